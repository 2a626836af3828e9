"""What is kept of a request and of what it led to: the receipt with its answer, the ledger, refusals."""
