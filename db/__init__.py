"""PostgreSQL: `writes`, `reads`, the vault and the directory. SQL is in ``queries/``, the schema in ``schema.sql``."""
