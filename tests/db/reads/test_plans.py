"""Lists stay quick when there are many matters: what PostgreSQL would do with 40,000 of them."""

import json
import secrets
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from db.migrate import migrate
from db.pool import Pool, connect
from db.reads import cases
from db.vault.texts import Vault
from db.writes.ledger import Ledger
from db.writes.receipts import Receipts
from stack.servers import create_database
from tests.db.conftest import answering, keyring, open_matter
from tests.db.records import AT, head, row, step

MATTERS = 40_000
_MANY = """
insert into matter (number, procedure, received_at, status, involved, responder, breaches, rulebook,
    rulebook_digest, calendar, opened_by, opened_by_system, external_no, next_due_at)
select '2026-' || lpad(n::text, 6, '0'), 'case', $1::timestamptz + n * interval '1 minute',
    case when n % 20 = 0 then 'open' else 'closed' end, array['a' || n % 400], 'o' || n % 2000,
    case when n % 100 = 0 then 1 else 0 end, 'r', 'd', 'c', 'x', 'hall', 'EXT' || n,
    case when n % 20 = 0 then $1 + n * interval '1 minute' + interval '2 days' end
from generate_series(1, $2) n
"""
_DUTIES = """
insert into duty (number, id, rule, article, title, role, agency, official, started_at, due_at, provisional,
    status, extended)
select number, 'answer-1', 'rule' || breaches, '', '', 'responder', involved[1], responder, received_at,
    received_at + interval '2 days', false, case status when 'open' then 'open' else 'discharged' end, false
from matter
"""
# a second duty
_AGAIN = """
insert into duty (number, id, rule, article, title, role, agency, official, started_at, due_at, provisional,
    status, extended)
select number, 'later-' || $1::int, 'other', article, title, role, agency, official, started_at,
    due_at + $2::text::interval, false, status, false
from duty where id = 'answer-1' and right(number, 6)::int % $1 = 0
"""


@pytest.fixture(scope="module")
async def many(cluster_url: str) -> AsyncIterator[Pool]:
    """A database with many matters."""
    url = await create_database(cluster_url, f"many_{secrets.token_hex(4)}")
    await migrate(url)
    await fill(url, MATTERS)
    async with await connect(url) as pool:
        yield pool


async def fill(url: str, matters: int) -> None:
    """Put matters into a database; of twenty, one is open. Every hundredth has a second duty due at the same instant,
    and every fortieth one that is due later.
    """
    async with await connect(url, role="postgres") as owner, owner.acquire() as conn:
        await conn.execute(_MANY, AT, matters)
        await conn.execute(_DUTIES)
        for every, later in ((100, "0 days"), (40, "1 day")):
            await conn.execute(_AGAIN, every, later)
        await conn.execute("analyze")


async def plan(pool: Pool, query: str, **values: Any) -> tuple[set[str], set[str]]:
    """Indexes used, and tables read from end to end, with the settings under which the query runs."""
    nodes = await explained(pool, query, **values)
    indexes = {node["Index Name"] for node in nodes if "Index Name" in node}
    return indexes, {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}


async def explained(pool: Pool, query: str, **values: Any) -> list[dict[str, Any]]:
    names = cases._sql.driver_adapter.var_sorted[query]
    sql = f"explain (format json) {getattr(cases._sql, query).sql}"
    async with pool.acquire() as conn, conn.transaction(readonly=True):
        if values.get("sees_all") is False:
            agencies = ",".join(values.get("agencies", []))
            await cases._sql.read_as(conn, agencies=agencies, units="", person="")
        await cases._sql.plan_for_values(conn)
        (told,) = await conn.fetchval(sql, *(values.get(name) for name in names))
    nodes = list(walk(told["Plan"]))
    assert "matter" in json.dumps(nodes)
    return nodes


def walk(node: dict[str, Any]) -> Any:
    yield node
    for child in node.get("Plans", []):
        yield from walk(child)


EVERYONE = {
    "procedure": "case", "sees_all": True, "agencies": [], "sort": "-received_at", "total": False, "limit": 51,
    "through": False,
}  # fmt: skip
ONE = EVERYONE | {"sees_all": False, "agencies": ["a7", "a8"]}
LATER = AT + timedelta(days=20)


@pytest.mark.parametrize("viewer", [EVERYONE, ONE], ids=["all", "own"])
@pytest.mark.parametrize(
    ("filters", "all_by"),
    [
        ({}, "matter_newest"),
        ({"key": LATER, "last": "2026-010000"}, "matter_newest"),
        ({"sort": "received_at"}, "matter_newest"),
        ({"sort": "received_at", "key": LATER, "last": "2026-010000"}, "matter_newest"),
        ({"sort": "next_due_at"}, "duty_due"),
        ({"sort": "next_due_at", "key": LATER, "last": "2026-010000"}, "duty_due"),
        ({"overdue": True}, "duty_due"),
        ({"status": "open", "total": True}, "matter_open"),
        ({"agency": "a7"}, "matter_involved"),
        ({"official": "o77"}, "duty_official"),
        ({"breached": True}, "matter_breached"),
        ({"rule": "rule1"}, "duty_owed"),
        ({"rule": "rule1", "due_before": AT + timedelta(days=3)}, "duty_due"),
        ({"due_before": AT + timedelta(days=3)}, "duty_due"),
        ({"due_before": LATER, "agency": "a20"}, "duty_due_agency"),
        ({"q": "2026-0100"}, "matter_pkey"),
        ({"q": "EXT3999"}, "matter_external_no"),
        ({"status": "open"}, "matter_open_newest"),
    ],
    ids=str,
)
async def test_lists_use_indexes(many: Pool, viewer: dict[str, Any], filters: dict[str, Any], all_by: str) -> None:
    indexes, scanned = await plan(many, "page", **viewer | filters)
    assert scanned == set()
    assert all_by in indexes or (viewer is ONE and "matter_involved" in indexes)


@pytest.mark.parametrize("sort", ["-received_at", "received_at"])
@pytest.mark.parametrize(
    "filters",
    [{"overdue": True}, {"due_before": LATER}, {"rule": "rule0"}, {"overdue": True, "status": "open"}],
    ids=str,
)
async def test_long_lists_of_what_is_owed_are_sorted_by_an_index(
    many: Pool, filters: dict[str, Any], sort: str
) -> None:
    values = EVERYONE | filters | {"sort": sort, "through": True}
    indexes, scanned = await plan(many, "page", **values)
    assert scanned == set()
    assert "matter_open_newest" in indexes
    assert "Sort" not in {node["Node Type"] for node in await explained(many, "page", **values)}


@pytest.mark.parametrize("key", [None, LATER], ids=["first", "next"])
@pytest.mark.parametrize("filters", [{}, {"overdue": True, "through": True}], ids=str)
async def test_lists_by_due_instant_are_sorted_by_an_index(
    many: Pool, filters: dict[str, Any], key: datetime | None
) -> None:
    values = EVERYONE | filters | {"sort": "next_due_at", "key": key, "last": key and "2026-010000"}
    indexes, scanned = await plan(many, "page", **values)
    assert scanned == set()
    assert "duty_due" in indexes
    assert "Sort" not in {node["Node Type"] for node in await explained(many, "page", **values)}


async def test_a_list_by_due_instant_has_each_open_matter_once(own_database_url: str) -> None:
    """Also where two duties are due at the same instant, or one of them is due later."""
    await fill(own_database_url, 200)
    async with await connect(own_database_url) as pool:
        cursor, numbers = None, list[str]()
        for _ in range(4):
            paging = cases.Paging("next_due_at", 3, cursor, total=True)
            page = await cases.Cases(pool).list(cases.Filters(), cases.Viewer(sees_all=True), paging)
            assert page.total == 200 // 20
            numbers += [each.number for each in page.items]
            cursor = page.next_cursor
    assert numbers == [f"2026-{n:06d}" for n in range(20, 201, 20)]
    assert cursor is None


@pytest.mark.parametrize("sort", ["-received_at", "received_at"])
async def test_a_long_list_of_what_is_overdue_is_read_page_by_page(many: Pool, sort: cases.Sort) -> None:
    everyone, cursor, numbers = cases.Viewer(sees_all=True), None, list[str]()
    for _ in range(3):
        paging = cases.Paging(sort, 300, cursor, total=True)
        page = await cases.Cases(many).list(cases.Filters(overdue=True), everyone, paging)
        assert page.total == MATTERS // 20
        numbers += [each.number for each in page.items]
        cursor = page.next_cursor
    wanted = [f"2026-{n:06d}" for n in range(20, MATTERS + 1, 20)]
    assert numbers == (wanted if sort == "received_at" else wanted[::-1])[:900]


@pytest.mark.parametrize("units", [["a7"], ["a7", "a20"]], ids=str)
async def test_a_heads_findings_use_indexes(many: Pool, units: list[str]) -> None:
    viewer = {
        "procedure": "finding",
        "sees_all": False,
        "agencies": [],
        "units": units,
        "person": "o7",
        "sort": "-received_at",
        "total": False,
        "limit": 51,
        "through": False,
    }
    _, scanned = await plan(many, "page", **viewer)
    assert scanned == set()


@pytest.mark.parametrize(
    "who", [EVERYONE, ONE, EVERYONE | {"sees_all": False, "units": ["a7"], "person": "o7"}], ids=str
)
async def test_one_matter_is_found_by_its_number(many: Pool, who: dict[str, Any]) -> None:
    indexes, scanned = await plan(many, "seen", **who, number="2026-000007")
    assert scanned == set()
    assert "matter_pkey" in indexes


async def test_reconciling_uses_an_index(many: Pool) -> None:
    indexes, scanned = await plan(many, "open_numbers", procedure="case", after="2026-01", limit=100)
    assert scanned == set()
    assert indexes == {"matter_open"}


async def test_most_steps_touch_no_index_of_the_head(own_database_url: str) -> None:
    """A head is updated in place (HOT) by a step that changes neither who is involved nor the status."""
    updates = "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = 'matter'"
    async with await connect(own_database_url, max_size=1) as pool:
        number = await open_matter(Receipts(pool, Vault(pool, keyring()), answering))
        before = await pool.fetchrow(updates)
        moved = head(next_due_at=AT + timedelta(days=9), open_duties=("x",), holder="roads", route="joint")
        assert await Ledger(pool, answering, keyring()).append(step(number, row(2), head=moved))
        await pool.execute("select pg_stat_force_next_flush()")
        after = await pool.fetchrow(updates)
    assert before
    assert after
    opening, hot = (now - then for now, then in zip(after, before, strict=True))
    assert opening == 2  # the opening's own, and the step's
    assert hot == 1
