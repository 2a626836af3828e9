"""What of a request could be read in two ways: a name that is said twice, a body in another encoding. It is refused
before anything reads it.
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from domain.matter.fields import FieldError

_TWICE = "同一名称出现了两次，请只写一次"
_SINGLE = (b"authorization", b"content-encoding", b"content-type", b"host", b"idempotency-key", b"on-behalf-of")


class Ambiguous(ValueError):
    """A name is said twice. ``error`` names the part of the request, and never the name, which may be private."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.error = FieldError(part, _TWICE)


class Encoded(ValueError):
    """The body isn't UTF-8."""


def check_head(query: bytes, headers: Sequence[tuple[bytes, bytes]]) -> None:
    """Raise `Ambiguous` for a query parameter that is repeated, or a header that counts once and comes twice."""
    names = [name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)]
    if len(set(names)) < len(names):
        raise Ambiguous("query")
    times = Counter(name for name, _ in headers)
    if any(times[name] > 1 for name in _SINGLE):
        raise Ambiguous("header")


def check_body(body: bytes) -> None:
    """Raise `Encoded` for a body that isn't UTF-8, and `Ambiguous` for a name that an object of it has twice.

    Whether the body is JSON at all is told later, with the field. Raises RecursionError for a body that is nested too
    deeply.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Encoded from None
    if "\0" in text:  # UTF-16 without a mark looks like this; JSON has no such character
        raise Encoded
    try:
        json.loads(text, object_pairs_hook=_once)
    except Ambiguous:
        raise
    except ValueError:
        return


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise Ambiguous("body")
    return made
