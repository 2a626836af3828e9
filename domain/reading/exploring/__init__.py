"""Walks through every state that a matter can reach under a rulebook, and says what goes wrong on the way."""
