"""A rulebook in a folder: ``rulebook.toml`` (its head), the text of the law, and one part for each article or item.

A part says once, at its top, what holds for all its rows: ``procedure``, ``article``, ``quote`` (the sentence of the
law), ``kind``. Parts are read in the order that the head gives (``parts``), and come to the tables of a single file.
"""

import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from domain.reading.grammar.rows import Located, Problem, RulebookError

HEAD, TEXT = "rulebook.toml", "text.zh.md"
OF_PROCEDURE = ("title", "outcomes", "told_by", "acts", "situations", "moments", "permissions")
ROWS = ("duty", "always", "releases", "reopens", "leads", "notifies", "timely")
CATALOGUES = ("grounds", "measures", "staff_as", "provisions", "matter_types", "reports")
SAID_ONCE = {"article": (*ROWS, *CATALOGUES), "quote": (*ROWS, *CATALOGUES), "kind": ("duty",)}


def paths(folder: Path) -> list[Path]:
    """The rulebooks of a folder: files, and folders with a head; by name."""
    return sorted([*folder.glob("*.toml"), *(path.parent for path in folder.glob(f"*/{HEAD}"))])


def files(path: Path) -> list[Path]:
    """All files of a rulebook, by name."""
    return sorted([*path.glob("*.toml"), *path.glob(TEXT)]) if path.is_dir() else [path]


def digest(path: Path) -> str:
    """The SHA-256 of a rulebook: of its file, or of the names and hashes of all files of its folder."""
    if not path.is_dir():
        return sha256(path.read_bytes()).hexdigest()
    listed = "".join(f"{sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files(path))
    return sha256(listed.encode()).hexdigest()


def tables(path: Path) -> dict[str, Any]:
    """The tables of a rulebook, of one file or of all parts. Raises `RulebookError`."""
    if not path.is_dir():
        return toml(path.read_bytes(), path.name)
    whole = toml((path / HEAD).read_bytes(), f"{path.name}/{HEAD}")
    named = whole.pop("parts", [])
    there = [file.name for file in files(path) if file.name not in (HEAD, TEXT)]
    if sorted(named) != there:
        lacks = ", ".join(sorted(set(there) ^ set(named))) or "有重复"
        raise RulebookError(path.name, [Problem(f"{HEAD}: parts", f"应按顺序列明全部文件，不多不少：{lacks}")])
    for name in named:
        part = toml((path / name).read_bytes(), f"{path.name}/{name}")
        if problems := list(_join(whole, part, name)):
            raise RulebookError(path.name, problems)
    return whole


def placed(tables: dict[str, Any], problem: Problem) -> Problem:
    """The problem with the part in its path, where it is about a row that stands in one."""
    for path, row in _rows(tables):
        if problem.path.startswith(path):
            return Problem(row.path + problem.path.removeprefix(path), problem.message)
    return problem


def _rows(tables: dict[str, Any]) -> Iterator[tuple[str, Located]]:
    """The rows that have an id and stand in a part, each with its path in a single file."""
    homes = [("", tables), *((f"procedures.{name}.", made) for name, made in tables.get("procedures", {}).items())]
    for home, made in homes:
        for key in (*ROWS, *CATALOGUES):
            for row in made.get(key, ()):
                if isinstance(row, Located) and "id" in row:
                    yield f"{home}{key}[{row['id']}]", row


def toml(source: bytes, file: str) -> dict[str, Any]:
    """The tables of one file. Raises `RulebookError`."""
    try:
        return tomllib.loads(source.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulebookError(file, [Problem("/", f"不是有效的 TOML 文件：{error}")]) from None


def _join(whole: dict[str, Any], part: dict[str, Any], name: str) -> Iterator[Problem]:
    """Put a part's tables where a single file has them; each row knows the part that it stands in."""
    procedure = part.pop("procedure", None)
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
