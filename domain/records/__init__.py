"""What is kept of a step and told of a matter: ledger record, wording, leads, reports, payloads."""
