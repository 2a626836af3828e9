"""How a matter's limits are counted: by which calendar, with which office hours, and until which end of the day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from domain.clock import calendar as cal
from domain.clock import exclusions
from domain.clock.calendar import Calendar
from domain.clock.clock import Clock, Move
from domain.law.limits import DayEnds, Limit, OfficeHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Counts limits by one calendar. ``hours`` and ``day_ends`` come from the rulebook.

    ``urgent``: a limit of the same working day that starts outside office hours ends with the calendar day, if it
    starts at ``urgent_at`` (None: whenever it starts) or later.
    """

    hours: OfficeHours
    day_ends: DayEnds
    calendar: Calendar
    urgent: bool = False
    urgent_at: datetime | None = None

    def by(self, calendar: Calendar) -> Self:
        """The same counting by another calendar."""
        return replace(self, calendar=calendar)

    def due(self, limit: Limit, start: datetime) -> datetime:
        """The exclusive instant at which a limit that runs from ``start`` has run out, as if the
        matter weren't urgent.
        """
        return cal.due(self.calendar, limit, start, self.hours, day_ends=self.day_ends)

    def end_of(self, day: date) -> datetime:
        """The exclusive due instant of a duty for which a day was set: the end of that day."""
        return cal.end_of(day, self.hours, self.day_ends)

    def shifted(self, due_at: datetime, working_days: int) -> datetime:
        """A due instant moved by ``working_days``."""
        return cal.shift(self.calendar, due_at, working_days)

    def provisional(self, due_at: datetime) -> bool:
        """Whether no notice has arranged the year of the due day yet."""
        return self.calendar.provisional(cal.last_day(due_at))

    def duty_due(self, limit: Limit, start: datetime) -> datetime:
        """The exclusive due instant of a duty whose limit runs from ``start``. Urgency counts."""
        return cal.due(self.calendar, limit, start, self.hours, urgent=self.urgent_from(start), day_ends=self.day_ends)

    def urgent_from(self, start: datetime) -> bool:
        """Whether urgency counts for a limit that runs from ``start``."""
        return self.urgent and (self.urgent_at is None or start >= self.urgent_at)

    def instants(self, clock: Clock) -> list[datetime]:
        """The due instants of a clock, counted by this calendar: first that of its limit, then one after each move. The
        list is empty for a duty without a limit.

        A day that was set stays that day by every calendar.
        """
        due_at = clock.moves[0].before if clock.moves else clock.due_at
        if due_at is None:
            return []
        if clock.limit and clock.counts_from:
            due_at = self.duty_due(clock.limit, clock.counts_from)
        reached = [due_at]
        for number, move in enumerate(clock.moves):
            if move.excluded:
                due_at = self.shifted(due_at, exclusions.working_days(self.calendar, move.excluded))
            elif move.shift:
                due_at = self.shifted(due_at, move.shift)
            elif move.left is not None:
                due_at = self.gone_on(clock.moves[:number], move.at, move.left)
            elif move.not_before:
                due_at = max(due_at, move.not_before)
            reached.append(due_at)
        return reached

    def gone_on(self, moves: Sequence[Move], resumed_at: datetime, left: int) -> datetime:
        """The due instant of a clock that goes on at ``resumed_at`` with ``left`` working days. The days that its
        earlier ``moves`` leave out after that don't count.
        """
        due_at = self.due(Limit("working_days", left), resumed_at)
        return self.shifted(due_at, exclusions.ahead(self.calendar, moves, resumed_at))

    def left(self, clock: Clock, due_at: datetime, at: datetime) -> int:
        """The number of working days that a clock stopped at ``at`` has left until ``due_at``. Days that are left out
        don't count.
        """
        return cal.left(self.calendar, at, due_at) - exclusions.ahead(self.calendar, clock.moves, at)

    def due_after_revision(self, published_at: datetime, was: datetime, due_at: datetime) -> datetime:
        """The due instant after a revision by which the days alone give ``due_at``. ``was`` is the due instant before
        it.

        A revision that shortens a limit doesn't let it end before the working day of publication has ended, unless it
        ended before that anyway (``was``). So nobody is late by days that nobody could know.
        """
        if due_at >= was:
            return due_at
        return max(due_at, min(self.due(Limit("same_working_day"), published_at), was))
