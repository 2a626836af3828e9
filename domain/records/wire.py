"""What crosses to a workflow as JSON: its start, and acts. Bad input is named, never guessed at."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.clock.calendar import Calendar
from domain.matter.events import Actor, Card, Command, Event, Post, Refused
from domain.matter.fields import ID, YEARS, FieldError, Incomplete, to_json
from domain.matter.state import Snapshot
from domain.records.lead import Lead, Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The input of a matter's workflow: its first event, or the snapshot that an earlier run handed on.

    ``calendar`` is compact; ``seen`` are the acts already done, so that none is done twice; ``leads`` and
    ``withdrawals`` are those still to be handed on; ``findings`` are those that leads have gone into.
    """

    number: str
    rulebook: str
    digest: str
    calendar: dict[str, Any]
    functions: dict[str, str] = field(default_factory=dict)
    first: Event | None = None
    snapshot: Snapshot | None = None
    seen: dict[str, int] = field(default_factory=dict)
    leads: tuple[Lead, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    findings: tuple[str, ...] = ()


def years(moment: datetime) -> tuple[int, int]:
    """The calendar years that a matter of that moment may need: its own and the next."""
    return moment.year, moment.year + 1


def pack(command: Command) -> dict[str, Any]:
    """A command as an act's payload: short, since it stays in the history for good."""
    packed: dict[str, Any] = {
        "id": command.id,
        "by": [command.actor.id, command.actor.agency, list(command.actor.roles)],
        "at": command.at.isoformat(),
        "data": to_json(command.data),
    }
    if command.actor.via:
        packed["by"].append(command.actor.via)
    if command.occurred_at:
        packed["occurred_at"] = command.occurred_at.isoformat()
    if command.agencies:
        packed["agencies"] = {agency: [card.kind, card.head] for agency, card in command.agencies.items()}
    if command.officials:
        packed["officials"] = command.officials
    if command.staff:
        packed["staff"] = {who: [post.agency, post.kind, *post.roles] for who, post in command.staff.items()}
    return packed


def unpack(name: str, packed: Any, now: datetime) -> Command:
    """The command that a payload carries. An instant of receipt ahead of ``now`` counts as now.

    Raises `Refused` (``unreadable``) for anything else than what `pack` makes.
    """
    try:
        official, agency, roles, *via = packed["by"]
        occurred_at = packed.get("occurred_at")
        command = Command(
            id=_id(packed["id"]),
            name=name,
            data=packed["data"],
            actor=Actor(_id(official), _id(agency), tuple(map(_id, roles)), _id(via[0]) if via else None),
            at=min(_moment(packed["at"]), now),
            occurred_at=_moment(occurred_at) if occurred_at else None,
            agencies={_id(k): Card(_id(kind), head and _id(head)) for k, (kind, head) in _items(packed, "agencies")},
            officials={_id(k): _id(v) for k, v in _items(packed, "officials")},
            staff={
                _id(k): Post(_id(agency), _id(kind), tuple(map(_id, roles)))
                for k, (agency, kind, *roles) in _items(packed, "staff")
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError):
        raise Refused("unreadable", "无法读取这项操作，请经接口提交") from None
    if not isinstance(command.data, dict):
        raise Refused("unreadable", "无法读取这项操作的内容，请经接口提交")
    return command


def calendar_for(calendar: Calendar, moment: datetime) -> dict[str, Any]:
    """The part of a calendar that a matter of that moment carries with it."""
    return dict(calendar.compact(years(moment)))


def carried(calendar: Calendar) -> dict[str, Any]:
    """A matter's own calendar again, for its next run."""
    return dict(calendar.compact(calendar.years or ()))


def years_between(first: datetime, last: datetime) -> range:
    """The calendar years of a span, and the one after: what a matter of that span may need. None that acts know no days
    of: nobody has to compute for a slip of the pen what no calendar has.
    """
    return range(first.year, max(first.year, min(last.year, YEARS[-1])) + 2)


def _items(packed: dict[str, Any], name: str) -> list[tuple[Any, Any]]:
    return list(packed.get(name, {}).items())


def _id(value: Any) -> str:
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise Incomplete([FieldError("id", "应为代码")])
    return value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise Incomplete([FieldError("at", "应带时区")])
    return moment
