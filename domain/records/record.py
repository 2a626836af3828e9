"""What the database stores of each step: the ledger's rows and the read model after them, as values that fit JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.acts.case.extension import EXTENDING
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Event
from domain.matter.facts import named
from domain.matter.state import Duty, State


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of the ledger. ``actor`` did the act. Where a system did it for an official, ``on_behalf_of`` is that
    official.
    """

    seq: int
    type: str
    at: datetime
    recorded_at: datetime
    article: str | None = None
    received_at: datetime | None = None
    occurred_at: datetime | None = None
    actor: str | None = None
    on_behalf_of: str | None = None
    agency: str | None = None
    command: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty as readers get it: the fields of the API's contract, and the instant of its end. Those of its last limit
    once more are None in records of workflows from before they were kept.
    """

    id: str
    rule: str
    article: str
    title: str
    role: str
    agency: str | None
    official: str | None
    subject: str | None
    started_at: datetime
    due_at: datetime | None
    provisional: bool
    status: str
    ended_at: datetime | None
    breached_at: datetime | None
    extended: bool
    again_since: datetime | None = None
    again_until: datetime | None = None
    again_breached_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The summary of a matter for lists and searches. ``about`` has fields that only its procedure has. ``matter_type``
    is empty for a matter without a type, and None in summaries that don't say.
    """

    kind: str | None
    form: str | None
    route: str | None
    lead_agency: str | None
    responder: str | None
    status: str
    closed_at: datetime | None
    next_due_at: datetime | None
    open_duties: tuple[str, ...]
    holder: str | None
    breaches: int
    involved: tuple[str, ...]
    about: dict[str, Any] | None = None
    urgent: bool | None = None
    matter_type: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One step, written in one statement: ledger rows without gaps in ``seq``, the changed duties, the summary, and the
    act that is answered. ``told`` is the payload of that act, or of a revision of the calendar.

    ``still_owed`` has the duties that the answer tells besides the changed ones. It is None in a record that answers
    nothing, and in records of workflows from before it was kept.
    """

    procedure: str
    number: str
    rows: tuple[LedgerRow, ...]
    duties: tuple[DutyRow, ...]
    head: Head
    rulebook: str
    calendar: str
    command: str | None = None
    summary: str | None = None
    still_owed: tuple[DutyRow, ...] | None = None
    told: Any = None


def record(
    rulebook: Rulebook,
    before: State | None,
    after: State,
    events: Sequence[Event],
    recorded_at: datetime,
    *,
    command: str | None = None,
    summary: str | None = None,
    told: Any = None,
) -> Record:
    """The record of the step from the state ``before`` (None for the first) to ``after``, which ``events`` made."""
    known = {duty.id: duty for duty in before.duties} if before else {}
    changed = [duty for duty in after.duties if known.get(duty.id) != duty]
    unchanged = [duty for duty in after.owed if known.get(duty.id) == duty] if command else None
    first = after.seq - len(events) + 1

    def rows(duties: Sequence[Duty]) -> tuple[DutyRow, ...]:
        return tuple(duty_row(rulebook, after.procedure, duty) for duty in duties)

    return Record(
        procedure=after.procedure,
        number=after.number,
        rows=tuple(_row(first + n, event, recorded_at) for n, event in enumerate(events)),
        duties=rows(changed),
        head=head(after),
        rulebook=rulebook.id,
        calendar=after.calendar.version,
        command=command,
        summary=summary,
        still_owed=None if unchanged is None else rows(unchanged),
        told=told,
    )


def _row(seq: int, event: Event, recorded_at: datetime) -> LedgerRow:
    actor = event.actor
    return LedgerRow(
        seq=seq,
        type=event.type,
        at=event.at,
        recorded_at=recorded_at,
        article=event.article,
        received_at=event.received_at,
        occurred_at=event.occurred_at,
        actor=(actor.via or actor.id) if actor else None,
        on_behalf_of=actor.id if actor and actor.via else None,
        agency=actor.agency if actor else None,
        command=event.command,
        data=event.data,
    )


def event_of(row: LedgerRow) -> Event:
    """The event that a ledger line has recorded."""
    official = row.on_behalf_of or row.actor
    via = row.actor if row.on_behalf_of else None
    return Event(
        type=row.type,
        at=row.at,
        data=row.data,
        article=row.article,
        actor=Actor(official, row.agency or "", (), via) if official else None,
        command=row.command,
        received_at=row.received_at,
        occurred_at=row.occurred_at,
    )


def duty_row(rulebook: Rulebook, procedure: str, duty: Duty) -> DutyRow:
    """A duty with the rulebook's titles for it."""
    rule, again = rulebook.rule(procedure, duty.rule), duty.last_again
    return DutyRow(
        id=duty.id,
        rule=duty.rule,
        article=rule.article,
        title=rule.title,
        role=duty.bearer.role,
        agency=duty.bearer.agency,
        official=duty.bearer.official,
        subject=duty.subject,
        started_at=duty.started_at,
        due_at=duty.due_at,
        provisional=duty.provisional,
        status=duty.status,
        ended_at=duty.ended_at,
        breached_at=duty.breached_at,
        extended=any(move.why in EXTENDING for move in duty.moves),
        again_since=again and again.since,
        again_until=again and again.until,
        again_breached_at=again.until if again and again.led else None,
    )


def head(state: State) -> Head:
    """The summary of a matter."""
    owed = state.owed
    due = [(duty.due_at, duty) for duty in owed if duty.due_at and duty.status == "open"]
    next_due_at, next_due = min(due, key=lambda pair: pair[0], default=(None, owed[0] if owed else None))
    facts = state.facts
    return Head(
        kind=facts["kind"],
        form=facts["form"],
        route=facts["route"],
        lead_agency=facts["lead_agency"],
        responder=facts["responder"],
        status="closed" if state.closed_at else "open",
        closed_at=state.closed_at,
        next_due_at=next_due_at,
        open_duties=tuple(dict.fromkeys(duty.rule for duty in owed)),
        holder=next_due.bearer.agency if next_due else None,
        breaches=sum(duty.own_breach for duty in state.duties),
        involved=involved(state),
        about=about(state),
        urgent=facts["urgent"],
        matter_type=facts["matter_type"] or "",
    )


# Procedure → the names of the facts that readers get besides those that all matters have.
_ABOUT: dict[str, tuple[str, ...]] = {
    "case": ("split_from",),
    "finding": (
        "case_no", "subject", "subject_agency", "staff", "grounds", "leads", "ground", "elements", "tolerance",
        "determined", "undecided", "imposed", "referred", "recorded", "executed", "remedy", "corrected",
    ),
    "commendation": ("subject", "subject_agency", "cases", "outcome_event"),
    "supervision": ("from", "to", "campaign", "outcome_event"),
}  # fmt: skip


def about(state: State) -> dict[str, Any] | None:
    """The facts of a matter that only its procedure has, or None. ``settled`` is true once no more leads join a
    finding.
    """
    names = _ABOUT.get(state.procedure)
    if names is None:
        return None
    told = {name: value for name in (*names, "texts_destroyed_on") if (value := named(state.facts, name)) is not None}
    settled = state.closed_at is not None or state.facts["outcome_event"] is not None
    if state.procedure == "case":
        return told or None
    return told | {"settled": settled} if state.procedure == "finding" else told


def involved(state: State) -> tuple[str, ...]:
    """The agencies that a matter involves or involved: an act named them, they bore a duty, they were asked to
    extend one, or the case that this one was split off was received there.
    """
    agencies = [held.bearer.agency for duty in state.duties for held in duty.held]
    agencies += [asked.get("of") for asked in state.facts["extensions"].values()]
    agencies.append(state.facts["first_agency"])  # of a part: who was asked first follows it to the end
    return tuple(dict.fromkeys([*state.agencies, *(agency for agency in agencies if agency)]))


def search_attributes(rulebook: Rulebook, state: State, summary: Head | None = None) -> dict[str, Any]:
    """The search attributes by which operators find a matter in Temporal's UI. They have no personal data. ``summary``
    is the summary of that state, where somebody has made it already.
    """
    at_a_glance = summary or head(state)
    return {
        "Kind": at_a_glance.kind,
        "Route": at_a_glance.route,
        "LeadAgency": at_a_glance.lead_agency,
        "HolderAgency": at_a_glance.holder,
        "Rulebook": rulebook.id,
        "OpenDuties": list(at_a_glance.open_duties) or None,
        "NextDueAt": at_a_glance.next_due_at,
        "Breaches": at_a_glance.breaches or None,
    }
