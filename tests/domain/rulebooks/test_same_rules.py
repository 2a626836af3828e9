"""The rulebook in its folder says what the last released file said: matters under way go on by the same rules."""

import tomllib
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import pytest

from domain.law.rulebook import Procedure, Rulebook
from domain.reading.checks.quotes import bare
from domain.reading.grammar.reader import Reader
from domain.reading.grammar.rows import Problem
from domain.reading.loader import read
from domain.reading.lock import Lock
from domain.reading.parts import digest
from matters.law import LAW
from tests.domain.rulebook_files import OTHERS

OLD = OTHERS / "released" / "jintan-2019.toml"
NEW = LAW / "rulebooks" / "jintan-2019"

# What is told of a row, and decides nothing: names that rows use, quotations, and where a rule stands in its text.
TOLD = {"acts", "quote", "when", "moment", "permission", "situations", "moments", "permissions", "articles", "digest"}
CITES = {"commencement"}  # and the article of a role or a matter type: the file listed them by hand
# Wordings put right, to what Art. 2 says.
WORDED = {"首问责任人": "首问负责人", "当个工作日": "当日（工作日）"}
# Rows that cite a second article now.
CITE_BOTH = {"complete": ("6(1)", "6(1), 5"), "conclude": ("6(3)", "6(3), 7(3)")}


@cache
def old() -> Rulebook:
    tables = tomllib.loads(OLD.read_text("utf-8"))
    for article in tables["articles"]:
        article.pop("rows", None)  # listed by hand then; read off the rows now
    tables["roles"]["responder"]["article"] = "3"
    tables["roles"]["lead_agency"]["article"] = tables["roles"]["competent_agency"]["article"] = "4"
    tables["commencement"] = "13"
    for duty in tables["procedures"]["case"]["duty"]:
        if duty["id"] in CITE_BOTH:
            was, now = CITE_BOTH[duty["id"]]
            assert duty["article"] == was
            duty["article"] = now
    problems = list[Problem]()
    book = Reader(tables, problems).rulebook("")  # not checked: a rulebook says ``after`` now
    assert problems == []
    return book


@cache
def new() -> Rulebook:
    return read(NEW)


def plain(value: Any) -> Any:
    """A value as it decides: without what is only told, its sets in no order, its texts as they are compared."""
    if is_dataclass(value) and not isinstance(value, type):
        names = [f.name for f in fields(value) if f.name not in TOLD | CITES | {"after", "opening", "discharging"}]
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, str):
        for was, is_ in WORDED.items():
            value = value.replace(was, is_)
        return bare(value)
    return value


def unordered(value: Any) -> Any:
    """Lists as sets: the order of openings, of permits and of the values of a condition decides nothing here."""
    if isinstance(value, dict):
        return {key: unordered(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted((unordered(item) for item in value), key=repr)
    return value


def without_articles_of_matter_types(book: dict[str, Any]) -> dict[str, Any]:
    for each in book["matter_types"].values():
        each.pop("article")
    return book


def test_the_folder_comes_to_the_rules_of_the_released_file() -> None:
    was, now = (without_articles_of_matter_types(unordered(plain(book))) for book in (old(), new()))
    assert now == was


@pytest.mark.parametrize("name", ["case", "finding", "commendation", "supervision"])
def test_duties_of_one_event_open_in_the_same_order(name: str) -> None:
    was, now = old().procedures[name], new().procedures[name]
    assert {event: order(now, event) for event in now.opening} == {event: order(was, event) for event in was.opening}


def order(procedure: Procedure, event: str) -> list[str]:
    return list(dict.fromkeys(rule.id for rule, _ in procedure.opening[event]))


@pytest.mark.parametrize("name", ["case", "finding"])
def test_what_a_lapse_leads_to_is_told_as_it_was_guessed(name: str) -> None:
    """The file let the engine guess from ``no_open``; the folder says it with ``after``."""
    was, now = old().procedures[name], new().procedures[name]
    for rule in was.rules.values():
        openings = was.opening.get(rule.lapses or "", [])
        guessed = {opened.id for opened, opening in openings if rule.id in opening.where.get("no_open", ())}
        told = {opened.id for opened, opening in now.opening.get(rule.lapses or "", []) if rule.id in opening.after}
        assert told == guessed, rule.id


def test_the_lock_lets_matters_of_the_released_file_go_on_by_the_folder() -> None:
    assert Lock.of(LAW).formerly["jintan-2019"] == (digest(OLD),)


def test_the_articles_are_the_same_and_each_has_the_rows_that_were_listed_by_hand() -> None:
    listed = {each["number"]: set(each.get("rows", ())) for each in tomllib.loads(OLD.read_text("utf-8"))["articles"]}
    derived = {each["number"]: set(each.get("rows", ())) for each in new().articles}
    listed["5"].discard("matter_types")  # each of them by name now
    assert derived.keys() == listed.keys()
    assert {number: rows - derived[number] for number, rows in listed.items() if rows - derived[number]} == {}
