"""Settings of the processes. Each setting comes from the environment variable of the same name in capitals."""

import base64
import os
import re
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretBytes,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.reading.grammar.words import CLAIMS
from process import memory
from process.audit_key import AuditKeyKind, secret_of
from process.strength import password_of, repeated, weak_key, weak_password
from process.token_key import KeyKind, is_https, is_loopback, wrong_key

_KEY_BYTES = 32


def _listed(value: object) -> object:
    return [each.strip() for each in value.split(",")] if isinstance(value, str) else value


def _roles(names: frozenset[str]) -> frozenset[str]:
    if unknown := names - set(CLAIMS):
        raise ValueError(f"没有这种身份：{'、'.join(sorted(unknown))}")
    return names


def _key_pairs(value: object) -> object:
    """Return the ids and keys in ``id:base64,id:base64``, or one on each line. The first one signs or wraps."""
    if not isinstance(value, str):
        return value
    pairs = [each.strip().partition(":") for each in re.split("[,\n]", value) if each.strip()]
    return tuple((name, base64.b64decode(key, validate=True)) for name, _, key in pairs)


def _usable(pairs: tuple[tuple[str, SecretBytes], ...]) -> tuple[tuple[str, SecretBytes], ...]:
    names, keys = [name for name, _ in pairs], [key.get_secret_value() for _, key in pairs]
    if not pairs or not all(map(_KEY_ID.fullmatch, names)) or any(len(key) != _KEY_BYTES for key in keys):
        raise ValueError(f"应为以逗号分开的“代号:密钥”；代号至多八位小写字母或数字，密钥 {_KEY_BYTES} 字节，base64")
    if len(set(names)) < len(names) or len(set(keys)) < len(keys):
        raise ValueError("代号和密钥都不得重复")
    return pairs


_KEY_ID = re.compile("[a-z0-9]{1,8}")
KeyPairs = Annotated[
    tuple[tuple[str, SecretBytes], ...], NoDecode, BeforeValidator(_key_pairs), AfterValidator(_usable)
]
AnySettings = TypeVar("AnySettings", bound=BaseSettings)
Port = Annotated[int, Field(ge=1, le=65535)]


class _Settings(BaseSettings):
    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True)


class VaultSettings(_Settings):
    """The settings that everybody needs who opens the vault. None has a default."""

    database_url: str = Field(repr=False)
    """The database, with the application's own role. It may hold a password, so it is shown nowhere."""
    vault_keys: KeyPairs
    """The keys that wrap the keys of matters, as ``id:base64,id:base64``. The first one wraps, all of them unwrap. If
    they are lost, all texts are lost. A key may be left out once ``shouwen vault rewrap`` has finished.
    """
    vault_keys_file: Path | None = None
    """A file with the same, one key on each line. It is read where VAULT_KEYS isn't set."""
    local_stack: bool = False
    """Whether this is a developer's own machine. It opens /v1/dev, where anybody gets a token and moves clocks."""

    @model_validator(mode="before")
    @classmethod
    def _from_file(cls, given: dict[str, Any]) -> dict[str, Any]:
        if "vault_keys" in given or not given.get("vault_keys_file"):
            return given
        try:
            return given | {"vault_keys": Path(given["vault_keys_file"]).read_text("ascii")}
        except (OSError, UnicodeDecodeError):
            raise ValueError("VAULT_KEYS_FILE：无法读取这个文件") from None

    @model_validator(mode="after")
    def _strong(self) -> Self:
        """Refuse keys that can be guessed, except on a developer's machine."""
        for name, key in () if self.local_stack else self.vault_keys:
            if why := weak_key(key.get_secret_value()):
                raise ValueError(f"VAULT_KEYS 的 {name}：{why}，请用 openssl rand -base64 32 另取")
        return self


class Settings(VaultSettings):
    """The settings that the API and the worker both need. Its keys have no default."""

    temporal_keys: KeyPairs
    """The keys that sign what goes through Temporal, as ``id:base64,id:base64``. The first one signs, all of them
    verify. A key may be left out once no workflow runs that has a history from its time."""
    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    task_queue: str = "shouwen"
    rulebook: str | None = None
    """The rulebook for new cases. None: there is only one rulebook."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        """Refuse secrets that can be guessed, except on a developer's machine; and that machine's mode elsewhere."""
        if self.local_stack:
            if not is_loopback(self.temporal_address.rpartition(":")[0].strip("[]")):
                raise ValueError("LOCAL_STACK 只能用于本机：TEMPORAL_ADDRESS 须为本机地址")
            return self
        if why := weak_password(self.database_url):
            raise ValueError(f"DATABASE_URL：{why}")
        keys = {"VAULT_KEYS": self.vault_keys, "TEMPORAL_KEYS": self.temporal_keys}
        secrets = {f"{name} 的 {one}": _to_base64(key) for name, pairs in keys.items() for one, key in pairs}
        secrets["DATABASE_URL"] = password_of(self.database_url)
        if same := repeated(secrets):
            raise ValueError(f"{'、'.join(same)}：密钥和密码不得相同")
        return self

    def rulebook_among(self, released: Collection[str]) -> str:
        """Return the id of the rulebook for new cases. Raises ValueError when no rulebook or an unknown one
        is chosen.
        """
        chosen = self.rulebook or (next(iter(released)) if len(released) == 1 else None)
        if chosen is None or chosen not in released:
            raise ValueError(f"请用 RULEBOOK 指明规则文本，可选：{'、'.join(sorted(released))}")
        return chosen


class ApiSettings(Settings):
    """The settings that only the API needs. JWT_KEY, JWT_KEY_KIND, JWT_ISSUER and JWT_AUDIENCE have no default."""

    api_host: str = "127.0.0.1"
    api_port: Port = 8000
    jwt_key_kind: KeyKind
    """What JWT_KEY is. It is said here and never guessed from the text of the key."""
    jwt_key: SecretStr
    """What checks tokens: the address of a JWKS, a public key in PEM, or (local stack) a secret of 32 bytes or more."""
    jwt_issuer: str
    jwt_audience: str
    jwt_trusted_roles: Annotated[frozenset[str], NoDecode, BeforeValidator(_listed), AfterValidator(_roles)] = (
        frozenset({"system"})
    )
    """The roles that count because the issuer gives them, separated by commas. All others the directory has to give."""
    desk: bool = False
    """Whether the operator's page is open on a server. Set it only behind a proxy that lets nobody but operators in."""
    docs: bool = False
    """Whether /docs and /openapi.json are open on a server. On a developer's own machine they always are."""
    metrics: bool = False
    """Whether /metrics is open on a server. Set it only where a proxy lets nobody but the monitoring in."""
    requests_per_caller: Annotated[int, Field(ge=1)] = 6_000
    """Requests a minute that one caller may send to one process."""
    requests_per_address: Annotated[int, Field(ge=1)] = 12_000
    """Requests a minute that may come from one address to one process. Behind a proxy, FORWARDED_ALLOW_IPS says whose
    word about addresses counts.
    """
    temporal_ui_url: str = "http://127.0.0.1:8233"
    """The address at which the operator's browser finds Temporal's UI."""

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if not (self.jwt_issuer.strip() and self.jwt_audience.strip()):
            raise ValueError("JWT_ISSUER、JWT_AUDIENCE：不能为空")
        if why := wrong_key(self.jwt_key_kind, self.jwt_key.get_secret_value()):
            raise ValueError(f"JWT_KEY：{why}")
        if self.local_stack:
            if not (self.jwt_key_kind == "shared_secret" and is_loopback(self.api_host)):
                raise ValueError("LOCAL_STACK 只能用于本机：API_HOST 须为本机地址，JWT_KEY_KIND 须为 shared_secret")
            return self
        if self.jwt_key_kind == "shared_secret":
            raise ValueError("JWT_KEY_KIND：共享密钥只能用于本机演练，服务器上用 jwks 或 public_key")
        if not is_https(self.jwt_issuer):
            raise ValueError("JWT_ISSUER：应为 https 地址")
        return self


class WorkerSettings(Settings):
    """The settings that only the worker needs. AUDIT_KEY has no default."""

    audit_key_kind: AuditKeyKind = "secret"
    """What AUDIT_KEY is: 32 secret bytes, or the path of a file with a private key."""
    audit_key: SecretStr
    """The Ed25519 key that signs the chains of evidence: 32 bytes in base64, or the path of its PEM file."""
    metrics_port: Port = 9464
    """The port at which Prometheus reads the worker's figures."""
    sweep_seconds: Annotated[int, Field(ge=1, le=120)] = 120
    """How many seconds lie between two looks at everything, at most two minutes: what somebody did to a workflow, a
    schedule or a receipt is noticed by the second look, within five minutes.
    """
    cached_matters: Annotated[int, Field(ge=1)] | None = None
    """How many matters stay in memory. None: as many as fit into a part of the memory that there is."""

    @property
    def matters_in_memory(self) -> int:
        """How many matters stay in memory. Any other matter is made again from its history when something comes for
        it.
        """
        return self.cached_matters or memory.matters(memory.usable())

    @property
    def audit_secret(self) -> bytes:
        """The 32 secret bytes of the key that signs."""
        return secret_of(self.audit_key_kind, self.audit_key.get_secret_value())

    @model_validator(mode="after")
    def _signs(self) -> Self:
        try:
            secret = self.audit_secret
        except ValueError as error:
            raise ValueError(f"AUDIT_KEY：{error}") from error
        if self.local_stack:
            return self
        if why := weak_key(secret):
            raise ValueError(f"AUDIT_KEY：{why}，请用 openssl rand -base64 32 另取")
        if secret in {key.get_secret_value() for _, key in (*self.vault_keys, *self.temporal_keys)}:
            raise ValueError("AUDIT_KEY、VAULT_KEYS、TEMPORAL_KEYS：密钥和密码不得相同")
        return self


class LocalSettings(_Settings):
    """The settings that the local stack takes from its environment. It makes everything else itself."""

    shouwen_home: Path = Field(default_factory=lambda: _data_home() / "shouwen")
    """The folder in which data, logs and secrets stay between runs."""
    database_url: str | None = Field(default=None, repr=False)
    """The address of a PostgreSQL to use instead of the embedded one."""
    api_port: Port = 8000
    temporal_port: Port = 7233
    temporal_ui_port: Port = 8233
    once: bool = False
    """Whether to start, check that everything works, and stop."""


def read(settings_type: type[AnySettings]) -> AnySettings:
    """Return the settings of this process. When some are missing or wrong, exit with their names, but never with their
    values.
    """
    try:
        return settings_type()
    except ValidationError as error:
        sys.exit("\n".join(["环境变量有误：", *map(_complaint, error.errors(include_input=False))]))


def _complaint(problem: ErrorDetails) -> str:
    name = ".".join(map(str, problem["loc"])).upper()
    text = "未设置" if problem["type"] == "missing" else problem["msg"].removeprefix("Value error, ")
    return f"  {name}：{text}" if name else f"  {text}"


def _to_base64(key: SecretBytes) -> str:
    return base64.b64encode(key.get_secret_value()).decode()


def _data_home() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
