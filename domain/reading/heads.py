"""What the head of a rulebook says, before its rows are read: its id, and of which rulebook it is an edition."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from domain.reading import parts, toml
from domain.reading.grammar.rows import Problem, RulebookError
from domain.spelling import possible


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the rulebook at ``path``. What it doesn't say, or doesn't say rightly, is None; ``applies_from`` is
    then the first of all days.
    """

    path: Path
    id: str | None
    edition_of: str | None
    in_force: date | None
    applies_from: date


def head(path: Path) -> Head:
    """The head of a rulebook's file or folder. Raises `RulebookError` where it is no TOML."""
    file = path / parts.HEAD if path.is_dir() else path
    said = toml.tables(file.read_bytes(), path.name)
    first, day, applied = said.get("edition_of"), said.get("in_force"), said.get("applies_from")
    return Head(
        path,
        said["id"] if isinstance(said.get("id"), str) else None,
        first if isinstance(first, str) else None,
        day if isinstance(day, date) else None,
        applied if isinstance(applied, date) else date.min,
    )


def sound(path: Path, among: Iterable[Path]) -> None:
    """Make sure that a head is right beside the other rulebooks ``among`` which it is loaded: the edition has a first
    one and its own day, and the id is the name of the file or folder. Raises `RulebookError`.
    """
    if problems := list(_problems(head(path), [head(each) for each in among if each != path])):
        raise RulebookError(path.name, problems)


def _problems(mine: Head, others: list[Head]) -> Iterator[Problem]:
    name = mine.path.stem
    if mine.id is not None and mine.id != name:
        yield Problem("id", f"「{mine.id}」应与文件名或者文件夹名一致：{name}")
    if mine.edition_of is None:
        return
    firsts = [each.id for each in others if each.id and not each.edition_of]
    if mine.edition_of not in firsts:
        yield Problem("edition_of", f"没有这份首版「{mine.edition_of}」{possible(mine.edition_of, firsts)}")
    if mine.in_force and date.min < mine.applies_from < mine.in_force:
        yield Problem("applies_from", f"早于施行日期 in_force（{mine.in_force}）")
    for other in others:
        if other.id != mine.id and (other.edition_of, other.applies_from) == (mine.edition_of, mine.applies_from):
            yield Problem("applies_from", f"「{other.id}」自同日起适用（{mine.applies_from}），新事项无从取舍")
