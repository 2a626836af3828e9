"""The same drive as the workflows' tests."""

from tests.workflows.conftest import drive, pool, rulebook

__all__ = ["drive", "pool", "rulebook"]
