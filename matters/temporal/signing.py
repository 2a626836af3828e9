"""Signed payloads: whatever Temporal brings was made by this product, for this place, and nobody has altered it.

A signature is a MAC in the metadata of a payload. The payload itself stays as it is, so people read histories in
Temporal's UI as before. The MAC covers the id of the workflow, the way that the payload goes (below), its metadata and
its data. The name of an act stands in the data (`domain.records.wire.pack`).

The way is one of these: ``in``, from a client to a workflow; ``out``, from a workflow to whoever asked, and to its next
run; ``argument`` and ``result`` of an activity, with the name of its type.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from pydantic import SecretBytes
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

MAC_BYTES = 16  # of the 32 that SHA-256 gives: 128 bits can't be guessed, and histories keep them for long
_MAC = "mac"  # metadata of a signed payload: the id of the key, a colon, and the MAC
_FIRST = b"shouwen payload 1"

UNTRUSTED = b"binary/untrusted"  # the encoding of what stands in the place of a payload that isn't signed
OWN = "own"  # metadata: the workflow itself has signed this. Only the start of its next run may be such a payload.

# what a schedule appends to the id of the workflows it starts
_SCHEDULED = re.compile(r"-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of signatures, by their ids. ``signing`` is the id of the one that signs; each of them verifies.

    ``unsigned`` accepts payloads without any signature. Only replays of histories from before there were signatures
    set it.
    """

    signing: str
    by_id: Mapping[str, bytes] = field(repr=False)
    unsigned: bool = False

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, SecretBytes]]) -> Self:
        """Return the keys of the settings. The first one signs."""
        by_id = {name: key.get_secret_value() for name, key in pairs}
        return cls(next(iter(by_id)), by_id)

    def mac(self, key: str, about: Sequence[bytes]) -> bytes:
        """Return the MAC of these parts under the key with this id. No two sequences of parts have the same MAC."""
        told = b"".join([len(part).to_bytes(4) + part for part in (_FIRST, *about)])
        return hmac.digest(self.by_id[key], told, hashlib.sha256)[:MAC_BYTES]


@dataclass(frozen=True, slots=True)
class Codec(PayloadCodec, WithSerializationContext):
    """Signs what goes to Temporal, and verifies what comes from it.

    ``worker``: whether this is the codec of a worker or a replayer, or else of a client. A payload whose signature
    isn't right is replaced by an empty one with the encoding ``UNTRUSTED``. Nothing is raised, because an error here
    would freeze a workflow.
    """

    keys: Keys
    worker: bool = False
    workflow_id: str = ""
    sends: str = "in"
    takes: str = "out"

    def with_context(self, context: SerializationContext) -> Self:
        """Return the codec for the payloads of one workflow, or of one activity of a workflow."""
        if isinstance(context, ActivitySerializationContext):
            ways = f"argument {context.activity_type}", f"result {context.activity_type}"
            # a workflow never gives an activity an id; who runs an activity always knows its id
            sends, takes = ways if context.activity_id is None else reversed(ways)
        else:
            sends, takes = ("out", "in") if self.worker else ("in", "out")
        named = context if isinstance(context, ActivitySerializationContext | WorkflowSerializationContext) else None
        workflow_id = _SCHEDULED.sub("", (named.workflow_id if named else None) or "")
        return type(self)(self.keys, self.worker, workflow_id, sends, takes)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Sign payloads."""
        return [self._signed(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Verify payloads. Returns them without their signatures."""
        return [self._verified(payload) for payload in payloads]

    def _signed(self, payload: Payload) -> Payload:
        signed, key = Payload(), self.keys.signing
        signed.CopyFrom(payload)
        signed.metadata[_MAC] = key.encode() + b":" + self.keys.mac(key, self._about(key, self.sends, payload))
        return signed

    def _verified(self, payload: Payload) -> Payload:
        plain = Payload()
        plain.CopyFrom(payload)
        named, _, mac = plain.metadata.pop(_MAC, b"").partition(b":")
        key = named.decode(errors="replace")
        if key in self.keys.by_id:
            if self._made(key, self.takes, plain, mac):
                return plain
            if self.worker and self.takes == "in" and self._made(key, "out", plain, mac):
                plain.metadata[OWN] = b"1"
                return plain
        if self.keys.unsigned and not named:
            return plain
        return Payload(metadata={"encoding": UNTRUSTED})

    def _made(self, key: str, way: str, plain: Payload, mac: bytes) -> bool:
        return hmac.compare_digest(mac, self.keys.mac(key, self._about(key, way, plain)))

    def _about(self, key: str, way: str, plain: Payload) -> list[bytes]:
        told = [key.encode(), self.workflow_id.encode(), way.encode(), plain.data]
        for name in sorted(plain.metadata):
            told += [name.encode(), plain.metadata[name]]
        return told
