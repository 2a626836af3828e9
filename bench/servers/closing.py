"""The code with another law, in which the offices close at a given instant of today.

On a server no clock can be moved. So whoever wants many duties to fall due while he looks changes the law: a limit of
the same working day ends when the offices close.
"""

import re
import shutil
from datetime import datetime
from pathlib import Path

from cli.release import digests
from domain.clock.calendar import TZ
from domain.reading import parts
from domain.reading.lock import Lock
from matters import law

CODE = Path(__file__).parents[2]
ROOMS = ("activities", "api", "db", "domain", "matters", "process", "workflows", "worker.py")
ENDS = {
    r"^office_hours = .*$": 'office_hours = ["00:00", "{closes:%H:%M:%S}"]',
    r"^day_ends = .*$": 'day_ends = "close_of_business"',
}


def closing(home: Path, at: datetime) -> Path:
    """Make a folder under ``home`` from which the product runs, with offices that close at ``at``. Returns the folder.

    Raises ValueError where today is a day off: then nothing is due today.
    """
    closes = at.astimezone(TZ)
    if not law.calendar().is_working(closes.date()):
        raise ValueError(f"{closes.date()} is a day off by the calendar")
    code = home / "code"
    code.mkdir()
    for room in ROOMS:
        (code / room).symlink_to(CODE / room)
    shutil.copytree(law.LAW, code / "law")
    for book in parts.paths(code / "law" / "rulebooks"):
        head = book / parts.HEAD
        text = head.read_text("utf-8")
        for line, becomes in ENDS.items():
            text = re.sub(line, becomes.format(closes=closes), text, flags=re.MULTILINE)
        head.write_text(text, "utf-8")
    # as if it had been explored: only hours have changed
    Lock.of(law.LAW).written(code / "law", digests(code / "law"))
    return code
