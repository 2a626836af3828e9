"""What is wrong with a rulebook that can be read: roles, limits, acts that nothing leads to, quotations."""
