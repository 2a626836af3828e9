"""The secrets of a local stack, which it makes itself and keeps in its folder."""

import base64
import secrets
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, model_validator

_KEY_BYTES = 32


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


class LocalSecrets(BaseModel, frozen=True):
    """The secrets of one local stack, as values of environment variables. Each is random until it is given."""

    @model_validator(mode="before")
    @classmethod
    def _named(cls, kept: dict[str, Any]) -> dict[str, Any]:
        """Give the one key of a stack from before keys had names its name."""
        return {"vault_keys": f"local:{kept['master_key']}"} | kept if "master_key" in kept else kept

    vault_keys: str = Field(default_factory=lambda: f"local:{_random_key()}", repr=False)
    jwt_key: str = Field(default_factory=lambda: secrets.token_urlsafe(_KEY_BYTES), repr=False)
    temporal_keys: str = Field(default_factory=lambda: f"local:{_random_key()}", repr=False)
    audit_key: str = Field(default_factory=_random_key, repr=False)


def local_secrets(home: Path) -> LocalSecrets:
    """Return the secrets in ``home/secrets.json``, which only its owner can read. What is missing there is made."""
    path = home / "secrets.json"
    kept = path.read_text(encoding="ascii") if path.exists() else "{}"
    made = LocalSecrets.model_validate_json(kept)
    if made.model_fields_set != set(LocalSecrets.model_fields):
        home.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600, exist_ok=False)
        unfinished.write_text(made.model_dump_json(), encoding="ascii")
        unfinished.rename(path)
    return made
