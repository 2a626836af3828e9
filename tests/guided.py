"""The examples of a guide are put together in a folder as it says, and run."""

import os
import re
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path
from shutil import copytree
from textwrap import dedent

ROOT = Path(__file__).parents[1]


def blocks(section: str, language: str) -> list[str]:
    """The code of one language in a section of a guide."""
    return [dedent(code) for code in re.findall(rf"^ *```{language}\n(.*?)^ *```$", section, re.DOTALL | re.MULTILINE)]


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{path.name} has not once: {old}"
    path.write_text(text.replace(old, new), "utf-8")


def copied(folder: Path, new: str) -> Path:
    """The rulebook in force, copied under a new id."""
    book = copytree(ROOT / "law/rulebooks/jintan-2019", folder / "law/rulebooks" / new)
    changed(book / "rulebook.toml", 'id = "jintan-2019"', f'id = "{new}"')
    changed(book / "rulebook.toml", "in_force = 2019-12-03", "in_force = 2027-01-01")
    return book


async def passed(folder: Path, name: str, *code: str) -> str:
    """Run a test file of the domain, made of this code, in ``folder``. Returns what pytest said."""
    file = folder / "tests/domain" / name
    file.parent.mkdir(parents=True)
    file.write_text("\n\n".join(code), "utf-8")
    return await ran(
        "pytest", "-q", "-c", ROOT / "pyproject.toml", "--rootdir", ROOT,
        "-p", "tests.domain.conftest", "-p", "no:cacheprovider", "-p", "no:xdist", file,
    )  # fmt: skip


async def ran(*command: str | Path) -> str:
    """Run a module of this Python in the checkout. Returns what it printed."""
    run = await create_subprocess_exec(
        sys.executable,
        "-m",
        *command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=PIPE,
        stderr=STDOUT,
    )
    return (await run.communicate())[0].decode()
