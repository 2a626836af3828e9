"""The proofs that a process of this product has received an act, and has said what became of it.

Whoever has the process's login can write a receipt and an outcome as well, but has none of the keys. The database lets
nobody leave a proof out, so a receipt or an outcome without one is from before there were proofs.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from db.pool import stored
from db.vault.keyring import Keyring

_BYTES = 16  # of each MAC: it is written with every act


def received(keyring: Keyring, act_id: str, caller: str, number: str, act: str, payload: Mapping[str, Any]) -> bytes:
    """Return the proof that this act was received. The instant is the database's, so the proof doesn't say it."""
    return keyring.mac("received", _act(act_id, caller, number, act, payload))[:_BYTES]


def is_received(
    keyring: Keyring, act_id: str, caller: str, number: str, act: str, payload: Mapping[str, Any], mac: bytes | None
) -> bool:
    """Whether a process has received this act."""
    return mac is None or _knows(keyring, "received", _act(act_id, caller, number, act, payload), mac)


def outcome(keyring: Keyring, act_id: str, status: str, seq: int | None, **told: Any) -> dict[str, Any]:
    """Return the columns of a receipt that say what became of its act. ``told``: its ``answer`` or its ``problem``."""
    (text,) = told.values()
    said = _said(act_id, status, seq, None if text is None else stored(text))
    return {"id": act_id, "status": status, "seq": seq, "mac": keyring.mac("outcome", said)[:_BYTES].hex(), **told}


def is_outcome(
    keyring: Keyring, act_id: str, status: str, seq: int | None, text: str | None, mac: bytes | None
) -> bool:
    """Whether a process has said that this became of an act. ``text``: the answer or the problem as it is stored."""
    return mac is None or _knows(keyring, "outcome", _said(act_id, status, seq, text), mac)


def _knows(keyring: Keyring, purpose: str, content: bytes, mac: bytes) -> bool:
    return keyring.knows(purpose, content, mac, _BYTES)


def _said(act_id: str, status: str, seq: int | None, text: str | None) -> bytes:
    return stored([act_id, status, seq, text and sha256(text.encode()).hexdigest()]).encode()


def _act(act_id: str, caller: str, number: str, act: str, payload: Mapping[str, Any]) -> bytes:
    told = json.loads(stored({name: value for name, value in payload.items() if name != "at"}))
    return json.dumps([act_id, caller, number, act, told], sort_keys=True).encode()
