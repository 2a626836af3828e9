"""A rulebook in a folder: ``rulebook.toml`` (its head), the text of the law, and one part for each article or item.

A part says once, at its top, what holds for all its rows: ``procedure``, ``article``, ``quote`` (the sentence of the
law), ``kind``. Parts are read in the order that the head gives (``parts``), and come to the tables of a single file.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from domain.acts import ACTS
from domain.reading import toml
from domain.reading.grammar.rows import Located, Problem, RulebookError
from domain.spelling import nearest, possible

HEAD, TEXT = "rulebook.toml", "text.zh.md"
OF_PROCEDURE = ("title", "outcomes", "told_by", "acts", "situations", "moments", "permissions")
ROWS = ("duty", "always", "releases", "reopens", "leads", "notifies", "timely")
CATALOGUES = ("grounds", "measures", "staff_as", "provisions", "matter_types", "reports")
SAID_ONCE = {"article": (*ROWS, *CATALOGUES), "quote": (*ROWS, *CATALOGUES), "kind": ("duty",)}
OF_WHOLE = ("roles", "articles", "sentences", "exclusions", "time")
PART = ("procedure", *SAID_ONCE, *OF_PROCEDURE, *ROWS, *CATALOGUES, *OF_WHOLE)  # what a part may say


def paths(folder: Path) -> list[Path]:
    """The rulebooks of a folder: files, and folders with a head; by name."""
    return sorted([*folder.glob("*.toml"), *(path.parent for path in folder.glob(f"*/{HEAD}"))])


def files(path: Path) -> list[Path]:
    """All files of a rulebook, by name."""
    text = text_of(path)
    return sorted([*(path.glob("*.toml") if path.is_dir() else [path]), *([text] if text.exists() else [])])


def text_of(path: Path) -> Path:
    """Where the text of the law stands: in the folder of a rulebook, or beside its single file, under the same name."""
    return path / TEXT if path.is_dir() else path.with_suffix(".zh.md")


def digest(path: Path) -> str:
    """The SHA-256 of a rulebook: of its file, or of the names and hashes of its files where there are several."""
    if not path.is_dir() and files(path) == [path]:
        return sha256(path.read_bytes()).hexdigest()
    listed = "".join(f"{sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files(path))
    return sha256(listed.encode()).hexdigest()


def tables(path: Path) -> dict[str, Any]:
    """The tables of a rulebook, of one file or of all parts. Raises `RulebookError`."""
    if not path.is_dir():
        return toml.tables(path.read_bytes(), path.name)
    return joined(path.name, separate(path))


def separate(path: Path) -> dict[str, dict[str, Any]]:
    """The tables of each file of a folder, by the file's name. Raises `RulebookError`."""
    names = [file.name for file in files(path) if file.name != TEXT]
    return {name: toml.tables((path / name).read_bytes(), f"{path.name}/{name}") for name in names}


def joined(rulebook: str, separate: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The tables of a rulebook, from those of its files. Raises `RulebookError`."""
    whole = dict(separate[HEAD])
    named, there = whole.pop("parts", []), [name for name in separate if name != HEAD]
    if sorted(named) != sorted(there):
        lacks = ", ".join(sorted(set(there) ^ set(named))) or "有重复"
        raise RulebookError(rulebook, [Problem(f"{HEAD}: parts", f"应按顺序列明全部文件，不多不少：{lacks}")])
    if problems := [problem for name in named for problem in _join(whole, dict(separate[name]), name)]:
        raise RulebookError(rulebook, problems)
    return whole


def placed(tables: dict[str, Any], problem: Problem) -> Problem:
    """The problem with the part in its path, where it is about a row that stands in one."""
    for path, row in _rows(tables):
        if problem.path.startswith(path):
            return Problem(row.path + problem.path.removeprefix(path), problem.message)
    return problem


def _rows(tables: dict[str, Any]) -> Iterator[tuple[str, Located]]:
    """The rows that stand in a part, each with its path in a single file: under its id, its act or its event. Of rows
    that have the same path, none.
    """
    homes = [("", tables), *((f"procedures.{name}.", made) for name, made in tables.get("procedures", {}).items())]
    found: dict[str, list[Located]] = {}
    for home, made in homes:
        for key in (*ROWS, *CATALOGUES):
            for row in (row for row in made.get(key, ()) if isinstance(row, Located)):
                for name in dict.fromkeys(_named(row)):
                    found.setdefault(f"{home}{key}[{name}]", []).append(row)
    for path, rows in found.items():
        if len(rows) == 1:
            yield path, rows[0]


def _named(row: dict[str, Any]) -> Iterator[str]:
    """What a row is told by: its id, its act, or the events that it is about."""
    for key in ("id", "act", "agency", "on", "event"):
        value = row.get(key, ())
        for item in cast("list[Any]", value if isinstance(value, list) else [value]):
            if isinstance(item, str):
                yield item
            elif isinstance(item, dict):
                yield from _named(cast("dict[str, Any]", item))


def _join(whole: dict[str, Any], part: dict[str, Any], name: str) -> Iterator[Problem]:
    """Put a part's tables where a single file has them; each row knows the part that it stands in."""
    for key in [key for key in part if key not in PART]:
        yield Problem(f"{name}: {key}", f"没有这个字段{possible(key, PART)}")
        value, meant = part.pop(key), nearest(key, PART)
        if meant:
            part.setdefault(meant, value)
    procedure = part.pop("procedure", None)
    if procedure and procedure not in ACTS:
        yield Problem(f"{name}: procedure", f"没有这个程序「{procedure}」{possible(procedure, ACTS)}")
    once = {key: part.pop(key) for key in SAID_ONCE if key in part}
    of_procedure = whole.setdefault("procedures", {}).setdefault(procedure, {}) if procedure else {}
    for key, value in part.items():
        within = of_procedure if key in (*OF_PROCEDURE, *ROWS) else whole
        if within is of_procedure and not procedure:
            yield Problem(f"{name}: {key}", "应在文件开头写明 procedure")
        elif isinstance(value, list) and key in (*ROWS, *CATALOGUES):
            defaults = {said: value for said, value in once.items() if key in SAID_ONCE[said]}
            within.setdefault(key, []).extend(
                Located(f"{name}: {key}[{row.get('id', index)}]", defaults | row) if isinstance(row, dict) else row
                for index, row in enumerate(cast("list[Any]", value))
            )
        elif isinstance(value, dict) and key in within and isinstance(within[key], dict):
            table = cast("dict[str, Any]", value)
            yield from (Problem(f"{name}: {key}.{twice}", "已在另一文件中写明") for twice in table.keys() & within[key])
            within[key] |= table
        elif key in within:
            yield Problem(f"{name}: {key}", "已在另一文件中写明")
        else:
            within[key] = value
