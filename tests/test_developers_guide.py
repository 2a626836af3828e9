"""The examples of the developer's guide hold: its rows and its tests are put together as it says, and run."""

import os
import re
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path
from shutil import copytree
from textwrap import dedent

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs/developers-guide.md").read_text("utf-8")
ACT_IMPORTS = """
from typing import Annotated

from domain.acts.base import Act, act
from domain.matter.fields import Text
"""


def blocks(section: str, language: str) -> list[str]:
    """The code of one language in a section of the guide."""
    text = GUIDE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return [dedent(code) for code in re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)]


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{path.name} has not once: {old}"
    path.write_text(text.replace(old, new), "utf-8")


def prepared(folder: Path) -> Path:
    """The new rulebook as far as "Add a duty"; its file of Article 10(1)2."""
    book = copytree(ROOT / "law/rulebooks/jintan-2019", folder / "law/rulebooks/jintan-2027")
    changed(book / "rulebook.toml", 'id = "jintan-2019"', 'id = "jintan-2027"')
    changed(book / "rulebook.toml", "in_force = 2019-12-03", "in_force = 2027-01-01")
    part = book / "art-10-1-2-result.toml"
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
    file = folder / "tests/domain/test_jintan_2027.py"
    file.parent.mkdir(parents=True)
    (header,) = blocks("Before the examples", "python")
    file.write_text("\n\n".join([header, *code]), "utf-8")
    pytest = await create_subprocess_exec(
        sys.executable, "-m", "pytest", "-q", "-c", ROOT / "pyproject.toml", "--rootdir", ROOT,
        "-p", "tests.domain.conftest", "-p", "no:cacheprovider", "-p", "no:xdist", file,
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=PIPE, stderr=STDOUT,
    )  # fmt: skip
    return (await pytest.communicate())[0].decode()


async def test_the_limit_and_the_duty_of_the_guide_hold(tmp_path: Path) -> None:
    prepared(tmp_path)
    said = await run(tmp_path, *blocks("Change a limit", "python"), *blocks("Add a duty", "python"))
    assert "3 passed" in said, said


async def test_the_act_of_the_guide_holds(tmp_path: Path) -> None:
    part = prepared(tmp_path)
    duty = blocks("Add a duty", "toml")[0]
    (discharged_by,) = re.findall(r'`(discharged_by = \["limit_told"\])`', GUIDE)
    changed(part, duty, re.sub(r"^discharged_by = .*$", discharged_by, duty, flags=re.MULTILINE))
    (tests,) = blocks("Add a duty", "python")
    told = tests.replace('accepted.act("notify_result")', 'accepted.act("tell_limit")')
    assert told != tests
    said = await run(tmp_path, ACT_IMPORTS, *blocks("Add an act", "python"), told)
    assert "2 passed" in said, said
