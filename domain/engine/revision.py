"""A revised calendar (a yearly notice, an emergency change) reaching a matter that is under way.

What is owed is counted again as it was first counted, by the revised calendar. Nothing that has ended is touched,
and no limit ends before those who bear it could know: not before the working day of the publication has ended.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.acts.base import iso
from domain.clock import calendar as cal
from domain.clock import clocks, exclusions
from domain.clock.calendar import Calendar
from domain.engine import duties, following
from domain.law.rulebook import Rulebook
from domain.matter.events import Event, Refused
from domain.matter.facts import Facts
from domain.matter.state import Duty, State

REVISED = clocks.REVISED


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
        raise Refused("unreadable", "无法读取这次日历调整, 请经接口提交") from None
    return revision


def followed(state: State, revision: Revision) -> bool:
    """Whether a matter follows a revision, or a later one, already."""
    return state.facts["calendar_revision"] >= revision.number


def revised(rulebook: Rulebook, state: State, revision: Revision, now: datetime) -> Event:
    """The event that a revision is in a matter."""
    data: dict[str, Any] = {
        "calendar_revision": revision.number,
        "notice": revision.notice,
        "published_at": iso(revision.published_at),
        "calendar": revision.calendar,
        "former": state.calendar.compact(int(year) for year in revision.calendar if year != "version"),
    }
    event = Event(REVISED, now, data)
    after = applied(rulebook, state, event)
    moved = [
        [duty.id, iso(was.due_at), iso(duty.due_at)]
        for was, duty in zip(state.duties, after.duties, strict=True)
        if was.due_at and duty.due_at and was.due_at != duty.due_at
    ]
    return replace(event, data=data | {"moved": moved})


def applied(rulebook: Rulebook, state: State, event: Event) -> State:
    """The state with the event's calendar, and what is owed counted by it."""
    calendar = Calendar.from_compact(event.data["calendar"])
    state = replace(state, calendar=calendar, facts=_facts(state, event))
    return replace(state, duties=tuple(_counted_again(rulebook, state, event)))


def undone(before: State, after: State, at: datetime) -> list[str]:
    """The duties whose breaches a revision takes back: not due yet, or not when their clock stopped."""
    ahead = [data["duty"] for _, data in following.undone(before, after, at)]
    stood = [
        duty.id
        for was, duty in zip(before.duties, after.duties, strict=True)
        if was.breached_at is not None and was.joins is None and was.left is None and duty.left is not None
    ]
    return list(dict.fromkeys([*ahead, *stood]))


def _facts(state: State, event: Event) -> Facts:
    former = event.data.get("former")
    more = [[event.data["published_at"], former]] if former else []
    return {
        **state.facts,
        "calendar_revision": event.data["calendar_revision"],
        "former_calendars": [*state.facts["former_calendars"], *more],
    }


def _counted_again(rulebook: Rulebook, state: State, event: Event) -> Iterator[Duty]:
    for duty in state.duties:
        if duty.status == "open":
            yield _moved(rulebook, state, event, duty)
        elif duty.status == "suspended" and duty.left is None and duty.breached_at is not None:
            yield _stood(rulebook, state, event, duty)
        elif duty.status == "suspended" and duty.left is not None:
            yield _paused(rulebook, state, event, duty)
        else:
            yield duty


def _moved(rulebook: Rulebook, state: State, event: Event, duty: Duty) -> Duty:
    rule = rulebook.rule(state.procedure, duty.rule)
    if duty.due_at is None:
        return duties.with_reminder(rulebook, state, rule, duty, event.at) if duty.remind_at else duty
    *_, counted = clocks.clock(rulebook, state.calendar, duty, urgent=state.facts["urgent"])
    if counted < duty.due_at and duty.breached_at is not None:  # it was late by the days that people had counted
        return duty
    published_at = datetime.fromisoformat(event.data["published_at"])
    due_at = clocks.announced(rulebook, state.calendar, published_at, duty.due_at, counted)
    not_before = due_at if due_at != counted else None
    moved = duties.moved(rulebook, state, rule, duty, event, due_at, not_before=not_before)
    if moved is duty:  # another calendar has come to the same
        again = replace(
            duty, calendar=state.calendar.version, provisional=state.calendar.provisional(cal.last_day(due_at))
        )
        return duties.with_reminder(rulebook, state, rule, again, event.at) if duty.remind_at else again
    if moved.joins and due_at > event.at:  # it was late with another duty, and isn't any more
        moved = duties.with_reminder(rulebook, state, rule, replace(moved, breached_at=None, joins=None), event.at)
    return moved


def _paused(rulebook: Rulebook, state: State, event: Event, duty: Duty) -> Duty:
    """A duty whose clock stands still: it has left what its limit, counted again, leaves after the stop."""
    *_, due_at = clocks.clock(rulebook, state.calendar, duty, urgent=state.facts["urgent"])
    published_at = datetime.fromisoformat(event.data["published_at"])
    if duty.due_at is None or duty.stopped_at is None:
        return duty
    if published_at < duty.stopped_at:  # it still ran: nobody is late by days that nobody could know of
        due_at = clocks.announced(rulebook, state.calendar, published_at, duty.due_at, due_at)
    if due_at <= duty.stopped_at:
        return duty
    left = cal.left(state.calendar, duty.stopped_at, due_at)
    left -= exclusions.ahead(state.calendar, duty.moves, duty.stopped_at)
    if left == duty.left:
        return duty
    moved = duties.moved(rulebook, state, rulebook.rule(state.procedure, duty.rule), duty, event, due_at)
    return replace(moved, left=left)


def _stood(rulebook: Rulebook, state: State, event: Event, duty: Duty) -> Duty:
    """A duty whose clock was stopped when it was late already: by the revised days it may not have been."""
    *_, due_at = clocks.clock(rulebook, state.calendar, duty, urgent=state.facts["urgent"])
    if duty.due_at is None or due_at <= duty.due_at:
        return duty
    moved = duties.moved(rulebook, state, rulebook.rule(state.procedure, duty.rule), duty, event, due_at)
    if duty.stopped_at is None or due_at <= duty.stopped_at:
        return moved
    late = None if moved.joins else moved.breached_at  # a lead of its own is taken back by an event of its own
    return replace(moved, left=cal.left(state.calendar, duty.stopped_at, due_at), breached_at=late, joins=None)
