"""How the clock of a new duty starts: it goes on from an earlier one, or it begins, with the limits that an
opening sets at least and at most.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from domain.clock import calendar as cal
from domain.clock import exclusions
from domain.clock.clock import Span
from domain.clock.timekeeper import Timekeeper
from domain.law.clauses import Opening, Term
from domain.law.limits import OFFICE_DAY, THIS_DAY, WITHIN_A_DAY, Limit
from domain.law.rulebook import Rule, Rulebook
from domain.matter import special_law, timing
from domain.matter.events import Event
from domain.matter.state import Bearer, Duty, State

EXCLUDED = "time_excluded"  # the event that leaves days out, and the reason of what it moves


@dataclass(frozen=True, slots=True)
class Starting:
    """Starts the clocks of the duties that a row opens at an event, by the term of that opening. ``state`` is that
    before the duties. A clock that is late from its start joins the lateness of the duty ``late_with``.
    """

    rulebook: Rulebook
    state: State
    rule: Rule
    opening: Opening
    event: Event
    keeper: Timekeeper
    term: Term | None
    late_with: str | None

    def gone_on(self, duty: Duty, before: Duty, longer: int) -> Duty:
        """The duty, whose clock goes on from that of the duty ``before``, ``longer`` by this number of working days."""
        keeper, remind = self.keeper, self.rule.remind
        on = keeper.go_on(duty, remind, self.late_with, before=before)
        on = keeper.shift(on, remind, longer) if longer else on
        if least := self._taken_away(before, on):
            on = keeper.begin(duty, remind, None, since=self._known(duty.bearer), limit=least, until=None)
            on = replace(on, runs_from=before.runs_from or before.counts_from)
        return on

    def begun(self, duty: Duty, item: dict[str, Any], *, again: bool, owed: Duty | None) -> Duty | None:
        """The duty with a clock of its own. ``item`` is what the duty is about, ``again`` whether its row was owed
        before. None where it would take the place of the duty that is ``owed``, and doesn't end sooner.
        """
        keeper, term, event = self.keeper, self.term, self.event
        since, limit, until = self._limit(item)
        longer = extended(self.state, self.opening, since, event.at)
        due_at = keeper.duty_due(limit, since) if limit else until
        due_at = keeper.shifted(due_at, longer) if due_at and longer else due_at
        own = keeper.duty_due(limit, event.at) if limit else None
        if due_at and (whole := self._as_the_whole(own)) and due_at < whole:
            duty, due_at = replace(duty, runs_from=since), whole
            since, limit, until, longer = event.at, None, whole, 0
        if due_at and (least := self.opening.at_least):
            known = self._known(duty.bearer)
            begun = self._began(duty, since, known) if again else known
            begun = begun if max(due_at, keeper.duty_due(least, begun)) > known else known
            if due_at < keeper.duty_due(least, begun):
                duty = replace(duty, runs_from=duty.runs_from or since)
                since, limit, until, longer = begun, least, None, 0
        if term and term.at_most and limit and event.actor and event.actor.id == duty.bearer.official:
            ways = ((since, limit), self._most(term.at_most))
            since, limit = min(ways, key=lambda way: keeper.duty_due(way[1], way[0]))
        begun = keeper.begin(duty, self.rule.remind, self.late_with, since=since, limit=limit, until=until)
        begun = keeper.shift(begun, self.rule.remind, longer) if longer else begun
        begun = self._without(begun, owed)
        return keeper.sooner(begun, owed) if owed else begun

    def _without(self, begun: Duty, owed: Duty | None) -> Duty:
        """The duty without the days that its new clock doesn't count either: those that the running clock leaves out
        whose place it takes (``owed``); and, where the rulebook says so (`Times.days_stay`), those that this agency has
        left out of the same duty before, or of the case from which this one was split off. Each only where the law that
        counts now leaves out such time. A limit that an act gives ends no later by that than the law lets it.

        What moves with another limit leaves out what that one does.
        """
        facts, agency = self.state.facts, begun.bearer.agency
        moves = _excluded([owed] if owed else ())
        if self.rulebook.time.days_stay == "with_agency" and not self.rule.moves_with and begun.limit:
            moves |= _excluded(each for each in self._same(begun) if each.bearer.agency == agency)
            of_whole = facts["left_out"] if self.rule.whole and agency == facts["split_by"] else ()
            moves |= {((date.fromisoformat(first), date.fromisoformat(last)), EXCLUDED) for first, last in of_whole}
        days = [each for each in sorted(moves) if self._left_out_by_law(each[0])]
        latest = self._by_law(begun, days)
        for span, why in days:
            begun = self._left_out(begun, span, why, latest)
        return begun

    def _left_out(self, begun: Duty, span: Span, why: str, latest: datetime | None) -> Duty:
        """The duty without the days of a span that its clock counts, as far as it then ends by ``latest``."""
        keeper, remind = replace(self.keeper, why=why), self.rule.remind
        for first, last in exclusions.spans(begun, (), *span):
            if begun.due_at and begun.breached_at is None and first <= cal.last_day(begun.due_at):
                days = reversed([*exclusions.days(((first, last),))])
                ways = (keeper.leave_out(begun, remind, ((first, day),)) for day in days)
                begun = next((way for way in ways if not latest or (way.due_at and way.due_at <= latest)), begun)
        return begun

    def _left_out_by_law(self, span: Span) -> bool:
        """Whether the law of the matter's type leaves out the kind of time that these days were; true where the type
        has none, and where the kind isn't known.
        """
        law, (first, last) = special_law.matter_type(self.rulebook, self.state), (each.isoformat() for each in span)
        days = self.state.facts["days_out"]
        own = [kind for kind, *whole in days if whole == [first, last]]
        kinds = own or [kind for kind, since, to in days if since <= first and last <= to]  # a part of the days
        return law is None or not kinds or any(kind in law.exclusions for kind in kinds)

    def _by_law(self, begun: Duty, days: list[tuple[Span, str]]) -> datetime | None:
        """The instant until which the law lets a limit run that an act gives, without these days; None for any other
        limit.
        """
        law = special_law.matter_type(self.rulebook, self.state)
        if law is None or self.term is None or not self.term.given or self.rulebook.time.days_stay == "with_clock":
            return None
        since = timing.since(self.rulebook, self.state, law.counts_from) or self._day_zero(self.term)
        clock = self.keeper.begin(replace(begun, moves=()), None, None, since=since, limit=law.limit, until=None)
        for move in (move for each in self._same(begun) if each.counts_from == since for move in each.moves):
            clock = self.keeper.shift(clock, None, move.shift) if move.shift else clock  # as a law lets it be extended
        for span, why in days:
            clock = self._left_out(clock, span, why, None)
        return clock.due_at

    def _began(self, duty: Duty, since: datetime, at: datetime) -> datetime:
        """The instant at which the duty was first owed by a clock that runs from ``since``; else ``at``."""
        return min((each.started_at for each in self._same(duty) if each.counts_from == since), default=at)

    def _same(self, duty: Duty) -> Iterator[Duty]:
        """The duties of this row that were about the same."""
        return (each for each in self.state.duties if (each.rule, each.subject) == (duty.rule, duty.subject))

    def _taken_away(self, before: Duty, on: Duty) -> Limit | None:
        """The least limit of an opening, for a bearer whose duty goes on by another's act. Else None: where he acted
        himself, was late ``before`` the duty was released, or had the least limit by then; and where he lost no office
        hours by it, or has the rest of the day on which it was taken away.
        """
        least, ended_at, actor = self.opening.at_least, before.ended_at, self.event.actor
        if least is None or on.due_at is None or before.status != "released" or ended_at is None or before.breached_at:
            return None
        if actor and actor.id == on.bearer.official:
            return None
        keeper, known = self.keeper, self._known(on.bearer)
        same = (each for each in self._same(on) if _runs_from(each) == _runs_from(before))
        had = ended_at >= keeper.duty_due(least, min(each.started_at for each in same))
        closed = keeper.duty_due(OFFICE_DAY, ended_at) != keeper.duty_due(OFFICE_DAY, known)
        taken = (closed or on.due_at <= known) and keeper.office_time(ended_at, known)
        return None if had or not taken or on.due_at >= keeper.duty_due(least, known) else least

    def _known(self, who: Bearer) -> datetime:
        """The instant from which a bearer knows of the event: that of its receipt, if another claims that it happened
        earlier. What he did himself he knew at once.
        """
        event = self.event
        himself = event.actor is not None and event.actor.id == who.official
        return event.at if himself or event.received_at is None else max(event.at, event.received_at)

    def _as_the_whole(self, own: datetime | None) -> datetime | None:
        """The instant until which a case was to be done as a whole, for a duty of this row in a part that was split off
        it, whose limit runs from a receipt that both have; else None. Where the part is of another kind than that case
        was, such a duty has no more than its own limit from now on, until ``own``.
        """
        facts, term = self.state.facts, self.term
        until = facts["whole_until"]
        if not until or not self.rule.whole or not term or term.counts_from == "event":
            return None
        if facts["lead_agency"] != facts["split_by"]:
            return None
        whole = datetime.fromisoformat(until)
        return min(whole, own) if own and facts["kind"] != facts["whole_kind"] else whole

    def _limit(self, item: dict[str, Any]) -> tuple[datetime, Limit | None, datetime | None]:
        """The start of a new clock; its limit, or the exclusive end of the day that was set for it."""
        term = self.term
        if term is None:
            return self.event.at, None, None
        since = self._since(term)
        if term.of_matter_type:
            return since, special_law.limit(self.rulebook, self.state, term), None
        if not term.given:
            return since, term.limit, None
        given = item.get(term.given) or self.event.data[term.given]
        if isinstance(given, str):  # a day was set
            return since, None, self.keeper.end_of(date.fromisoformat(given))
        return since, Limit(given["unit"], given["count"]), None

    def _most(self, most: Term) -> tuple[datetime, Limit]:
        """The start and the limit that a duty has at most which its bearer's own act opened: the term ``most``, or the
        day of the act where that term has ended.
        """
        since, limit, at = self._since(most), most.limit or THIS_DAY, self.event.at
        return (since, limit) if self.keeper.duty_due(limit, since) > at else (at, THIS_DAY)

    def _since(self, term: Term) -> datetime:
        return timing.since(self.rulebook, self.state, term.counts_from) or self._day_zero(term)

    def _day_zero(self, term: Term) -> datetime:
        """The instant of the event, from which a term runs. Where the rulebook says so, an event at 00:00 belongs to
        the day that ended: what that day's end brings about owes no day more. A limit of the same working day has no
        day 0.
        """
        same_day = term.limit is not None and term.limit.unit in WITHIN_A_DAY
        new_day = self.rulebook.time.midnight == "new_day" or same_day
        return self.event.at if new_day else cal.day_ended(self.event.at)


def _excluded(duties: Iterable[Duty]) -> set[tuple[Span, str]]:
    """The days that the clocks of these duties leave out, each span with what left it out."""
    return {(span, move.why) for duty in duties for move in duty.moves for span in move.excluded}


def extended(state: State, opening: Opening, since: datetime, at: datetime) -> int:
    """The working days by which a clock that runs from ``since`` is longer at ``at``, because a duty with which the
    opening is extended (`Opening.extended_with`) was extended after that, and isn't due yet.
    """
    with_it = (d for d in state.duties if d.rule in opening.extended_with and d.due_at and at < d.due_at)
    return max((sum(move.shift or 0 for move in duty.moves if move.at >= since) for duty in with_it), default=0)


def longer(state: State, opening: Opening, running: Duty, event: Event) -> int:
    """The working days that a running clock lacks of those of `extended`; below zero, those that it got at an earlier
    event of this kind, and that an opening without ``extended_with`` takes back. Zero where it has run out or stands
    still, or has got a least limit in place of its own.
    """
    if running.status == "suspended" or running.breached_at or running.runs_from or running.counts_from is None:
        return 0
    had = sum(move.shift or 0 for move in running.moves if move.why == event.type)
    return max(extended(state, opening, running.counts_from, event.at) - had, 0) if opening.extended_with else -had


def _runs_from(duty: Duty) -> datetime | None:
    """The instant from which the own limit of a duty runs, whatever least limit took its place."""
    return duty.runs_from or duty.counts_from
