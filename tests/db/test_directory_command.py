"""The command by which an installation gets its directory."""

import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

from db.directory import Directory
from db.pool import connect

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "stack" / "sample" / "directory.toml"


def load(file: Path, url: str | None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DATABASE_URL": url} if url else {}
    command = [sys.executable, "-m", "db.directory", str(file)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


async def test_a_directory_is_loaded_and_may_be_loaded_again(own_database_url: str) -> None:
    for _ in range(2):
        done = load(SAMPLE, own_database_url)
        assert (done.returncode, done.stdout.strip()) == (0, "已载入：18 个机关，94 个岗位"), done.stderr
    async with await connect(own_database_url) as pool:
        assert len(await Directory(pool).agencies()) == 18


def test_somebody_else_of_the_sample_can_stand_in_for_whoever_recuses_himself() -> None:
    people = tomllib.loads(SAMPLE.read_text("utf-8"))["official"]
    held = Counter((each["agency"], role) for each in people for role in each["roles"])
    parts = [("conduct-office", role) for role in ("verifier", "decider", "reviewer")]
    assert [part for part in (*parts, ("party-office", "appeal")) if held[part] < 2] == []


def test_it_says_what_is_wrong(own_database_url: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[[agency", encoding="utf-8")
    assert load(broken, own_database_url).stderr.startswith("名录未载入：")
    assert load(SAMPLE, None).stderr.startswith("用法：")
