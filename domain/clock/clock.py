"""The clock of one duty: its start, its limit, its due instant, and each move of the due instant."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.law.limits import Limit

Status = Literal["open", "suspended", "discharged", "released"]
Span = tuple[date, date]  # both days included


@dataclass(frozen=True, slots=True)
class Move:
    """A move of a due instant: the instant of the decision, the due instants before and after, and the type of the
    event that caused it.

    The other fields say how the new due instant was counted, so that it can be counted again by another calendar.
    ``shift``: it moved by this number of working days. ``excluded``: it moved by the days in these spans that its limit
    counts. ``left``: the clock had stood still ``since`` that instant and went on with this number of days.
    ``not_before``: a revised calendar alone would have made it due earlier than the revision may.
    """

    at: datetime
    before: datetime
    after: datetime
    why: str
    shift: int | None = None
    excluded: tuple[Span, ...] = ()
    left: int | None = None
    since: datetime | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """The limit of a late duty once more, for who owes it by now and isn't named for its lateness: ``since`` he owes
    it, counted from ``counts_from``, ``until`` (exclusive). ``led``: it has run out too, and is a breach with a lead of
    its own. ``calendar`` is the version of the calendar by which it was counted last, ``moves`` are those of ``until``.
    """

    since: datetime
    counts_from: datetime
    until: datetime
    led: bool = False
    calendar: str = ""
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The clock of a duty. Instants are +08:00. ``due_at`` is exclusive, and None for a duty without a limit.

    ``limit`` was counted from ``counts_from`` (None where a day was set instead), by the calendar of version
    ``calendar``. ``provisional``: that calendar had no notice for the year of the due day. ``left``: the days of its
    limit that were left when the clock stopped at ``stopped_at``; None while it runs, and where it was late already.
    ``runs_from``: the instant from which its own limit ran, where the least limit took its place (`Opening.at_least`).
    ``joins``: the id of an earlier duty whose lateness made this duty late from its start. ``again``: the limits once
    more that ran after it was late.
    """

    started_at: datetime
    status: Status = "open"
    ended_at: datetime | None = None
    limit: Limit | None = None
    counts_from: datetime | None = None
    runs_from: datetime | None = None
    due_at: datetime | None = None
    remind_at: datetime | None = None
    breached_at: datetime | None = None
    joins: str | None = None
    again: tuple[Again, ...] = ()
    left: int | None = None
    stopped_at: datetime | None = None
    moves: tuple[Move, ...] = ()
    provisional: bool = False
    calendar: str = ""

    @property
    def owed(self) -> bool:
        """Whether the duty is open or suspended. Such a duty keeps its matter from closing."""
        return self.status in ("open", "suspended")

    def late_by(self, at: datetime) -> bool:
        """Whether the clock has run out by this instant."""
        return self.due_at is not None and at >= self.due_at

    @property
    def own_breach(self) -> bool:
        """Whether the lateness has a lead of its own, and not only that of the duty that it joins."""
        return self.breached_at is not None and (self.joins is None or any(each.led for each in self.again))

    @property
    def last_again(self) -> Again | None:
        """The last limit once more of a late clock, whether it runs or has run out; None where there is none."""
        return self.again[-1] if self.again and self.breached_at is not None else None

    @property
    def waiting(self) -> Again | None:
        """The limit once more that runs now; None where none does."""
        last = self.last_again
        return last if last and not last.led else None

    @property
    def wakes_at(self) -> datetime | None:
        """The next instant at which something happens by time alone: the reminder, then the due instant; of a late
        duty the reminder of its limit once more, then the end of that. None if nothing will.
        """
        if self.status != "open":
            return None
        if self.breached_at is None:
            return self.remind_at or self.due_at
        return self.remind_at or (self.waiting.until if self.waiting else None)
