"""A long check says how far it is: in lines where it is read later, in one line that moves on a terminal."""

from io import StringIO

import pytest

from cli import progress
from cli.progress import Progress
from domain.reading.loader import assure, read
from tests.domain.rulebook_files import OTHERS

FILE = OTHERS / "xingzhu-2030.toml"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def told(out: StringIO) -> str:
    assure(read(FILE), FILE.name, 60, tell=Progress(FILE.name, out))
    return out.getvalue()


def test_a_short_check_is_silent() -> None:
    out = StringIO()
    Progress("x.toml", out)("首问事项", 50, done=True)
    assert not out.getvalue()


def test_each_procedure_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SILENT", 0)
    lines = told(StringIO()).splitlines()
    assert len(lines) == len(read(FILE).procedures)
    assert all(line.startswith(f"{FILE.name}：") and "种状态" in line for line in lines)


def test_on_a_terminal_one_line_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SILENT", 0)
    out = told(Terminal())
    assert out.count(progress.CLEAR) > out.count("\n") == len(read(FILE).procedures)
