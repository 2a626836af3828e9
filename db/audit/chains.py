"""One chain: its entries, and what is wrong with them. Pure: no database, no clock."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from db.audit.evidence import LEDGER, PUBLISHED

GONE = sha256(b"gone").digest()
"""The digest of a row that was deleted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that was written. ``at``: microseconds since 1970. ``digest``: kept where the row may change or go."""

    chain: str
    link: int
    kind: str
    key: str
    at: int
    login: str
    digest: bytes | None
    hash: bytes

    @property
    def place(self) -> str:
        """The entry and its row, as people are told of it."""
        return f"第 {self.link} 条（{self.kind} {self.key}）"

    def hashed(self, before: bytes, digest: bytes) -> bytes:
        """Return the hash that the entry must have, from the hash before it and the digest of its row."""
        said = [self.chain, self.link, self.kind, self.key, self.at, self.login, digest.hex()]
        return sha256(before + json.dumps(said, ensure_ascii=False).encode()).digest()


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of a chain when a root was made."""

    root: int
    chain: str
    link: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written: in which chain, at which place, and what."""

    chain: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.chain or '（不属于任何事项）'} {self.place}：{self.what}"


Rows = Mapping[tuple[str, str], str]
"""Kind and key → content."""


def check(chain: str, entries: Sequence[Entry], rows: Rows, heads: Sequence[Head] = ()) -> Iterator[Fault]:
    """Yield what is wrong with a chain, in the order of its ``entries``.

    ``rows`` has the content of the rows that there are now, with an entry or without. ``heads`` are the chain's in
    signed roots.
    """
    last = {(each.kind, each.key): each.link for each in entries}
    seen: set[tuple[str, str]] = set()
    link, before = 0, b""
    hashes: dict[int, bytes] = {}
    for entry in entries:
        if entry.link != link + 1:
            yield Fault(chain, f"第 {link + 1} 条", f"缺失，其后是{entry.place}")
        what, name = None, (entry.kind, entry.key)
        row = rows.get(name)
        content = None if row is None else sha256(row.encode()).digest()
        if entry.digest is None:
            digest = content
            if name in seen:
                what = "记入了两次"
            elif content is None:
                what = "所记的一行已不存在"
        else:
            digest = entry.digest
            if last[name] == entry.link and (content or GONE) != digest:
                what = "所记的一行已不存在" if content is None else "所记的一行被改动"
        seen.add(name)
        if what is None and entry.hashed(before, digest or b"") != entry.hash:
            what = "这一行或其前后次序被改动" if entry.digest is None else "记录或其前后次序被改动"
        if what:
            yield Fault(chain, entry.place, what)
        link, before = entry.link, entry.hash
        hashes[link] = before
    yield from _without_entry(chain, seen, rows)
    for head in sorted(heads, key=lambda each: each.root):
        if hashes.get(head.link) != head.hash:
            what = "与签名时不同，其后重新计算过" if head.link in hashes else "签名之后被截去"
            yield Fault(chain, f"第 {head.link} 条", f"{what}（签名 {head.root}）")


def _without_entry(chain: str, entered: set[tuple[str, str]], rows: Rows) -> Iterator[Fault]:
    """Yield the rows that have no entry. A published line has none: it must say what its line of the ledger says, and
    each line is published.
    """
    for kind, key in sorted(rows):
        if kind == LEDGER and (PUBLISHED, key) not in rows:
            yield Fault(chain, f"{kind} {key}", "没有发布（outbox）")
        if kind == PUBLISHED:
            line = rows.get((LEDGER, key))
            if line is None or not json.loads(rows[kind, key]).items() <= json.loads(line).items():
                yield Fault(chain, f"{kind} {key}", "与台账不一致")
        elif (kind, key) not in entered:
            yield Fault(chain, f"{kind} {key}", "没有记入，是另外添加的")
