"""The acts on a case: its handling, and what becomes of it."""
