"""The file for an escalation, made from the ledger: the matter, the positions, the recommendation, what happened."""

from collections.abc import Iterable
from typing import Any

from api.views import instant
from db.reads.cases import Matter
from domain.acts import EVENTS
from domain.matter.events import Event
from domain.matter.state import State


def dossier(matter: Matter, state: State, events: tuple[Event, ...]) -> dict[str, Any]:
    """Return the dossier as JSON. A text is a reference, to be read by itself; an agency without an answer is
    ``silent``.
    """
    report, ruling = _last(events, "escalated"), _last(events, "ruled")
    reported = [event.data["issue"] for event in events if event.type == "reported"]
    said = report.data if report else {}
    return {
        "case_no": matter.number,
        "texts_destroyed_on": state.facts["texts_destroyed_on"],
        "subject": matter.subject,
        "lead_agency": matter.lead_agency,
        "co_agencies": state.facts["co_agencies"],
        "matters": said["matters"] if report else reported[-1] if reported else None,
        "document_no": said.get("document_no"),
        "positions": _positions(state, events, report),
        "recommendation": said.get("recommendation"),
        "plans": [_plan(event) for event in events if event.type == "plan_proposed"],
        "ruling": {"at": instant(ruling.at), **_public(ruling.data)} if ruling else None,
        "chronology": [_line(seq, event) for seq, event in enumerate(events, 1)],
    }


def _last(events: Iterable[Event], event_type: str) -> Event | None:
    return next((event for event in reversed(list(events)) if event.type == event_type), None)


def _positions(state: State, events: tuple[Event, ...], report: Event | None) -> list[dict[str, Any]]:
    """Return the positions of the agencies as the report states them. Before there is a report, take the agencies'
    latest answers to the current plan.
    """
    if report:
        return [{"grounds": None, **position} for position in report.data["positions"]]
    version = state.facts["plan_version"]
    positions = {agency: _position(agency, "silent", None) for agency in state.facts["co_agencies"]}
    for event in events:
        if event.type in ("agreed", "objected") and event.data["version"] == version:
            agency, stand = event.data["subject"], "agrees" if event.type == "agreed" else "objects"
            positions[agency] = _position(agency, stand, event.data.get("grounds"))
    return list(positions.values())


def _position(agency: str, stand: str, grounds: str | None) -> dict[str, Any]:
    return {"agency": agency, "position": stand, "grounds": grounds}


def _plan(event: Event) -> dict[str, Any]:
    return {"at": instant(event.at), **_public(event.data)}


def _public(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "agencies_known"}


def _line(seq: int, event: Event) -> dict[str, Any]:
    actor = event.actor
    return {
        "seq": seq,
        "at": instant(event.at),
        "type": event.type,
        "title": EVENTS[event.type].title,
        "article": event.article,
        "agency": actor.agency if actor else None,
        "actor": actor.id if actor else None,
    }
