"""Released law is locked: what the lock names was checked thoroughly, and never changes."""

from pathlib import Path
from shutil import copytree

import pytest

from cli import release as lock
from domain.reading.grammar.rows import RulebookError
from tests.domain.rulebook_files import OTHERS

SECOND = OTHERS / "xingzhu-2030.toml"


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """A law with the calendars in force and the second rulebook."""
    copytree(lock.LAW / "calendars", tmp_path / "calendars")
    (tmp_path / "rulebooks").mkdir()
    (tmp_path / "rulebooks" / SECOND.name).write_bytes(SECOND.read_bytes())
    return tmp_path


def test_the_lock_is_current() -> None:
    assert lock.released() == lock.digests(), "law/lock.toml 已过时：运行 ./shouwen release"


def test_what_is_new_is_locked(law: Path) -> None:
    assert set(lock.lock(law)) == set(lock.digests(law))
    assert lock.released(law) == lock.digests(law)
    assert lock.lock(law) == []
    assert lock.changed(law) == []


def test_a_changed_or_lost_file_is_named(law: Path) -> None:
    lock.lock(law)
    (law / "calendars" / "2019.toml").unlink()
    with (law / "rulebooks" / SECOND.name).open("a", encoding="utf-8") as file:
        file.write("# 改动\n")
    assert lock.changed(law) == ["calendars/2019.toml", f"rulebooks/{SECOND.name}"]


def test_what_cant_be_lived_with_isnt_locked(law: Path) -> None:
    text = SECOND.read_text("utf-8")
    never = text.replace(
        'opens_on = ["explained"]', 'opens_on = [{ event = "explained", where = { route = "joint" } }]'
    )
    (law / "rulebooks" / SECOND.name).write_text(never, "utf-8")
    with pytest.raises(RulebookError, match="accompany"):
        lock.lock(law)
    assert not (law / "lock.toml").exists()


def test_each_file_is_named_when_its_check_begins_and_no_other(law: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock.lock(law)
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("正在")]
    assert said == [f"正在全面推演 rulebooks/{SECOND.name}（星渚市首接负责制规定，2 个程序），需要几分钟"]
    lock.lock(law)
    assert capsys.readouterr().out == ""
