"""The edge of HTTP: who calls, what is turned away, errors, idempotency, receipts, limits."""
