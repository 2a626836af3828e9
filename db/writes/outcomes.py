"""The outcome of an act, and the proof that a process of this product has said so.

Whoever has the process's login can write an outcome as well, but has none of the keys.
"""

from hashlib import sha256
from typing import Any

from db.pool import stored
from db.vault.keyring import Keyring

_PURPOSE = "outcome"


def outcome(keyring: Keyring, act_id: str, status: str, seq: int | None, **told: Any) -> dict[str, Any]:
    """Return the columns of a receipt that say what became of its act. ``told``: its ``answer`` or its ``problem``."""
    (text,) = told.values()
    said = _said(act_id, status, seq, None if text is None else stored(text))
    return {"id": act_id, "status": status, "seq": seq, "mac": keyring.mac(_PURPOSE, said).hex(), **told}


def is_proven(keyring: Keyring, act_id: str, status: str, seq: int | None, text: str | None, mac: bytes | None) -> bool:
    """Whether a process has said that this became of an act. ``text``: the answer or the problem as it is stored. The
    database lets nobody leave the proof out, so an outcome without one is from before there were proofs.
    """
    return mac is None or keyring.knows(_PURPOSE, _said(act_id, status, seq, text), mac)


def _said(act_id: str, status: str, seq: int | None, text: str | None) -> bytes:
    return stored([act_id, status, seq, text and sha256(text.encode()).hexdigest()]).encode()
