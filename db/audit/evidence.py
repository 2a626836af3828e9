"""Which rows are evidence, and what of them is entered in a chain.

The triggers of the database say the same (`tests/db/audit/test_evidence.py`). It is said here once more, because
whoever checks must not believe a database that somebody may have altered.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of one table. ``chain``: the column that names their chain; empty when they belong to no matter. ``kept``: a
    row may change or go, so each entry has the digest of its content. ``left_out``: the columns that are no evidence.
    """

    table: str
    key: tuple[str, ...]
    chain: str = "number"
    kept: bool = False
    left_out: tuple[str, ...] = ()


# The columns of a matter that are made from its ledger.
_MADE = (
    "seq,kind,form,route,lead_agency,responder,status,closed_at,next_due_at,open_duties,holder,breaches,involved,"
    "rulebook,calendar,matter_type,urgent,about"
)

RECEIPT = "receipt"
LEDGER = "ledger"
PUBLISHED = "outbox"
"""Each line of the ledger once more. It has no entry of its own: it has to say what the ledger says."""

KINDS = (
    Kind("matter", ("number",), kept=True, left_out=tuple(_MADE.split(","))),
    Kind("opening", ("number",)),
    Kind("opening_mended", ("id",)),
    Kind(LEDGER, ("seq",)),
    Kind("denial", ("id",)),
    Kind("sealed_text", ("ref",)),
    Kind("text_read", ("id",)),
    Kind("vault_key", ("number",), kept=True),
    Kind("lead", ("id",), kept=True),
    Kind("agency", ("id",), "", kept=True),
    Kind("official", ("id",), "", kept=True),
    Kind("former_name", ("kind", "id", "until"), ""),
    Kind("former_agency", ("id", "until"), ""),
    Kind("calendar_revision", ("number",), "", kept=True, left_out=("finished_at",)),
    Kind("calendar_notice", ("title",), ""),
    Kind("issued_report", ("report", "begins", "ends"), ""),
    Kind("schedule_kept", ("id",), ""),
    Kind("campaign", ("number",), ""),
    Kind("inspection", ("campaign", "case_no"), ""),
    Kind("inspection_anew", ("campaign", "case_no", "finding_no"), ""),
    Kind("audit_fault", ("id",), ""),
    Kind("audit_examined", ("fault",), ""),
)

_RECEIPTS = """
    select id, caller, body_mac, number, act, payload_hash, received_at, status, seq, answer_hash from receipt_kept
    union all
    select id, caller, body_mac, number, act, sha256(convert_to(payload::text, 'UTF8')), received_at, status, seq,
        sha256(convert_to(coalesce(answer, problem)::text, 'UTF8')) from receipt
"""
_LOOKED_UP = {"sealed_text": "ref"}  # it has no index on the number of its matter


def rows(*, of_chains: bool) -> str:
    """Return the query for the content of the rows: kind, chain, key and content, in the order of chains.

    ``of_chains``: only of the chains in the first argument; the second one has the keys of their receipts and texts.
    The session's time zone has to be UTC. Nothing of the schema is called, only what PostgreSQL itself brings.
    """
    parts: list[str] = []
    for kind in KINDS:
        where = f"where t.{kind.chain} = any($1)" if kind.chain else "where '' = any($1)"
        if kind.table in _LOOKED_UP:
            where = f"where t.{_LOOKED_UP[kind.table]} = any($2)"
        parts.append(_part(kind, kind.table, where if of_chains else ""))
    receipts = Kind(RECEIPT, ("id",), kept=True)
    parts.append(_part(receipts, f"({_RECEIPTS})", "where t.id = any($2)" if of_chains else ""))
    published = Kind(PUBLISHED, ("seq",), left_out=("position", "procedure", "involved"))
    parts.append(_part(published, "outbox", "where t.number = any($1)" if of_chains else ""))
    return " union all ".join(parts) + " order by chain"


def _part(kind: Kind, source: str, where: str) -> str:
    key = ", ".join(f"written ->> '{name}'" for name in kind.key)
    chain = f"""coalesce(written ->> '{kind.chain}', '')""" if kind.chain else "''"
    left_out = ", ".join(f"'{name}'" for name in kind.left_out)
    return f"""
    select '{kind.table}' as kind, ({chain}) collate "C" as chain, concat_ws('/', {key}) as key, (
        select coalesce(jsonb_object_agg(c.key, c.value), '{{}}')::text
        from jsonb_each(written - array[{left_out}]::text[]) c where c.value <> 'null'
    ) as content
    from {source} t cross join lateral (select to_jsonb(t) as written) w {where}"""  # noqa: S608 - names from above
