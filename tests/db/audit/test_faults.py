"""A fault is told until the owner has examined it, and again when it comes again. Nobody mutes it beforehand."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from db.audit.chains import Fault
from db.audit.checks import Checks
from db.audit.signing import vouched
from db.pool import Pool, connect
from db.writes.denials import Denials
from domain.clock.calendar import TZ
from matters.integrity.audit import Audit
from stack.servers import processes_url
from tests.db.audit.evidenced import SIGNER

ALTER = "update denial set actor = $1"


@pytest.fixture
async def owner(own_database_url: str, own_pool: Pool) -> Any:
    """The owner of a schema in which one denial is written."""
    await own_pool.execute(
        "insert into matter (number, procedure, received_at, rulebook, rulebook_digest, calendar, opened_by) "
        "values ('C1', 'case', now(), 'r', 'd', 'c', 'li')"
    )
    await Denials(own_pool).note("C1", "note", "li", None, "x")
    async with await connect(own_database_url, max_size=1, role="postgres") as pool:
        await pool.execute("alter table denial disable trigger all")
        yield pool


async def swept(audit: Audit) -> list[str]:
    """The chains of what a sweep has alarmed people of."""
    with capture_logs() as logs:
        await audit.sweep()
    return [line["chain"] for line in logs if line["event"] == "audit_broken"]


async def examined(owner: Pool) -> None:
    checks = Checks(owner)
    for fault in await checks.open():
        assert await checks.examine(fault.id, "li")


async def test_an_examined_fault_that_comes_again_is_told_again(own_pool: Pool, owner: Any) -> None:
    audit = Audit(own_pool)
    await owner.execute(ALTER, "wang")
    assert [await swept(audit), await swept(audit)] == [["C1"], []]
    await examined(owner)
    assert await swept(audit) == [], "it stands, and somebody has examined it"
    await owner.execute(ALTER, "li")
    assert await swept(audit) == []
    await owner.execute(ALTER, "wang")
    assert await swept(audit) == ["C1"], "it was gone"
    await examined(owner)
    await owner.execute(ALTER, "zhao")
    assert await swept(audit) == ["C1"], "it is another alteration at the same place"


async def test_who_writes_rows_mutes_no_alarm(own_pool: Pool, owner: Any, own_database_url: str) -> None:
    async with await connect(await processes_url(own_database_url), max_size=1) as service:
        await owner.execute(ALTER, "wang")
        (fault,) = await Checks(service).of(["C1"])
        await Checks(service).note(fault)
        (noted,) = await Checks(service).open()
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await Checks(service).examine(noted.id, "li")
        assert await swept(Audit(own_pool)) == ["C1"], "whoever has noted it before"


async def test_who_makes_up_faults_hides_none_and_is_told_apart(
    own_pool: Pool, owner: Any, own_database_url: str
) -> None:
    """Each of them would be an alarm, and nobody would look for the true one among a thousand."""
    await owner.execute(ALTER, "wang")
    audit = Audit(own_pool)
    audit.signer = SIGNER
    async with await connect(await processes_url(own_database_url), max_size=1) as service:
        await service.execute(
            "insert into audit_fault (chain, place, what, signature, signed_at) "
            "select 'C1', n::text, '这一行被改动', decode(lpad(to_hex(n), 128, '0'), 'hex'), now() "
            "from generate_series(1, 2500) n"
        )
        with capture_logs() as logs:
            await audit.sweep()
        told = [(line["event"], line.get("place"), line.get("count")) for line in logs if line["log_level"] == "error"]
        assert told == [("audit_broken", "第 2 条（denial 1）", None), ("audit_faults_unsigned", None, 2500)]
        assert await swept(audit) == [], "once"
        (true,) = [each for each in await Checks(service).open(after=2500) if each.signature]
        copy = (
            "insert into audit_fault (chain, place, what, seen, signature, signed_at) values ('C1', $1, $2, $3, $4, $5)"
        )
        told = true.what, true.seen, true.signature
        with pytest.raises(asyncpg.UniqueViolationError):
            await service.execute(copy, true.place, *told, true.signed_at)
        assert await swept(audit) == [], "a signature counts once"


def test_a_signature_is_for_one_fault_and_one_instant() -> None:
    fault, at, keys = Fault("C1", "第 2 条", "这一行被改动"), datetime.now(TZ), [SIGNER.public_key]
    signature = SIGNER.vouch(fault, at)
    assert vouched(fault, at, signature, keys)
    for other, when in (
        (fault, None), (fault, at + timedelta(seconds=1)), (replace(fault, place="第 9 条"), at),
        (replace(fault, chain="C2"), at),
    ):  # fmt: skip
        assert not vouched(other, when, signature, keys)


async def test_who_writes_rows_signs_no_fault_as_it_was_done_before(own_pool: Pool) -> None:
    """Signatures without an instant are from before, and the database takes no more of them."""
    with pytest.raises(asyncpg.CheckViolationError):
        await own_pool.execute(
            "insert into audit_fault (chain, place, what, signature) values ('', '', '', $1)", b"x" * 64
        )


async def test_what_was_noted_and_examined_before_it_was_so_is_told(own_pool: Pool, owner: Any) -> None:
    await owner.execute(ALTER, "wang")
    (fault,) = await Checks(own_pool).of(["C1"])
    await owner.execute(ALTER, "li")
    await Checks(own_pool).note(fault)
    audit = Audit(own_pool)
    await examined(owner)
    await owner.execute(ALTER, "wang")
    assert await swept(audit) == ["C1"]
