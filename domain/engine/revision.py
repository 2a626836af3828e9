"""How a revised calendar (a yearly notice, an emergency change) changes a matter that is under way.

Each duty that is owed is counted again from its start by the revised calendar. Nothing that has ended changes. No limit
ends before its bearer could know, which is the end of the working day of the publication.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.acts.base import iso
from domain.clock.calendar import Calendar
from domain.clock.rfc3339 import YEARS, read_instant
from domain.clock.timekeeper import REVISED
from domain.matter.events import Event, Refused
from domain.matter.fields import MAX_ID
from domain.matter.state import State
from domain.matter.text import key_form
from domain.responsibility.excuses import withdrawals

_VERSION = re.compile(r"[0-9A-Za-z+-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A revision of the calendar, as a matter receives it. Revisions have running numbers; a matter follows the one
    with the highest.

    ``calendar`` is the compact calendar of the years that the matter needs. ``published_at`` is the instant at which
    this system learned of the revision.
    """

    number: int
    notice: str
    published_at: datetime
    calendar: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """How far a sweep has sent a revision to all matters, in the order of their numbers.

    ``after`` is the number of the last matter reached, ``sent`` the count of matters to which the revision was sent.
    ``ended``: the last matter was reached. ``left``: the count of open matters that still didn't follow the revision
    after the last complete sweep; ``stuck`` has the first of their numbers.
    """

    number: int
    after: str = ""
    sent: int = 0
    ended: bool = False
    left: int = 0
    stuck: tuple[str, ...] = ()


def read(packed: Any) -> Revision:
    """The revision in a payload. Raises `Refused` (``unreadable``)."""
    try:
        number, notice, calendar = packed["number"], packed["notice"], packed["calendar"]
        whole = type(number) is int and 0 < number <= MAX_ID and key_form(notice) == notice != ""
        if whole and _VERSION.fullmatch(calendar["version"]) and _same(calendar):
            published_at = read_instant(packed["published_at"])
            return Revision(number=number, notice=notice, published_at=published_at, calendar=calendar)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        pass
    raise Refused("unreadable", "无法读取这次日历调整，请经接口提交")


def _same(calendar: dict[str, str]) -> bool:
    """Whether a compact calendar is one that `Calendar.compact` makes, so that it is written back as it was read."""
    years = [int(each) for each in calendar if each != "version"]
    return all(year in YEARS for year in years) and Calendar.from_compact(calendar).compact(years) == calendar


def followed(state: State, revision: Revision) -> bool:
    """Whether the matter follows this revision or a later one already."""
    return state.facts["calendar_revision"] >= revision.number


def happened(state: State, revision: Revision, now: datetime) -> Event:
    """The event that puts a revision into effect in a matter. Its data has the calendar from now on and the calendar
    before.
    """
    data: dict[str, Any] = {
        "calendar_revision": revision.number,
        "notice": revision.notice,
        "published_at": iso(revision.published_at),
        "calendar": revision.calendar,
        "former": state.calendar.compact(int(year) for year in revision.calendar if year != "version"),
    }
    return Event(REVISED, now, data)


def telling(event: Event, before: State, after: State) -> Event:
    """The event with the due instants that it moved: for each the duty's id, the instant before and
    the instant after.
    """
    moved = [
        [duty.id, iso(was.due_at), iso(duty.due_at)]
        for was, duty in zip(before.duties, after.duties, strict=True)
        if was.due_at and duty.due_at and was.due_at != duty.due_at
    ]
    return replace(event, data=event.data | {"moved": moved})


def breaches_undone(before: State, after: State, at: datetime) -> list[dict[str, Any]]:
    """The withdrawals of the breaches that a revision takes back: their duties aren't due yet, or weren't due when
    their clock stopped.
    """
    ahead = [data for _, data in withdrawals(before, after, at)]
    stood = [
        {"duty": duty.id}
        for was, duty in zip(before.duties, after.duties, strict=True)
        if was.own_breach and was.left is None and duty.left is not None
    ]
    return [*ahead, *(each for each in stood if each not in ahead)]
