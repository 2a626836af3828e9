"""The law of this installation, read once at the start: the rulebooks, and the calendar from the files."""

from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import structlog

from domain.clock.calendar import Calendar
from domain.clock.calendar_files import Notice, load
from domain.clock.calendar_files import notices as calendar_notices
from domain.law import library
from domain.law.editions import Editions
from domain.law.retention import Retention
from domain.law.rulebook import Rulebook
from domain.reading.loader import load_all, load_overlays
from domain.reading.lock import Lock
from domain.reading.overlay import over
from domain.reading.retention import read as read_retention
from process.settings import Settings

log = structlog.get_logger()
LAW = Path(__file__).parents[1] / "law"


class _Exploring:
    """Logs that a file is explored as it is loaded, and each procedure that is done."""

    def __init__(self, file: str) -> None:
        self._file = file
        log.warning("rulebook_not_released", file=file, hint="每次启动都要推演几分钟；./shouwen release 之后不再推演")

    def __call__(self, procedure: str, states: int, *, done: bool) -> None:
        """Log a procedure, all of whose states have been visited."""
        if done:
            log.info("rulebook_explored", file=self._file, procedure=procedure, states=states)


def notices() -> list[Notice]:
    """Return the calendar notices that came as files, in the order of their publication."""
    return calendar_notices(LAW / "calendars")


def install(folder: Path = LAW / "rulebooks") -> dict[str, Rulebook]:
    """Make the rulebooks known to this process. Returns all of them by id. Raises RulebookError for an unsound
    rulebook. What hasn't been released yet is explored, which takes minutes: the log says so.
    """
    books = load_all(folder, _Exploring)
    overlays = load_overlays(folder.parent / "overlays", books, _Exploring)
    library.install(books | overlays)
    for name, digests in Lock.of(folder.parent).formerly.items():
        library.formerly(books[name], digests)
        for overlay in (each for each in overlays.values() if each.overlay_of == name):
            file = folder.parent / "overlays" / f"{overlay.id.removeprefix(f'{name}+')}.toml"
            library.formerly(overlay, [over(digest, file.read_bytes()) for digest in digests])
    return books


def chosen(books: dict[str, Rulebook], settings: Settings) -> Editions:
    """The editions of the rulebook that the settings name. Raises ValueError where they name none of the first ones."""
    firsts = [book.id for book in books.values() if not book.edition_of]
    return Editions.of(settings.rulebook_among(firsts), books.values())


@cache
def retention() -> Retention:
    """Return how long sealed texts are kept. Raises ValueError where the file can't be used."""
    return read_retention(LAW / "retention.toml")


def years() -> set[int]:
    """Return the years whose days the notices in the files arrange."""
    return {day.year for notice in notices() for day in notice.days}


@cache
def calendar() -> Calendar:
    """Return the calendar that the notices in the files make."""
    return load(LAW / "calendars")


@lru_cache(maxsize=64)
def calendar_version(version: str) -> Calendar | None:
    """Return the calendar of this version, made from the files; None when the files don't make it."""
    try:
        published = date.fromisoformat(version.partition("+")[0])
    except ValueError:
        return None
    stacked = load(LAW / "calendars", published)
    return stacked if stacked.version == version else None
