"""The HTTP contract that integrating systems build against. Whatever an answer says, the API has read it from the
database.
"""
