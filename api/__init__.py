"""The HTTP contract: what integrating systems build against. Everything an answer says comes from the database."""
