"""The edge of HTTP: who calls, what is refused before it is read, errors, idempotency, receipts, limits."""
