"""The table of facts: a wrong name is an error of the type checker, and a snapshot of another version comes back."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from domain.matter.facts import NOTHING, Facts, named, restored
from domain.reading.grammar import words

ROOT = Path(__file__).parents[3]
OF_WORDS = {ROOT / "domain" / "reading" / "grammar" / "reader.py"}  # what it calls facts are the words for them
PRELUDE = "from domain.matter.facts import Facts\n\ndef f(facts: Facts) -> Facts:\n    "
WRONG = {
    "read": 'return facts if facts["acepted"] else facts',
    "written": 'return {**facts, "acepted": "promised"}',
    "said to be what it is not": 'return {**facts, "accepted": "no"}',
}


def errors(snippet: str, folder: Path) -> list[str]:
    (folder / "snippet.py").write_text(PRELUDE + snippet + "\n")
    (folder / "pyrightconfig.json").write_text(f'{{"extraPaths": ["{ROOT}"], "include": ["snippet.py"]}}')
    command = [sys.executable, "-m", "pyright", "--project", str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in told.stdout.splitlines() if " - error: " in line]


@pytest.mark.parametrize("how", WRONG)
def test_a_wrong_fact_is_an_error_of_the_type_checker(how: str, tmp_path: Path) -> None:
    assert len(errors(WRONG[how], tmp_path)) == 1


def test_a_right_one_is_none(tmp_path: Path) -> None:
    assert not errors('return {**facts, "notices": facts["notices"] + 1}', tmp_path)


def test_nobody_reads_a_fact_in_a_way_that_the_type_checker_does_not_check() -> None:
    """It lets ``facts.get("acepted")`` pass, and any use of `named`: that is for names out of a rulebook."""
    unchecked: list[str] = []
    for room in ("domain", "db", "matters", "activities", "workflows", "api", "bench"):
        for path in sorted({*(ROOT / room).rglob("*.py")} - OF_WORDS):
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                match call:
                    case ast.Call(
                        func=ast.Attribute(attr="get", value=ast.Attribute(attr="facts") | ast.Name("facts"))
                    ):
                        unchecked.append(f"{path}:{call.lineno}")
                    case ast.Call(func=ast.Name(id="named"), args=[_, ast.Constant()]):
                        unchecked.append(f"{path}:{call.lineno}")
                    case _:
                        pass
    assert not unchecked


@pytest.mark.parametrize(("procedure", "name"), [(each, name) for each, facts in words.FACTS.items() for name in facts])
def test_what_a_rulebook_may_ask_of_a_fact_is_what_it_can_be(procedure: str, name: str) -> None:
    """Nothing said yet counts as false in a condition."""
    allowed, hint = set(words.FACTS[procedure][name]), get_type_hints(Facts)[name]
    if hint is bool:
        assert allowed == {True, False}
    elif name != "kind":  # its words differ by procedure
        (literal, none) = get_args(hint)
        assert allowed - {False} == {*get_args(literal)}
        assert none is type(None)


def test_instants_and_lists_that_rows_name_are_facts() -> None:
    assert {*words.INSTANTS} - {"event"} <= {*NOTHING}
    assert {*words.LISTS} <= {*NOTHING}


def test_facts_of_another_version_come_back() -> None:
    """What travels lacks nulls; an older version lacks facts, and has some that are gone."""
    facts = restored({"accepted": "promised", "head": "li"})
    assert facts == {**NOTHING, "accepted": "promised"}
    assert named(facts, "head") is None
