"""What workflows have done for them: the ledger written, leads handed on."""
