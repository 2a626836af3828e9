"""A revised calendar (a yearly notice, an emergency change) reaching a matter that is under way.

What is owed is counted again as it was first counted, by the revised calendar. Nothing that has ended is touched,
and no limit ends before those who bear it could know: not before the working day of the publication has ended.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.acts.base import iso
from domain.clock import calendar as cal
from domain.clock.calendar import Calendar
from domain.clock.timekeeper import REVISED
from domain.engine import following
from domain.matter.events import Event, Refused
from domain.matter.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A revision as it reaches a matter. ``number``: revisions are counted; a matter follows the latest.

    ``calendar``: compact, with the years that the matter needs; ``published_at``: when this system could know.
    """

    number: int
    notice: str
    published_at: datetime
    calendar: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """How far a revision has been brought to the matters: in order of number, ``after`` which to go on.

    ``sent``: matters it was sent to; ``ended``: whether the last one was reached; ``left``: how many open matters the
    last sweep to end has not brought to follow it, ``stuck`` the first of them.
    """

    number: int
    after: str = ""
    sent: int = 0
    ended: bool = False
    left: int = 0
    stuck: tuple[str, ...] = ()


def read(packed: Any) -> Revision:
    """The revision that a payload carries. Raises `Refused` (``unreadable``)."""
    try:
        published_at = datetime.fromisoformat(packed["published_at"])
        Calendar.from_compact(packed["calendar"])
        revision = Revision(
            number=int(packed["number"]),
            notice=str(packed["notice"]),
            published_at=cal.local(published_at),
            calendar=dict(packed["calendar"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise Refused("unreadable", "无法读取这次日历调整，请经接口提交") from None
    return revision


def followed(state: State, revision: Revision) -> bool:
    """Whether a matter follows a revision, or a later one, already."""
    return state.facts["calendar_revision"] >= revision.number


def happened(state: State, revision: Revision, now: datetime) -> Event:
    """The event that a revision is in a matter: the calendar by which its clocks go on, and that until then."""
    data: dict[str, Any] = {
        "calendar_revision": revision.number,
        "notice": revision.notice,
        "published_at": iso(revision.published_at),
        "calendar": revision.calendar,
        "former": state.calendar.compact(int(year) for year in revision.calendar if year != "version"),
    }
    return Event(REVISED, now, data)


def telling(event: Event, before: State, after: State) -> Event:
    """The event, with the due instants that it moved: of which duty, from, to."""
    moved = [
        [duty.id, iso(was.due_at), iso(duty.due_at)]
        for was, duty in zip(before.duties, after.duties, strict=True)
        if was.due_at and duty.due_at and was.due_at != duty.due_at
    ]
    return replace(event, data=event.data | {"moved": moved})


def breaches_undone(before: State, after: State, at: datetime) -> list[str]:
    """The ids of the duties whose breaches a revision takes back: they are not due yet, or were not yet due when their
    clock stopped.
    """
    ahead = [data["duty"] for _, data in following.withdrawals(before, after, at)]
    stood = [
        duty.id
        for was, duty in zip(before.duties, after.duties, strict=True)
        if was.breached_at is not None and was.joins is None and was.left is None and duty.left is not None
    ]
    return list(dict.fromkeys([*ahead, *stood]))
