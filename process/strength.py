"""How strong a secret is. A server refuses to start with a secret that somebody can guess."""

from collections.abc import Mapping
from itertools import pairwise
from urllib.parse import unquote, urlsplit

_MANY = 20  # different bytes that 32 bytes made by chance have; fewer happen once in a hundred million million keys
_LONG = 12  # characters of a password
_VARIED = 6  # different characters of a password


def weak_key(key: bytes) -> str | None:
    """Return why a key of 32 bytes was not made by chance, in Chinese; None when nothing speaks against it."""
    if not any(key):
        return "全为零"
    if len(set(key)) < _MANY or _repeats(key):
        return "由重复的字节组成"
    if len({(after - before) % 256 for before, after in pairwise(key)}) == 1:
        return "由连续的字节组成"
    if key.isascii() and key.decode().isprintable():
        return "是可以读出的文字，不是随机字节"
    return None


def weak_password(url: str) -> str | None:
    """Return what is wrong with the password in an address, in Chinese; None when it is good, or when there is none."""
    password = password_of(url)
    if password and (len(password) < _LONG or len(set(password)) < _VARIED or _repeats(password.encode())):
        return f"密码过弱：至少 {_LONG} 个字符，且不重复"
    return None


def password_of(url: str) -> str:
    """Return the password in an address; an empty text when there is none."""
    try:
        return unquote(urlsplit(url).password or "")
    except ValueError:
        return ""


def repeated(secrets: Mapping[str, str]) -> list[str]:
    """Return the names of the secrets that have the same value as another one. An empty secret is none."""
    values = [value for value in secrets.values() if value]
    return [name for name, value in secrets.items() if values.count(value) > 1]


def _repeats(secret: bytes) -> bool:
    """Whether the secret is one shorter piece, several times over."""
    return (secret + secret).find(secret, 1) < len(secret)
