"""The texts of a matter are destroyed when their retention has ended, and everything else of it stays readable."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from cli import vault as commands
from db.writes.shredding import Shredding, adopt
from matters import law
from matters.temporal import schedules
from tests.api.client import Api, code, eventually
from tests.api.reading import done, get, read
from tests.api.supervising import unscheduled

INQUIRY = {"kind": "inquiry", "form": "oral"}
OFFICE: dict[str, Any] = {"by": "party-office-1", "claims": {"roles": ["conduct_office"]}}
CLOSED = "update matter set closed_at = closed_at - interval '11 years' where number = any($1)"
ENTERED = "update audit set at = at - interval '11 years' where chain = any($1)"
LISTED = "update shred_listed set listed_at = listed_at - interval '8 days'"
UNLOCK, LOCK = "alter table {} disable trigger {}", "alter table {} enable always trigger {}"
REPORT = "/v1/reports/agencies?from=2020-01-01&to=2199-12-31"


@pytest.fixture
async def owner(own_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    await adopt(own_database_url, law.retention().rules)
    conn = await asyncpg.connect(own_database_url)
    yield conn
    await conn.close()


@pytest.fixture
async def monthly(alone: Api) -> AsyncIterator[Any]:
    """What starts the monthly run, as the schedule does, and waits for its end."""
    ctx, regular = alone.context, [law.retention()]
    await unscheduled(alone, regular)  # another test on the same Temporal may have left its own
    await schedules.guard(ctx.client, ctx.task_queue, regular, ctx.schedules)
    handle = schedules.handle(ctx.client, "retention")

    async def runs() -> int:
        told = await handle.describe()
        return 0 if told.info.running_actions else told.info.num_actions

    async def run() -> None:
        before = await runs()
        await handle.trigger()

        async def over() -> bool:
            return await runs() > before

        await eventually(over)

    yield run
    await unscheduled(alone, regular)


async def closed(api: Api) -> str:
    number = await api.open(**INQUIRY, subject="某甲的事由")
    await done(api, number, "route", {"route": "own_post"})
    await done(api, number, "answer", {"answer": "答复某甲", "on_the_spot": True})
    return number


async def told(api: Api) -> list[str]:
    return [line async for line in commands.lines_due(Shredding(api.context.pool))]


async def old(owner: asyncpg.Connection, *numbers: str) -> None:
    """Let matters have closed eleven years ago."""
    await changed(owner, "audit", ENTERED, numbers)
    await owner.execute(CLOSED, numbers)


async def aged(owner: asyncpg.Connection) -> None:
    """Let the listings be eight days old."""
    await changed(owner, "shred_listed", LISTED)


async def changed(owner: asyncpg.Connection, table: str, change: str, *given: Any) -> None:
    """Change evidence, as only the owner of the schema can."""
    trigger = "outcome_stands" if table == "receipt" else "append_only"
    async with owner.transaction():
        await owner.execute(UNLOCK.format(table, trigger))
        await owner.execute(change, *given)
        await owner.execute(LOCK.format(table, trigger))


async def test_what_has_ended_is_listed_then_destroyed_and_the_matter_stays(
    alone: Api, owner: asyncpg.Connection, monthly: Any
) -> None:
    number, held, recent = [await closed(alone) for _ in range(3)]
    at = f"/v1/cases/{number}"
    lead = {"source": "complaint", "subject": "housing-1", "ground": "10(1)2", "facts": "推诿", "case_no": held}
    finding = (await alone.post("/v1/findings", lead, **OFFICE)).json()["finding_no"]
    subject = (await read(alone, at))["subject"]
    text = f"{at}/texts/{subject}"
    assert (await read(alone, text, purpose="核对"))["text"] == "某甲的事由"  # from now on the process knows the key
    assert (await read(alone, at))["texts_destroyed_on"] is None
    await old(owner, number, held)
    report = (await get(alone, REPORT, **OFFICE)).json()
    assert [line.partition("：")[2] for line in await told(alone)] == ["新到期，下次列出"] * 2

    await monthly()  # the dry run
    assert (await read(alone, text, purpose="核对"))["text"] == "某甲的事由"
    ends = [line.rpartition("，")[2].rpartition("：")[2] for line in await told(alone)]
    assert ends == ["满七日后销毁", "有在办的问责核查"]
    await monthly()  # nothing is ripe yet
    assert [line async for line in commands.lines_gone(Shredding(alone.context.pool))] == []
    await aged(owner)
    assert [line.partition("：")[2] for line in await told(alone)] == ["下次销毁", "暂缓：有在办的问责核查"]
    await monthly()

    day = (await read(alone, at))["texts_destroyed_on"]
    assert code(await get(alone, text, purpose="核对"), 410) == "destroyed"
    assert day in (await get(alone, text, purpose="核对")).json()["detail"]
    assert [read.outcome for read in await alone.context.vault.reads(number)] == ["read", "read", *["destroyed"] * 2]
    (gone,) = [line async for line in commands.lines_gone(Shredding(alone.context.pool))]
    assert gone.startswith(f"{number} {day} 销毁 ")
    timeline = (await read(alone, f"{at}/timeline"))["items"]
    assert (timeline[-1]["type"], timeline[-1]["at"][:10]) == ("texts_destroyed", day)
    assert timeline[-1]["data"]["basis"] == law.retention().rules[0].basis
    dossier = await read(alone, f"{at}/dossier")
    assert (dossier["texts_destroyed_on"], dossier["chronology"][-1]["type"]) == (day, "texts_destroyed")
    duty = (await read(alone, at))["duties"][0]["id"]
    assert (await read(alone, f"{at}/duties/{duty}/explanation"))["texts_destroyed_on"] == day
    assert (await read(alone, f"{at}/responsibility"))["items"]
    assert (await get(alone, REPORT, **OFFICE)).json() == report
    assert code(await alone.act(number, "note", {"text": "备注"}), 409) == "case_closed"
    assert await owner.fetchval("select wrapped is null and key_id is null from vault_key where number = $1", number)
    folded = await alone.context.fold.matter(number)
    assert folded.state.facts["texts_destroyed_on"] == day

    for other in (held, recent):
        subject = (await read(alone, f"/v1/cases/{other}"))["subject"]
        assert (await read(alone, f"/v1/cases/{other}/texts/{subject}", purpose="核对"))["text"] == "某甲的事由"
    await owner.execute("update matter set status = 'closed', closed_at = now() where number = $1", finding)
    await monthly()
    assert (await read(alone, f"/v1/cases/{held}"))["texts_destroyed_on"] == day
    assert len(await alone.context.ledger.events(number)) == len(timeline)  # told once


async def test_no_key_goes_unless_it_was_listed_and_the_matter_is_long_closed(
    alone: Api, owner: asyncpg.Connection
) -> None:
    number = await closed(alone)

    async def shred() -> Any:
        return await alone.context.pool.fetchval("select shred_key($1)", number)

    async def listed() -> None:
        await alone.context.pool.execute(
            "insert into shred_listed (number, closed_at, years, basis, ends_on) "
            "select number, closed_at, 1, 'x', '2020-01-01' from matter where number = $1", number
        )  # fmt: skip
        await aged(owner)

    assert await shred() is None
    await listed()
    assert await shred() is None  # it closed today
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await alone.context.pool.execute("insert into shred_listed (number, listed_at) values ('1', '2020-01-01')")
    await owner.execute(CLOSED, [number])
    await listed()
    assert await shred() is None  # the last line of its ledger was entered today
    await old(owner, number)
    assert await shred() is None  # it was listed for another closing
    await listed()
    await changed(
        owner, "receipt", "update receipt set status = 'received' where number = $1 and act = 'answer'", number
    )
    assert await shred() is None  # an act waits for its outcome
    await changed(owner, "receipt", "update receipt set status = 'accepted' where number = $1", number)
    assert await shred() is not None
    assert await shred() is None
    for statement in (
        "update vault_key set key_id = 'x', wrapped = 'x', shredded_at = null where number = $1",
        "delete from vault_key where number = $1",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(statement, number)


@pytest.mark.parametrize("status", ["open", "closed"])
async def test_no_key_goes_by_what_the_process_writes(
    alone: Api, owner: asyncpg.Connection, own_database_url: str, status: str
) -> None:
    """Its login says that a matter closed long ago, was written long ago and is kept for a year. The entries of the
    ledger and the rules of the owner say otherwise.
    """
    number = await alone.open(**INQUIRY) if status == "open" else await closed(alone)
    pool = alone.context.pool
    await changed(owner, "audit", ENTERED.replace("11 years", "9 years"), [number])
    await pool.execute(
        "update matter set status = 'closed', closed_at = now() - interval '40 years', matter_type = 'x' "
        "where number = $1",
        number,
    )
    await pool.execute(
        "insert into shred_listed (number, closed_at, years, basis, ends_on) "
        "select number, closed_at, 1, 'x', '2020-01-01' from matter where number = $1", number
    )  # fmt: skip
    await aged(owner)
    await changed(owner, "receipt", "update receipt set status = 'accepted' where number = $1", number)
    assert await pool.fetchval("select shred_key($1)", number) is None
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute("insert into retention (procedure, matter_type, years) values ('case', 'x', 1)")
    await owner.execute("insert into retention (procedure, matter_type, years) values ('case', 'x', 1)")
    assert await pool.fetchval("select shred_key($1)", number) is None, "no line of its ledger names this type"
    await changed(owner, "audit", ENTERED.replace("11 years", "2 years"), [number])
    await owner.execute("delete from retention")
    assert await pool.fetchval("select shred_key($1)", number) is None, "without a rule texts are kept for good"
    await adopt(own_database_url, law.retention().rules)
    assert await pool.fetchval("select shred_key($1)", number) is not None
