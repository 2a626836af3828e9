"""A simulated district: its agencies and people, its cases, and what becomes of them."""
