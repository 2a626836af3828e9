"""The JSON that goes to a workflow: its start, and acts. Wrong input is refused with a reason and never guessed at."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.clock.calendar import Calendar, local
from domain.clock.rfc3339 import YEARS, read_instant
from domain.matter.events import Actor, Card, Command, Event, Post, Refused
from domain.matter.fields import ID, FieldError, Incomplete, to_json
from domain.matter.state import Snapshot
from domain.records.lead import Lead, Withdrawal
from domain.records.part import SplitPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The input of a matter's workflow: the first event, or the snapshot that an earlier run handed on.

    ``calendar`` is compact. ``seen`` has the ids of acts already done, so that no act is done twice. ``leads``,
    ``withdrawals`` and ``parts`` are those still to be handed on. ``findings`` are the numbers of the findings into
    which leads have gone. ``restored`` says why the matter goes on from the ledger, when somebody has meddled with its
    workflow. The ledger tells of it.
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
    parts: tuple[SplitPart, ...] = ()
    findings: tuple[str, ...] = ()
    restored: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Untrusted:
    """What stands in the place of an input that isn't signed by a key of this product: somebody else has sent it."""


UNTRUSTED = "untrusted"


def trusted(name: str, packed: Any) -> Any:
    """The payload of the act ``name``. Receipts from before payloads carried the names of their acts have none.

    Raises `Refused` (``untrusted``) for what this product hasn't signed, or has signed as another act.
    """
    if isinstance(packed, Untrusted) or (isinstance(packed, dict) and packed.get("act", name) != name):
        raise Refused(UNTRUSTED, "这项操作没有本系统的签名，不予办理，请经接口提交")
    return packed


def years(moment: datetime) -> tuple[int, int]:
    """The calendar years that a matter needs at that instant: the current year and the next."""
    return moment.year, moment.year + 1


def pack(command: Command) -> dict[str, Any]:
    """A command as the payload of an act. It is short, since it stays in the history forever."""
    packed: dict[str, Any] = {
        "act": command.name,
        "id": command.id,
        "by": [command.actor.id, command.actor.agency, list(command.actor.roles)],
        "at": local(command.at).isoformat(),
        "data": to_json(command.data),
    }
    if command.actor.via:
        packed["by"].append(command.actor.via)
    if command.occurred_at:
        packed["occurred_at"] = local(command.occurred_at).isoformat()
    if command.rounded:
        packed["rounded"] = True
    if command.agencies:
        packed["agencies"] = {agency: [card.agency_kind, card.head] for agency, card in command.agencies.items()}
    if command.officials:
        packed["officials"] = command.officials
    if command.staff:
        packed["staff"] = {who: [post.agency, post.staff, *post.roles] for who, post in command.staff.items()}
    return packed


def unpack(name: str, packed: Any, now: datetime) -> Command:
    """The command in a payload. A receipt later than ``now`` counts as received now.

    Raises `Refused`: ``untrusted`` (see `trusted`), or ``unreadable`` for anything else that `pack` doesn't make.
    """
    packed = trusted(name, packed)
    try:
        official, agency, roles, *via = packed["by"]
        occurred_at = packed.get("occurred_at")
        command = Command(
            id=_id(packed["id"]),
            name=name,
            data=packed["data"],
            actor=Actor(_id(official), _id(agency), tuple(map(_id, _listed(roles))), _id(via[0]) if via else None),
            at=min(read_instant(packed["at"]), now),
            occurred_at=None if occurred_at is None else read_instant(occurred_at),
            rounded=packed.get("rounded") is True,
            agencies={
                _id(k): Card(_id(agency_kind), _maybe(head)) for k, (agency_kind, head) in _items(packed, "agencies")
            },
            officials={_id(k): _id(v) for k, v in _items(packed, "officials")},
            staff={
                _id(k): Post(_id(agency), _id(staff), tuple(map(_id, roles)))
                for k, (agency, staff, *roles) in _items(packed, "staff")
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError):
        raise Refused("unreadable", "无法读取这项操作，请经接口提交") from None
    if not isinstance(command.data, dict):
        raise Refused("unreadable", "无法读取这项操作的内容，请经接口提交")
    return command


def calendar_for(calendar: Calendar, moment: datetime) -> dict[str, Any]:
    """The compact calendar that a matter needs at that instant."""
    return dict(calendar.compact(years(moment)))


def carried(calendar: Calendar) -> dict[str, Any]:
    """The compact form of a matter's own calendar, for its next run."""
    return dict(calendar.compact(calendar.years or ()))


def years_between(first: datetime, last: datetime) -> range:
    """The calendar years from ``first`` to ``last`` and the year after. No calendar is told of a year
    after `YEARS`: a mistyped date must not make anybody compute calendars without end.
    """
    return range(first.year, min(max(first.year, last.year) + 1, YEARS[-1]) + 1)


def _items(packed: dict[str, Any], name: str) -> list[tuple[Any, Any]]:
    return list(packed.get(name, {}).items())


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _maybe(value: Any) -> str | None:
    return None if value is None else _id(value)


def _id(value: Any) -> str:
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise Incomplete([FieldError("id", "应为代码")])
    return value
