"""The driver of cases is the same as for the tests of the workflows."""

from tests.workflows.conftest import drive, pool, rulebook

__all__ = ["drive", "pool", "rulebook"]
