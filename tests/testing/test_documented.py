"""The tests that the documents show to integrators run as they say: in a folder beside the checkout."""

import os
import re
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECTIONS = {"developers-guide.md": "Test an integration", "integrators-guide.zh-CN.md": "十、写成测试"}
PLAIN = [part for plugin in ("asyncio", "cacheprovider", "timeout", "xdist") for part in ("-p", f"no:{plugin}")]


@pytest.mark.parametrize("page", SECTIONS)
async def test_the_tests_of_a_document_pass(page: str, tmp_path: Path) -> None:
    (tmp_path / "shouwen").symlink_to(ROOT)
    own = tmp_path / "own"
    own.mkdir()
    section = (ROOT / "docs" / page).read_text("utf-8").split(f"\n## {SECTIONS[page]}\n")[1].split("\n## ")[0]
    files = dict(re.findall(r"`(\w+\.\w+)`[:：]\n\n```\w+\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))
    assert {"pytest.ini", "conftest.py"} < files.keys()
    for name, text in files.items():
        (own / name).write_text(text, "utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHONPATH"))}
    run = await create_subprocess_exec(
        sys.executable, "-m", "pytest", "-q", "-W", "error", *PLAIN,
        cwd=own, env=environment | {"PYTHONPATH": str(ROOT / "clients" / "python")}, stdout=PIPE, stderr=STDOUT,
    )  # fmt: skip
    said = (await run.communicate())[0].decode()
    assert run.returncode == 0, said
    assert "2 passed" in said, said
