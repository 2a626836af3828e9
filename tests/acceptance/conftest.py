"""Tests of the whole product through its HTTP API, on real servers."""

from tests.api.conftest import address, alone, api, directory_pool

__all__ = ["address", "alone", "api", "directory_pool"]
