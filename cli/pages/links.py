"""Links within the page of a rulebook: from a row to the definitions that it names."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from domain.acts import ACTS
from domain.acts.titles import act_title
from domain.law.clauses import Moment, Permission, Situation
from domain.law.rulebook import Procedure, Role, Rule

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*#[^)]*\)|<a id=\"[^\"]*\"></a>")
_Named = TypeVar("_Named", Situation, Moment, Permission)


def place(name: str) -> str:
    """Return a place in the page, to which links lead."""
    return f'<a id="{name}"></a>'


def to_place(name: str, said: str) -> str:
    """Return a text as a link to a place of this page, or of another one if the name begins with its file."""
    return f"[{said}]({name if '#' in name else '#' + name})"


def linked(procedure: Procedure) -> Procedure:
    """Return the procedure with titles of situations, moments and groups of acts that are links to their `target`."""
    return replace(
        procedure,
        situations=_links(procedure, procedure.situations.values()),
        moments=_links(procedure, procedure.moments.values()),
        permissions=_links(procedure, procedure.permissions.values()),
    )


def _links(procedure: Procedure, named: Iterable[_Named]) -> dict[str, _Named]:
    return {each.name: replace(each, title=to_place(_place(procedure, each), each.title)) for each in named}


def target(named: Situation | Moment | Permission | Role, procedure: Procedure | None = None) -> str:
    """Return the title of a definition where the page has it: the place to which links lead. ``procedure`` is the one
    that has the definition; a role belongs to the whole rulebook.
    """
    return place(_place(procedure, named)) + plain(named.title)


def _place(procedure: Procedure | None, named: Situation | Moment | Permission | Role) -> str:
    name = named.id if isinstance(named, Role) else named.name
    words = [procedure.id] if procedure else []
    return "-".join([*words, type(named).__name__.lower(), name.replace("_", "-")])


def duty_target(procedure: Procedure, rule: Rule) -> str:
    """Return the title of a duty where the page has its row."""
    return place(_duty(procedure, rule)) + rule.title


def to_duty(procedure: Procedure, rule: Rule, page: str = "") -> str:
    """Return the title of a duty as a link to its row, on this page or on another one."""
    return to_place(f"{page}#{_duty(procedure, rule)}", rule.title)


def _duty(procedure: Procedure, rule: Rule) -> str:
    return f"{procedure.id}-{rule.id.replace('_', '-')}"


def act_target(procedure: Procedure, act: str) -> str:
    """Return the title of an act where the page has it."""
    return place(_act(procedure, act)) + act_title(procedure, act)


def to_act(procedure: Procedure, act: str) -> str:
    """Return the title of an act as a link to the list of the acts; as it is where the engine alone does it."""
    title = act_title(procedure, act)
    return title if ACTS[procedure.id][act].internal else to_place(_act(procedure, act), title)


def to_event(procedure: Procedure, event: str, said: str) -> str:
    """Return the title of an event as a link to the act that leaves it; as it is where no act does."""
    left = next((name for name, act in ACTS[procedure.id].items() if act.leaves == event and not act.internal), None)
    return to_place(_act(procedure, left), said) if left else said


def _act(procedure: Procedure, act: str) -> str:
    return f"{procedure.id}-act-{act.replace('_', '-')}"


def release_target(procedure: Procedure, number: int) -> str:
    """Return the place of a row that releases duties, the first of which has the number 1."""
    return place(f"{procedure.id}-release-{number}")


def to_release(procedure: Procedure, number: int, said: str) -> str:
    """Return a text as a link to a row that releases duties."""
    return to_place(f"{procedure.id}-release-{number}", said)


def to_role(role: Role) -> str:
    """Return the title of a role as a link to the table of the roles, which says who it is and why."""
    return to_place(_place(None, role), role.title)


def to_start(instant: str, said: str) -> str:
    """Return the name of an instant as a link to the list of the instants from which limits run."""
    return to_place(_start(instant), said)


def start(instant: str, said: str) -> str:
    """Return what an instant means, where the page has it."""
    return place(_start(instant)) + said


def _start(instant: str) -> str:
    return f"start-{instant.replace('_', '-')}"


def plain(text: str) -> str:
    """Return a text without its links and places."""
    return _LINK.sub(lambda link: link[1] or "", text)
