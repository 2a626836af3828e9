"""Release rulebooks and calendars: check all of ``law/`` thoroughly, then write ``law/lock.toml``.

Every file in the lock has been explored thoroughly. A process that loads it need not explore it again.
"""

from collections.abc import Callable
from pathlib import Path

from cli.progress import Progress
from domain.clock import calendar_files
from domain.reading import heads, parts
from domain.reading.loader import assure, read
from domain.reading.lock import Lock
from domain.reading.overlay import apart, laid_over_editions

LAW = Path(__file__).parents[1] / "law"
THOROUGH = 5_000  # states that the exploration visits, twice


def digests(law: Path = LAW) -> dict[str, str]:
    """Return the SHA-256 of each file, by the file's path inside the folder of the law."""
    files = [path for room in ("calendars", "overlays") for path in sorted((law / room).glob("*.toml"))]
    return {path.relative_to(law).as_posix(): parts.digest(path) for path in (*files, *parts.paths(law / "rulebooks"))}


def released(law: Path = LAW) -> dict[str, str]:
    """Return the digests in the lock; nothing when there is no lock yet."""
    return Lock.of(law).digests


def changed(law: Path = LAW) -> list[str]:
    """Return the released files that are gone or have changed."""
    now = digests(law)
    return [name for name, digest in released(law).items() if now.get(name) != digest]


def lock(law: Path = LAW, nearest: int = THOROUGH, say: Callable[[str], None] = print) -> list[str]:
    """Check everything and write the lock. ``say`` gets a line when a long check begins. Returns the names of the files
    that are new in the lock. Raises ValueError.
    """
    before, now = released(law), digests(law)
    fresh = [name for name, digest in now.items() if before.get(name) != digest]
    calendar_files.load(law / "calendars")
    paths = parts.paths(law / "rulebooks")
    for path in paths:
        heads.sound(path, paths)
    books = {}
    base: dict[str, str] = {}
    # overlays come after the rulebooks that they are laid over
    for name in sorted(now, key=lambda name: (not name.startswith("rulebooks/"), name)):
        if name.startswith("rulebooks/"):
            made = [read(law / name)]
        elif name.startswith("overlays/"):
            made = laid_over_editions(books, (law / name).read_bytes(), name)
        else:
            continue
        for book in made:
            if book.agency:
                apart(book, books.values(), name)
            books[book.id] = book
            base[book.id] = name
            if name in fresh or base.get(book.overlay_of or "") in fresh:  # what it is laid over has changed
                say(f"正在全面推演 {name}（{book.title}，{len(book.procedures)} 个程序），需要几分钟")
                assure(book, name, nearest, tell=Progress(name))
    Lock.of(law).written(law, now)
    return fresh
