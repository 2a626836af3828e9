"""The rulebooks that tests read: the one in force, also with one file changed, and those of other cities."""

from pathlib import Path
from shutil import copytree

RULEBOOK = Path(__file__).parents[2] / "law" / "rulebooks" / "jintan-2019"

# Rulebooks of other cities, which only tests read.
OTHERS = Path(__file__).parents[1] / "rulebooks"


def edited(folder: Path, old: str, new: str) -> Path:
    """Copy the rulebook in ``folder``, and replace the first ``old`` in its files by ``new``. Returns the copy's
    folder.
    """
    copy = copytree(RULEBOOK, folder / RULEBOOK.name)
    file = next(path for path in sorted(copy.glob("*.toml")) if old in path.read_text("utf-8"))
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    return copy
