"""The first event of a matter, made from what an official or an integrating system has taken in."""

from datetime import date, datetime
from typing import Any, Literal

from domain.acts import FIRST
from domain.acts.base import check_matter_type, missing
from domain.acts.finding.leads import check_known
from domain.acts.wrong import not_allowed, unknown_agency
from domain.clock.calendar import Calendar, local
from domain.engine.admission import claim
from domain.law.rulebook import Rule, Rulebook
from domain.matter.events import Actor, Card, Event, Refused
from domain.matter.supervision import Task

URGENT = "mark_urgent"  # the act; where a rulebook says who does it, nobody opens a case as urgent
Source = Literal["breach", "complaint", "inspection", "report"]  # of a lead


def received(  # noqa: PLR0913 - an opening has this many facts
    rulebook: Rulebook,
    calendar: Calendar,
    *,
    command: str,
    actor: Actor,
    received_at: datetime,
    occurred_at: datetime | None,
    agency: str,
    card: Card | None,
    kind: Literal["application", "inquiry"],
    form: Literal["written", "oral"],
    responder: str | None,
    responder_agency: str | None,
    urgent: bool = False,
    no_contact: bool = False,
    matter_type: str | None = None,
    split_from: str | None = None,
    receipt: dict[str, str] | None = None,
    before: dict[str, Any] | None = None,
) -> Event:
    """The event ``received``, with which a case begins. The clocks start at the claimed instant ``occurred_at`` if
    there is one, since that is to the agency's disadvantage. ``no_contact``: the applicant left nothing by which he
    can be reached. ``split_from`` names the case and the line of its ledger by which this part was split off,
    ``receipt`` has that case's receipt, ``before`` the other facts that both share. Raises `Refused`:
    ``unknown_agency``, ``out_of_scope``, ``incomplete``, ``time_not_allowed``.
    """
    if card is None:
        raise unknown_agency(agency, "agency")
    if card.agency_kind == "outside":
        raise Refused("out_of_scope", f"机关 {agency} 不属于适用范围，不能作为首问机关")
    if responder is not None and responder_agency != agency:
        raise missing(first_responder="应为首问机关的工作人员")
    check_matter_type(rulebook, matter_type)
    if urgent and (marking := rulebook.procedures["case"].at_any_time(URGENT)):
        by = "、".join(rulebook.roles[role].title for role in marking)
        raise missing(urgent=f"紧急由{by}在收到后认定并说明理由，登记时不填")
    occurred_at = claim(rulebook, calendar, occurred_at, received_at, rounded=True)
    data: dict[str, Any] = {
        "agency": agency,
        "kind": kind,
        "form": form,
        "agencies_known": {agency: [card.agency_kind, card.head]},
    }
    data |= {"responder": responder} if responder else {}
    data |= {"urgent": True} if urgent else {}
    data |= {"no_contact": True} if no_contact else {}
    data |= {"matter_type": matter_type} if matter_type else {}
    data |= {"split_from": split_from, "receipt": receipt or {}, "before": before or {}} if split_from else {}
    return Event(
        type=FIRST["case"],
        at=occurred_at or received_at,
        data=data,
        article=first_owed(rulebook, "case", kind).article,
        actor=actor,
        command=command,
        received_at=received_at,
        occurred_at=occurred_at,
    )


def lead_opened(  # noqa: PLR0913 - as above
    rulebook: Rulebook,
    *,
    command: str,
    actor: Actor,
    received_at: datetime,
    source: Source,
    office: str | None,
    agency: str,
    card: Card | None,
    subject: str | None,
    staff: str | None,
    grounds: tuple[str, ...],
    lead: str | None = None,
    case_no: str | None = None,
    supervision_no: str | None = None,
    facts: str | None = None,
) -> Event:
    """The event ``lead_opened``, with which a finding begins: against whom, on which grounds, and the source of the
    lead.

    ``office`` is the agency that examines the lead, ``agency`` the subject's. ``facts`` is a sealed text. Raises
    `Refused`: ``unknown_agency``, ``out_of_scope``, and ``incomplete`` for a ground that the rulebook doesn't have.
    """
    if card is None:
        raise unknown_agency(agency, "subject")
    if card.agency_kind == "outside":
        raise Refused("out_of_scope", f"机关 {agency} 不属于适用范围，其人员不在本办法问责之列")
    check_known(rulebook, grounds)
    data: dict[str, Any] = {"source": source, "subject_agency": agency, "grounds": list(grounds)}
    optional = {"agency": office, "subject": subject, "staff": staff, "lead": lead, "facts": facts}
    of = {"case_no": case_no, "supervision_no": supervision_no}
    data |= {name: value for name, value in (optional | of).items() if value is not None}
    data |= {"agencies_known": {agency: [card.agency_kind, card.head]}}
    return _first(rulebook, "finding", data, command, actor, received_at)


def nominated(  # noqa: PLR0913 - as above
    rulebook: Rulebook,
    *,
    command: str,
    actor: Actor,
    received_at: datetime,
    office: str | None,
    agency: str,
    card: Card | None,
    subject: str | None,
    achievement: str | None = None,
    cases: tuple[str, ...] = (),
) -> Event:
    """The event ``nominated``, with which a commendation begins: for an agency, or for a person (``subject``) who
    serves there. ``achievement`` is a sealed text; ``cases`` are the numbers of cases that show the achievement.

    Raises `Refused`: ``unknown_agency``, ``out_of_scope``, and ``conflict_of_interest`` for a person who nominates
    himself.
    """
    if card is None:
        raise unknown_agency(agency, "agency")
    if card.agency_kind == "outside":
        raise Refused("out_of_scope", f"机关 {agency} 不属于适用范围，不在本办法鼓励激励之列")
    if subject == actor.id:
        raise Refused("conflict_of_interest", "不能提名自己，请由他人提名")
    data: dict[str, Any] = {"subject_agency": agency, "by": actor.id}
    optional = {"agency": office, "subject": subject, "achievement": achievement, "cases": list(cases) or None}
    data |= {name: value for name, value in optional.items() if value is not None}
    data |= {"agencies_known": {agency: [card.agency_kind, card.head]}}
    return _first(rulebook, "commendation", data, command, actor, received_at)


def supervision_opened(  # noqa: PLR0913 - as above
    rulebook: Rulebook,
    *,
    command: str,
    actor: Actor,
    received_at: datetime,
    kind: Task,
    agency: str | None,
    card: Card | None,
    due_on: date | None = None,
    span: tuple[date, date] | None = None,
    campaign: int | None = None,
) -> Event:
    """The event ``supervision_opened``, with which a task of supervision begins. An agency owes its own rules by the
    day ``due_on``; the supervising office owes an inspection (``campaign``), or a report on a ``span`` of days, both
    included.

    Raises `Refused`: ``unknown_agency``, ``out_of_scope``, ``time_not_allowed``.
    """
    if agency is not None and card is None:
        raise unknown_agency(agency, "agency")
    if card is not None and card.agency_kind == "outside":
        raise Refused("out_of_scope", f"机关 {agency} 不属于适用范围")
    if due_on is not None and due_on < local(received_at).date():
        raise not_allowed("due_on", "不能早于今天，请另定日期")
    known = {
        "agency": agency,
        "due_on": due_on and due_on.isoformat(),
        "from": span and span[0].isoformat(),
        "to": span and span[1].isoformat(),
        "campaign": campaign,
    }
    data: dict[str, Any] = {"kind": kind} | {name: value for name, value in known.items() if value is not None}
    data |= {"agencies_known": {agency: [card.agency_kind, card.head]}} if agency and card else {}
    return _first(rulebook, "supervision", data, command, actor, received_at)


def _first(
    rulebook: Rulebook, procedure: str, data: dict[str, Any], command: str, actor: Actor, received_at: datetime
) -> Event:
    return Event(
        type=FIRST[procedure],
        at=received_at,
        data=data,
        article=first_owed(rulebook, procedure, data.get("kind")).article,
        actor=actor,
        command=command,
        received_at=received_at,
    )


def first_owed(rulebook: Rulebook, procedure: str, kind: str | None) -> Rule:
    """The row of the duty with which a matter of this kind begins."""
    rows = rulebook.procedures[procedure].opening[FIRST[procedure]]
    return next((rule for rule, opening in rows if kind in opening.where.get("kind", (kind,))), rows[0][0])
