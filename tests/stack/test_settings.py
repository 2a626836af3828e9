import base64
import stat
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from matters.temporal.signing import Keys
from process.local_secrets import local_secrets
from process.settings import ApiSettings, LocalSettings, Settings, VaultSettings, WorkerSettings, read

PEM = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
"""
SECRET = "a shared secret of well over thirty-two bytes"
GOOD = bytes(each * 37 % 251 ^ 0x5A for each in range(32))
SIGNING = bytes(each * 41 % 239 ^ 0x33 for each in range(32))
AUDIT = bytes(each * 43 % 241 ^ 0x71 for each in range(32))
PASSWORD = "hunter2-Jw9pQz"


def named(key: bytes, name: str = "k1") -> str:
    """Return a key with its id, as a setting has it."""
    return f"{name}:{base64.b64encode(key).decode()}"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for kind in (ApiSettings, WorkerSettings, LocalSettings):
        for name in kind.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", f"postgresql://app:{PASSWORD}@db/shouwen")
    monkeypatch.setenv("VAULT_KEYS", named(GOOD))
    monkeypatch.setenv("JWT_KEY_KIND", "public_key")
    monkeypatch.setenv("JWT_KEY", PEM)
    monkeypatch.setenv("TEMPORAL_KEYS", f"k1:{base64.b64encode(SIGNING).decode()}")
    monkeypatch.setenv("AUDIT_KEY", base64.b64encode(AUDIT).decode())
    monkeypatch.setenv("JWT_ISSUER", "https://id.example")
    monkeypatch.setenv("JWT_AUDIENCE", "shouwen")
    return monkeypatch


def test_they_come_from_the_environment(environment: pytest.MonkeyPatch):
    environment.setenv("TASK_QUEUE", "another")
    environment.setenv("API_PORT", "")  # as a Makefile hands on what is unset
    settings = read(ApiSettings)
    assert settings.task_queue == "another"
    assert settings.api_port == 8000
    assert [(name, key.get_secret_value()) for name, key in settings.vault_keys] == [("k1", GOOD)]
    assert not settings.local_stack


def test_what_is_missing_or_wrong_is_named_and_never_shown(environment: pytest.MonkeyPatch):
    environment.delenv("DATABASE_URL")
    environment.setenv("VAULT_KEYS", named(b"hunter2"))
    with pytest.raises(SystemExit, match=r"DATABASE_URL：未设置\n  VAULT_KEYS：应为以逗号分开的") as stopped:
        read(Settings)
    assert "hunter2" not in str(stopped.value)
    assert base64.b64encode(b"hunter2").decode() not in str(stopped.value)


def test_the_first_key_of_temporal_signs(environment: pytest.MonkeyPatch):
    new, old = (base64.b64encode(each * 32).decode() for each in (b"n", b"o"))
    environment.setenv("TEMPORAL_KEYS", f"new:{new}, old:{old}")
    keys = Keys.of(read(Settings).temporal_keys)
    assert (keys.signing, dict(keys.by_id)) == ("new", {"new": b"n" * 32, "old": b"o" * 32})


@pytest.mark.parametrize("keys", ["", "k1", "k1:", "k1:eA==", "K 1:{key}", "k1:{key},k1:{other}", "k1:{key},k2:{key}"])
def test_keys_of_temporal_that_are_wrong_are_refused(environment: pytest.MonkeyPatch, keys: str):
    key, other = (base64.b64encode(each * 32).decode() for each in (b"k", b"o"))
    environment.setenv("TEMPORAL_KEYS", keys.format(key=key, other=other))
    with pytest.raises(SystemExit, match="TEMPORAL_KEYS") as stopped:
        read(Settings)
    assert key not in str(stopped.value)


def test_a_signing_key_wraps_no_keys(environment: pytest.MonkeyPatch):
    environment.setenv("VAULT_KEYS", f"{named(GOOD)},{named(SIGNING, 'k2')}")
    with pytest.raises(SystemExit, match="VAULT_KEYS 的 k2、TEMPORAL_KEYS 的 k1"):
        read(WorkerSettings)


@pytest.mark.parametrize("keys", ["k1", "k1:", "k1:eA==", "K 1:{key}", "k1:{key},k1:{other}", "k1:{key},k2:{key}"])
def test_keys_of_the_vault_that_are_wrong_are_refused(environment: pytest.MonkeyPatch, keys: str):
    key, other = (base64.b64encode(each).decode() for each in (GOOD, SIGNING))
    environment.setenv("VAULT_KEYS", keys.format(key=key, other=other))
    with pytest.raises(SystemExit, match="VAULT_KEYS") as stopped:
        read(VaultSettings)
    assert key not in str(stopped.value)


def test_keys_of_the_vault_may_come_from_a_file(environment: pytest.MonkeyPatch, tmp_path: Path):
    path = tmp_path / "keys"
    path.write_text(f"{named(GOOD, 'new')}\n{named(bytes(reversed(GOOD)), 'old')}\n", "ascii")
    environment.setenv("VAULT_KEYS", "")  # as compose hands on what is unset
    environment.setenv("VAULT_KEYS_FILE", str(path))
    assert [name for name, _ in read(VaultSettings).vault_keys] == ["new", "old"]
    path.write_text(named(bytes(32)), "ascii")
    with pytest.raises(SystemExit, match="VAULT_KEYS 的 k1：全为零"):
        read(VaultSettings)
    path.unlink()
    with pytest.raises(SystemExit, match="VAULT_KEYS_FILE：无法读取"):
        read(VaultSettings)


def test_secrets_are_not_shown(environment: pytest.MonkeyPatch):
    local(environment)
    shown = repr(read(ApiSettings))
    assert SECRET not in shown
    assert "hunter2" not in shown
    assert repr(GOOD)[2:-1] not in shown
    assert repr(SIGNING)[2:-1] not in shown


def local(environment: pytest.MonkeyPatch) -> None:
    """Make the environment that of a local stack."""
    environment.setenv("LOCAL_STACK", "1")
    environment.setenv("JWT_KEY_KIND", "shared_secret")
    environment.setenv("JWT_KEY", SECRET)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("public_key", PEM), ("jwks", "https://id.example/jwks"), ("jwks", "http://127.0.0.1:9000/jwks"),
    ],
)  # fmt: skip
def test_the_kind_of_the_key_is_said(environment: pytest.MonkeyPatch, kind: str, key: str):
    environment.setenv("JWT_KEY_KIND", kind)
    environment.setenv("JWT_KEY", key)
    assert read(ApiSettings).jwt_key_kind == kind


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("public_key", "https://id.example/jwks"),  # the address of a JWKS is no shared secret
        ("public_key", "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="),  # nor is a key without its head
        ("public_key", SECRET), ("public_key", PEM.replace("PUBLIC", "PRIVATE")), ("public_key", ""),
        ("jwks", "http://id.example/jwks"), ("jwks", "file:///etc/jwks.json"), ("jwks", PEM), ("jwks", "https://"),
        ("shared_secret", SECRET), ("shared_secret", "short"), ("hs256", SECRET), ("", SECRET),
    ],
)  # fmt: skip
def test_a_server_takes_no_key_that_is_not_of_its_kind(environment: pytest.MonkeyPatch, kind: str, key: str):
    environment.setenv("JWT_KEY_KIND", kind)
    environment.setenv("JWT_KEY", key)
    with pytest.raises(SystemExit, match="JWT_KEY"):
        read(ApiSettings)


@pytest.mark.parametrize(
    "key",
    [
        bytes(32), b"k" * 32, bytes(range(32)), bytes(range(0, 256, 8)), bytes(reversed(range(32))), GOOD[:16] * 2,
        b"development-master-key-shouwen-1",
    ],
)  # fmt: skip
def test_a_server_takes_no_key_of_the_vault_that_can_be_guessed(environment: pytest.MonkeyPatch, key: bytes):
    environment.setenv("VAULT_KEYS", f"{named(GOOD)},{named(key, 'k2')}")
    for kind in (ApiSettings, WorkerSettings, VaultSettings):
        with pytest.raises(SystemExit, match="VAULT_KEYS 的 k2"):
            read(kind)


@pytest.mark.parametrize("password", ["shouwen", "postgres", "aaaaaaaaaaaaaaaa", "abcabcabcabcabc", "changeme"])
def test_a_server_takes_no_password_that_can_be_guessed(environment: pytest.MonkeyPatch, password: str):
    environment.setenv("DATABASE_URL", f"postgresql://app:{password}@db/shouwen")
    with pytest.raises(SystemExit, match="DATABASE_URL") as stopped:
        read(WorkerSettings)
    assert f":{password}@" not in str(stopped.value)


def test_a_server_takes_no_secret_twice(environment: pytest.MonkeyPatch):
    environment.setenv("DATABASE_URL", f"postgresql://app:{quote(base64.b64encode(GOOD).decode(), safe='')}@db/shouwen")
    with pytest.raises(SystemExit, match="VAULT_KEYS 的 k1、DATABASE_URL"):
        read(WorkerSettings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JWT_ISSUER", "http://id.example"), ("JWT_ISSUER", " "), ("JWT_ISSUER", "issuer"), ("JWT_ISSUER", "https://"),
        ("JWT_AUDIENCE", " "),
    ],
)  # fmt: skip
def test_a_server_names_its_issuer(environment: pytest.MonkeyPatch, name: str, value: str):
    environment.setenv(name, value)
    with pytest.raises(SystemExit, match=name):
        read(ApiSettings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_HOST", "0.0.0.0"), ("API_HOST", "example.org"), ("JWT_KEY_KIND", "public_key"),
        ("TEMPORAL_ADDRESS", "temporal:7233"),
    ],
)  # fmt: skip
def test_the_local_stack_is_for_this_machine_alone(environment: pytest.MonkeyPatch, name: str, value: str):
    local(environment)
    assert read(ApiSettings).local_stack
    environment.setenv(name, value)
    if name == "JWT_KEY_KIND":
        environment.setenv("JWT_KEY", PEM)
    with pytest.raises(SystemExit, match="LOCAL_STACK"):
        read(ApiSettings)


def test_the_worker_of_a_server_is_no_local_stack(environment: pytest.MonkeyPatch):
    environment.setenv("LOCAL_STACK", "1")
    environment.setenv("TEMPORAL_ADDRESS", "temporal:7233")
    with pytest.raises(SystemExit, match="LOCAL_STACK"):
        read(WorkerSettings)


def test_the_rulebook_is_named_where_there_are_several(environment: pytest.MonkeyPatch):
    assert read(Settings).rulebook_among(["one"]) == "one"
    with pytest.raises(ValueError, match=r"RULEBOOK.*one、two"):
        read(Settings).rulebook_among(["two", "one"])
    environment.setenv("RULEBOOK", "two")
    assert read(Settings).rulebook_among(["two", "one"]) == "two"
    with pytest.raises(ValueError, match="RULEBOOK"):
        read(Settings).rulebook_among(["one"])


def test_home_follows_the_data_home(environment: pytest.MonkeyPatch):
    environment.setenv("XDG_DATA_HOME", "/data")
    assert read(LocalSettings).shouwen_home == Path("/data/shouwen")


def test_local_secrets_are_made_once_and_for_their_owner(tmp_path: Path, environment: pytest.MonkeyPatch):
    made = local_secrets(tmp_path / "home")
    assert local_secrets(tmp_path / "home") == made
    assert local_secrets(tmp_path / "other") != made
    assert stat.S_IMODE((tmp_path / "home" / "secrets.json").stat().st_mode) == 0o600
    environment.setenv("VAULT_KEYS", made.vault_keys)
    environment.setenv("JWT_KEY", made.jwt_key)
    environment.setenv("JWT_KEY_KIND", "shared_secret")
    environment.setenv("TEMPORAL_KEYS", made.temporal_keys)
    environment.setenv("LOCAL_STACK", "true")
    assert read(ApiSettings).local_stack


def test_local_secrets_from_before_get_what_they_lack(tmp_path: Path):
    (tmp_path / "secrets.json").write_text('{"master_key": "m", "jwt_key": "j"}', encoding="ascii")
    made = local_secrets(tmp_path)
    assert (made.vault_keys, made.jwt_key) == ("local:m", "j")
    assert made.temporal_keys
    assert local_secrets(tmp_path) == made


def test_the_key_that_signs_is_a_secret_or_a_file(tmp_path: Path, environment: pytest.MonkeyPatch):
    assert read(WorkerSettings).audit_secret == AUDIT
    file = tmp_path / "audit.pem"
    private = Ed25519PrivateKey.from_private_bytes(AUDIT)
    kinds = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private.private_bytes(*kinds))
    environment.setenv("AUDIT_KEY_KIND", "file")
    environment.setenv("AUDIT_KEY", str(file))
    assert read(WorkerSettings).audit_secret == AUDIT


@pytest.mark.parametrize(
    ("kind", "key", "why"),
    [
        ("secret", "", "AUDIT_KEY：未设置"),
        ("secret", "AAAA", "AUDIT_KEY：应为 32 字节的 base64"),
        ("secret", base64.b64encode(bytes(32)).decode(), "AUDIT_KEY：全为零"),
        ("secret", base64.b64encode(GOOD).decode(), "AUDIT_KEY、VAULT_KEYS"),
        ("file", "/nowhere", "AUDIT_KEY：文件无法读取"),
        ("file", __file__, "AUDIT_KEY：文件中应为不带口令的 PEM 私钥"),
        ("guessed", "AAAA", "AUDIT_KEY_KIND"),
    ],
)
def test_a_worker_takes_no_other_key_that_signs(environment: pytest.MonkeyPatch, kind: str, key: str, why: str):
    environment.setenv("AUDIT_KEY_KIND", kind)
    environment.setenv("AUDIT_KEY", key)
    with pytest.raises(SystemExit, match=why):
        read(WorkerSettings)
