"""The keys of matters in memory: what a key does, and for how long a process remembers it."""

import hmac
from asyncio import get_running_loop
from base64 import urlsafe_b64encode
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LIFETIME = 300.0  # seconds for which a process remembers a key
_MOST = 16_384  # keys that it remembers; about 600 bytes each


@dataclass(frozen=True, slots=True)
class MatterKey:
    """The key of one matter."""

    number: str
    cipher: AESGCM
    mac_key: bytes

    @classmethod
    def of(cls, number: str, secret: bytes) -> "MatterKey":
        derived = HKDF(SHA256(), 32, salt=None, info=b"shouwen text mac").derive(secret)
        return cls(number, AESGCM(secret), derived)

    def mac(self, ref: str, text: str) -> str:
        digest = hmac.digest(self.mac_key, f"{ref}\0{text}".encode(), "sha256")
        return urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()

    def bound(self, ref: str) -> bytes:
        return f"{self.number}:{ref}".encode()


class Remembered:
    """The keys that a process remembers, each for `LIFETIME`, also while nobody asks for one."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, tuple[float, MatterKey]] = OrderedDict()  # in the order of their ends
        self._forgetting = False

    def get(self, number: str) -> MatterKey | None:
        """The key of a matter, if it is remembered."""
        until, key = self._keys.get(number, (0.0, None))
        return key if until > monotonic() else None

    def put(self, key: MatterKey) -> MatterKey:
        """Remember a key from now on. Returns the key."""
        self.forget(key.number)
        self._keys[key.number] = monotonic() + LIFETIME, key
        if len(self._keys) > _MOST:
            self._keys.popitem(last=False)
        if not self._forgetting:
            self._forgetting = True
            get_running_loop().call_later(LIFETIME, self._forget_ended)
        return key

    def forget(self, number: str) -> None:
        """Forget the key of a matter."""
        self._keys.pop(number, None)

    def __len__(self) -> int:
        """How many keys are in memory."""
        return len(self._keys)

    def _forget_ended(self) -> None:
        while self._keys:
            until, _ = next(iter(self._keys.values()))
            if until > monotonic():
                get_running_loop().call_later(until - monotonic(), self._forget_ended)
                return
            self._keys.popitem(last=False)
        self._forgetting = False
