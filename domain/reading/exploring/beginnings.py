"""The ways in which a matter can begin. Exploring starts from each of them.

A way is a combination of opening facts that the rows of a rulebook can tell apart. Where no row asks for a fact, one
value of that fact is tried.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, product
from typing import Any

from domain.clock.calendar import Calendar, local
from domain.engine.beginnings import URGENT, lead_opened, nominated, received, supervision_opened
from domain.law.rulebook import Procedure, Rulebook
from domain.matter.events import Actor, Event
from domain.reading.exploring.distinctions import Key, told_apart, type_of
from domain.reading.exploring.samples import CARDS, FUNCTIONS, LEAD, STAFF
from domain.reading.grammar.words import FACTS, REPORTS

CLERK = Actor("clerk", "clerk", ())
PERSON = f"{LEAD}-1"

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first event of a matter, and the opening facts that rows can ask for. ``unusual``: how many of the facts
    have another value than the first one.
    """

    facts: Facts
    unusual: int
    first: Event


def beginnings(rulebook: Rulebook, procedure: Procedure, at: datetime) -> Iterator[Beginning]:
    """Every way in which a matter of the procedure begins at an instant, the usual ones first."""
    found: list[Beginning] = []
    values = _values(rulebook, procedure)
    for chosen in product(*values.values()):
        facts = dict(zip(values, chosen, strict=True))
        unusual = sum(value != among[0] for value, among in zip(chosen, values.values(), strict=True))
        found.append(Beginning(facts, unusual, _first(rulebook, procedure.id, facts, at)))
    yield from sorted(found, key=lambda each: each.unusual)


def alike(some: Sequence[Facts], among: Sequence[Facts]) -> list[Facts]:
    """Return the facts by which the beginnings ``some`` differ from all others in ``among``.

    Each dict has the fewest facts that do so. There is one dict for each group of beginnings.
    """
    found: list[Facts] = []
    for facts in some:
        if any(told.items() <= facts.items() for told in found):
            continue
        sets = (dict(each) for count in range(len(facts) + 1) for each in combinations(facts.items(), count))
        found.append(next(told for told in sets if all(f in some for f in among if told.items() <= f.items())))
    return found


def _values(rulebook: Rulebook, procedure: Procedure) -> dict[str, list[Any]]:
    """The opening facts of a procedure, and for each the values to try; the first is the usual one."""
    match procedure.id:
        case "case":
            types: dict[Key, str] = {}
            for matter_type in rulebook.matter_types.values():
                types.setdefault(type_of(procedure, matter_type), matter_type.id)
            return {
                "kind": told_apart(procedure, "kind", FACTS["case"]["kind"]),
                "form": told_apart(procedure, "form", FACTS["case"]["form"]),
                "urgent": [False] if procedure.at_any_time(URGENT) else told_apart(procedure, "urgent", (False, True)),
                "no_contact": told_apart(procedure, "no_contact", (False, True)),
                "split_from": ["1:1" if split else None for split in told_apart(procedure, "split", (False, True))],
                "responder": [PERSON, None],
                "matter_type": [None, *types.values()],
            }
        case "finding":
            breach, *others = FACTS["finding"]["kind"]
            return {"kind": [breach, *told_apart(procedure, "kind", others)], "subject": [PERSON, None]}
        case "supervision":
            begun = (kind for kind in FACTS["supervision"]["kind"] if kind not in REPORTS or kind in rulebook.reports)
            return {"kind": list(begun)}
        case _:
            return {"subject": [None, PERSON]}


def _first(rulebook: Rulebook, procedure: str, facts: Facts, at: datetime) -> Event:
    whose: dict[str, Any] = {"command": "0", "actor": CLERK, "received_at": at, "card": CARDS[LEAD]}
    office = FUNCTIONS["conduct_office"]
    match procedure:
        case "case":
            of = {"agency": LEAD, "responder_agency": LEAD, "occurred_at": None}
            return received(rulebook, Calendar(), **whose, **of, **facts)
        case "finding":
            source, subject = facts["kind"], facts["subject"]
            return lead_opened(
                rulebook,
                **whose,
                source=source,
                office=office,
                agency=LEAD,
                subject=subject,
                staff=STAFF[subject].staff if subject else None,
                grounds=tuple(rulebook.grounds),
                lead="1:1" if source == "breach" else None,
            )
        case "supervision":
            due_on = local(at).date() + timedelta(days=30) if facts["kind"] == "rules" else None
            return supervision_opened(rulebook, **whose, agency=LEAD, due_on=due_on, **facts)
        case _:
            return nominated(rulebook, **whose, office=office, agency=LEAD, **facts)


def said(facts: Facts) -> str:
    """Opening facts as a message names them."""
    return ", ".join(f"{name} = {_written(value)}" for name, value in facts.items())


def _written(value: Any) -> str:
    return "无" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
