"""Write ``docs/rulebook/ID.md``, one page for each rulebook: ``python -m tools.rulebook_pages``."""

from pathlib import Path

from cli.pages.rulebook import page
from domain.reading import parts
from domain.reading.loader import read

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "rulebook"


def main() -> None:
    """Write the pages."""
    PAGES.mkdir(exist_ok=True)
    for path in parts.paths(ROOT / "law" / "rulebooks"):
        target = PAGES / f"{path.stem}.md"
        target.write_text(page(read(path)), "utf-8")
        print(f"{target.relative_to(ROOT)}：已写")


if __name__ == "__main__":
    main()
