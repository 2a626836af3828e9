"""Who has which role in a matter, who may act in it, and whether conditions on a matter hold."""

from collections.abc import Iterator
from typing import Any

from domain.law.clauses import Where
from domain.law.rulebook import Role, Rule, Rulebook
from domain.matter.events import Actor
from domain.matter.facts import Facts, named
from domain.matter.state import Bearer, Duty, State


def holds(where: Where, state: State, data: dict[str, Any], discharged: tuple[str, ...] = ()) -> bool:
    """Whether every condition in ``where`` holds. A condition looks at the event's ``data``, else at the facts. A
    missing flag counts as false.

    ``open``, ``no_open`` and ``breached`` ask about the duties that are owed. ``breached`` also asks about duties of
    the rules ``discharged``, which the event itself has just discharged. A breach in an earlier round doesn't count.

    ``ever_of_type`` and ``never_of_type`` ask about every type that the matter has ever had.
    """
    return all(_holds(key, allowed, state, data, discharged) for key, allowed in where.items())


def _holds(key: str, allowed: tuple[Any, ...], state: State, data: dict[str, Any], discharged: tuple[str, ...]) -> bool:
    match key:
        case "open":
            return any(duty.rule in allowed for duty in state.owed)
        case "no_open":
            return not any(duty.rule in allowed for duty in state.owed)
        case "breached":
            return any(duty.rule in allowed and duty.breached_at is not None for duty in _standing(state, discharged))
        case "discharged":
            return any(rule in allowed for rule in discharged)
        case "ever_of_type":
            return any(each in allowed for each in state.facts["types"])
        case "never_of_type":
            return not any(each in allowed for each in state.facts["types"])
        case _:
            value = data[key] if key in data else named(state.facts, key)
            return value in allowed or (value is None and False in allowed)


def _standing(state: State, discharged: tuple[str, ...]) -> Iterator[Duty]:
    """The duties that are owed, and those of the rules ``discharged`` that ended last: the event being folded ended
    them.
    """
    met = [duty for duty in state.duties if duty.rule in discharged and duty.status == "discharged"]
    last = max((duty.ended_at for duty in met if duty.ended_at), default=None)
    yield from state.owed
    yield from (duty for duty in met if duty.ended_at == last)


def bearer(rulebook: Rulebook, state: State, role_id: str, subject_agency: str | None = None) -> Bearer:
    """The bearer of a duty of this role now. Where no official has the role, it is the bearer of the fallback role.
    Where he has a conflict of interest in it, it is the same official of the agency that acts instead.
    """
    role = rulebook.roles[role_id]
    agency = subject_agency or _agency(role, state)
    official = _official(role, state, agency)
    if official is None and role.fallback:
        return bearer(rulebook, state, role.fallback, subject_agency)
    if official and role.instead and conflict(rulebook, state, role_id, official, agency):
        return instead(rulebook, state, role_id) or Bearer(role_id, agency, official)
    return Bearer(role_id, agency if isinstance(agency, str) else None, official)


def instead(rulebook: Rulebook, state: State, role_id: str) -> Bearer | None:
    """The official who bears a duty of the role where its own one would decide about himself, or None.

    He is of the agency that acts instead. Where all that may act are parties to the matter, he is at least of another
    agency than his own.
    """
    role = rulebook.roles[role_id]
    if role.instead is None:
        return None
    other, own = rulebook.roles[role.instead], _agency(role, state)
    agency = bearer(rulebook, state, role.instead).agency
    if agency == own:
        agency = next((each for each in map(state.functions.get, other.if_party) if each not in (None, own)), agency)
    return Bearer(role_id, agency, _official(role, state, agency))


# Fact that names persons who may be barred from a role → the reason in Chinese. `AGENCIES` is the same for agencies.
PERSONS = {
    "subject": "是本件的{subject}",
    "recused": "已在本件中回避",
    "nominated_by": "提名了本件",
    "verified_by": "核实了本件",
    "determined_by": "参与了本件的决定",
    "reviewed_by": "复核了本件",
    "appeal_by": "处理了本件的申诉",
    "outcome_by": "作出了本件的结果",
    "responder": "是本件的首问负责人",
    "first_responder": "是本件最初的首问负责人",
}
_OWN = ("subject", "outcome_by", "responder", "first_responder")  # whose part it is to act in the matter
# Procedure → what the person is called whom its matters are about.
SUBJECTS = {"finding": "被核查人", "commendation": "被提名人"}
# Event → the facts of `PERSONS` whose persons may never do the act that leaves it, whatever a rulebook says. The
# database refuses such an event too.
_NEVER = ("subject", "recused")
BARRED = {
    **dict.fromkeys(
        (
            "subject_notified",
            "measure_recorded",
            "served",
            "ruling_served",
            "appeal_accepted",
            "appeal_declined",
            "appeal_prolonged",
            "executed",
        ),
        ("subject",),
    ),
    **dict.fromkeys(("recused", "reassigned", "referred_to_law", "urged"), ("subject",)),
    **dict.fromkeys(("verified", "dismissed", "tolerance_accepted", "tolerance_decided"), _NEVER),
    **dict.fromkeys(
        ("determined", "measures_proposed", "measures_imposed", "measure_referred", "measure_dropped"),
        (*_NEVER, "verified_by"),
    ),
    "rectified": (*_NEVER, "verified_by", "reviewed_by"),
    "reviewed": (*_NEVER, "verified_by", "determined_by"),
    "appeal_decided": (*_NEVER, "verified_by", "determined_by", "reviewed_by"),
}
# Fact → the events that write it. A procedure without these events never has the fact.
WRITTEN_BY = {
    "subject": ("lead_opened", "nominated"),
    "recused": ("recused",),
    "reviewed_by": ("reviewed",),
    "appeal_by": ("appeal_decided",),
}
AGENCIES = {
    "subject_agency": "与{subject}同属一个单位",
    "lead_agency": "与作出决定的机关同属一个单位",
    "appeal_agency": "与处理申诉的机关同属一个单位",
}


def conflict(rulebook: Rulebook, state: State, role_id: str, official: str, agency: str) -> str | None:
    """The Chinese reason why an official may not act in a role here although he has it; None where there is no such
    reason.
    """
    role = rulebook.roles[role_id]
    against = next((PERSONS[fact] for fact in role.never if _names(state.facts, fact, official)), None)
    against = against or next((AGENCIES[fact] for fact in role.never_of if agency == named(state.facts, fact)), None)
    return against.format(subject=SUBJECTS.get(state.procedure, "所针对的人")) if against else None


def had_part(state: State, official: str) -> str | None:
    """What an official did in this matter, in Chinese, that bars him from other parts of it. None
    where he did nothing.
    """
    parts = ((fact, why) for fact, why in PERSONS.items() if fact not in _OWN)
    return next((why for fact, why in parts if _names(state.facts, fact, official)), None)


def _names(facts: Facts, fact: str, official: str) -> bool:
    """Whether a fact names an official: its value is his id, or a list that contains his id."""
    who = named(facts, fact)
    return official == who or (isinstance(who, list) and official in who)


def is_right(rulebook: Rulebook, rule: Rule) -> bool:
    """Whether a row gives its bearer a right: it lapses, and he is the applicant, or the person whom the matter is
    about, or his unit. What lapses for who handles the matter is his duty, whatever the law makes of his silence.
    """
    return rule.lapses is not None and rulebook.roles[rule.bearer].agency in (None, "subject_agency")


def may_bear(rulebook: Rulebook, state: State, actor: Actor, duty: Duty) -> bool:
    """Whether the actor may do what the bearer of the duty owes."""
    role = rulebook.roles[duty.bearer.role]
    if role.at_post and actor.agency != duty.bearer.agency:
        return False
    if (passed := state.facts["passed"].get(duty.id)) is not None:
        return actor.id == passed
    if role.through:
        return any(may(rulebook, state, other, actor, duty) for other in role.through)
    if role.claims and not set(role.claims) & set(actor.roles):
        return False
    if role.in_person:
        return actor.id == duty.bearer.official
    return duty.bearer.agency is None or actor.agency == duty.bearer.agency


def is_bearer(rulebook: Rulebook, state: State, actor: Actor | None, duty: Duty) -> bool:
    """Whether who acted, if anybody did, is the bearer of the duty or acts for its agency. His roles were asked before
    he acted; the ledger doesn't keep them.
    """
    if actor is None:
        return False
    role = rulebook.roles[duty.bearer.role]
    if role.in_person or duty.id in state.facts["passed"]:
        return actor.id == duty.bearer.official
    return actor.agency == duty.bearer.agency and not conflict(rulebook, state, role.id, actor.id, actor.agency)


def may(rulebook: Rulebook, state: State, role_id: str, actor: Actor, duty: Duty | None = None) -> bool:
    """Whether the actor may act in this role. ``duty`` is the duty that permits the act, if one does."""
    role = rulebook.roles[role_id]
    if role.through:
        return any(may(rulebook, state, other, actor, duty) for other in role.through)
    agency = duty.bearer.agency if duty and role.agency in ("subject", "bearer") else _agency(role, state)
    if role.in_person and role.fallback and _official(role, state, agency) is None:
        return may(rulebook, state, role.fallback, actor, duty)  # who stands in needs no role of the other's
    if role.claims and not set(role.claims) & set(actor.roles):
        return False
    if duty and role.agency == "bearer":  # an agency of None: the bearer is anybody with the role, at any agency
        return agency in (None, actor.agency)
    if role.in_person:
        return actor.id == _official(role, state, agency) and (not role.at_post or actor.agency == agency)
    if role.agency is None:
        return True
    return actor.agency in agency if isinstance(agency, list | tuple) else actor.agency == agency


def _agency(role: Role, state: State) -> Any:
    if role.agency == "involved":
        return [*state.agencies, *(duty.bearer.agency for duty in state.duties)]
    agency = named(state.facts, role.agency) if role.agency else None
    if role.by_kind is not None and agency is not None:
        card = state.agencies.get(agency)
        function = role.by_kind.get(card.agency_kind if card else "", role.otherwise or "")
        return _impartial(role, state, state.functions.get(function))
    return agency


def _impartial(role: Role, state: State, agency: str | None) -> str | None:
    """The agency that acts in a role, or, where it is a party to the matter, the first in its stead that is none."""
    facts = state.facts
    parties = {facts["lead_agency"], facts["competent_agency"], *facts["co_agencies"], *facts["own_receipts"]}
    others = (state.functions.get(function) for function in role.if_party)
    return next((other for other in others if other not in parties), agency) if agency in parties else agency


def _official(role: Role, state: State, agency: Any) -> str | None:
    if role.official == "head":
        card = state.agencies.get(agency) if isinstance(agency, str) else None
        return card.head if card else None
    return named(state.facts, role.official) if role.official else None
