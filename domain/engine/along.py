"""Limits that move with the limit of the matter as a whole (`Rule.moves_with`). What a law leaves out of that limit, or
adds to it, is left out of the limits of the work within it, or added to them. None of them moves beyond it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain.clock import exclusions
from domain.clock.calendar import last_day
from domain.clock.clock import Clock
from domain.clock.timekeeper import Timekeeper
from domain.law.rulebook import Rule, Rulebook
from domain.matter import special_law
from domain.matter.events import Event
from domain.matter.state import Duty, State


def moved(rulebook: Rulebook, state: State, event: Event, keeper: Timekeeper) -> State:
    """The state in which the limits that move with another one have moved as that one has: by an extension at this
    event, and by the days that it leaves out, whenever they come to lie within them.

    A duty that has ended late moves too where the event leaves days out: they may show that it wasn't late.
    """
    rules = rulebook.procedures[state.procedure].rules
    changed: dict[str, Duty] = {}
    for duty in state.duties:
        rule = rules[duty.rule]
        if not rule.moves_with or not (duty.owed or (event.data.get("excluded") and _ended_late(duty))):
            continue
        now = duty
        for whole in (each for each in state.owed if each.rule in rule.moves_with):
            now = _extended(rulebook, state, rule, now, whole, event, keeper) if now.owed else now
            now = _without(state, rule, now, whole, keeper) if now.status != "suspended" else now
        if now is not duty:
            changed[duty.id] = now
    return state.with_duties(changed)


def _ended_late(duty: Duty) -> bool:
    return not duty.owed and duty.breached_at is not None


def _extended(
    rulebook: Rulebook, state: State, rule: Rule, duty: Duty, whole: Duty, event: Event, keeper: Timekeeper
) -> Duty:
    """The duty, longer by the days by which a law lets the limit of ``whole`` be extended at this event. A duty that
    had run out before that, and before ``whole`` did, stays as it is.
    """
    days = event.data.get("shift") if event.data.get("duty") == whole.id else None
    if not days or not (special_law.matter_type(rulebook, state) and special_law.of_the_whole(rulebook, state, whole)):
        return duty
    before = next((move.before for move in reversed(whole.moves) if move.shift and move.at == event.at), None)
    if not (before and duty.due_at) or (duty.due_at <= event.at and duty.due_at < before):
        return duty
    if duty.status == "suspended" and duty.left is None:  # it was late when its clock stopped
        return duty
    ways = (keeper.shift(duty, rule.remind, some) for some in range(days, 0, -1))
    longer = _within(keeper.until(whole), duty, ways, keeper.at)
    if longer.due_at and longer.stopped_at and longer.left is not None:
        return replace(longer, left=keeper.left(longer, longer.due_at, longer.stopped_at))
    return longer


def _without(state: State, rule: Rule, duty: Duty, whole: Duty, keeper: Timekeeper) -> Duty:
    """The duty without the days that ``whole`` leaves out and that lie within its limit. Where a day was set for it,
    those that were known by then stay: whoever set the day knew them.
    """
    known = _known(state, rule, duty) if duty.limit is None else []
    for why, span in sorted(((move.why, span) for move in whole.moves for span in move.excluded), key=lambda of: of[1]):
        by, until = replace(keeper, why=why), keeper.until(whole)
        for first, last in exclusions.spans(duty, known, *span):
            if duty.due_at and first <= last_day(duty.due_at):
                days = reversed([*exclusions.days(((first, last),))])
                ways = (by.leave_out(duty, rule.remind, ((first, day),)) for day in days)
                duty = _within(until, duty, ways, keeper.at)
    return duty


def _known(state: State, rule: Rule, duty: Duty) -> list[Clock]:
    """The clocks with which this one moves, with what they left out before this one began."""
    return [
        replace(each, moves=tuple(move for move in each.moves if move.at < duty.started_at))
        for each in state.duties
        if each.rule in rule.moves_with
    ]


def _within(until: datetime | None, duty: Duty, ways: Iterable[Duty], at: datetime) -> Duty:
    """The first of the ``ways`` that ends by ``until``; the duty as it is where none does. It isn't late any more with
    another duty where it isn't due yet.
    """
    if until and duty.due_at and duty.due_at >= until:
        return duty
    found = next((each for each in ways if each.due_at and (until is None or each.due_at <= until)), duty)
    joined = found.joins and found.due_at and found.due_at > at
    return replace(found, breached_at=None, joins=None, again=()) if joined else found
