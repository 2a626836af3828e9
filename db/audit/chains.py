"""One chain: its entries, and what is wrong with them. Pure: no database, no clock."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from db.audit.evidence import KEY, LEDGER, PUBLISHED, SHREDDED

GONE = sha256(b"gone").digest()
"""The digest of a row that was deleted."""

_SEEN = 16  # digits


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
    """Something that is not as it was written: in which chain, at which place, and what. ``seen`` stands for what was
    found there, so that another alteration at the same place is another fault.
    """

    chain: str
    place: str
    what: str
    seen: str = ""

    def __str__(self) -> str:
        return f"{self.chain or '（不属于任何事项）'} {self.place}：{self.what}"


Row = tuple[str, str, str]
"""Kind, key and content."""

_Rows = Mapping[tuple[str, str], str]
"""Kind and key → content."""


def check(chain: str, entries: Sequence[Entry], found: Iterable[Row], heads: Sequence[Head] = ()) -> Iterator[Fault]:
    """Yield what is wrong with a chain, in the order of its ``entries``.

    ``found`` are the rows that there are now, with an entry or without. ``heads`` are the chain's in signed roots.
    """
    rows, twice = _apart(found)
    last = {(each.kind, each.key): each.link for each in entries}
    seen: set[tuple[str, str]] = set()
    link, before = 0, b""
    hashes: dict[int, bytes] = {}
    for entry in entries:
        if entry.link != link + 1:
            yield Fault(chain, f"第 {link + 1} 条", f"缺失，其后是{entry.place}", entry.hash.hex()[:_SEEN])
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
            yield Fault(chain, entry.place, what, entry.hashed(before, content or GONE).hex()[:_SEEN])
        link, before = entry.link, entry.hash
        hashes[link] = before
    yield from (Fault(chain, f"{kind} {key}", "另有一行与它编号相同", _seen(row)) for kind, key, row in twice)
    yield from _without_entry(chain, seen, rows)
    yield from _key(chain, rows)
    yield from _unlike_heads(chain, hashes, heads)


def _apart(found: Iterable[Row]) -> tuple[dict[tuple[str, str], str], list[Row]]:
    """Return rows by kind and key, and those whose kind and key another one has already."""
    rows: dict[tuple[str, str], str] = {}
    twice: list[Row] = []
    for kind, key, content in found:
        if (kind, key) in rows:
            twice.append((kind, key, content))
        else:
            rows[kind, key] = content
    return rows, twice


def _unlike_heads(chain: str, hashes: Mapping[int, bytes], heads: Sequence[Head]) -> Iterator[Fault]:
    """Yield where a chain isn't as it was signed. ``hashes``: of its entries, by their links."""
    for head in sorted(heads, key=lambda each: each.root):
        now = hashes.get(head.link)
        if now != head.hash:
            what = "与签名时不同，其后重新计算过" if now else "签名之后被截去"
            yield Fault(chain, f"第 {head.link} 条", f"{what}（签名 {head.root}）", (now or b"").hex()[:_SEEN])


def _without_entry(chain: str, entered: set[tuple[str, str]], rows: _Rows) -> Iterator[Fault]:
    """Yield the rows that have no entry. A published line has none: it must say what its line of the ledger says, and
    each line is published.
    """
    for (kind, key), content in sorted(rows.items()):
        if kind == LEDGER and (PUBLISHED, key) not in rows:
            yield Fault(chain, f"{kind} {key}", "没有发布（outbox）", _seen(content))
        if kind == PUBLISHED:
            if what := _unlike(content, rows.get((LEDGER, key))):
                yield Fault(chain, f"{kind} {key}", what, _seen(content))
        elif (kind, key) not in entered:
            yield Fault(chain, f"{kind} {key}", "没有记入，是另外添加的", _seen(content))


def _unlike(published: str, line: str | None) -> str | None:
    """Say how a published line differs from its line of the ledger. None: it doesn't."""
    if line is None:
        return "与台账不一致"
    try:
        return None if _members(published) <= _members(line) else "与台账不一致"
    except (ValueError, RecursionError):  # JSON that PostgreSQL takes and Python doesn't
        return "内容无法读取"


def _members(content: str) -> set[tuple[str, str]]:
    """Return the members of a row's content, each with its value as text."""
    told: dict[str, Any] = json.loads(content, parse_int=_number, parse_float=_number)
    return {(name, json.dumps(value, sort_keys=True)) for name, value in told.items()}


def _number(digits: str) -> str:
    """Keep a number as its digits: Python reads none that has very many. No text of the database has this mark."""
    return f"\0{digits}"


def _key(chain: str, rows: _Rows) -> Iterator[Fault]:
    """Yield what is wrong with the key of a matter's texts: it is gone where a record says so, and only there."""
    key, gone = rows.get((KEY, chain)), (SHREDDED, chain) in rows
    if key is not None and gone == ('"wrapped":' in key):
        what = "记为已销毁，密钥却仍在" if gone else "密钥已不在，没有销毁记录"
        yield Fault(chain, f"{KEY} {chain}", what, _seen(key))


def _seen(content: str) -> str:
    return sha256(content.encode()).hexdigest()[:_SEEN]
