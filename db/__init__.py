"""PostgreSQL: the receipts, the vault, the ledger and what is read. All SQL stands in ``queries/``."""
