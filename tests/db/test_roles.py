"""What the roles of the database may do: the process, who reads for a caller, and who keeps the directory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from db.directory import KEEPER
from db.pool import Conn, Pool, connect
from db.reads.cases import Cases, Filters, Viewer
from stack.servers import processes_url
from tests.db.reads.test_visibility import DUTY, MATTER
from tests.db.records import AT

EVERYTHING = "select number from matter union all select number from duty union all select number from ledger"
_LINE = """
insert into ledger (number, seq, type, at, recorded_at, actor, data) values ($1, 1, 'lead_opened', $2, $2, 'li', '{}')
"""


@pytest.fixture
async def service(own_database_url: str, own_pool: Pool) -> AsyncIterator[Pool]:
    """Connections of the processes' own login to a database with two cases and three findings."""
    async with own_pool.acquire() as conn:
        for number, about, involved in (
            ("C-water", {}, ["water"]), ("C-roads", {}, ["roads"]),
            ("F-wang", {"subject": "wang", "subject_agency": "water", "settled": True}, ["water"]),
            ("F-li", {"subject": "li", "subject_agency": "roads", "settled": True}, ["roads"]),
            ("F-zhao", {"subject": "li", "subject_agency": "roads", "settled": True}, []),
        ):  # fmt: skip
            made = MATTER.replace("'finding'", "'case'") if number < "F" else MATTER
            await conn.execute(made, number, AT, involved, about)
            await conn.execute(_LINE, number, AT)
        await conn.execute(DUTY, "F-zhao", "parks", "zhao", AT, "open")
    async with await connect(await processes_url(own_database_url), max_size=2) as pool:
        yield pool


@asynccontextmanager
async def reading(pool: Pool, **viewer: str) -> AsyncIterator[Conn]:
    """A connection that reads for a caller, as `db.reads.cases` sets it up."""
    async with pool.acquire() as conn, conn.transaction():
        for name, value in viewer.items():
            await conn.execute("select set_config($1, $2, true)", f"shouwen.{name}", value)
        await conn.execute("set local role shouwen_reader")
        yield conn


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [
        ({}, set()),
        ({"agencies": "water"}, {"C-water", "F-wang"}),
        ({"agencies": "water,roads"}, {"C-water", "C-roads", "F-wang", "F-li"}),
        ({"units": "roads"}, {"F-li", "F-zhao"}),
        ({"units": "parks"}, {"F-zhao"}),
        ({"person": "zhao"}, {"F-zhao"}),
        ({"person": "wang", "units": ""}, {"F-wang"}),
        ({"person": "", "agencies": ""}, set()),
    ],
)
async def test_whatever_is_asked_a_reader_sees_what_the_caller_may_see(
    service: Pool, viewer: dict[str, str], sees: set[str]
) -> None:
    async with reading(service, **viewer) as conn:
        assert {row["number"] for row in await conn.fetch(EVERYTHING)} == sees


async def test_the_next_transaction_of_a_connection_knows_nothing_of_the_caller(service: Pool) -> None:
    viewer = Viewer(("water",))
    for procedure, number in (("case", "C-water"), ("finding", "F-wang")):
        cases = Cases(service, procedure)
        assert [each.number for each in (await cases.list(Filters(), viewer)).items] == [number]
        assert (await cases.look(number, viewer)) is not None
        assert [row.seq for row in await cases.timeline(number, viewer)] == [1]
        assert await cases.timeline("C-roads", viewer) == []
    async with service.acquire() as conn:
        assert await conn.fetchval("select current_user::text") == "shouwen_app"
    async with reading(service) as conn:
        assert await conn.fetch(EVERYTHING) == []


REFUSED = [
    "update official set roles = '{conduct_office}'", "insert into official values ('x', 'a', 'x', 'civil_servant')",
    "update agency set head = 'x'", "update agency set functions = '{conduct_office}'", "delete from official",
    "update ledger set actor = 'x'", "delete from ledger", "update receipt set received_at = now()",
    "update receipt set payload = '{}'", "update receipt set caller = 'x'", "insert into former_name values ('a')",
    "update matter set procedure = 'case'", "update matter set opened_by = 'x'",
    "update matter set received_at = now()", "delete from receipt", "insert into receipt_kept (id) values ('x')",
    "update lead set title = 'x'", "update directory_version set version = 1",
    "insert into retention values ('case', null, 1)", "delete from retention", "update opening set start = '{}'",
    "delete from matter", "delete from duty", "update vault_key set key_id = 'x'",
    "alter table matter disable row level security", "drop policy caller on matter", "set role postgres",
    "set session authorization postgres", "set role shouwen_directory", "alter role shouwen_service superuser",
    "select pg_read_file('/etc/passwd')", "copy matter to program 'true'",
    "insert into opening_mended (number, start, by) values ('x', '{}', 'li')", "update vouched set mac = ''",
    "delete from request", "insert into request (created_at) values ('2020-01-01')",
    "insert into calendar_notice (title, adopted_at) values ('x', '2020-01-01')",
]  # fmt: skip


@pytest.mark.parametrize("statement", REFUSED)
async def test_the_process_can_not(service: Pool, statement: str) -> None:
    async with service.acquire() as conn:
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.RestrictViolationError)):
            await conn.execute(statement)


@pytest.mark.parametrize("table", ["matter", "duty", "ledger", "receipt", "sealed_text", "official", "outbox"])
async def test_who_reads_for_a_caller_changes_nothing(service: Pool, table: str) -> None:
    for statement in ("delete from %I", "insert into %I default values"):
        async with reading(service, agencies="water") as conn:
            asked: Any = await conn.fetchval("select format($1, $2::text)", statement, table)
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await conn.execute(asked)


async def test_who_has_left_the_application_s_role_has_no_rights_at_all(service: Pool) -> None:
    async with service.acquire() as conn, conn.transaction():
        await conn.execute("set local role none")
        for statement in ("select from matter", "select from receipt", "select from vault_key"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with conn.transaction():
                    await conn.execute(statement)


async def test_the_keeper_of_the_directory_sees_no_matter(own_database_url: str) -> None:
    async with await connect(own_database_url, max_size=1, role=KEEPER) as pool:
        for table in ("matter", "ledger", "receipt", "sealed_text", "vault_key"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await pool.execute(f"select from {table}")


async def test_every_table_of_a_matter_that_a_reader_sees_has_row_security(owner: Pool) -> None:
    """Otherwise a table could be granted to readers and forgotten."""
    granted: list[Any] = await owner.fetch(
        "select c.relname, c.relrowsecurity from pg_class c where c.relnamespace = 'public'::regnamespace "
        "and has_table_privilege('shouwen_reader', c.oid, 'select') and c.relkind in ('r', 'v', 'm')"
    )
    assert {row["relname"]: row["relrowsecurity"] for row in granted} == {"matter": True, "duty": True, "ledger": True}


async def test_a_number_that_no_matter_has_makes_no_chain(service: Pool) -> None:
    """Strangers could otherwise make as many chains as they like, which are signed and checked for good."""
    async with service.acquire() as conn:
        await conn.execute(
            "insert into text_read (number, reader, agency, outcome) select 'X' || n, 'li', 'water', 'unknown' "
            "from generate_series(1, 9) n"
        )
        await conn.execute(
            "insert into denial (number, act, actor, code) values ('X1', 'a', 'li', 'c'), ('', '', '', '')"
        )
        assert await conn.fetchval("select array_agg(distinct number order by number) from denial") == ["", "?"]
        await conn.execute("insert into denial (number, act, actor, code) values ('C-water', 'a', 'li', 'c')")
        chains = await conn.fetchval(
            "select array_agg(distinct chain order by chain) from audit where kind ~ 'denial|read'"
        )
    assert chains == ["", "?", "C-water"]
