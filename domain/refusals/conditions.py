"""The conditions of rows in Chinese, and which of them don't hold.

A situation of the rulebook is told by its title. A plain condition is told by the Chinese words for its fact and its
values.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from domain.acts import EVENTS
from domain.acts.titles import event_title
from domain.law.clauses import Clause, Permit, Where
from domain.law.rulebook import Always, Procedure
from domain.matter.roles import holds
from domain.matter.state import State
from domain.refusals.vocabulary import ABSENT, FACTS, FLAGS, PHRASES, VALUES

_MANY = 6  # duties; a longer list is told by what it leaves out
_DUTIES = {
    "open": "{}尚待履行",
    "no_open": "没有待履行的{}",
    "breached": "{}已逾期",
    "discharged": "所履行的是{}",
}
_TYPES = {"ever_of_type": "登记过的类型中有{}", "never_of_type": "没有登记过{}"}


def texts(procedure: Procedure, row: Clause | Permit | Always) -> list[str]:
    """The conditions of a row in Chinese: first the titles of its situations, then its other conditions."""
    named = [procedure.situations[name] for name in row.when]
    return [*(situation.title for situation in named), *each_text(procedure, _besides(procedure, row))]


def unmet(
    procedure: Procedure, rows: Sequence[Clause | Permit | Always], state: State, data: dict[str, Any]
) -> list[str]:
    """The conditions of a row that don't hold, in Chinese. Of several rows, the row counts that the act's own fields
    fit best; among equals, the one with the fewest conditions unmet.
    """
    lacking = [list(_unmet(procedure, row, state, data)) for row in rows]
    least = min(lacking, key=lambda each: (sum(own for _, own in each), len(each)), default=[])
    return [told for told, _ in least]


def _unmet(
    procedure: Procedure, row: Clause | Permit | Always, state: State, data: dict[str, Any]
) -> Iterator[tuple[str, bool]]:
    """Each condition of a row that doesn't hold, and whether it asks for a field of the act itself."""
    for name in row.when:
        situation = procedure.situations[name]
        if not any(holds(way, state, data) for way in situation.ways):
            asked = {key for way in situation.ways for key in way}
            yield situation.fails or f"不是「{situation.title}」", not asked.isdisjoint(data)
    for name, values in _besides(procedure, row).items():
        if not holds({name: values}, state, data):
            yield f"须{text(procedure, name, values)}", name in data


def missing(procedure: Procedure, row: Clause, state: State) -> dict[str, set[str]]:
    """The conditions of a row that the matter's facts don't meet now, in Chinese, as `texts` says them, each with the
    names of the facts that would have to change.
    """
    lacking = dict[str, set[str]]()
    for situation in (procedure.situations[name] for name in row.when):
        if not any(holds(way, state, {}) for way in situation.ways):
            asked = ((name, values) for way in situation.ways for name, values in way.items())
            lacking[situation.title] = {name for name, values in asked if not holds({name: values}, state, {})}
    for name, values in _besides(procedure, row).items():
        if not holds({name: values}, state, {}):
            lacking[text(procedure, name, values)] = {name}
    return lacking


def _besides(procedure: Procedure, row: Clause | Permit | Always) -> Where:
    """The conditions of a row that don't come from its situations."""
    brought = {name for each in row.when for way in procedure.situations[each].ways for name in way}
    return {name: values for name, values in row.where.items() if name not in brought}


def each_text(procedure: Procedure, where: Where) -> Iterator[str]:
    """The Chinese text of each plain condition."""
    return (text(procedure, name, values) for name, values in where.items())


def text(procedure: Procedure, name: str, values: Sequence[Any]) -> str:
    """The Chinese text of one plain condition: on duties, on a flag, or on a fact with named values."""
    if name in _DUTIES:
        return _of_duties(procedure, name, values)
    if name in _TYPES:
        return _TYPES[name].format(_values(procedure, "matter_type", values))
    if name in FLAGS:
        return "或".join(FLAGS[name][not value] for value in values)
    if not any(values):
        return ABSENT.get(name, f"没有{FACTS.get(name, name)}")
    if said := [PHRASES[name, value] for value in values if (name, value) in PHRASES]:
        if not all(values):
            return f"{'、'.join(said)}或者{_value(procedure, name, None)}"
        *others, last = said
        return f"{'、'.join(others)}或者{last}" if others else last
    some = _values(procedure, name, values)
    here = f"{FACTS.get(name, name)}为{some}" + ("之一" if "、" in some else "")
    return here if all(values) else f"{here}或者{ABSENT.get(name, f'没有{FACTS.get(name, name)}')}"


def _of_duties(procedure: Procedure, name: str, values: Sequence[str]) -> str:
    """The Chinese text of a condition on duties. What asks for all duties but a few names those few."""
    named = [rule for rule in values if rule in procedure.rules]
    others = [rule for rule in procedure.rules if rule not in named]
    if name == "no_open" and 0 < len(others) < len(named) and len(named) > _MANY:
        return f"除{_titles(procedure, others)}外，没有待履行的义务"
    several = "之一" if len(named) > 1 and name != "no_open" else ""
    return _DUTIES[name].format(_titles(procedure, named) + several)


def _titles(procedure: Procedure, rules: Sequence[str]) -> str:
    return "、".join(f"「{procedure.rules[rule].title}」" for rule in rules)


def _values(procedure: Procedure, name: str, values: Sequence[Any]) -> str:
    return "、".join(_value(procedure, name, value) for value in values if value not in (False, None))


def _value(procedure: Procedure, name: str, value: Any) -> str:
    if name == "matter_type" and value in procedure.types:
        return f"「{procedure.types[value]}」"
    if name == "outcome_event" and value in EVENTS:
        return event_title(procedure, value)
    if name == "outcome_rule" and value in procedure.rules:
        return procedure.rules[value].title
    return ABSENT.get(name, "无") if value in (False, None) else VALUES.get(value, str(value))
