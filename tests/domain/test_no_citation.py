"""No code cites an article of a rulebook: articles are data, and another city's rules have other numbers."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "db", "matters", "activities", "workflows", "api")
# "Art. 6(4)", and Chinese citations with a number: 第六条, 第 12 条.
CITATION = re.compile(r"\bArt\. ?\d|第[\s\d一二三四五六七八九十百]{1,5}条")


@pytest.mark.parametrize("room", ROOMS)
def test_no_article_of_a_rulebook_is_cited_in_code(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))
    assert files
    cited = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if CITATION.search(line)
    ]
    assert cited == []
