"""The calls that change something: they open matters, act on them, publish revisions and register inspections."""
