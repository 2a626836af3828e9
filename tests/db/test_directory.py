from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from db.directory import KEEPER, Directory, Official
from db.pool import ROLE, Pool, connect
from domain.matter.events import Card

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
    assert (await directory.now()).officials_agency(["w-1", "o-1", "nobody"]) == {"w-1": "water", "o-1": "office"}
    assert await directory.functions() == {"government_office": "office"}
    assert (await directory.now()).functions == {"government_office": "office"}


async def test_a_copy_is_read_again_once_it_no_longer_holds(directory: Directory, own_pool: Pool) -> None:
    first = await directory.now()
    assert await directory.now() is first
    await Directory(own_pool).load({"official": [LISTED["official"][1] | {"name": "丁"}]})  # another process
    assert directory.copied is first
    second = await directory.now()
    assert second.version > first.version
    assert (first.officials["w-1"].name, second.officials["w-1"].name) == ("乙", "丁")
    async with own_pool.acquire() as conn, conn.transaction():
        await conn.execute(f"set local role {KEEPER}")
        await conn.execute("update agency set head = 'w-1' where id = 'water'")
        await conn.execute(f"set local role {ROLE}")
        assert (await directory.now(conn)).cards(["water"])["water"].head == "w-1"


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


async def renamed(directory: Directory, name: str) -> datetime:
    """An instant before water and its w-1 are called so."""
    at = datetime.now(UTC)
    agency, official = LISTED["agency"][1] | {"name": name}, LISTED["official"][1] | {"name": name}
    await directory.load({"agency": [agency], "official": [official]})
    return at


async def test_names_of_a_past_date_stay_what_they_were(directory: Directory) -> None:
    first, second = await renamed(directory, "水利局"), await renamed(directory, "水利和湖泊局")
    third = await renamed(directory, "水利和湖泊局")  # no change of a name
    told = [await directory.names(at) for at in (first, second, third, datetime.now(UTC))]
    assert [agencies["water"] for agencies, _ in told] == ["水务局", "水利局", "水利和湖泊局", "水利和湖泊局"]
    assert [officials["w-1"] for _, officials in told] == ["乙", "水利局", "水利和湖泊局", "水利和湖泊局"]
    assert {agencies["office"] for agencies, _ in told} == {"办公室"}


async def test_a_function_of_a_past_date_is_whose_it_was(directory: Directory) -> None:
    before = datetime.now(UTC)
    office = LISTED["agency"][0] | {"functions": []}
    new = {"id": "new-office", "name": "政府办公室", "kind": "government", "functions": ["government_office"]}
    await directory.load({"agency": [office, new]})
    assert await directory.functions() == {"government_office": "new-office"}
    assert await directory.functions(before) == {"government_office": "office"}
    assert await directory.functions(datetime.now(UTC)) == {"government_office": "new-office"}


async def test_the_head_of_a_past_date_is_who_it_was(directory: Directory) -> None:
    before = datetime.now(UTC)
    await directory.load({"agency": [LISTED["agency"][1] | {"head": "w-1"}]})
    between = datetime.now(UTC)
    await directory.load({"agency": [LISTED["agency"][1] | {"head": None, "deputy": None}]})
    told = [await directory.heads(["water", "office"], at) for at in (before, between, datetime.now(UTC))]
    assert told == [{"water": "w-2", "office": "o-1"}, {"water": "w-1", "office": "o-1"}, {"office": "o-1"}]


async def test_former_names_are_kept_for_good(directory: Directory, own_pool: Pool, own_database_url: str) -> None:
    await renamed(directory, "水利局")
    assert await own_pool.fetchval("select count(*) from former_name") == 2
    async with await connect(own_database_url, max_size=1, role="postgres") as owner:
        for change in ("update former_name set name = ''", "delete from former_name", "truncate former_name"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await own_pool.execute(change)
            with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
                await owner.execute(change)
