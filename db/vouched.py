"""Rows that the product takes as law, and the proof that one of its processes has written them.

Whoever has the process's login can write a row as well, but has none of the keys.
"""

import json
from collections.abc import Sequence
from typing import Literal

from db.pool import Conn, queries
from db.vault.keyring import Keyring

Kind = Literal["calendar_revision", "schedule_kept"]

_sql = queries("vouched")
_BEFORE = b""  # the proof of a row from before there were proofs; only a migration writes it


async def vouch(conn: Conn, keyring: Keyring, kind: Kind, key: int, content: Sequence[object]) -> None:
    """Prove, within the caller's transaction, that this process has written the row ``key`` with this content."""
    await _sql.put(conn, kind=kind, key=str(key), mac=keyring.mac(kind, _said(key, content)))


def is_vouched(keyring: Keyring, kind: Kind, key: int, content: Sequence[object], macs: Sequence[bytes]) -> bool:
    """Whether one of these proofs is of the row ``key`` with this content, under any key of the ring."""
    said = _said(key, content)
    return any(mac == _BEFORE or keyring.knows(kind, said, mac) for mac in macs)


def _said(key: int, content: Sequence[object]) -> bytes:
    return json.dumps([key, *content], sort_keys=True, ensure_ascii=False).encode()
