"""Which rows are evidence, and what of them is entered in a chain.

The triggers of the database say the same (`tests/db/audit/test_evidence.py`). It is said here once more, because
whoever checks must not believe a database that somebody may have altered.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
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
KEY = "vault_key"
SHREDDED = "shredded"
PUBLISHED = "outbox"
"""Each line of the ledger once more. It has no entry of its own: it has to say what the ledger says."""

EVIDENCE = (
    Evidence("matter", ("number",), kept=True, left_out=tuple(_MADE.split(","))),
    Evidence("opening", ("number",)),
    Evidence("opening_mended", ("id",)),
    Evidence(LEDGER, ("seq",)),
    Evidence("denial", ("id",)),
    Evidence("sealed_text", ("ref",)),
    Evidence("text_read", ("id",)),
    Evidence(KEY, ("number",), kept=True),
    Evidence("shred_listed", ("number", "closed_at")),
    Evidence(SHREDDED, ("number",)),
    Evidence("lead", ("id",), kept=True),
    Evidence("agency", ("id",), "", kept=True),
    Evidence("official", ("id",), "", kept=True),
    Evidence("former_name", ("kind", "id", "until"), ""),
    Evidence("former_agency", ("id", "until"), ""),
    Evidence("calendar_revision", ("number",), "", kept=True, left_out=("finished_at",)),
    Evidence("calendar_notice", ("title",), ""),
    Evidence("issued_report", ("report", "begins", "ends"), ""),
    Evidence("schedule_kept", ("id",), ""),
    Evidence("campaign", ("number",), ""),
    Evidence("inspection", ("campaign", "case_no"), ""),
    Evidence("inspection_anew", ("campaign", "case_no", "finding_no"), ""),
    Evidence("audit_fault", ("id",), ""),
    Evidence("audit_fault_gone", ("fault",), ""),
    Evidence("audit_examined", ("fault",), ""),
    Evidence("audit_root_void", ("root",), ""),
)

_RECEIPTS = """
    select id, caller, body_mac, number, act, payload_hash, received_at, status, seq, answer_hash from receipt_kept
    union all
    select id, caller, body_mac, number, act, sha256(convert_to(payload::text, 'UTF8')), received_at, status, seq,
        sha256(convert_to(coalesce(answer, problem)::text, 'UTF8')) from receipt
"""
MICROSECONDS = """
    case when at < '10000-01-01+00' and isfinite(at) then (extract(epoch from at) * 1000000)::bigint else 0 end as at
"""
"""The instant of an entry or a root, as it was hashed. An instant that is none is 0, and so doesn't fit its hash."""

_LOOKED_UP = {"sealed_text": "ref"}  # it has no index on the number of its matter


def rows(*, of_chains: bool) -> str:
    """Return the query for the content of the rows: kind, chain, key and content, in the order of chains.

    ``of_chains``: only of the chains in the first argument; the second one has the keys of their receipts and texts.
    The session's time zone has to be UTC. Nothing of the schema is called, only what PostgreSQL itself brings.
    """
    parts: list[str] = []
    for evidence in EVIDENCE:
        where = f"where t.{evidence.chain} = any($1)" if evidence.chain else "where '' = any($1)"
        if evidence.table in _LOOKED_UP:
            where = f"where t.{_LOOKED_UP[evidence.table]} = any($2)"
        parts.append(_part(evidence, evidence.table, where if of_chains else ""))
    receipts = Evidence(RECEIPT, ("id",), kept=True)
    parts.append(_part(receipts, f"({_RECEIPTS})", "where t.id = any($2)" if of_chains else ""))
    published = Evidence(PUBLISHED, ("seq",), left_out=("position", "procedure", "involved"))
    parts.append(_part(published, "outbox", "where t.number = any($1)" if of_chains else ""))
    return " union all ".join(parts) + " order by chain"


def _part(evidence: Evidence, source: str, where: str) -> str:
    key = ", ".join(f"written ->> '{name}'" for name in evidence.key)
    chain = f"""coalesce(written ->> '{evidence.chain}', '')""" if evidence.chain else "''"
    left_out = ", ".join(f"'{name}'" for name in evidence.left_out)
    return f"""
    select '{evidence.table}' as kind, ({chain}) collate "C" as chain, concat_ws('/', {key}) as key, (
        select coalesce(jsonb_object_agg(c.key, c.value), '{{}}')::text
        from jsonb_each(written - array[{left_out}]::text[]) c where c.value <> 'null'
    ) as content
    from {source} t cross join lateral (select to_jsonb(t) as written) w {where}"""  # noqa: S608 - names from above
