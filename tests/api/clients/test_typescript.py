"""The TypeScript of the client's README is compiled against the types, with the library that it names."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.clients import COMPILER, FETCH, TYPESCRIPT

# what the README takes for granted
GIVEN = """
declare const baseUrl: string, token: string, case_no: string, after: number;
declare const lines: { key: string; case: components["schemas"]["OpenCase"] }[];
declare function warn(subject: string, grounds: string[], due_at: string | null | undefined): void;
"""
OPTIONS = ("--noEmit", "--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the types, the compiler and the library, as somebody has it who follows the README."""
    if shutil.which("npm") is None:
        pytest.skip("没有 Node.js（npm），无法编译 TypeScript 的例子")
    folder = tmp_path_factory.mktemp("typescript")
    install = ["npm", "install", "--prefer-offline", "--no-audit", "--no-fund", FETCH, COMPILER]
    made = subprocess.run(install, cwd=folder, check=False, capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"npm 不能安装 {FETCH}、{COMPILER}：{made.stderr[-300:]}")
    shutil.copy(TYPESCRIPT / "shouwen.d.ts", folder)
    return folder


def compiled(project: Path, source: str) -> str:
    """Return what the compiler says of this source; nothing where it finds no error."""
    (project / "readme.ts").write_text(source, "utf-8")
    tsc = ["npx", "--no-install", "tsc", *OPTIONS, "--lib", "es2022,dom", "readme.ts"]
    return subprocess.run(tsc, cwd=project, check=False, capture_output=True, text=True).stdout


def readme() -> str:
    blocks = re.findall(r"^```ts\n(.*?)^```", (TYPESCRIPT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 3
    return "".join(blocks) + GIVEN


def test_the_examples_of_the_readme_are_right(project: Path):
    assert compiled(project, readme()) == ""


def test_a_field_that_no_schema_has_would_be_noticed(project: Path):
    wrong = readme().replace('route: "own_post"', 'rout: "own_post"')
    assert "'rout' does not exist" in compiled(project, wrong)
