import base64
import stat
from pathlib import Path

import pytest

from matters.signing import Keys
from process.settings import ApiSettings, LocalSettings, Settings, WorkerSettings, local_secrets, read

PEM = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for kind in (ApiSettings, WorkerSettings, LocalSettings):
        for name in kind.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:hunter2@db/shouwen")
    monkeypatch.setenv("MASTER_KEY", base64.b64encode(bytes(range(32))).decode())
    monkeypatch.setenv("TEMPORAL_KEYS", f"k1:{base64.b64encode(b'1' * 32).decode()}")
    monkeypatch.setenv("JWT_KEY", "a shared secret of well over thirty-two bytes")
    monkeypatch.setenv("JWT_ISSUER", "https://id.example")
    monkeypatch.setenv("JWT_AUDIENCE", "shouwen")
    return monkeypatch


def test_they_come_from_the_environment(environment: pytest.MonkeyPatch):
    environment.setenv("TASK_QUEUE", "another")
    environment.setenv("API_PORT", "")  # as a Makefile hands on what is unset
    settings = read(ApiSettings)
    assert settings.task_queue == "another"
    assert settings.api_port == 8000
    assert settings.master_key.get_secret_value() == bytes(range(32))
    assert not settings.local_stack


def test_what_is_missing_or_wrong_is_named_and_never_shown(environment: pytest.MonkeyPatch):
    environment.delenv("DATABASE_URL")
    environment.setenv("MASTER_KEY", base64.b64encode(b"hunter2").decode())
    with pytest.raises(SystemExit, match=r"DATABASE_URL：未设置\n  MASTER_KEY：应为 32 字节") as stopped:
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


def test_secrets_are_not_shown():
    shown = repr(read(ApiSettings))
    assert "hunter2" not in shown
    assert "shared secret" not in shown
    assert "\\x01\\x02" not in shown
    assert "111" not in shown


def test_the_key_decides_the_algorithm(environment: pytest.MonkeyPatch):
    assert read(ApiSettings).jwt_algorithms == ["HS256"]
    environment.setenv("JWT_KEY", PEM)
    assert "HS256" not in read(ApiSettings).jwt_algorithms
    environment.setenv("JWT_KEY", "short")
    with pytest.raises(SystemExit, match="JWT_KEY"):
        read(ApiSettings)


@pytest.mark.parametrize(("name", "value"), [("API_HOST", "0.0.0.0"), ("API_HOST", "example.org"), ("JWT_KEY", PEM)])
def test_the_local_stack_is_for_this_machine_alone(environment: pytest.MonkeyPatch, name: str, value: str):
    environment.setenv("LOCAL_STACK", "1")
    assert read(ApiSettings).local_stack
    environment.setenv(name, value)
    with pytest.raises(SystemExit, match="LOCAL_STACK"):
        read(ApiSettings)


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
    environment.setenv("MASTER_KEY", made.master_key)
    environment.setenv("JWT_KEY", made.jwt_key)
    environment.setenv("TEMPORAL_KEYS", made.temporal_keys)
    environment.setenv("LOCAL_STACK", "true")
    assert read(ApiSettings).local_stack


def test_local_secrets_from_before_get_what_they_lack(tmp_path: Path):
    (tmp_path / "secrets.json").write_text('{"master_key": "m", "jwt_key": "j"}', encoding="ascii")
    made = local_secrets(tmp_path)
    assert (made.master_key, made.jwt_key) == ("m", "j")
    assert made.temporal_keys
    assert local_secrets(tmp_path) == made
