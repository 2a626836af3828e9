"""The rulebook as a table that a lawyer reads without TOML."""
