"""What is stored of each step, and what people are told of a matter: ledger records, Chinese texts, leads, reports,
payloads.
"""
