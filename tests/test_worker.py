"""The worker renders answers by the API's own module, and carries nothing of a web server for it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
_LOADED = "import sys, worker; print(*sorted(name for name in sys.modules if name.partition('.')[0] in sys.argv[1:]))"


def test_the_worker_loads_the_apis_views_and_no_web_server() -> None:
    command = [sys.executable, "-c", _LOADED, "api", "fastapi", "starlette", "uvicorn"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["api", "api.views"]
