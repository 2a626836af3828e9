"""What the owner of the schema may do to evidence: seeded, one thing at a time."""
# ruff: noqa: S608 - names of tables and columns come from the catalog

import random
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from db.audit.chains import Entry
from db.audit.evidence import EVIDENCE, RECEIPT

_RECEIVED = (
    "id",
    "caller",
    "body_mac",
    "number",
    "act",
    "payload",
    "received_at",
    "status",
    "seq",
    "answer",
    "problem",
)
_KEPT = ("id", "caller", "body_mac", "number", "act", "payload_hash", "received_at", "status", "seq", "answer_hash")
_AUDIT = ("chain", "link", "kind", "key", "at", "login", "digest", "hash")
_LEFT_OUT = {each.table: each.left_out for each in EVIDENCE}
TABLES = (*_LEFT_OUT, RECEIPT, "receipt_kept", "audit", "audit_root", "audit_head", "outbox")
_OTHER = {
    "text": "coalesce({0}, '') || 'x'",
    "integer": "coalesce({0}, 0) + 1",
    "bigint": "coalesce({0}, 0) + 1",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 microsecond'",
    "time without time zone": "{0} + interval '1 minute'",
    "date": "{0} + 1",
    "boolean": "not {0}",
    "bytea": r"coalesce({0}, '') || '\x00'",
    "jsonb": """jsonb_build_object('was', {0})""",
    "json": """json_build_object('was', {0})""",
    "text[]": "{0} || 'x'",
    "name": "{0}",
}


class Owner:
    """Somebody who owns the schema, within a transaction in which no trigger fires."""

    def __init__(self, conn: Any, columns: dict[str, dict[str, str]], signed: dict[str, int], seed: int) -> None:
        self._conn, self._columns, self._signed = conn, columns, signed
        self._random = random.Random(seed)  # noqa: S311 - the same things each time
        self._ways = (self.edit, self.delete, self.swap, self.cut, self.rechain, self.insert)
        self._seed = seed

    async def tamper(self) -> str:
        """Do one thing. Returns what it was."""
        return await self._ways[self._seed % len(self._ways)]()

    async def edit(self) -> str:
        table = self._random.choice(TABLES)
        ctid = await self._row(table)
        column = self._random.choice(list(self._columns[table]))
        await self._set(table, ctid, column)
        return f"edit {table}.{column}"

    async def delete(self) -> str:
        table = self._random.choice(TABLES)
        ctid = await self._row(table)
        await self._conn.execute(f"delete from {table} where ctid = $1::text::tid", ctid)
        return f"delete {table}"

    async def swap(self) -> str:
        """Two rows of one table, or two entries, change places."""
        table, column = self._random.choice([
            ("ledger", "data"), ("ledger", "seq"), ("ledger", "at"), ("sealed_text", "ciphertext"),
            ("denial", "number"), ("text_read", "read_at"), ("receipt_kept", "received_at"), ("audit", "hash"),
            ("audit", "key"), ("audit", "link"), ("audit_head", "hash"), ("vault_key", "wrapped"),
        ])  # fmt: skip
        rows = await self._conn.fetch(f"select ctid::text as c, {column} as v from {table}")
        one = self._random.choice(rows)
        other = self._random.choice([each for each in rows if each["v"] != one["v"]])
        constraints = await self._conn.fetch(
            "select conname from pg_constraint where conrelid = $1::text::regclass and contype in ('p', 'u')", table
        )
        for constraint in constraints:
            await self._conn.execute(f'alter table {table} drop constraint "{constraint["conname"]}" cascade')
        kind = self._columns[table][column]
        await self._conn.execute(
            f"update {table} set {column} = case ctid when $1::text::tid then $3::text::{kind} else $4::text::{kind} "
            "end where ctid in ($1::text::tid, $2::text::tid)",
            one["c"], other["c"], _text(other["v"]), _text(one["v"]),
        )  # fmt: skip
        return f"swap {table}.{column}"

    async def cut(self) -> str:
        """The last entries of a chain go, with their rows, until at least one is gone that a root has signed."""
        chain = self._random.choice(list(self._signed))
        first = self._random.randint(1, self._signed[chain])
        gone = await self._conn.fetch("delete from audit where chain = $1 and link >= $2 returning *", chain, first)
        for entry in gone:
            await self._remove(entry)
        if self._random.random() < 0.5:
            await self._conn.execute("delete from audit_head where chain = $1 and link >= $2", chain, first)
        return f"cut {chain} at {first}"

    async def rechain(self) -> str:
        """A row is changed, and all hashes from there on are made anew, so that the chain fits again."""
        chain = self._random.choice(list(self._signed))
        entries = await self.entries(chain)
        changed = self._random.choice([each for each in entries if each.link <= self._signed[chain]])
        told = [each for each in entries if each.link >= changed.link]
        before = entries[changed.link - 2].hash if changed.link > 1 else b""
        for entry in told:
            digest = sha256(self._random.randbytes(8)).digest()
            before = entry.hashed(before, digest)
            await self._conn.execute(
                "update audit set hash = $3, digest = case when digest is null then null else $4::bytea end "
                "where chain = $1 and link = $2", chain, entry.link, before, digest,
            )  # fmt: skip
        if self._random.random() < 0.5:
            await self._conn.execute(
                "update audit_head h set hash = a.hash from audit a where a.chain = h.chain and a.link = h.link"
            )
        return f"rechain {chain} from {changed.link}"

    async def insert(self) -> str:
        """A row is copied under another key, without an entry."""
        table, key, new = self._random.choice([
            ("ledger", "seq", "1000"), ("denial", "id", "1000"), ("text_read", "id", "1000"), ("lead", "id", "'x'"),
            ("sealed_text", "ref", "'x'"), ("receipt_kept", "id", "'x'"), ("official", "id", "'x'"),
            ("audit", "link", "1000"),
            ("schedule_kept", "id", "1000"), ("calendar_notice", "title", "'x'"), ("audit_root", "number", "1000"),
            ("audit_head", "root", "1"), ("inspection", "case_no", "'x'"), ("former_name", "id", "'x'"),
        ])  # fmt: skip
        columns = ", ".join(await self._all_columns(table))
        told = ", ".join(f"{new} as {name}" if name == key else name for name in columns.split(", "))
        source = f"select {told} from {table} where ctid = $1::text::tid"
        await self._conn.execute(
            f"insert into {table} ({columns}) overriding system value {source}", await self._row(table)
        )
        return f"insert {table}"

    async def entries(self, chain: str) -> Sequence[Entry]:
        """The entries of a chain."""
        rows = await self._conn.fetch(
            "select chain, link, kind, key, (extract(epoch from at) * 1000000)::bigint as at, login, digest, hash "
            "from audit where chain = $1 order by link", chain,
        )  # fmt: skip
        return [Entry(**row) for row in rows]

    async def _row(self, table: str) -> str:
        rows = await self._conn.fetch(f"select ctid::text from {table} order by ctid")
        return self._random.choice(rows)["ctid"]

    async def _set(self, table: str, ctid: str, column: str) -> None:
        kind = self._columns[table][column]
        await self._conn.execute(
            f"update {table} set {column} = {_OTHER[kind].format(column)} where ctid = $1::text::tid", ctid
        )

    async def _all_columns(self, table: str) -> list[str]:
        rows = await self._conn.fetch(
            "select attname from pg_attribute where attrelid = $1::text::regclass and attnum > 0 and not attisdropped",
            table,
        )
        return [row["attname"] for row in rows]

    async def _remove(self, entry: Any) -> None:
        evidence = {each.table: each for each in EVIDENCE}
        if entry["kind"] == RECEIPT:
            for table in (RECEIPT, "receipt_kept"):
                await self._conn.execute(f"delete from {table} where id = $1", entry["key"])
            return
        row = evidence[entry["kind"]]
        key = ", ".join(f"to_jsonb(t) ->> '{name}'" for name in row.key)
        chain = f"t.{row.chain} = $2" if row.chain else "$2 = ''"
        await self._conn.execute(
            f"delete from {row.table} t where concat_ws('/', {key}) = $1 and {chain}", entry["key"], entry["chain"]
        )
        if entry["kind"] == "ledger":
            await self._conn.execute(
                "delete from outbox where number = $1 and seq = $2::text::int", entry["chain"], entry["key"]
            )


async def columns_of(conn: Any) -> dict[str, dict[str, str]]:
    """The columns of each table that are evidence, with their types."""
    named: dict[str, tuple[str, ...]] = {RECEIPT: _RECEIVED, "receipt_kept": _KEPT, "audit": _AUDIT}
    left_out = {**_LEFT_OUT, "outbox": ("position", "procedure", "involved")}
    found: dict[str, dict[str, str]] = {}
    for table in TABLES:
        rows = await conn.fetch(
            "select attname, format_type(atttypid, atttypmod) as kind from pg_attribute "
            "where attrelid = $1::text::regclass and attnum > 0 and not attisdropped", table,
        )  # fmt: skip
        found[table] = {
            row["attname"]: row["kind"]
            for row in rows
            if row["attname"] in named.get(table, (row["attname"],)) and row["attname"] not in left_out.get(table, ())
        }
    return found


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return str(value)
