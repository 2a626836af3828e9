"""A small database with rows of every kind of evidence, written as the application writes them, and two roots."""

import secrets
from datetime import date, time

from db.audit.chains import Fault
from db.audit.checks import Checks
from db.audit.roots import Roots
from db.audit.signing import Signer
from db.directory import Directory
from db.pool import Pool
from db.revisions import Revisions, publish
from db.schedules import Schedules, Set
from db.supervision import Supervision, inspect_in_order
from db.vault.texts import Reader, Vault
from db.writes.denials import Denials
from db.writes.ledger import Ledger
from db.writes.receipts import Receipts
from domain.clock.calendar_files import Notice
from tests.db.conftest import answering, keyring, open_matter
from tests.db.records import AT, row, step

SIGNER = Signer(secrets.token_bytes(32))
KEYS = {SIGNER.key_id: SIGNER.public_key}
_LEAD = """
insert into lead (id, number, seq, title, grounds, at, held, breach) values ($1, $2, 1, '逾期', '{}', $3, '[]', true)
"""
_CAMPAIGN = """
insert into campaign (begins, ends, agencies, size, seed, sample, opened_by, frame)
values ('2026-03-01', '2026-03-31', '{}', 1, 's', array[$1], 'li', array[$1]) returning number
"""
_LISTED = """
insert into shred_listed (number, closed_at, years, basis, ends_on) values ($1, $2, 10, '档案', '2036-03-02')
"""
_SHREDDED = """
with gone as (
    update vault_key set key_id = null, wrapped = null, shredded_at = now() where number = $1 returning number
)
insert into shredded
select number, closed_at, years, basis, ends_on, listed_at, 3, now() from shred_listed join gone using (number)
"""


async def act(receipts: Receipts, ledger: Ledger, number: str, seq: int, text: str) -> str:
    """An act with a text, from its receipt to its step. Returns the reference of its text."""
    name = secrets.token_hex(16)
    async with receipts.intake("hall", name, b"mac") as intake:
        (ref,) = await intake.seal(number, [text])
        await intake.receipt(name, "case", number, "note", {"id": name, "text": ref})
    await ledger.append(step(number, row(seq, command=name, data={"text": ref}), command=name))
    return ref


async def evidence(pool: Pool, directory_pool: Pool) -> list[str]:
    """Write the evidence. Returns the numbers of the matters."""
    ring = keyring()
    vault = Vault(pool, ring)
    receipts, ledger, denials = Receipts(pool, vault, answering), Ledger(pool, answering, ring), Denials(pool)
    supervision, schedules = Supervision(pool), Schedules(pool, ring)
    roots, checks = Roots(pool), Checks(pool)
    await _directory(directory_pool, "水利局")
    numbers = [await open_matter(receipts) for _ in range(4)]
    await Revisions(pool, ring).adopt([Notice("国办发明电〔2025〕1号", AT.date(), {})], "li")
    for number in numbers:
        ref = await act(receipts, ledger, number, 2, "您好")
        await denials.note(number, "accept", "wang", "roads", "not_your_duty")
        await vault.open(number, ref, Reader(id="li", agency="water", purpose="办理"))
    await directory_pool.execute("update receipt set created_at = created_at - interval '8 days'")
    await receipts.purge()
    await roots.make(SIGNER, None)
    await _directory(directory_pool, "水务局", "conduct_office")
    await checks.note(Fault(numbers[0], "第 1 条", "试例"))
    (fault,) = await checks.open()
    await checks.some(10)  # it is gone
    await Checks(directory_pool).examine(fault.id, "li")
    await denials.note("", "publish", "wang", None, "forbidden")
    await schedules.keep("circular", Set(5, None, time(9), paused=False), "made")
    await supervision.issue("circular", date(2026, 3, 1), date(2026, 3, 31), AT, {"agencies": {}})
    async with pool.acquire() as conn, conn.transaction():
        await publish(conn, ring, "临时放假", {"2026-12-01": "off"}, "li")
        campaign = await conn.fetchval(_CAMPAIGN, numbers[0])
        await inspect_in_order(conn, campaign, numbers[0], "li")
        await conn.execute(_LEAD, f"{numbers[0]}/answer-1", numbers[0], AT)
        await conn.execute(_LISTED, numbers[3], AT)
    await directory_pool.execute("insert into opening_mended (number, start, by) values ($1, '{}', 'li')", numbers[0])
    await directory_pool.execute(_SHREDDED, numbers[3])  # as the owner's function does
    for number in numbers[:2]:
        await act(receipts, ledger, number, 3, "再见")
    await roots.make(SIGNER, None)
    await act(receipts, ledger, numbers[0], 4, "晚安")
    return numbers


async def _directory(pool: Pool, name: str, *functions: str) -> None:
    official = {"id": "li", "agency": "water", "name": "李", "kind": "civil_servant", "roles": ["responder"]}
    agency = {"id": "water", "name": name, "kind": "government", "head": "li", "deputy": None, "in_scope": True}
    await Directory(pool).load({"agency": [agency | {"functions": functions}], "official": [official]})
