"""The list of contents of a rulebook's page: each procedure with its duties, each catalogue, each article."""

import re
from collections.abc import Iterator

from cli.pages.links import place, to_duty, to_place
from domain.law.rulebook import Procedure, Rulebook
from domain.records.wording import article_text

WORDS, TIMES, ROLES, ARTICLES = "words", "times", "roles", "articles"
OVERDUE = "overdue"  # the word that says what lateness means
MATTER_TYPES, GROUNDS, MEASURES, PROVISIONS = "matter-types", "grounds", "measures", "provisions"
BESIDES = {
    "always": "没有义务也可以",
    "releases": "解除：没有履行而不再承担",
    "reopens": "重新承担",
    "leads": "线索：不待逾期即交人核查",
    "notifies": "告知",
    "timely": "没有延误：撤回各步骤逾期的线索",
}  # the rows of a procedure that are no duties
ACTIONS, NAMED = "操作", "情形与时点"
_BEFORE = {WORDS: "本页用词", TIMES: "期限如何计算", ROLES: "角色"}
_AFTER = {
    MATTER_TYPES: "事项类型：法律另有规定的",
    GROUNDS: "问责情形",
    MEASURES: "问责方式（由轻到重）",
    PROVISIONS: "容错所据的规定",
    ARTICLES: "条文与规则",
}
_TITLES = _BEFORE | _AFTER
_NEXT = "、"
_MAIN = re.compile(r"\d+")


def heading(name: str) -> str:
    """Return the heading of a section, with the place to which the list of contents leads."""
    return f"## {place(name)}{_TITLES[name]}"


def article(number: str) -> str:
    """Return the place of an article in the table of the articles."""
    return place(f"article-{number}") if _MAIN.fullmatch(number) else ""


def to_ground(number: str) -> str:
    """Return the number of a ground as a link to the table of the grounds."""
    return to_place(_ground(number), article_text(number))


def ground(number: str) -> str:
    """Return the number of a ground where the table of the grounds has it."""
    return place(_ground(number)) + article_text(number)


def _ground(number: str) -> str:
    return "-".join(("ground", *re.findall(r"\d+", number)))


def contents(book: Rulebook) -> Iterator[str]:
    """Yield the list of contents."""
    yield from ("", "## 目录", "")
    yield f"- {_NEXT.join(to_place(name, title) for name, title in _BEFORE.items())}"
    for procedure in book.procedures.values():
        places = [
            *(to_duty(procedure, rule) for rule in procedure.rules.values()),
            to_place(besides_of(procedure), "义务之外") + _besides(procedure),
            to_place(actions_of(procedure), ACTIONS),
            *([to_place(named_of(procedure), NAMED)] if has_named(procedure) else []),
        ]
        yield f"- **{to_place(procedure.id, procedure.title)}**：{_NEXT.join(places)}"
    has = {MATTER_TYPES: book.matter_types, GROUNDS: book.grounds, MEASURES: book.measures, PROVISIONS: book.provisions}
    there = [to_place(name, title) for name, title in _AFTER.items() if has.get(name, True)]
    yield f"- {_NEXT.join(there)}"
    numbers = [each["number"] for each in book.articles if _MAIN.fullmatch(each["number"])]
    if numbers:
        yield f"- 条文：{_NEXT.join(to_place(f'article-{number}', article_text(number)) for number in numbers)}"


def _besides(procedure: Procedure) -> str:
    tables = (to_place(besides_of(procedure, name), BESIDES[name].partition("：")[0]) for name in BESIDES)
    there = [link for name, link in zip(BESIDES, tables, strict=True) if getattr(procedure, name)]
    return f"（{_NEXT.join(there)}）" if there else ""


def besides_of(procedure: Procedure, table: str = "") -> str:
    """Return the name of the place where the rows of a procedure begin that are no duties, or one table of them."""
    return "-".join(filter(None, (procedure.id, "besides", table)))


def actions_of(procedure: Procedure) -> str:
    """Return the name of the place where the acts of a procedure stand."""
    return f"{procedure.id}-acts"


def named_of(procedure: Procedure) -> str:
    """Return the name of the place where the situations, moments and permissions of a procedure stand."""
    return f"{procedure.id}-named"


def has_named(procedure: Procedure) -> bool:
    """Whether a procedure has any situations, moments or permissions."""
    return bool(procedure.situations or procedure.moments or procedure.permissions)
