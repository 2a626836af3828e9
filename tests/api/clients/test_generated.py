"""The clients are those of the API as it is now: ``python -m tools.clients`` makes them."""

from typing import Any

import pytest

from tests.api import declared
from tools import clients

DOCUMENT: dict[str, Any] = declared.document()


@pytest.mark.parametrize("name", ["types.py", "operations.py", "problems.py"])
def test_the_python_client_is_current(name: str):
    assert (clients.PYTHON / name).read_text("utf-8") == clients.python(DOCUMENT)[name]


def test_the_typescript_types_are_current():
    with (clients.TYPESCRIPT / "shouwen.d.ts").open(encoding="utf-8") as types:
        assert types.readline().rstrip("\n") == clients.stamp(DOCUMENT)
