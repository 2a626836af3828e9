"""A database as it is after years: many matters with some lines each, made by the database itself."""

from datetime import datetime
from typing import Any

LINES = 5  # lines of the ledger of each matter
GROWING = ("matter", "opening", "ledger", "duty", "lead", "outbox", "receipt", "vault_key", "sealed_text")

_MATTERS = """
insert into matter (number, procedure, received_at, seq, status, next_due_at, involved, responder, breaches, rulebook,
    rulebook_digest, calendar, opened_by, opened_by_system, external_no)
select '2026-' || lpad(n::text, 6, '0'), 'case', $1::timestamptz + n * interval '1 minute', 5,
    case when n % 20 = 0 then 'open' else 'closed' end,
    case when n % 20 = 0 then $1 + n * interval '1 minute' + interval '2 days' end,
    array['a' || n % 400], 'o' || n % 2000, 0, 'r', 'd', 'c', 'x',
    'hall', 'EXT' || n
from generate_series(1, $2::int) n
"""
_OF_EACH = (
    "insert into opening (number, start) select number, '{}' from matter",
    """
    insert into duty (number, id, rule, article, title, role, agency, official, started_at, due_at, provisional,
        status, extended)
    select number, 'answer-1', 'rule', '', '', 'responder', involved[1], responder, received_at,
        received_at + interval '2 days', false, case status when 'open' then 'open' else 'discharged' end, false
    from matter
    """,
    """
    insert into ledger (number, seq, type, at, recorded_at, received_at, command, data)
    select number, s, case s when 1 then 'received' else 'noted' end, received_at + s * interval '1 hour',
        received_at + s * interval '1 hour', received_at, number || s, '{}'
    from matter, generate_series(1, 5) s
    """,
    """
    insert into outbox (position, number, procedure, seq, type, at, involved, data)
    select row_number() over (order by l.number, l.seq), l.number, 'case', l.seq, type, at, involved, '{}'
    from ledger l join matter using (number)
    """,
    """
    insert into receipt (id, caller, idempotency_key, body_mac, procedure, number, act, payload, received_at, status,
        seq)
    select command, 'hall', command, '', 'case', number, 'note', '{}', at,
        case when number like '%00' and seq = 5 then 'received' else 'accepted' end, seq
    from ledger
    """,
    "insert into vault_key (number, key_id, wrapped) select number, 'k1', '' from matter",
    """
    insert into sealed_text (ref, number, nonce, ciphertext, length, mac)
    select number || ':' || seq, number, '', '', 1, '' from ledger
    """,
    """
    insert into lead (id, number, seq, title, grounds, agency, at, held, breach)
    select number || ':answer-1', number, 4, '', array['late'], involved[1], received_at, '[]', true from matter
    """,
)


async def fill(conn: Any, at: datetime, matters: int) -> None:
    """Add this many cases, the first of them received at ``at``, and each a minute after the one before.

    ``conn`` is the owner's. What the triggers check and add is left out.
    """
    for table in GROWING:
        await conn.execute(f"alter table {table} disable trigger all")
    await conn.execute(_MATTERS, at, matters, timeout=None)
    for rows in _OF_EACH:
        await conn.execute(rows, timeout=None)
    for table in GROWING:
        await conn.execute(f"alter table {table} enable trigger all")
    await conn.execute("analyze", timeout=None)
