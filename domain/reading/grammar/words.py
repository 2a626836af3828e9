"""The words a rulebook may use: what acts and events carry, which facts there are, and their values.

Fields are read off the acts. Facts that acts compute are declared here; a test explores the rulebooks and
compares what it finds with this table.
"""

from collections.abc import Iterable
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Literal, cast, get_args, get_origin

from domain.acts import ACTS, EVENTS
from domain.law.limits import Unit
from domain.matter.fields import bare, hints, wire_name
from domain.matter.supervision import FIGURES

Values = dict[str, tuple[Any, ...]]

UNITS: tuple[str, ...] = get_args(Unit)
MOST = {"working_days": 1000, "days": 1500, "months": 60}  # more is a slip of the pen
REPORTS = FIGURES  # the papers that can be made of figures
REGULAR = (*REPORTS, "inspection")  # what may be owed every month or year
OF_MATTER_TYPE = ("limit", "from_fact", "deemed", "told")  # the limits that the catalogue of matter types gives
BY_MATTER_TYPE = ("extension",)  # what it may say of who approves
INSTANTS = (
    "event",
    "receipt_at",
    "first_receipt_at",
    "written_at",
    "materials_at",
    "own_receipt_at",
    "delivered_at",
    "appealed_at",
    "appeal_accepted_at",
    "outcome_at",
    "told_at",
    "served_at",
    "ruling_served_at",
    "last_served_at",
)
AGENCIES = (
    "lead_agency",
    "first_agency",
    "co_agencies",
    "competent_agency",
    "subject",
    "subject_agency",
    "bearer",
    "involved",
)
OFFICIALS = ("responder", "first_responder", "head", "subject")
FUNCTIONS = ("party_office", "government_office", "conduct_office")
KINDS = (
    "party",
    "congress",
    "government",
    "cppcc",
    "supervision",
    "court",
    "procuratorate",
    "people_organisation",
    "public_institution",
    "company",
)
STAFF = ("civil_servant", "managed_as_civil_servant", "public_service_staff", "contract_staff")
CLAIMS = {  # the roles in a token, and what people call who has them
    "responder": "工作人员",
    "head": "负责人",
    "office": "区委办公室或区政府办公室人员",
    "conduct_office": "作风办人员",
    "verifier": "核实人员",
    "decider": "认定人员",
    "reviewer": "复核人员",
    "appeal": "申诉处理人员",
    "auditor": "审计人员",
    "calendar_admin": "日历管理员",
    "directory_admin": "名录管理员",
    "system": "接入系统",
}
# These roles count only for the people of an agency that has one of these functions.
CLAIM_FUNCTIONS = {
    "office": ("party_office", "government_office"),
    "conduct_office": ("conduct_office",),
    "verifier": ("conduct_office",),
    "decider": ("conduct_office",),
    "reviewer": ("conduct_office",),
}

# Lists of facts that a duty may be opened for each of, and what their items give besides id and agency.
LISTS: dict[str, tuple[str, ...]] = {
    "co_agencies": (),
    "parts": ("due_on",),
    "extension_requests": (),
    "referred": (),
    "to_execute": (),
}

# Conditions on duties: their values are rules. The last asks what the event itself has just discharged.
ON_DUTIES = ("open", "no_open", "breached")
ON_DISCHARGED = "discharged"
# Conditions on every type that the matter has ever had: their values are types of the catalogue.
ON_TYPES = ("ever_of_type", "never_of_type")

BY_ENGINE = ("reminded", "breached", "breach_withdrawn", "lapse_withdrawn", "lead_raised")  # every procedure has these
# event that follows at once ← the acts it may follow
FOLLOWS = {
    "plan_settled": ("agree",),
    "plan_finished": ("finish_part",),
    "measures_settled": ("impose", "refer_measure", "drop_measure"),
}
TELLING = frozenset({"result_notified", "found_unreachable", "result_published"})  # by these a result is known

FLAG = (True, False)
CORRECTION = ("upheld", "changed", "revoked")
FACTS: dict[str, Values] = {
    "case": {
        "kind": ("application", "inquiry"),
        "form": ("written", "oral"),
        "no_contact": FLAG,
        "split": FLAG,
        "typed": FLAG,
        "retyped": FLAG,
        "supplemented_again": FLAG,
        "asked_for": ("new", "again", False),
        "urgent": FLAG,
        "route": ("own_post", "own_agency", "joint", "elsewhere", "special_law", False),
        "desk": ("own", False),
        "rerouted": FLAG,
        "competent": ("known", "external", "unknown", False),
        "transfer_accepted": FLAG,
        "transfer_returned": FLAG,
        "contested": FLAG,
        "lead_ruled": FLAG,
        "disputed": FLAG,
        "accepted": ("promised", "deemed", False),
    },
    "finding": {
        "kind": ("breach", "complaint", "inspection", "report"),
        "verified": FLAG,
        "notified": FLAG,
        "tolerance": ("exempt", "mitigated", "denied", False),
        "tolerance_open": FLAG,
        "exempted": ("all", "part", False),
        "determined": ("accountable", "exempt", "not_established", False),
        "measures_proposed": FLAG,
        "measures_settled": FLAG,
        "baseless": FLAG,
        "corrected": (*CORRECTION, False),
        "review_requested": FLAG,
        "appeal_prolonged": FLAG,
        "served_since_appeal": FLAG,
    },
    "commendation": {"kind": ("unit", "person")},
    "supervision": {"kind": ("rules", "inspection", *REPORTS)},
}
# What the first event of a matter gives as a limit.
GIVEN_AT_FIRST: dict[str, tuple[str, ...]] = {"supervision_opened": ("due_on",)}
GIVEN = ("limit", "due_on")  # fields that set a limit: a number of days, or a day
LISTED = ("added",)  # fields that list the subjects for which a duty opens, where it doesn't open for all
COMPUTED: dict[str, Values] = {
    "routed": {"plan": ("proposed", "void", False)},
    "transfer_settled": {"settled": ("same", "other", "joint"), "led_by": ("same", "other", False), "home": FLAG},
    "transfer_accepted": {"home": FLAG},
    "ruled": {"home": FLAG, "waited": FLAG},
    "matter_type_corrected": {"told_late": FLAG},
    "extended": {"effect": ("when_told", False)},
    "lead_withdrawn": {"last": FLAG},
    "verified": {"another": ("person", "ground", False)},
    "measure_recorded": {"no_measure": FLAG},
}


@cache
def acts_leaving(procedure: str) -> dict[str, str]:
    """Event → the act of that procedure that leaves it."""
    return {act_type.leaves: name for name, act_type in ACTS.get(procedure, {}).items()}


@cache
def of_act(procedure: str, act: str) -> Values:
    """The fields of an act on which a condition may stand: those with named values, and flags."""
    act_type = ACTS[procedure][act]
    types = {wire_name(name): bare(hint) for name, hint in hints(act_type).items()}
    absent = {wire_name(f.name): (False,) for f in fields(cast("Any", act_type)) if f.default is not MISSING}
    named = {
        name: (*get_args(hint), *absent.get(name, ())) for name, hint in types.items() if get_origin(hint) is Literal
    }
    return named | {name: FLAG for name, hint in types.items() if hint is bool}


@cache
def of_event(procedure: str, event: str) -> Values:
    """What a condition on an event may ask of the event itself."""
    act = acts_leaving(procedure).get(event)
    return (of_act(procedure, act) if act else {}) | COMPUTED.get(event, {})


@cache
def events(procedure: str) -> tuple[str, ...]:
    """Every event that a matter of that procedure can have."""
    return tuple(name for name, event in EVENTS.items() if not event.procedures or procedure in event.procedures)


@cache
def given(procedure: str) -> tuple[str, ...]:
    """The fields that set a limit under that procedure: of events, and of what duties are opened for each of."""
    of_events = (name for event in events(procedure) for name in gives(procedure, event))
    return tuple(dict.fromkeys((*of_events, *(name for names in LISTS.values() for name in names))))


def gives(procedure: str, event: str) -> tuple[str, ...]:
    """The fields of an event that set a limit."""
    if event in GIVEN_AT_FIRST:
        return GIVEN_AT_FIRST[event]
    act = acts_leaving(procedure).get(event)
    own = hints(ACTS[procedure][act]) if act else {}
    return tuple(name for name in GIVEN if name in own)


def facts(
    procedure: str, outcomes: Iterable[str], rules: Iterable[str], remedies: Iterable[str], types: Iterable[str] = ()
) -> Values:
    """Every fact on which a condition may stand; the names given are the rulebook's own."""
    of_book = {
        "outcome_event": (*outcomes, False),
        "outcome_rule": (*rules, False),
        "remedy": (*remedies, False),
        "matter_type": (*types, False),
        **dict.fromkeys(ON_TYPES, tuple(types)),
    }
    return FACTS.get(procedure, {}) | of_book
