"""PostgreSQL: the receipts, the vault, the ledger and what is read from it. All SQL stands in ``queries/``."""
