"""Who held a clock of another's, but was in time with what he owed himself; and who had set him his day."""

from collections.abc import Iterator
from dataclasses import replace

from domain.clock import calendar as cal
from domain.law.rulebook import Procedure
from domain.matter.state import Bearer, Duty, State
from domain.responsibility.intervals import Interval


def in_time_himself(procedure: Procedure, state: State, late: Duty, each: Interval) -> Iterator[Interval]:
    """The interval, split where the duty became late by which another role, or another agency, held the clock of
    ``late``. Before that he was in time. He isn't answerable where his limit left no whole working day for that clock,
    where another day was set in its place, and where he met the duty, or another agency's duty ended, by then. Who had
    set him a day that left none is.
    """
    duty = state.duty(each.duty)
    elsewhere = each.bearer.agency != late.bearer.agency
    if duty is None or duty.due_at is None or late.due_at is None:
        yield each
        return
    if duty.bearer.role == late.bearer.role and not elsewhere:
        yield each
        return
    if any(new.rule == duty.rule and new.started_at == duty.ended_at for new in state.duties) and not duty.breached_at:
        yield replace(each, in_time=True)
        return
    until = min(each.until, duty.due_at) if each.until else duty.due_at
    if state.calendar.count(cal.last_day(duty.due_at), cal.last_day(late.due_at)) >= 1 or each.since >= until:
        stands = duty.rule in first_to_end(procedure, late)
        ended = (stands and duty.status == "discharged") or (elsewhere and not duty.owed)
        yield replace(each, in_time=ended and each.until is not None and each.until < duty.due_at)
        return
    setter, part = _setter(procedure, state, late, duty), replace(each, until=until)
    yield replace(part, bearer=setter) if setter else replace(part, in_time=True)
    if each.until is None or until < each.until:
        yield replace(each, since=until)


def _setter(procedure: Procedure, state: State, late: Duty, duty: Duty) -> Bearer | None:
    """Who set the day of a duty, by one of his own that such an event discharges: at that instant; else he who did so
    last in the agency of ``late``. None where no day was set. Who agrees for his agency alone sets none, nor does who
    opened a limit of the law.
    """
    rules = procedure.rules
    if (term := rules[duty.rule].term) is None or not term.given:
        return None
    opens = {each.event for each in rules[duty.rule].opens_on if each.term is None or each.term.given}
    ways = [rule for rule in rules.values() if rule.for_each is None]
    setting = {rule.id for rule in ways if opens & {each.event for each in rule.discharged_by}}
    done = [each for each in state.duties if each.rule in setting and each.status == "discharged"]
    now = [each for each in done if each.ended_at == duty.started_at]
    of_lead = [each for each in done if each.bearer.agency == late.bearer.agency]
    return next((each.bearer for each in reversed(now or of_lead)), None)


def first_to_end(procedure: Procedure, late: Duty) -> set[str]:
    """The rows whose duties must have ended before a duty can be met in every way."""
    return {rule for clause in procedure.rules[late.rule].discharged_by for rule in clause.where.get("no_open", ())}


def another(late: Duty, bearer: Bearer) -> bool:
    """Whether a bearer is of another agency than that of a duty, or a certain other person."""
    return bearer.agency != late.bearer.agency or bearer.official not in (None, late.bearer.official)
