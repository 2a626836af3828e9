"""The servers that measurements run on, and how their work is counted."""
