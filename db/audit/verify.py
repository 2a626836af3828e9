"""Check an export with the public key alone: every chain against its rows and its roots."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from db.audit import export
from db.audit.chains import Entry, Fault, Head, Row, check
from db.audit.signing import Digest, Root, check_roots

UNSIGNED = 24 * 3600 * 1_000_000
"""Microseconds for which an entry may wait for a root."""


@dataclass(slots=True)
class Found:
    """What a check has found. ``unsigned``: entries after the newest root. ``logins``: who wrote how many entries.
    ``void``: the roots that the signer has found to be none of its own.
    """

    entries: int = 0
    chains: int = 0
    unsigned: int = 0
    logins: Counter[str] = field(default_factory=Counter[str])
    root: Root | None = None
    void: list[int] = field(default_factory=list[int])
    faults: list[Fault] = field(default_factory=list[Fault])


def verify(folder: Path, keys: Mapping[str, Ed25519PublicKey], known: Mapping[int, bytes] | None = None) -> Found:
    """Check an export. ``known``: roots that somebody has noted elsewhere, by number; each must still be there."""
    found, digests, roots, void = Found(), dict[int, Digest](), export.roots(folder), export.void(folder)
    newest = 0
    for chain, group in groupby(_merged(folder), key=lambda each: each[0]):
        entries: list[Entry] = []
        rows: list[Row] = []
        heads: list[Head] = []
        for _, part in group:
            if isinstance(part, Entry):
                entries.append(part)
            elif isinstance(part, Head):
                if part.root not in void:
                    heads.append(part)
                digests.setdefault(part.root, Digest()).add(part)
            else:
                rows.append(part[1:])
        found.faults.extend(check(chain, entries, rows, heads))
        found.chains += 1
        found.entries += len(entries)
        found.unsigned += len(entries) - max((head.link for head in heads), default=0)
        found.logins.update(entry.login for entry in entries)
        newest = max([newest, *(entry.at for entry in entries)])
    counted = [root for root in roots if root.number not in void]
    found.root, found.void = counted[-1] if counted else None, sorted(void)
    found.faults.extend(check_roots(roots, digests, keys, void))
    found.faults.extend(_lost(roots, known or {}))
    if found.unsigned and newest - (found.root.at if found.root else 0) > UNSIGNED:
        found.faults.append(Fault("", "签名", f"有 {found.unsigned} 条在一天以上没有签名"))
    return found


_Part = Entry | Head | tuple[str, str, str, str]


def _merged(folder: Path) -> Iterator[tuple[str, _Part]]:
    entries = ((each.chain, each) for each in export.entries(folder))
    rows = ((each[0], each) for each in export.rows(folder))
    heads = ((each.chain, each) for each in export.heads(folder))
    yield from merge(entries, rows, heads, key=lambda each: each[0])


def _lost(roots: list[Root], known: Mapping[int, bytes]) -> Iterator[Fault]:
    there = {root.number: root.hash for root in roots}
    for number, hashed in sorted(known.items()):
        if there.get(number) != hashed:
            yield Fault("", f"签名 {number}", "与另存的不同" if number in there else "另有存底，库中缺失")
