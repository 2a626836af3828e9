"""The words and tables of a rulebook, and how its rows become values. Every mistake has a file, a row and a field."""
