"""How a matter's limits are counted: by which calendar, with which office hours, and until which end of the day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self

from domain.clock import calendar as cal
from domain.clock import exclusions
from domain.clock.calendar import Calendar
from domain.clock.clock import Clock, Move
from domain.law.limits import BY_THE_CALENDAR, DayEnds, LeftOut, Limit, OfficeHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Counts limits by one calendar. ``hours``, ``day_ends`` and ``left_out`` come from the rulebook.

    ``urgent``: a limit of the same working day that starts outside office hours ends with the calendar day, if it
    starts at ``urgent_at`` (None: whenever it starts) or later.
    """

    hours: OfficeHours
    day_ends: DayEnds
    calendar: Calendar
    urgent: bool = False
    urgent_at: datetime | None = None
    left_out: LeftOut = "in_working_days"

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

    def office_time(self, since: datetime, until: datetime) -> timedelta:
        """The office hours of working days between two instants; none where the second isn't later."""
        since, until = cal.local(since), cal.local(until)
        sum_of, day = timedelta(), since.date()
        while day <= until.date():
            first, last = (datetime.combine(day, at, cal.TZ) for at in (self.hours.opens, self.hours.closes))
            if self.calendar.is_working(day):
                sum_of += max(min(until, last) - max(since, first), timedelta())
            day += timedelta(days=1)
        return sum_of

    def every_day(self, clock: Clock) -> bool:
        """Whether the days that the clock leaves out are counted by the calendar, and not by working days: its limit is
        in days or months, and the rulebook says that such a limit leaves out days of its own unit.
        """
        return bool(self.left_out == "in_its_unit" and clock.limit and clock.limit.unit in BY_THE_CALENDAR)

    def instants(self, clock: Clock) -> list[datetime]:
        """The due instants of a clock, counted by this calendar: first that of its limit, then one after each move. The
        list is empty for a duty without a limit.

        A day that was set stays that day by every calendar.
        """
        return [due_at for due_at, _ in self.reached(clock)]

    def reached(self, clock: Clock) -> list[tuple[datetime, date]]:
        """The due instants as `instants` gives them, each with the last day that the limit counts. That day lies before
        the due day where a limit that counts every day ends on a day off.
        """
        due_at = clock.moves[0].before if clock.moves else clock.due_at
        if due_at is None:
            return []
        if clock.limit and clock.counts_from:
            due_at = self.duty_due(clock.limit, clock.counts_from)
        last = cal.last_day(due_at)
        if self.every_day(clock) and clock.limit and clock.counts_from:
            last = cal.nominal_end(clock.limit, cal.local(clock.counts_from).date())
        reached = [(due_at, last)]
        for number, move in enumerate(clock.moves):
            if move.excluded:
                due_at, last = self._without(clock, due_at, last, move.excluded)
            elif move.shift:
                due_at, last = _ending(self.shifted(due_at, move.shift))
            elif move.left is not None:
                due_at, last = self._gone_on(clock, clock.moves[:number], move.at, move.left)
            elif move.not_before:
                due_at, last = _ending(max(due_at, move.not_before))
            reached.append((due_at, last))
        return reached

    def without(self, clock: Clock, due_at: datetime, spans: Sequence[exclusions.Span]) -> datetime:
        """The due instant of a clock that is due at ``due_at``, moved by the days in ``spans`` that it counts."""
        return self._without(clock, due_at, self._last(clock, due_at), spans)[0]

    def gone_on(self, clock: Clock, resumed_at: datetime, left: int) -> datetime:
        """The due instant of a clock that goes on at ``resumed_at`` with ``left`` days. The days that its earlier moves
        leave out after that don't count.
        """
        return self._gone_on(clock, clock.moves, resumed_at, left)[0]

    def left(self, clock: Clock, due_at: datetime, at: datetime) -> int:
        """The number of days that a clock stopped at ``at`` has left until ``due_at``: working days, or every day for a
        clock that counts every day. Days that are left out don't count.
        """
        ahead = exclusions.ahead(self._counts(clock), clock.moves, at)
        if self.every_day(clock):
            return max(0, (self._last(clock, due_at) - cal.local(at).date()).days - ahead)
        return cal.left(self.calendar, at, due_at) - ahead

    def rest(self, clock: Clock, left: int) -> Limit:
        """The limit that a clock has left, which was stopped with ``left`` days."""
        return Limit("days" if self.every_day(clock) else "working_days", left)

    def _counts(self, clock: Clock) -> Callable[[date], bool]:
        return (lambda _: True) if self.every_day(clock) else self.calendar.is_working

    def _last(self, clock: Clock, due_at: datetime) -> date:
        """The last day that the limit counts, for a clock that is due at ``due_at``."""
        return dict(self.reached(clock)).get(due_at, cal.last_day(due_at))

    def _without(
        self, clock: Clock, due_at: datetime, last: date, spans: Sequence[exclusions.Span]
    ) -> tuple[datetime, date]:
        out = sum(map(self._counts(clock), exclusions.days(spans)))
        if self.every_day(clock):
            last += timedelta(days=out)
            return self.end_of(self.calendar.next_working(last)), last
        return _ending(self.shifted(due_at, out))

    def _gone_on(self, clock: Clock, moves: Sequence[Move], resumed_at: datetime, left: int) -> tuple[datetime, date]:
        ahead = exclusions.ahead(self._counts(clock), moves, resumed_at)
        if self.every_day(clock):
            limit = self.rest(clock, left + ahead)
            return self.due(limit, resumed_at), cal.nominal_end(limit, cal.local(resumed_at).date())
        return _ending(self.shifted(self.due(self.rest(clock, left), resumed_at), ahead))

    def due_after_revision(self, published_at: datetime, was: datetime, due_at: datetime) -> datetime:
        """The due instant after a revision by which the days alone give ``due_at``. ``was`` is the due instant before
        it.

        A revision that shortens a limit doesn't let it end before the working day of publication has ended, unless it
        ended before that anyway (``was``). So nobody is late by days that nobody could know.
        """
        if due_at >= was:
            return due_at
        return max(due_at, min(self.due(Limit("same_working_day"), published_at), was))


def _ending(due_at: datetime) -> tuple[datetime, date]:
    """A due instant and the last day that is counted, where that is the due day."""
    return due_at, cal.last_day(due_at)
