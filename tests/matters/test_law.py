"""How the law of an installation is read at the start."""

from pathlib import Path

from structlog.testing import capture_logs

from matters import law
from tests.domain.reading.test_loader import FILE, TEXT


def test_that_a_rulebook_is_explored_at_the_start_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "rulebooks"
    folder.mkdir()
    (folder / FILE.name).write_text(TEXT, "utf-8")
    try:
        with capture_logs() as told:
            law.install(folder)
    finally:
        law.install()
    said, *explored = told
    assert (said["event"], said["file"]) == ("rulebook_not_released", FILE.name)
    assert {each["event"] for each in explored} == {"rulebook_explored"}
    assert explored[0]["states"] > 0


def test_a_released_rulebook_is_loaded_without_a_word() -> None:
    with capture_logs() as told:
        law.install()
    assert told == []
