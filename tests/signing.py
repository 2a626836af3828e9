"""The keys by which tests sign what goes through Temporal."""

from matters.temporal.signing import Keys

KEYS = Keys("now", {"now": b"n" * 32, "before": b"b" * 32})
UNSIGNED = Keys(KEYS.signing, KEYS.by_id, unsigned=True)  # for histories from before there were signatures
