"""What callers do: open matters, act on them, publish revisions, register inspections."""
