"""Write the pages of each rulebook: ``docs/rulebook/ID.md``, and ``ID.sentences.md`` where it says something of the
sentences of its law; and ``docs/rulebook-words.md``, the words that a rulebook may use.

Run ``python -m tools.rulebook_pages``.
"""

from collections.abc import Iterator
from pathlib import Path

from cli.pages import sentences, words
from cli.pages.rulebook import page
from domain.reading import parts
from domain.reading.loader import read
from process import arguments

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "rulebook"
WORDS = ROOT / "docs" / "rulebook-words.md"


def pages() -> Iterator[tuple[Path, str]]:
    """Yield the file and the text of each page."""
    for path in parts.paths(ROOT / "law" / "rulebooks"):
        book = read(path)
        law = parts.text_of(path)
        yield PAGES / f"{path.stem}.md", page(book, f"../../{law.relative_to(ROOT).as_posix()}" if law.exists() else "")
        if book.sentences:
            yield PAGES / f"{path.stem}.sentences.md", sentences.page(book, law.read_text("utf-8"))


def main() -> None:
    """Write the pages."""
    arguments.none(__doc__)
    PAGES.mkdir(exist_ok=True)
    for target, text in (*pages(), (WORDS, words.page())):
        target.write_text(text, "utf-8")
        print(f"{target.relative_to(ROOT)}：已写")


if __name__ == "__main__":
    main()
