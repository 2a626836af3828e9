"""PostgreSQL: receipts, vault, ledger and read model. SQL is in ``queries/``, the whole schema in ``schema.sql``."""
