"""The contract's JSON of matters, duties, events and answers to acts. Both the API and the worker make it here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.reads.cases import Matter
from db.revisions import Published
from db.writes.answers import Answering
from domain.acts.titles import acts_of
from domain.clock.calendar import TZ
from domain.law import library
from domain.law.rulebook import Procedure
from domain.matter.names import number_field
from domain.matter.state import Bearer
from domain.records.record import DutyRow, LedgerRow, Record
from matters.calendars import Calendars

# Takes a due instant and a later instant; gives the number of working days between them, by one calendar.
Late = Callable[[datetime, datetime], int]


def instant(at: datetime | None) -> str | None:
    """Return the instant in RFC 3339, in +08:00; None for None."""
    return at.astimezone(TZ).isoformat() if at else None


def lateness(row: DutyRow, now: datetime, late: Late) -> int | None:
    """Return by how many working days a breached duty was late when it ended, or is late at ``now`` while it is owed.

    None for a duty that is not breached.
    """
    if row.breached_at is None or row.due_at is None:
        return None
    return late(row.due_at, row.ended_at or now)


def acts_json(row: DutyRow, procedure: Procedure | None) -> dict[str, list[str]]:
    """Return the acts with which the bearer meets an open duty, and those that it permits to him, by the rulebook's
    ``procedure``. Nothing where the duty isn't open, or the rulebook isn't known.
    """
    rule = procedure.rules.get(row.rule) if procedure and row.status == "open" else None
    return {"acts": acts_of(procedure, rule)} if procedure and rule else {}


def _procedure(rulebook: str, procedure: str) -> Procedure | None:
    book = library.by_id(rulebook)
    return book.procedures[procedure] if book else None


def bearer_json(row: DutyRow | Bearer) -> dict[str, str | None]:
    """Return the JSON of who bears a duty."""
    return {"role": row.role, "agency": row.agency, "official": row.official}


def duty_json(row: DutyRow, late: int | None, procedure: Procedure | None = None) -> dict[str, Any]:
    """Return the JSON of a duty. ``bearer`` is null when the duty belongs to nobody by name. With the ``procedure`` of
    the matter's rulebook, an open duty has its ``acts``.
    """
    return {
        "id": row.id,
        "rule": row.rule,
        "article": row.article,
        "title": row.title,
        "subject": row.subject,
        "bearer": bearer_json(row),
        "started_at": instant(row.started_at),
        "due_at": instant(row.due_at),
        "provisional": row.provisional,
        "status": row.status,
        "breached_at": instant(row.breached_at),
        "late_by_working_days": late,
        "extended": row.extended,
        **again_json(row),
        **acts_json(row, procedure),
    }


def again_json(row: DutyRow) -> dict[str, Any]:
    """Return the JSON of the last limit once more of a late duty. Nothing where it has none."""
    if row.again_since is None:
        return {}
    last = {"since": row.again_since, "until": row.again_until, "breached_at": row.again_breached_at}
    return {"again": {name: instant(at) for name, at in last.items()}}


def event_json(row: LedgerRow) -> dict[str, Any]:
    """Return the JSON of one line of the timeline."""
    return {
        "seq": row.seq,
        "at": instant(row.at),
        "received_at": instant(row.received_at),
        "occurred_at": instant(row.occurred_at),
        "type": row.type,
        "article": row.article,
        "actor": row.actor,
        "on_behalf_of": row.on_behalf_of,
        "data": row.data,
    }


def origin_json(number: str | None) -> dict[str, Any]:
    """Return the number of the matter that a finding or a lead comes from: a case, or a task of supervision."""
    return {"case_no": None, "supervision_no": None} | (number_field(number) if number else {})


def matter_json(matter: Matter, now: datetime, late: Late) -> dict[str, Any]:
    """Return the JSON of a matter. ``now`` is the time of the matter's own clock.

    The caller adds links and related matters, because the database doesn't know the addresses.
    """
    procedure = _procedure(matter.rulebook, matter.procedure)
    return {
        f"{matter.procedure}_no": matter.number,
        **_PARTICULAR[matter.procedure](matter),
        "status": matter.status,
        "lead_agency": matter.lead_agency,
        "received_at": instant(matter.received_at),
        "closed_at": instant(matter.closed_at),
        "next_due_at": instant(matter.next_due_at),
        "rulebook": matter.rulebook,
        "texts_destroyed_on": (matter.about or {}).get("texts_destroyed_on"),
        "duties": [duty_json(duty, lateness(duty, now, late), procedure) for duty in matter.duties],
    }


def _case(matter: Matter) -> dict[str, Any]:
    return {
        "external_no": matter.external_no,
        "kind": matter.kind,
        "form": matter.form,
        "channel": matter.channel,
        "matter_type": matter.matter_type,
        "urgent": matter.urgent,
        "route": matter.route,
        "responder": matter.responder,
        "split_from": ((matter.about or {}).get("split_from") or "").partition(":")[0] or None,
    }


def _finding(matter: Matter) -> dict[str, Any]:
    """Return what only a finding has. ``measures`` says for each measure what became of it."""
    about = matter.about or {}
    recorded = about.get("recorded", [])
    referred = [each["id"] for each in about.get("referred", []) if each["id"] not in recorded]
    stages = {
        "proposed": about.get("undecided", []),
        "imposed": [measure for measure in about.get("imposed", []) if measure not in about.get("executed", [])],
        "referred": referred,
        "recorded": recorded,
        "executed": [measure for measure in about.get("executed", []) if measure in about.get("imposed", [])],
    }
    return {
        "source": matter.kind,
        **origin_json(about.get("case_no")),
        "subject": {
            "official": about.get("subject"),
            "agency": about.get("subject_agency"),
            "kind": about.get("staff"),
        },
        "grounds": about.get("grounds", []),
        "ground": about.get("ground"),
        "elements": about.get("elements", []),
        "tolerance": about.get("tolerance"),
        "determined": about.get("determined"),
        "measures": [{"kind": kind, "status": stage} for stage, kinds in stages.items() for kind in kinds],
        "remedy": about.get("remedy"),
        "corrected": about.get("corrected"),
    }


def _commendation(matter: Matter) -> dict[str, Any]:
    about = matter.about or {}
    return {
        "kind": matter.kind,
        "subject": {"official": about.get("subject"), "agency": about.get("subject_agency")},
        "cases": about.get("cases", []),
        "outcome": about.get("outcome_event"),
    }


def _supervision(matter: Matter) -> dict[str, Any]:
    about = matter.about or {}
    return {
        "kind": matter.kind,
        "from": about.get("from"),
        "to": about.get("to"),
        "campaign": about.get("campaign"),
        "outcome": about.get("outcome_event"),
    }


_PARTICULAR: dict[str, Callable[[Matter], dict[str, Any]]] = {
    "case": _case,
    "finding": _finding,
    "commendation": _commendation,
    "supervision": _supervision,
}


def revision_json(published: Published) -> dict[str, Any]:
    """Return the JSON of a revision as its notice states it, without its progress."""
    return {
        "number": published.number,
        "notice": published.notice,
        "published": instant(published.published_at),
        "days": [{"date": day, "kind": kind} for day, kind in sorted(published.days.items())],
    }


def answer_json(record: Record, duties: Sequence[DutyRow], late: Late) -> dict[str, Any]:
    """Return the answer to an act: the events that it left, and the duties as they stand after it."""
    last, procedure = record.rows[-1], _procedure(record.rulebook, record.procedure)
    return {
        f"{record.procedure}_no": record.number,
        "seq": last.seq,
        "summary": record.summary,
        "events": [{"seq": row.seq, "type": row.type, "at": instant(row.at)} for row in record.rows],
        "duties": [duty_json(duty, lateness(duty, last.recorded_at, late), procedure) for duty in duties],
    }


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers that receipts keep (`db.writes.answers`). ``late`` counts working days by the calendar in force."""

    late: Late

    def opened(self, matter: Matter) -> dict[str, Any]:
        """Return the JSON of the matter as it was received."""
        return matter_json(matter, matter.received_at, self.late)

    def done(self, record: Record, duties: Sequence[DutyRow]) -> dict[str, Any]:
        """Return the JSON of a step, and of the duties as they stand after it."""
        return answer_json(record, duties, self.late)


def answering(calendars: Calendars) -> Answering:
    """Return the function that makes the `Answers` of a process, by the calendar in force when it is called."""

    async def answers() -> Answers:
        return Answers(await calendars.late())

    return answers
