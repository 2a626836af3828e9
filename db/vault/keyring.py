"""Keys that encrypt the keys of matters. They come from the settings; the database never holds one."""

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12  # bytes, as AES-GCM wants them


class Tampered(Exception):
    """The stored text, key or mac, or the reference given, is not what was sealed."""


class UnknownKey(Exception):
    """A matter's key was wrapped by a key that this process wasn't given."""


class _Secret(Protocol):
    def get_secret_value(self) -> bytes:
        """Return the bytes of a secret."""
        ...


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A matter's key as the database holds it: encrypted, and the id of the key that encrypted it."""

    key_id: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys (32 bytes each) that wrap the keys of matters, by their ids. The first one wraps, each of them unwraps.

    Rows from before keys had ids name the fingerprint of the key, until they are wrapped anew.
    """

    by_id: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, _Secret]]) -> Self:
        """Return the keyring of the settings. The first key wraps."""
        return cls({name: key.get_secret_value() for name, key in pairs})

    @property
    def current(self) -> str:
        """The id of the key that wraps."""
        return next(iter(self.by_id))

    def wrap(self, number: str, secret: bytes) -> Wrapped:
        """Encrypt the key of a matter, bound to the matter's number."""
        nonce = secrets.token_bytes(NONCE)
        return Wrapped(self.current, nonce + AESGCM(self.by_id[self.current]).encrypt(nonce, secret, number.encode()))

    def unwrap(self, number: str, stored: Wrapped) -> bytes:
        """Return the key of a matter. Raises `UnknownKey`, and `Tampered` when it isn't what was wrapped."""
        key, wrapped = self._key(stored.key_id), stored.wrapped
        try:
            return AESGCM(key).decrypt(wrapped[:NONCE], wrapped[NONCE:], number.encode())
        except InvalidTag as error:
            raise Tampered(f"the key of {number}") from error

    def mac(self, purpose: str, content: bytes) -> bytes:
        """Return the MAC (32 bytes) of what this process says for a purpose, under the current key."""
        return _mac(self.by_id[self.current], purpose, content)

    def knows(self, purpose: str, content: bytes, mac: bytes, size: int = 32) -> bool:
        """Whether one of the keys has made this MAC of this content for this purpose. ``size``: how many bytes are
        kept.
        """
        made = (_mac(key, purpose, content)[:size] for key in self.by_id.values())
        return any(hmac.compare_digest(mac, each) for each in made)

    def _key(self, key_id: str) -> bytes:
        for name, key in self.by_id.items():
            if key_id in (name, fingerprint(key)):
                return key
        raise UnknownKey(key_id)


def fingerprint(key: bytes) -> str:
    """What a key without an id was called: it tells keys apart and gives nothing away."""
    return HKDF(SHA256(), 8, salt=None, info=b"shouwen master id").derive(key).hex()


def _mac(key: bytes, purpose: str, content: bytes) -> bytes:
    return hmac.digest(_derived(key, purpose), content, "sha256")


@cache
def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, b"shouwen mac " + purpose.encode(), "sha256")
