"""What checks the tokens of callers: which kinds of key there are, and what each kind has to look like."""

import ipaddress
from typing import Literal
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

KeyKind = Literal["jwks", "public_key", "shared_secret"]

SECRET_BYTES = 32
_RSA_BITS = 2048


def wrong_key(kind: KeyKind, key: str) -> str | None:
    """Return what is wrong with a key of this kind, in Chinese; None when it can be used."""
    return _CHECKS[kind](key)


def is_https(url: str) -> bool:
    """Whether this is an address with https and a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _wrong_secret(key: str) -> str | None:
    return None if len(key.encode()) >= SECRET_BYTES else f"共享密钥至少 {SECRET_BYTES} 字节"


def _wrong_public_key(key: str) -> str | None:
    try:
        public = load_pem_public_key(key.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        return "应为 PEM 公钥"
    match public:
        case rsa.RSAPublicKey() if public.key_size < _RSA_BITS:
            return f"RSA 公钥至少 {_RSA_BITS} 位"
        case ec.EllipticCurvePublicKey() if public.curve.name != "secp256r1":
            return "椭圆曲线公钥应为 P-256"
        case rsa.RSAPublicKey() | ec.EllipticCurvePublicKey() | ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey():
            return None
        case _:
            return "应为 RSA、P-256 或 EdDSA 公钥"


def _wrong_jwks(key: str) -> str | None:
    local = key.startswith("http://") and is_loopback(urlsplit(key).hostname or "")
    return None if is_https(key) or local else "JWKS 应为 https 地址（在本机的可为 http）"


_CHECKS = {"jwks": _wrong_jwks, "public_key": _wrong_public_key, "shared_secret": _wrong_secret}
