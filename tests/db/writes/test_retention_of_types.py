"""The database keeps texts as long as the longest of the types that the ledger ever gave the matter demands."""

import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from db.writes.shredding import adopt
from domain.law.retention import Kept
from tests.db.reads.test_visibility import MATTER
from tests.db.records import AT

LINE = """
insert into ledger (number, seq, type, at, recorded_at, actor, data)
values ('C-1', (select count(*) + 1 from ledger), $1, $2, $2, 'li', $3)
"""
YEARS = {None: 10, "licence": 30, "petition": 5}


@pytest.fixture
async def owner(own_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """The owner's connection to a database that keeps licences for 30 years, petitions for 5, the rest for 10."""
    rules = [Kept(procedure="case", matter_type=of, years=n, basis="x") for of, n in YEARS.items()]
    await adopt(own_database_url, rules)
    conn = await asyncpg.connect(own_database_url)
    await conn.set_type_codec("jsonb", encoder=_json, decoder=str, schema="pg_catalog")
    yield conn
    await conn.close()


def _json(value: Any) -> str:
    return json.dumps(value)


@pytest.mark.parametrize(
    ("types", "years"),
    [
        ([None], 10), (["licence"], 30), (["petition"], 5), (["licence", None], 30), (["petition", None], 10),
        (["petition", "licence"], 30), (["petition", "other"], 10), ([None, "petition"], 10),
    ],
)  # fmt: skip
async def test_a_corrected_type_ends_nothing_earlier(
    owner: asyncpg.Connection, types: list[str | None], years: int
) -> None:
    await owner.execute(MATTER.replace("'finding'", "'case'"), "C-1", AT, [], {})
    for number, each in enumerate(types):
        event = "matter_type_corrected" if number else "received"
        await owner.execute(LINE, event, AT, {"matter_type": each} if each else {})
    await owner.execute(LINE, "noted", AT, {})
    assert await owner.fetchval("select shred_years('C-1')") == years


async def test_a_type_without_any_rule_keeps_the_texts_for_good(owner: asyncpg.Connection) -> None:
    await owner.execute("delete from retention where matter_type is null")
    await owner.execute(MATTER.replace("'finding'", "'case'"), "C-1", AT, [], {})
    for event, data in (("received", {"matter_type": "petition"}), ("matter_type_corrected", {})):
        await owner.execute(LINE, event, AT, data)
    assert await owner.fetchval("select shred_years('C-1')") is None
