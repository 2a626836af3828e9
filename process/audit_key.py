"""The key that signs the chains of evidence: where it is, and what it has to look like."""

import base64
import binascii
from pathlib import Path
from typing import Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

AuditKeyKind = Literal["secret", "file"]
"""``secret``: the key itself. ``file``: the path of a file with a private key in PEM, without a password."""

_BYTES = 32


def secret_of(kind: AuditKeyKind, key: str) -> bytes:
    """Return the 32 secret bytes of a key. Raises ValueError, in Chinese, when it is no key of this kind."""
    return _of_file(Path(key)) if kind == "file" else _of_text(key)


def _of_text(key: str) -> bytes:
    try:
        secret = base64.b64decode(key, validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) != _BYTES:
        raise ValueError(f"应为 {_BYTES} 字节的 base64")
    return secret


def _of_file(path: Path) -> bytes:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise ValueError("文件无法读取") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("文件中应为不带口令的 PEM 私钥") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("文件中应为 Ed25519 私钥")  # noqa: TRY004 - it is the value of a file
    return key.private_bytes_raw()
