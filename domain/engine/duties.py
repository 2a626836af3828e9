"""How a row of the rulebook opens duties (for whom, for which subjects, with which limit), and how a duty ends."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from domain.clock import calendar as cal
from domain.clock.clock import Status
from domain.clock.timekeeper import Timekeeper
from domain.engine import lateness
from domain.law.clauses import IF_SOONER, UNLESS_UNMET, Opening, Term
from domain.law.limits import THIS_DAY, WITHIN_A_DAY, Limit
from domain.law.rulebook import Rule, Rulebook
from domain.matter import roles, special_law, timing
from domain.matter.events import Event
from domain.matter.facts import named
from domain.matter.names import duty_id
from domain.matter.state import Bearer, BearerSince, Duty, State


def opened(
    rulebook: Rulebook, state: State, rule: Rule, opening: Opening, event: Event, keeper: Timekeeper
) -> Iterator[Duty]:
    """The duties that a row opens at an event: one, or one for each subject of the row that has none open.

    A duty that was open before in this matter goes on by its first clock, unless the opening says ``anew``. Where one
    is owed already, another is opened only in its place: with a clock that ends sooner (``if_sooner``), or one that is
    longer, or no longer so, by what another duty was extended.
    """
    term = special_law.term(rulebook, state, rule, opening)
    if term and term.of_matter_type and special_law.limit(rulebook, state, term) is None:
        return
    count = state.counts.get(rule.id, 0)
    for subject, agency, item in _subjects(rule, state):
        taken = taken_over(rulebook, state, rule, subject)
        who = taken.bearer if taken else roles.bearer(rulebook, state, rule.bearer, agency)
        owed = owed_of(state, rule, subject)
        before = owed or _before(state, rule, subject, opening, who)
        longer = _longer(state, opening, before, event) if before else 0
        if owed and opening.anew != IF_SOONER and not longer:
            continue
        if opening.only and subject not in event.data.get(opening.only, ()):
            continue
        count += 1
        duty = Duty(
            id=duty_id(rule.id, count),
            rule=rule.id,
            subject=subject,
            bearer=who,
            started_at=event.at,
            held=(BearerSince(event.at, who),),
        )
        late_with = None
        if rulebook.time.joining == "last_lead" and not rule.lapses:
            late_with = lateness.last_lead(state, rule, subject, opening)
        if before and longer >= 0 and not (owed and not longer):
            on = keeper.go_on(duty, rule.remind, late_with, before=before)
            on = keeper.shift(on, rule.remind, longer) if longer else on
            yield _joining(rulebook, state, rule, opening, on, keeper)
        else:
            since, limit, until = _limit(rulebook, state, term, event, item, keeper)
            longer = _extended(state, opening, since, event.at)
            due_at = keeper.duty_due(limit, since) if limit else until
            due_at = keeper.shifted(due_at, longer) if due_at and longer else due_at
            own = keeper.duty_due(limit, event.at) if limit else None
            if due_at and (whole := _as_the_whole(state, rule, term, own)) and due_at < whole:
                duty, due_at = replace(duty, runs_from=since), whole
                since, limit, until, longer = event.at, None, whole, 0
            if due_at and (least := opening.at_least):
                known = _known(event, who)
                begun = _began(state, duty, since, known) if before else known
                begun = begun if max(due_at, keeper.duty_due(least, begun)) > known else known
                if due_at < keeper.duty_due(least, begun):
                    duty = replace(duty, runs_from=duty.runs_from or since)
                    since, limit, until, longer = begun, least, None, 0
            if term and term.at_most and limit and event.actor and event.actor.id == who.official:
                ways = ((since, limit), _most(rulebook, state, term.at_most, event, keeper))
                since, limit = min(ways, key=lambda way: keeper.duty_due(way[1], way[0]))
            begun = keeper.begin(duty, rule.remind, late_with, since=since, limit=limit, until=until)
            begun = keeper.shift(begun, rule.remind, longer) if longer else begun
            sooner = keeper.sooner(begun, owed, rule.remind) if owed else begun
            if sooner:
                yield _joining(rulebook, state, rule, opening, sooner, keeper)


def _joining(rulebook: Rulebook, state: State, rule: Rule, opening: Opening, duty: Duty, keeper: Timekeeper) -> Duty:
    if rulebook.time.joining == "last_lead":
        return duty
    return lateness.with_own_lead(rulebook, state, rule, opening, duty, keeper)


def _extended(state: State, opening: Opening, since: datetime, at: datetime) -> int:
    """The working days by which a clock that runs from ``since`` is longer at ``at``, because a duty with which the
    opening is extended (`Opening.extended_with`) was extended after that, and isn't due yet.
    """
    with_it = (d for d in state.duties if d.rule in opening.extended_with and d.due_at and at < d.due_at)
    return max((sum(move.shift or 0 for move in duty.moves if move.at >= since) for duty in with_it), default=0)


def _longer(state: State, opening: Opening, running: Duty, event: Event) -> int:
    """The working days that a running clock lacks of those of `_extended`; below zero, those that it got at an earlier
    event of this kind, and that an opening without ``extended_with`` takes back. Zero where it has run out or stands
    still, or has got a least limit in place of its own.
    """
    if running.status == "suspended" or running.breached_at or running.runs_from or running.counts_from is None:
        return 0
    had = sum(move.shift or 0 for move in running.moves if move.why == event.type)
    return max(_extended(state, opening, running.counts_from, event.at) - had, 0) if opening.extended_with else -had


def _known(event: Event, who: Bearer) -> datetime:
    """The instant from which a bearer knows of an event: that of its receipt, if another claims that it happened
    earlier. What he did himself he knew at once.
    """
    himself = event.actor is not None and event.actor.id == who.official
    return event.at if himself or event.received_at is None else max(event.at, event.received_at)


def _began(state: State, duty: Duty, since: datetime, at: datetime) -> datetime:
    """The instant at which a duty of this row was first owed by a clock that runs from ``since``; else ``at``."""
    same = (each for each in state.duties if (each.rule, each.subject) == (duty.rule, duty.subject))
    return min((each.started_at for each in same if each.counts_from == since), default=at)


def _as_the_whole(state: State, rule: Rule, term: Term | None, own: datetime | None) -> datetime | None:
    """The instant until which a case was to be done as a whole, for a duty of this row in a part that was split off it,
    whose limit runs from a receipt that both have; else None. Where the part is of another kind than that case was,
    such a duty has no more than its own limit from now on, until ``own``.
    """
    until = state.facts["whole_until"]
    if not until or not rule.whole or not term or term.counts_from == "event":
        return None
    if state.facts["lead_agency"] != state.facts["split_by"]:
        return None
    whole = datetime.fromisoformat(until)
    return min(whole, own) if own and state.facts["kind"] != state.facts["whole_kind"] else whole


def owed_of(state: State, rule: Rule, subject: str | None) -> Duty | None:
    """The duty of this row for this subject that is owed, or None."""
    return next((duty for duty in state.owed if (duty.rule, duty.subject) == (rule.id, subject)), None)


def ended(duty: Duty, status: Status, at: datetime) -> Duty:
    """The duty, discharged or released (``status``) at ``at``. All other data of the duty stays."""
    return replace(duty, status=status, ended_at=at, remind_at=None)


def taken_over(rulebook: Rulebook, state: State, rule: Rule, subject: str | None) -> Duty | None:
    """The last duty of this row, if an official took it over after a recusal. When the duty is owed again, that
    official bears it. None where nobody took it over, or where he has a conflict of interest by now.
    """
    last = _last(state, rule, subject)
    if not (last and last.id in state.facts["passed"]):
        return None
    who = last.bearer
    against = roles.conflict(rulebook, state, who.role, who.official or "", who.agency or "")
    return None if against else last


def _last(state: State, rule: Rule, subject: str | None) -> Duty | None:
    same = (duty for duty in reversed(state.duties) if (duty.rule, duty.subject) == (rule.id, subject))
    return next(same, None)


def _before(state: State, rule: Rule, subject: str | None, opening: Opening, who: Bearer) -> Duty | None:
    """The last duty of this row, whose clock goes on. None where the opening gives a new clock, and where there is no
    such duty since the matter arrived at the agency that leads it.
    """
    if opening.anew in (True, IF_SOONER):
        return None
    last, since = _last(state, rule, subject), state.facts["arrived_at"]
    if last and opening.anew == UNLESS_UNMET and (last.status == "discharged" or not _same(last.bearer, who)):
        return None
    return None if last and since and last.started_at < datetime.fromisoformat(since) else last


def _same(one: Bearer, other: Bearer) -> bool:
    return (one.agency, one.official) == (other.agency, other.official)


def _subjects(rule: Rule, state: State) -> list[tuple[str | None, str | None, dict[str, Any]]]:
    """The subjects for each of which a row opens a duty: id, agency, and data. A row that opens one duty has one empty
    subject.
    """
    if rule.for_each is None:
        return [(None, None, {})]
    items = named(state.facts, rule.for_each)
    return [(i, i, {}) if isinstance(i, str) else (i["id"], i.get("agency"), i) for i in items]


def _limit(
    rulebook: Rulebook, state: State, term: Term | None, event: Event, item: dict[str, Any], keeper: Timekeeper
) -> tuple[datetime, Limit | None, datetime | None]:
    """The start of a new clock; its limit, or the exclusive end of the day that was set for it."""
    if term is None:
        return event.at, None, None
    since = _since(rulebook, state, term, event)
    if term.of_matter_type:
        return since, special_law.limit(rulebook, state, term), None
    if not term.given:
        return since, term.limit, None
    given = item.get(term.given) or event.data[term.given]
    if isinstance(given, str):  # a day was set
        return since, None, keeper.end_of(date.fromisoformat(given))
    return since, Limit(given["unit"], given["count"]), None


def _most(rulebook: Rulebook, state: State, most: Term, event: Event, keeper: Timekeeper) -> tuple[datetime, Limit]:
    """The start and the limit that a duty has at most which its bearer's own act opened: the term ``most``, or the day
    of the act where that term has ended.
    """
    since, limit = _since(rulebook, state, most, event), most.limit or THIS_DAY
    return (since, limit) if keeper.duty_due(limit, since) > event.at else (event.at, THIS_DAY)


def _since(rulebook: Rulebook, state: State, term: Term, event: Event) -> datetime:
    return timing.since(rulebook, state, term.counts_from) or _day_zero(rulebook, term, event)


def _day_zero(rulebook: Rulebook, term: Term, event: Event) -> datetime:
    """The instant of an event, from which a term runs. Where the rulebook says so, an event at 00:00 belongs to the day
    that ended: what that day's end brings about owes no day more. A limit of the same working day has no day 0.
    """
    same_day = term.limit is not None and term.limit.unit in WITHIN_A_DAY
    return event.at if rulebook.time.midnight == "new_day" or same_day else cal.day_ended(event.at)
