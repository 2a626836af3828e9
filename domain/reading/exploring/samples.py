"""Sample acts for exploring: made from the acts' own types, fitted to a matter; and who may do them."""

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any, Literal, get_args, get_origin

from domain.acts import ACTS
from domain.acts.base import iso
from domain.acts.finding import gravity
from domain.clock.calendar import local
from domain.engine.admission import permitted_by
from domain.law.catalogue import Measure
from domain.law.rulebook import Rulebook
from domain.matter import roles, special_law
from domain.matter.events import Actor, Card, Post
from domain.matter.fields import (
    AgencyId,
    DocumentNo,
    DutyId,
    ElementId,
    ExclusionId,
    GroundId,
    LeadId,
    MatterNo,
    MatterTypeId,
    MeasureId,
    OfficialId,
    PartId,
    PersonId,
    ProvisionId,
    Text,
    bare,
    hints,
    wire_name,
)
from domain.matter.state import Duty, State
from domain.reading.grammar.words import FUNCTIONS as FUNCTION_NAMES

LEAD, OTHER = "a", "b"
BEYOND = "c"  # an agency that has no part in a matter until it comes to it
CARDS = {agency: Card("government", f"{agency}-head") for agency in (LEAD, OTHER)}
FUNCTIONS = {name: name.replace("_", "-") for name in FUNCTION_NAMES}
OFFICIALS = {f"{agency}-{who}": agency for agency in CARDS for who in ("1", "2", "head")}
STAFF = {official: Post(agency, "civil_servant") for official, agency in OFFICIALS.items()}

_FIXED: dict[Any, list[Any]] = {
    Text: ["sampletext:10:AAAAAAAAAAAAAAAAAAAAAA"],
    DocumentNo: ["1"],
    MatterNo: ["1"],
    AgencyId: [LEAD, OTHER],
    LeadId: ["1:1"],
    ElementId: ["1"],
    PersonId: [f"{OTHER}-1"],
    bool: [True, False],
    int: [1],
}


def samples(
    rulebook: Rulebook, act_type: type[Any], state: State, actor: Actor, now: datetime
) -> Iterator[dict[str, Any]]:
    """Acts of one type as they may be sent in this state: every named value, and of the optional fields none or
    one (acts ask for alternatives; what two fields do, two acts do). A text is always there: it can only help.
    """
    needed: dict[str, list[Any]] = {}
    optional: dict[str, list[Any]] = {}
    for f in dataclasses.fields(act_type):
        hint = bare(hints(act_type)[f.name])
        must = f.default is dataclasses.MISSING or hint is Text
        (needed if must else optional)[wire_name(f.name)] = _values(rulebook, f.name, hint, state, actor, now)
    for chosen in product(*needed.values()):
        base = dict(zip(needed, chosen, strict=True))
        yield base
        for name, values in optional.items():
            yield from (base | {name: value} for value in values)


def _values(rulebook: Rulebook, name: str, hint: Any, state: State, actor: Actor, now: datetime) -> list[Any]:
    facts = state.facts
    if name == "version":
        return [facts["plan_version"]]
    if hint is DutyId:
        return [duty.id for duty in state.owed]
    if hint is PartId:
        return [duty.subject for duty in state.owed if duty.subject and duty.bearer.agency == actor.agency]
    if hint is OfficialId:
        return [f"{actor.agency}-2"]
    if hint in (GroundId, MeasureId, ProvisionId, ExclusionId, MatterTypeId):
        return _of_catalogue(rulebook, hint, state)
    if hint is date:
        return [(local(now).date() + timedelta(days=10)).isoformat()]
    if hint is datetime:
        return [iso(now)]
    if get_origin(hint) is Literal:
        return list(get_args(hint))
    if get_origin(hint) is tuple:
        return _lists(rulebook, bare(get_args(hint)[0]), state, actor, now)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return list(samples(rulebook, hint, state, actor, now))
    return _FIXED[hint]


def _of_catalogue(rulebook: Rulebook, hint: Any, state: State) -> list[str]:
    """Words of the rulebook's catalogues: all that a row may tell apart."""
    if hint is GroundId:
        return list(rulebook.grounds)[:1]
    if hint is MeasureId:
        return [measure.id for measure in _measures(rulebook, state)]
    if hint is ProvisionId:
        return list(rulebook.provisions)[:1]
    if hint is MatterTypeId:
        return list(rulebook.matter_types)
    law = special_law.matter_type(rulebook, state)
    return list(law.exclusions if law else rulebook.exclusions)[:1]


def _lists(rulebook: Rulebook, item: Any, state: State, actor: Actor, now: datetime) -> list[Any]:
    """Lists of agencies: the others, and all; of things of an agency: for the others, all, and the lead agency
    alone; of moments: the matter's first and now.
    """
    if item is AgencyId:
        leading = state.facts["lead_agency"]
        rest = [agency for agency in CARDS if agency != leading]
        return [rest, [*rest, leading]]
    if not isinstance(item, type) or not dataclasses.is_dataclass(item):
        return [_values(rulebook, "", item, state, actor, now)]
    types = [bare(hint) for hint in hints(item).values()]
    made = list(samples(rulebook, item, state, actor, now))
    if AgencyId in types:
        others = state.facts["co_agencies"]
        leading = state.facts["lead_agency"]
        unassigned = [{**each, "agency": ""} for each in made if each["agency"] == LEAD]
        groups = [others, [leading, *others], [leading]]
        return [[{**each, "agency": agency} for agency in group] for each in unassigned for group in groups if group]
    if ElementId in types:
        ground = next(iter(rulebook.grounds.values()))
        return [[{**made[0], "element": element.id} for element in ground.elements]]
    if MeasureId in types:  # each alone: what several do together, they do one by one
        return [[each] for each in made]
    if datetime in types:
        moments = [state.facts["first_receipt_at"], iso(now)]
        return [[{**made[0], wire_name(name): moment} for moment in moments] for name in _instants(item)]
    return [made]


def _measures(rulebook: Rulebook, state: State) -> list[Measure]:
    """For each authority and remedy one measure that fits the subject's kind of staff."""
    fitting = [measure for measure in rulebook.measures if gravity.staff(rulebook, state) in measure.staff]
    return list({(measure.authority, measure.remedy): measure for measure in fitting}.values())


def _instants(item: Any) -> list[str]:
    return [name for name, hint in hints(item).items() if bare(hint) is datetime]


def actors(rulebook: Rulebook, state: State, act: str) -> list[Actor]:
    """Those who may be able to do an act now: the bearers of the duties that call for it, and permitted roles."""
    procedure = rulebook.procedures[state.procedure]
    leaves = ACTS[state.procedure][act].leaves
    found: list[Actor] = []
    for duty in state.duties:
        if duty.status != "open":
            continue
        rule = procedure.rules[duty.rule]
        if any(clause.event == leaves for clause in rule.discharged_by):
            found += _bearers(rulebook, state, duty)
        for permit in rule.permits:
            if permit.act == act:
                by = permitted_by(rulebook, state, duty, permit)
                found += _in_role(rulebook, state, by, duty) if by else _bearers(rulebook, state, duty)
    for always in procedure.always:
        if always.act == act:
            duties = state.owed if _depends_on_duty(rulebook, always.by) else (None,)
            found += [actor for role in always.by for duty in duties for actor in _in_role(rulebook, state, role, duty)]
    return list(dict.fromkeys(found))


def _depends_on_duty(rulebook: Rulebook, by: tuple[str, ...]) -> bool:
    return any(rulebook.roles[role].agency in ("subject", "bearer") for role in by)


def _bearers(rulebook: Rulebook, state: State, duty: Duty) -> list[Actor]:
    role = rulebook.roles[duty.bearer.role]
    if role.through:
        return [actor for name in role.through for actor in _in_role(rulebook, state, name, duty)]
    agency, official = duty.bearer.agency, duty.bearer.official
    if agency is None:  # the duty is borne by anybody with the role, at any agency that has no conflict of interest
        anybody = _people(role.claims, [None, BEYOND], None)
        return [each for each in anybody if not roles.conflict(rulebook, state, role.id, each.id, each.agency)][:1]
    return _people(role.claims, [agency], _unbarred(rulebook, state, role.id, agency, official))


def _in_role(rulebook: Rulebook, state: State, name: str, duty: Duty | None) -> list[Actor]:
    role = rulebook.roles[name]
    if role.through:
        return [actor for other in role.through for actor in _in_role(rulebook, state, other, duty)]
    if role.agency == "involved":
        return _people(role.claims, [state.facts["lead_agency"]], None)
    if role.agency == "co_agencies":
        return _people(role.claims, state.facts["co_agencies"], None)
    own = duty.bearer.agency if duty and role.agency in ("subject", "bearer") else None
    who = roles.bearer(rulebook, state, name, own)
    official = _unbarred(rulebook, state, who.role, who.agency, who.official)
    return _people(rulebook.roles[who.role].claims, [who.agency], official)


def _unbarred(rulebook: Rulebook, state: State, role: str, agency: str | None, official: str | None) -> str | None:
    """The official, or another one of his agency where he has a conflict of interest in the role."""
    barred = official and agency and roles.conflict(rulebook, state, role, official, agency)
    return f"{agency}-2" if barred else official


def _people(claims: tuple[str, ...], agencies: list[Any], official: str | None) -> list[Actor]:
    who = "1" if "responder" in claims or not claims else claims[0]
    return [Actor(official or f"{agency or 'system'}-{who}", agency or "system", claims) for agency in agencies]
