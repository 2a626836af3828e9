"""How much memory this process may use, and how many matters the worker therefore keeps in memory."""

from pathlib import Path

PER_MATTER = 80 * 1024  # bytes that a matter takes in the worker's memory, with its timers; measured 60 to 90 KiB
SHARE = 4  # the matters get one part in so many of the memory
FEWEST, MOST = 100, 20_000  # more than this one process can't work on anyway

_LIMITS = ("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes")  # of a container: version 2, or 1


def usable(root: Path = Path("/")) -> int:
    """Return the bytes of memory that are free on this machine, or that the container may use, whichever is less."""
    found = [int(text) for limit in _LIMITS if (text := _read(root / limit).strip()).isdigit()]
    for line in _read(root / "proc/meminfo").splitlines():
        name, _, value = line.partition(":")
        if name == "MemAvailable":
            found.append(int(value.split()[0]) * 1024)
    return min(found, default=0)


def matters(memory: int) -> int:
    """Return how many matters fit into their share of this memory (bytes)."""
    return max(FEWEST, min(MOST, memory // SHARE // PER_MATTER))


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
