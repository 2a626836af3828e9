"""The examples of the developer's guide hold: its rows and its tests are put together as it says, and run."""

import re
from pathlib import Path

from tests import guided
from tests.guided import changed

GUIDE = (guided.ROOT / "docs/developers-guide.md").read_text("utf-8")
ACT_IMPORTS = """
from typing import Annotated

from domain.acts.base import Act, act
from domain.matter.fields import Text
"""


def blocks(section: str, language: str) -> list[str]:
    """The code of one language in a section of the guide."""
    return guided.blocks(GUIDE.split(f"\n## {section}\n")[1].split("\n## ")[0], language)


def prepared(folder: Path) -> Path:
    """The new rulebook as far as "Add a duty"; its file of Article 10(1)2."""
    part = guided.copied(folder, "jintan-2027") / "art-10-1-2-result.toml"
    start = part.read_text("utf-8").index('id = "notify_result"')
    head, (row, rest) = part.read_text("utf-8")[:start], part.read_text("utf-8")[start:].split("\n[[", 1)
    ((limit, reading),) = (block.splitlines() for block in blocks("Change a limit", "toml"))
    row, limits = re.subn(r"^limit = .*$", limit, row, flags=re.MULTILINE)
    row, readings = re.subn(r"^reading = .*$", reading, row, flags=re.MULTILINE)
    assert (limits, readings) == (1, 1)
    (duty,) = blocks("Add a duty", "toml")
    part.write_text(f"{head}{row}\n{duty}\n[[{rest}", "utf-8")
    return part


async def run(folder: Path, *code: str) -> str:
    """Run the guide's tests against the rulebook in ``folder``; what pytest said."""
    return await guided.passed(folder, "test_jintan_2027.py", *blocks("Before the examples", "python"), *code)


async def test_the_limit_and_the_duty_of_the_guide_hold(tmp_path: Path) -> None:
    prepared(tmp_path)
    said = await run(tmp_path, *blocks("Change a limit", "python"), *blocks("Add a duty", "python"))
    assert "4 passed" in said, said


async def test_the_act_of_the_guide_holds(tmp_path: Path) -> None:
    part = prepared(tmp_path)
    duty = blocks("Add a duty", "toml")[0]
    (discharged_by,) = re.findall(r'`(discharged_by = \["dispute_told".*?\])`', GUIDE)
    changed(part, duty, re.sub(r"^discharged_by = .*$", discharged_by, duty, flags=re.MULTILINE))
    (tests,) = blocks("Add a duty", "python")
    told = tests.replace('contested.act("notify_result")', 'contested.act("tell_dispute")')
    assert told != tests
    said = await run(tmp_path, ACT_IMPORTS, *blocks("Add an act", "python"), told)
    assert "3 passed" in said, said
