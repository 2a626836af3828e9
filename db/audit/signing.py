"""Signed roots: what a root says, how it is signed, and how a signature is checked with the public key alone."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from db.audit.chains import Fault, Head

DENIED = "签名有效，却被作废"
# so that no signature for another purpose is taken for one of these
_PURPOSE = b"shouwen audit root\n"
_OF_FAULTS = b"shouwen audit fault\n"


@dataclass(frozen=True, slots=True)
class Root:
    """What had been entered until an instant. ``at``: microseconds since 1970. ``previous``: the hash of the last root.

    ``digest`` covers the ``heads``: the newest entries of the chains that have grown since the root before.
    """

    number: int
    at: int
    previous: bytes
    heads: int
    digest: bytes
    key_id: str
    signature: bytes = b""

    @property
    def message(self) -> bytes:
        """What is signed."""
        said = [self.number, self.at, self.previous.hex(), self.heads, self.digest.hex(), self.key_id]
        return _PURPOSE + json.dumps(said).encode()

    @property
    def hash(self) -> bytes:
        """The hash that the next root names, and by which people know this root."""
        return sha256(self.message + self.signature).digest()


class Digest:
    """The digest of a root's heads, which are added in the order of their chains."""

    def __init__(self) -> None:
        self._hash, self.heads = sha256(), 0

    def add(self, head: Head) -> None:
        """Add the next head."""
        self._hash.update(json.dumps([head.chain, head.link, head.hash.hex()], ensure_ascii=False).encode() + b"\n")
        self.heads += 1

    def digest(self) -> bytes:
        """Return the digest of the heads that were added until now."""
        return self._hash.digest()


class Signer:
    """Signs roots with an Ed25519 key, which is made from 32 secret bytes."""

    def __init__(self, secret: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.public_key = self._key.public_key()
        self.key_id = key_id(self.public_key)

    def sign(self, number: int, at: int, previous: bytes, heads: Iterable[Head]) -> Root:
        """Return the signed root over these heads, which are in the order of their chains."""
        digest = Digest()
        for head in heads:
            digest.add(head)
        unsigned = Root(number, at, previous, digest.heads, digest.digest(), self.key_id)
        told = (unsigned.number, unsigned.at, unsigned.previous, unsigned.heads, unsigned.digest, unsigned.key_id)
        return Root(*told, signature=self._key.sign(unsigned.message))

    def vouch(self, fault: Fault, at: datetime) -> bytes:
        """Return a signature that says that a check of this product has found the fault at that instant."""
        return self._key.sign(_found(fault, at))


def vouched(fault: Fault, at: datetime | None, signature: bytes | None, keys: Iterable[Ed25519PublicKey]) -> bool:
    """Whether one of these keys has signed that a check has found the fault at that instant. Signatures from before say
    none.
    """
    for key in keys if signature else ():
        with suppress(InvalidSignature):
            key.verify(signature or b"", _found(fault, at))
            return True
    return False


def _found(fault: Fault, at: datetime | None) -> bytes:
    told = [fault.chain, fault.place, fault.what, fault.seen]
    return _OF_FAULTS + json.dumps([*told, at.astimezone(UTC).isoformat()] if at else told).encode()


def key_id(key: Ed25519PublicKey) -> str:
    """Return the name of a public key: the first 16 digits of its SHA-256."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return sha256(raw).hexdigest()[:16]


def pem(key: Ed25519PublicKey) -> str:
    """Return a public key as PEM."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def public_keys(text: bytes) -> dict[str, Ed25519PublicKey]:
    """Return the keys in a PEM file, one after the other, by their names. Raises ValueError when one isn't Ed25519."""
    end = b"-----END PUBLIC KEY-----"
    found: dict[str, Ed25519PublicKey] = {}
    for part in text.split(end)[:-1]:
        key = serialization.load_pem_public_key(part.strip() + b"\n" + end + b"\n")
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("公钥须为 Ed25519")  # noqa: TRY004 - it is the value of a file
        found[key_id(key)] = key
    if not found:
        raise ValueError("文件中没有公钥（PEM）")
    return found


def check_roots(
    roots: Sequence[Root],
    digests: Mapping[int, Digest],
    keys: Mapping[str, Ed25519PublicKey],
    void: AbstractSet[int] = frozenset(),
) -> Iterator[Fault]:
    """Yield what is wrong with the roots, which are in order. ``digests`` are those of the heads that are kept now.

    ``void`` are roots of which the database says that they count for nothing. None of them has a valid signature.
    """
    number, before = 0, Root(0, 0, b"", 0, b"", "")
    for root in roots:
        place, valid, expected = f"签名 {root.number}", signed(root, keys), number + 1
        number = root.number
        if number != expected:
            yield Fault("", f"签名 {expected}", "缺失")
        if number in void and not valid:
            continue
        if number in void:
            yield Fault("", place, DENIED)
        elif number == expected and root.previous != (before.hash if before.number else b""):
            yield Fault("", place, "不接在前一个签名之后")
        digest = digests.get(number) or Digest()
        if not valid:
            yield Fault("", place, "签名无效" if root.key_id in keys else f"没有公钥 {root.key_id}")
        elif (digest.heads, digest.digest()) != (root.heads, root.digest):
            yield Fault("", place, "所签的各链末条（audit_head）被改动")
        before = root
    for number in sorted(set(digests) - {root.number for root in roots}):
        yield Fault("", f"签名 {number}", "缺失，只留有各链末条（audit_head）")


def signed(root: Root, keys: Mapping[str, Ed25519PublicKey]) -> bool:
    """Whether one of these keys has signed the root."""
    try:
        keys[root.key_id].verify(root.signature, root.message)
    except (InvalidSignature, KeyError):
        return False
    return True
