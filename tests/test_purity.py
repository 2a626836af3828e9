"""The code of workflows and of the domain has no clock, no chance and no input but what it is given.

The production worker runs it without Temporal's sandbox, so this is what keeps it fit for replay. The lists say what is
allowed; whatever is new has to be added here by somebody who has thought about it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PURE = frozenset({
    "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal", "difflib", "domain", "enum", "functools",
    "hashlib", "itertools", "json", "math", "operator", "re", "types", "typing", "unicodedata",
})  # fmt: skip
FILES = frozenset({"pathlib", "tomllib"})  # to read rulebooks and calendars, before any workflow runs
READING = ("domain/reading/", "domain/clock/calendar_files.py")
DURABLE = frozenset({"asyncio", "temporalio", "matters", "workflows"})  # Temporal replays what these do in a workflow
LOOP = frozenset({"CancelledError", "Future", "Lock", "Task", "create_task", "current_task", "gather", "wait"})
CLOCKS = frozenset({"fromtimestamp", "now", "today", "utcfromtimestamp", "utcnow"})
BUILTINS = frozenset({"__import__", "breakpoint", "eval", "exec", "input", "open", "print"})
GIVEN = "workflow.now"  # the time of the workflow, which a replay repeats


def faults(where: str, code: str) -> Iterator[str]:
    """Yield what the code of a module must not do. ``where`` is its path from the root."""
    allowed = PURE | (FILES if where.startswith(READING) else frozenset())
    if where.startswith(("workflows/", "matters/")):
        allowed |= DURABLE
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Import(names=names):
                yield from (f"{where}:{node.lineno}: {name.name}" for name in names if _room(name.name) not in allowed)
            case ast.ImportFrom(module=module, level=level) if level or _room(module or "") not in allowed:
                yield f"{where}:{node.lineno}: {module}"
            case ast.ImportFrom(module="asyncio", names=names) if not LOOP.issuperset(name.name for name in names):
                yield f"{where}:{node.lineno}: asyncio"
            case ast.Attribute(value=ast.Name(id="asyncio"), attr=name) if name not in LOOP:
                yield f"{where}:{node.lineno}: asyncio.{name}"
            case ast.Attribute(attr=name) if name in CLOCKS and ast.unparse(node) != GIVEN:
                yield f"{where}:{node.lineno}: {ast.unparse(node)}"
            case ast.Call(func=ast.Name(id=name)) if name in BUILTINS:
                yield f"{where}:{node.lineno}: {name}"


def _room(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("room", ["domain", "workflows", "matters/temporal/attributes.py"])
def test_nothing_but_what_is_given(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py")) or [ROOT / room]
    assert all(path.is_file() for path in files)
    assert [fault for path in files for fault in faults(str(path.relative_to(ROOT)), path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("domain/engine/x.py", "import time"),
        ("domain/engine/x.py", "from random import choice"),
        ("domain/engine/x.py", "import uuid as u"),
        ("domain/engine/x.py", "from pathlib import Path"),
        ("domain/engine/x.py", "import asyncio"),
        ("domain/engine/x.py", "from datetime import datetime as d\nd.now()"),
        ("domain/engine/x.py", "import datetime\nf = datetime.date.today"),
        ("domain/engine/x.py", "from domain.clock import calendar as cal\ncal.datetime.utcnow()"),
        ("domain/engine/x.py", "open('x')"),
        ("workflows/x.py", "import secrets"),
        ("workflows/x.py", "from asyncio import to_thread"),
        ("workflows/x.py", "import asyncio\nasyncio.to_thread(f)"),
        ("workflows/x.py", "from .shell import Shell"),
    ],
)
def test_a_clock_and_chance_are_found(where: str, code: str) -> None:
    assert len(list(faults(where, code))) == 1


def test_the_time_of_the_workflow_may_be_asked() -> None:
    assert list(faults("workflows/x.py", "from temporalio import workflow\nworkflow.now()")) == []
