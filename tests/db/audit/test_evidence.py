"""What is entered: every row of evidence, by the database itself; and nobody but it."""

import asyncio
import re
import shutil
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.audit.checks import Checks
from db.audit.evidence import EVIDENCE, Evidence
from db.migrate import migrate
from db.pool import MIGRATIONS, Pool, connect
from db.writes.denials import Denials
from stack.servers import processes_url
from tests.db.audit.evidenced import evidence

_TRIGGERS = """
select tgrelid::regclass::text as table, tgname as name, tgenabled::text as enabled,
    string_to_array(encode(tgargs, 'escape'), '\\000') as args, tgnargs as count
from pg_trigger where tgname in ('audited', 'audited_again') and tgfoid = 'audit_row'::regproc
"""
_EARLIER = """
insert into agency (id, name, kind, in_scope) values ('water', '水利局', 'government', true);
insert into official (id, agency, name, kind) values ('li', 'water', '李', 'civil_servant');
insert into matter (number, procedure, received_at, rulebook, rulebook_digest, calendar, opened_by)
values ('C1', 'case', now(), 'r', 'd', 'c', 'li');
insert into opening values ('C1', '{}');
insert into ledger (number, seq, type, at, recorded_at, data)
select 'C1', n, 'noted', now(), now(), '{}' from generate_series(1, 2) n;
insert into outbox (number, procedure, seq, type, at, involved, data)
select number, 'case', seq, type, at, '{}', data from ledger;
insert into receipt (id, caller, idempotency_key, body_mac, procedure, number, act, payload, received_at)
values ('r1', 'hall', 'k', '', 'case', 'C1', 'note', '{"a": 1}', now());
insert into receipt_kept (id, caller, body_mac, number, act, payload_hash, received_at, status)
values ('r2', 'hall', '', 'C1', 'note', '', now(), 'refused');
insert into denial (number, act, actor, code) values ('', 'publish', 'li', 'forbidden');
"""
_MATTERS = """
insert into matter (number, procedure, received_at, rulebook, rulebook_digest, calendar, opened_by)
select number, 'case', now(), 'r', 'd', 'c', 'li' from unnest($1::text[]) number
"""
_ANSWER = """update receipt set answer = '{"seq": 9}' where number = $1"""
_APPEND_ONLY = "select tgrelid::regclass::text from pg_trigger where tgname = 'append_only'"


async def test_the_triggers_enter_what_the_check_expects(owner: Pool) -> None:
    rows: list[Any] = await owner.fetch(_TRIGGERS)
    told: dict[str, Evidence] = {}
    for row in rows:
        chain, key, kept, left_out = row["args"][: row["count"]]
        evidence = Evidence(
            row["table"], tuple(key.split(",")), chain, kept == "kept", tuple(filter(None, left_out.split(",")))
        )
        assert told.setdefault(row["table"], evidence) == evidence
        assert row["enabled"] == "A", "it fires whatever the session says"
    assert told == {each.table: each for each in EVIDENCE}


async def test_whatever_is_append_only_is_evidence(owner: Pool) -> None:
    """The chains themselves are what the roots sign; a published line says what its line of the ledger says."""
    tables = {row[0] for row in await owner.fetch(_APPEND_ONLY)}
    assert tables - {each.table for each in EVIDENCE} == {"audit", "audit_root", "audit_head", "outbox", "receipt_kept"}


@pytest.mark.parametrize(
    "statement",
    [
        "insert into audit (chain, link, kind, key, hash) values ('x', 1, 'ledger', '1', '')",
        "update audit set hash = ''", "delete from audit", "truncate audit", "update audit_root set signature = ''",
        "delete from audit_head", "delete from audit_fault", "insert into audit_root (number) values (1)",
        "insert into audit_head (root) values (1)", "insert into audit_examined (fault, by) values (1, 'li')",
        "insert into audit_fault (chain, place, what, found_at) values ('', '', '', now())",
        "select audit_entry('x', 'ledger', '1', '{}', false)",
        "alter table ledger disable trigger audited", "drop trigger audited on ledger",
        "create temp table t (seq int); create trigger t after insert on t for each row execute function audit_row()",
    ],
)  # fmt: skip
async def test_the_process_can_not(own_database_url: str, statement: str) -> None:
    async with await connect(await processes_url(own_database_url), max_size=1) as service:
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.RestrictViolationError)):
            await service.execute(statement)


async def test_what_the_process_changes_past_its_duties_is_found(own_pool: Pool, own_database_url: str) -> None:
    """The outcome of a receipt stands. When the owner leaves the outcome and changes the answer, no entry says so."""
    async with await connect(own_database_url, max_size=1, role="postgres") as directory:
        numbers = await evidence(own_pool, directory)
    checks = Checks(own_pool)
    assert await checks.of(["", *numbers]) == []
    with pytest.raises(asyncpg.RestrictViolationError):
        await own_pool.execute(_ANSWER, numbers[0])
    async with await connect(own_database_url, max_size=1, role="postgres") as owner:
        await owner.execute("alter table receipt disable trigger outcome_stands")
        await owner.execute(_ANSWER, numbers[0])
    (one, *_) = await checks.of(numbers)
    assert one.what == "所记的一行被改动"
    assert re.search("receipt [0-9a-f]+", one.place)


async def test_many_at_once_leave_one_chain(own_pool: Pool) -> None:
    denials = Denials(own_pool)
    numbers = [f"C{each}" for each in range(3)]
    await own_pool.execute(_MATTERS, numbers)
    await asyncio.gather(*(denials.note(number, "note", "li", None, "x") for _ in range(40) for number in numbers))
    assert await Checks(own_pool).of(numbers) == []
    assert await own_pool.fetchval("select count(*) from audit where chain = 'C1'") == 41


async def test_a_round_comes_to_every_chain(own_pool: Pool, own_database_url: str) -> None:
    denials, checks = Denials(own_pool), Checks(own_pool)
    await own_pool.execute(_MATTERS, ["C1", "C2", "C3"])
    for number in ("", "C1", "C2", "C3"):
        await denials.note(number, "note", "li", None, "x")
    owner = await asyncpg.connect(own_database_url)
    await owner.execute("alter table denial disable trigger all; update denial set code = 'y' where number <> 'C2'")
    await owner.close()
    found = [[fault.chain for fault in await checks.some(2)] for _ in range(3)]
    assert found == [["", "C1"], ["C3"], ["", "C1"]]


async def test_what_was_there_before_is_entered(empty_database_url: str, tmp_path: Path) -> None:
    """A database of a release without chains is brought up to date."""
    for path in MIGRATIONS.glob("*.sql"):
        if path.stem < "0037":
            shutil.copy(path, tmp_path)
    await migrate(empty_database_url, tmp_path)
    owner = await asyncpg.connect(empty_database_url)
    await owner.execute(_EARLIER)
    await migrate(empty_database_url)
    entered = await owner.fetch(
        "select chain, array_agg(kind order by link) as kinds from audit group by chain order by 1"
    )
    await owner.close()
    assert [(row["chain"], row["kinds"]) for row in entered] == [
        ("", ["agency", "official", "denial"]),
        ("C1", ["matter", "opening", "ledger", "ledger", "receipt", "receipt"]),
    ]
    async with await connect(empty_database_url, max_size=1) as pool:
        assert await Checks(pool).of(["", "C1"]) == []
