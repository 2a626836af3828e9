"""What rests on an article or on a sentence of the law, in Chinese: duties, acts, roles, catalogues by their titles."""

import re
from collections.abc import Iterable

from cli.pages.catalogues import AGENCY_KINDS
from cli.pages.clauses import is_right
from cli.pages.links import to_duty
from domain.acts.titles import act_title, event_title
from domain.law.rulebook import Rulebook

# How rulebooks and their checks name a row: `case.route`, `case.duty[route]`, `case.always.urge`, `roles.head`.
_NAME = re.compile(r"(?P<table>[a-z_]+(?:\.[a-z_]+)?)[.\[](?P<row>[^\]]+)\]?")
_IN_PROCEDURES = {
    "always": "没有义务也可以",
    "releases": "解除",
    "reopens": "重新承担",
    "leads": "线索",
    "notifies": "告知",
    "timely": "没有延误",
}
_CATALOGUES = {
    "roles": "角色",
    "grounds": "问责情形",
    "measures": "问责方式",
    "staff_as": "人员类别",
    "provisions": "容错所据的规定",
    "matter_types": "事项类型",
    "reports": "定期的通报、考核、督查",
}


def resting(book: Rulebook, names: Iterable[str], page: str = "") -> list[str]:
    """Return a Chinese text for each procedure and each catalogue that has some of the named rows: what they are, and
    their titles. The title of a duty is a link to its row on ``page``, or on the same page. Raises KeyError
    where the rulebook has no such row.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for name in names:
        within, what, title = _row(book, name, page)
        found.setdefault(within, {}).setdefault(what, []).append(title)
    return [
        (f"{within}：" if within else "")
        + "；".join(f"{what}{''.join(dict.fromkeys(titles))}" for what, titles in tables.items())
        for within, tables in found.items()
    ]


def _row(book: Rulebook, name: str, page: str) -> tuple[str, str, str]:
    """The title of the procedure in which a row stands ("" outside of any), what the row is, and its title."""
    if name == "in_force":
        return "", "施行日期", ""
    match = _NAME.fullmatch(name)
    if match is None:
        raise KeyError(name)
    first, _, table = match["table"].partition(".")
    row = match["row"]
    if first not in book.procedures:
        return "", _CATALOGUES[first], f"「{_catalogued(book, first, row)}」"
    procedure = book.procedures[first]
    if table in ("", "duty"):
        rule = procedure.rules[row]
        return procedure.title, "权利" if is_right(rule) else "义务", f"「{to_duty(procedure, rule, page)}」"
    title = act_title(procedure, row) if table == "always" else event_title(procedure, row)
    return procedure.title, _IN_PROCEDURES[table], f"「{title}」"


def _catalogued(book: Rulebook, catalogue: str, row: str) -> str:
    if catalogue == "measures":
        return next(measure.title for measure in book.measures if measure.id == row)
    if catalogue == "staff_as":
        return AGENCY_KINDS[row]
    return getattr(book, catalogue)[row].title
