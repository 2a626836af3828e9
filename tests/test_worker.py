"""The worker renders answers by the API's own module, and carries nothing of a web server for it. As it starts, it says
which readings nobody has been consulted about.
"""

import subprocess
import sys
from pathlib import Path

from structlog.testing import capture_logs

from domain.law.editions import Editions
from domain.reading.loader import read
from matters.law import LAW
from worker import warn_of_unconsulted

ROOT = Path(__file__).parents[1]
_LOADED = "import sys, worker; print(*sorted(name for name in sys.modules if name.partition('.')[0] in sys.argv[1:]))"


def test_the_worker_loads_the_apis_views_and_no_web_server() -> None:
    command = [sys.executable, "-c", _LOADED, "api", "fastapi", "starlette", "uvicorn"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["api", "api.views"]


def test_an_edition_whose_readings_were_settled_with_nobody_is_said_to_be_so() -> None:
    with capture_logs() as told:
        warn_of_unconsulted(Editions((read(LAW / "rulebooks" / "jintan-2019-e2"),)))
    assert [(each["event"], each["rulebook"]) for each in told] == [("readings_unconsulted", "jintan-2019-e2")]
