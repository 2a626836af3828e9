"""The table that lawyers read is that of the rulebooks."""

from pathlib import Path

import pytest

from domain.reading import parts
from domain.reading.loader import read
from matters.law import LAW
from tools import rulebook_table

BOOKS = parts.paths(LAW / "rulebooks")


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_the_page_is_current(path: Path):
    page = rulebook_table.PAGES / f"{path.stem}.md"
    assert page.read_text("utf-8") == rulebook_table.page(read(path)), "运行 python -m tools.rulebook_table"


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_every_duty_is_told_with_its_sentence(path: Path):
    page = (rulebook_table.PAGES / f"{path.stem}.md").read_text("utf-8")
    for procedure in read(path).procedures.values():
        for rule in procedure.rules.values():
            assert f"### {rule.title} `{rule.id}`" in page
            assert f"：{rule.quote}" in page


def test_the_page_of_another_rulebook_can_be_printed(capsys: pytest.CaptureFixture[str]):
    assert rulebook_table.main(["tests/rulebooks/xingzhu-2030.toml"]) == 0
    assert "星渚市首接负责制规定" in capsys.readouterr().out
    assert rulebook_table.main(["law/nowhere"]) == 1
