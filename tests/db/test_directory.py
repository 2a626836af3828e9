from typing import Any

import asyncpg
import pytest

from db.directory import Directory, Official
from db.pool import Pool
from domain.events import Card

LISTED: dict[str, Any] = {
    "agency": [
        {"id": "office", "name": "办公室", "kind": "government", "functions": ["government_office"], "head": "o-1"},
        {"id": "water", "name": "水务局", "kind": "government", "head": None, "deputy": "w-2"},
        {"id": "city", "name": "市级机关", "kind": "government", "in_scope": False},
    ],
    "official": [
        {"id": "o-1", "agency": "office", "name": "甲", "kind": "civil_servant", "roles": ["head"]},
        {"id": "w-1", "agency": "water", "name": "乙", "kind": "contract_staff"},
        {"id": "w-2", "agency": "water", "name": "丙", "kind": "civil_servant", "roles": ["head", "responder"]},
    ],
}


@pytest.fixture
async def directory(own_pool: Pool) -> Directory:
    directory = Directory(own_pool)
    await directory.load(LISTED)
    return directory


async def test_reads_what_was_loaded(directory: Directory) -> None:
    assert [(agency.id, agency.in_scope) for agency in await directory.agencies()] == [
        ("city", False),
        ("office", True),
        ("water", True),
    ]
    assert [official.id for official in await directory.officials("water")] == ["w-1", "w-2"]
    assert len(await directory.officials()) == 3
    assert await directory.official("w-1") == Official("w-1", "water", "乙", "contract_staff", [])
    assert await directory.official("nobody") is None


async def test_what_the_rules_ask(directory: Directory) -> None:
    assert await directory.cards(["office", "water", "city", "nowhere"]) == {
        "office": Card("government", "o-1"),
        "water": Card("government", "w-2"),
        "city": Card("outside", None),
    }
    assert await directory.officials_agency(["w-1", "o-1", "nobody"]) == {"w-1": "water", "o-1": "office"}
    assert await directory.functions() == {"government_office": "office"}


async def test_loading_again_updates(directory: Directory) -> None:
    await directory.load(LISTED)
    await directory.load({"official": [LISTED["official"][1] | {"agency": "office", "name": "丁"}]})
    assert await directory.official("w-1") == Official("w-1", "office", "丁", "contract_staff", [])
    assert len(await directory.agencies()) == 3


async def test_a_function_belongs_to_one(directory: Directory) -> None:
    water = LISTED["agency"][1] | {"functions": ["government_office"]}
    with pytest.raises(ValueError, match="government_office"):
        await directory.load({"agency": [water]})
    assert await directory.functions() == {"government_office": "office"}


@pytest.mark.parametrize("change", [{"head": "nobody"}, {"kind": "shop"}, {"name": None}])
async def test_a_wrong_directory_is_refused_whole(directory: Directory, change: dict[str, Any]) -> None:
    new = {"id": "parks", "name": "园林局", "kind": "government"}
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await directory.load({"agency": [new, LISTED["agency"][1] | change]})
    assert len(await directory.agencies()) == 3
