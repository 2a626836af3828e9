"""The acts of a procedure as a table: who may do each, what he has to write down, and what it is for."""

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import get_type_hints

from cli.pages.clauses import row
from cli.pages.contents import ACTIONS, actions_of
from cli.pages.links import act_target, place
from domain.acts import ACTS
from domain.acts.base import Act
from domain.law.rulebook import Procedure, Rulebook

_CODES = re.compile(r"[：，](规则文本所列的代码，)?如 .*")  # what a label says to programs
_NEEDED = re.compile("必填|时填写")  # the label of a field that some law, rule or case demands


def table(book: Rulebook, procedure: Procedure) -> Iterator[str]:
    """Yield a heading and the table of the acts that somebody may do."""
    yield from ("", f"### {place(actions_of(procedure))}{procedure.title}：{ACTIONS}", "")
    yield from ("| 操作 | 何人 | 须写明 | 说明 |", "|---|---|---|---|")
    for name, act in ACTS[procedure.id].items():
        roles = () if act.internal else _roles(procedure, name, act)
        if roles:
            who = "、".join(book.roles[role].title for role in roles)
            said = procedure.acts.get(name)
            yield row(act_target(procedure, name), who, "；".join(_said(act)), said.text if said else "")


def _roles(procedure: Procedure, name: str, act: type[Act]) -> tuple[str, ...]:
    """The roles to which a row leaves the act: as what a duty calls for, as what it permits, or without any duty."""
    calling = (rule.bearer for rule, clause in procedure.discharging.get(act.leaves, ()) if not clause.by_others)
    permitting = (
        permit.by or rule.bearer for rule in procedure.rules.values() for permit in rule.permits if permit.act == name
    )
    return tuple(dict.fromkeys((*calling, *permitting, *procedure.at_any_time(name))))


def _said(act: type[Act]) -> Iterator[str]:
    """What an act has to say: its fields without which it is refused, always or in some cases."""
    hints = get_type_hints(act, include_extras=True)
    for field in fields(act):  # type: ignore[arg-type]
        label = next((each for each in getattr(hints[field.name], "__metadata__", ()) if isinstance(each, str)), "")
        must = field.default is MISSING and field.default_factory is MISSING
        if label and (must or _NEEDED.search(label)):
            yield _CODES.sub("", label)
