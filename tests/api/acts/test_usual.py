"""An act is read without FastAPI's parameters where it is usual, and by them where it isn't."""

from typing import Any

import pytest
from fastapi.dependencies.utils import solve_dependencies

from tests.api.client import Api, code


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of the requests whose parameters FastAPI has solved."""
    addresses = list[str]()

    async def counted(**named: Any) -> Any:
        addresses.append(named["request"].url.path)
        return await solve_dependencies(**named)

    monkeypatch.setattr("fastapi.routing.solve_dependencies", counted)
    return addresses


async def test_a_usual_act_needs_no_parameters_of_fastapi(api: Api, solved: list[str]):
    number = await api.open()
    solved.clear()
    assert (await api.act(number, "route", {"route": "own_post"})).status_code == 200
    assert solved == []


@pytest.mark.parametrize(
    ("key", "body", "status", "said"),
    [
        (None, {"text": "备注"}, 400, "key_missing"),
        ("k" * 256, {"text": "备注"}, 400, "key_missing"),
        ("a b", {"text": "备注"}, 400, "key_missing"),
        ("of-text", {"text": 1}, 422, "incomplete"),
        ("of-field", {"text": "备注", "other": 1}, 422, "incomplete"),
        ("of-list", ["备注"], 422, "incomplete"),
    ],
)
async def test_what_is_the_matter_fastapi_says(
    api: Api, solved: list[str], key: str | None, body: Any, status: int, said: str
):
    number = await api.open()
    solved.clear()
    assert code(await api.act(number, "note", body, key=key), status) == said
    assert solved == [f"/v1/cases/{number}/note"]
    assert await api.context.ledger.seq(number) == 1
