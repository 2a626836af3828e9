"""``--help`` does nothing but help, also where a module takes no arguments."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = [
    path
    for folder in ("bench", "cli", "db", "stack", "tools")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if '__name__ == "__main__"' in path.read_text("utf-8") and path.parent.name != "peers"  # these run in a benchmark
]


@pytest.mark.parametrize("module", ["stack.local", "stack.session", "tools.clients", "tools.contract"])
@pytest.mark.parametrize(("given", "status"), [("--help", 0), ("--once", 2)])
def test_a_module_that_takes_no_arguments_says_what_it_does(module: str, given: str, status: int):
    done = subprocess.run([sys.executable, "-m", module, given], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (status, "")
    assert module in done.stdout or "make run" in done.stdout


@pytest.mark.parametrize("path", RUN, ids=lambda path: path.stem)
def test_whatever_is_run_reads_its_arguments_first(path: Path):
    assert "arguments.none(" in (source := path.read_text("utf-8")) or "cyclopts" in source
