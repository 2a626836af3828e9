"""``--help`` does nothing but help, also where a module takes no arguments."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["stack.local", "stack.session", "tools.clients", "tools.contract"])
@pytest.mark.parametrize(("given", "status"), [("--help", 0), ("--once", 2)])
def test_a_module_that_takes_no_arguments_says_what_it_does(module: str, given: str, status: int):
    done = subprocess.run([sys.executable, "-m", module, given], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (status, "")
    assert module in done.stdout or "make run" in done.stdout
