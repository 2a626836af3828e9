"""What a transferred case of seven calls costs the database, over HTTP: ceilings that may only fall."""

from typing import Any

import asyncpg

from db.pool import Pool
from tests.acceptance.statements import counted
from tests.api.client import Api, opening
from tests.api.reading import done

CASES = 5
COMMITS = 14  # that wrote something: the opening, six acts with receipt and step each; measured 13.2
# Bytes, full pages left out; measured 45.5 thousand. 8.5 thousand of them are the entries of the audit: one for each
# row of evidence, about 40 for such a case.
WAL = 46_000

NOISE = ("full_page_writes", "autovacuum")  # what PostgreSQL writes of its own accord

# Statements and transactions of the API and of the worker together, the transactions that only read among them. What is
# asked once a second, however many cases there are, isn't counted.
# One more: now and then the copy of the directory is old and looks for a newer one.
TRANSACTIONS = 19 + 1
STATEMENTS = 28 + 1
POLLED = "from calendar_revision r order by number;"


async def one(api: Api) -> None:
    opened = (await api.post("/v1/cases", opening())).json()
    number, at = opened["case_no"], opened["received_at"]
    await done(api, number, "route", {"route": "elsewhere", "competent_agency": "water"})
    transfer = {"to_agency": "water", "document_no": "样〔2026〕1号", "delivered_at": at, "delivered_to": "收发室"}
    await done(api, number, "transfer", transfer)
    await done(api, number, "accept_transfer", {"responder": "water-1"}, by="water-1")
    await done(api, number, "accept", {"limit": {"count": 5, "unit": "working_days"}, "basis": "承诺"}, by="water-1")
    await done(api, number, "complete", {"result": "办结", "on_the_spot": False}, by="water-1")
    await done(api, number, "notify_result", {"means": "电话"}, by="water-1")


async def test_commits_and_wal_of_a_transferred_case(api: Api, cluster_url: str) -> None:
    owner: Any = await asyncpg.connect(cluster_url)
    try:
        for setting in NOISE:
            await owner.execute(f"alter system set {setting} = off")
        await owner.execute("select pg_reload_conf()")
        await one(api)  # what happens once only, like plans and catalogues, isn't a case's
        before = await _written(owner)
        for _ in range(CASES):
            await one(api)
        commits, wal = ((now - then) / CASES for now, then in zip(await _written(owner), before, strict=True))
    finally:
        for setting in NOISE:
            await owner.execute(f"alter system reset {setting}")
        await owner.execute("select pg_reload_conf()")
        await owner.close()
    assert commits <= COMMITS, commits
    assert wal <= WAL, wal


async def _written(owner: Any) -> tuple[int, int]:
    """Transactions that wrote, and bytes of WAL, so far."""
    writing = await owner.fetchval("select pg_current_xact_id()::text::bigint")
    return writing, int(await owner.fetchval("select pg_current_wal_insert_lsn() - '0/0'"))


async def test_statements_of_a_transferred_case(api: Api, directory_pool: Pool) -> None:
    await one(api)
    async with counted(api.context.pool) as asked, counted(directory_pool) as worked:
        for _ in range(CASES):
            await one(api)
    sent = asked.statements + worked.statements
    polls = sum(sent.pop(each) for each in [*sent] if POLLED in each)
    transactions = (asked.transactions + worked.transactions - polls) / CASES
    statements = sent.total() / CASES
    told = "\n".join(f"{times / CASES:5.1f}  {text[:100]}" for text, times in sent.most_common())
    assert transactions <= TRANSACTIONS, f"{transactions}\n{told}"
    assert statements <= STATEMENTS, f"{statements}\n{told}"
