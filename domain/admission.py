"""Whether an act is admissible: some open duty calls for it or permits it, and the actor is in the role."""

from datetime import datetime
from typing import Any

from domain import calendar as cal
from domain import roles
from domain.acts import Act
from domain.calendar import Calendar
from domain.events import Command, Refused
from domain.fields import to_json
from domain.rulebook import Procedure, Rulebook, Term
from domain.state import Duty, State
from domain.wording import owed_text


def admit(rulebook: Rulebook, state: State, command: Command, made: Act) -> tuple[Duty | None, str]:
    """The duty that admits the act (None where it is always permitted), and the article that says so.

    Raises `Refused`: ``case_closed``, ``not_owed`` (nobody owes it now) or ``not_your_duty``.
    """
    procedure = rulebook.procedures[state.procedure]
    data: dict[str, Any] = to_json(made)
    named = data.get("duty")
    called, against = False, None
    for duty, role in _candidates(procedure, state, made, command, data):
        if named is not None and duty.id != named:
            continue
        called = True
        mine = (
            roles.may(rulebook, state, role, command.actor, duty)
            if role
            else roles.may_bear(rulebook, state, command.actor, duty)
        )
        if mine:
            against = roles.conflict(rulebook, state, role or duty.bearer.role, command.actor.id, command.actor.agency)
            if against is None:
                return duty, procedure.rules[duty.rule].article
    closed = state.closed_at is not None
    for always in procedure.always:
        if always.act != made.name or not roles.holds(always.where, state, data):
            continue
        if always.within:
            end = window_end(rulebook, state, always.within)
            if end is None or command.at >= end:
                continue
        elif closed:
            continue
        duty = state.duty(named) if named is not None else None
        if named is not None and (duty is None or not duty.owed):
            continue
        called = True
        for role in always.by:
            if roles.may(rulebook, state, role, command.actor, duty):
                against = roles.conflict(rulebook, state, role, command.actor.id, command.actor.agency)
                if against is None:
                    return duty, always.article
    if against:
        raise Refused("conflict_of_interest", f"「{made.title}」应由他人办理: {against}; 请回避, 转由他人履行")
    if called:
        raise Refused("not_your_duty", f"「{made.title}」不由您办理。{owed_text(rulebook, state)}")
    if closed:
        raise Refused("case_closed", f"事项已办结, 不能再「{made.title}」; 如有新情况请另立事项")
    raise Refused("not_owed", f"现在没有哪项义务要求或允许「{made.title}」。{owed_text(rulebook, state)}")


def check_claim(rulebook: Rulebook, calendar: Calendar, occurred_at: datetime | None, at: datetime) -> None:
    """Raise ``time_not_allowed`` where something is said to have happened in the future or too long ago."""
    if occurred_at is None:
        return
    earliest = calendar.back(cal.local(at).date(), rulebook.occurred_within)
    if occurred_at > at or cal.local(occurred_at).date() < earliest:
        raise Refused(
            "time_not_allowed",
            f"occurred_at 不能晚于收到时间, 也不能早于此前第{rulebook.occurred_within}个工作日 ({earliest})",
        )


def window_end(rulebook: Rulebook, state: State, term: Term) -> datetime | None:
    """The exclusive instant until which an act is open after a fact; None before that fact."""
    since = state.facts.get(term.counts_from)
    if since is None or term.limit is None:
        return None
    return cal.due(
        state.calendar, term.limit, datetime.fromisoformat(since), rulebook.hours, day_ends=rulebook.day_ends
    )


def _candidates(
    procedure: Procedure, state: State, made: Act, command: Command, data: dict[str, Any]
) -> list[tuple[Duty, str | None]]:
    """Open duties that call for the act come first, then those that permit it (with the role that may)."""
    subject = made.subject(command)
    calling: list[tuple[Duty, str | None]] = []
    permitting: list[tuple[Duty, str | None]] = []
    for duty in state.duties:
        if duty.status != "open":
            continue
        rule = procedure.rules[duty.rule]
        if (duty.subject is None or subject is None or duty.subject == subject) and any(
            clause.event == made.leaves and roles.holds(clause.where, state, data) for clause in rule.discharged_by
        ):
            calling.append((duty, None))
        permitting += [
            (duty, permit.by)
            for permit in rule.permits
            if permit.act == made.name and roles.holds(permit.where, state, data)
        ]
    return calling + permitting
