"""The data of the event of an act or of a breach, and the further events that follow at once."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from domain.acts import Act, Step
from domain.acts.base import Follow
from domain.law.rulebook import Rule, Rulebook
from domain.matter import roles
from domain.matter.events import Event
from domain.matter.fields import to_json
from domain.matter.state import Duty, State


def data(made: Act, step: Step) -> dict[str, Any]:
    """The data of an act's event: the act's fields, what `Act.data` adds, and agencies that the matter didn't know
    before.
    """
    carried: dict[str, Any] = to_json(made) | made.data(step)
    if (subject := made.subject(step.command)) is not None:
        carried["subject"] = subject
    new = {
        agency: [card.kind, card.head]
        for agency, card in step.command.agencies.items()
        if agency not in step.state.agencies
    }
    carried |= {"agencies_known": new} if new else {}
    return told(step.rulebook, step.state, made.leaves, carried)


def told(rulebook: Rulebook, before: State, event: str, data: dict[str, Any]) -> dict[str, Any]:
    """The data of an event, with the bearers of the roles that the rulebook tells of it (``notify``). ``before`` is
    the state before the event.
    """
    rows = rulebook.procedures[before.procedure].notifies
    to = [role for row in rows if row.on.event == event and roles.holds(row.on.where, before, data) for role in row.to]
    return data | notified(rulebook, before, to)


def notified(rulebook: Rulebook, state: State, to: Iterable[str]) -> dict[str, Any]:
    """As data of an event: the bearers of roles who are told of it, each with role, agency and official. Empty where
    there are none.
    """
    bearers = [roles.bearer(rulebook, state, role) for role in dict.fromkeys(to)]
    return {"notify": [[who.role, who.agency, who.official] for who in bearers]} if bearers else {}


def events(
    rulebook: Rulebook, before: State, after: State, first: Event, duty: Duty | None, made: Act
) -> Iterator[Follow]:
    """The events that follow at once from the first event of an act: withdrawals of breaches that the event shows to
    have been none, leads that the event is by itself, and the events of `Act.then`.
    """
    yield from withdrawals(before, after, first.at)
    yield from _disproved(rulebook, before, after)
    for lead in rulebook.procedures[before.procedure].leads:
        if lead.on.event == first.type and roles.holds(lead.on.where, before, first.data):
            said = {"title": lead.title, "grounds": list(lead.grounds), "article": lead.article}
            of = next((each for each in reversed(before.owed) if each.rule in lead.about), duty)
            yield "lead_raised", said | ({"duty": of.id} if of else {})
    yield from made.then(after)


def withdrawals(before: State, after: State, at: datetime) -> Iterator[Follow]:
    """The withdrawals of breaches that weren't breaches: the event at ``at`` shows that the duty was met in time, or
    that it isn't due yet.
    """
    breached = {duty.id for duty in before.duties if duty.breached_at is not None and duty.joins is None}
    for duty in after.duties:
        was = before.duty(duty.id)
        if duty.id not in breached or duty == was or was is None or duty.due_at is None:
            continue
        if (duty.ended_at or at) < duty.due_at:  # it was met in time, or it isn't due yet
            yield "breach_withdrawn", {"duty": duty.id}


def _disproved(rulebook: Rulebook, before: State, after: State) -> Iterator[Follow]:
    """The withdrawals of leads whose grounds all lack an element: the outcome of the matter shows that there was no
    delay. A clock that began only after the lateness shows nothing of it.
    """
    if after.facts["outcome_at"] == before.facts["outcome_at"]:
        return
    rules = rulebook.procedures[after.procedure].rules
    in_time = [each for each in after.duties if _met_in_time(before, each)]
    for late in after.duties:
        if late.owed or late.breached_at is None or late.joins is not None or late in in_time:
            continue
        since = late.breached_at
        ran = {each.rule: each.id for each in in_time if each.counts_from is not None and each.counts_from < since}
        found = [_proof(rulebook, ground, ran) for ground in grounds_of(after, rules[late.rule], late)]
        if found and all(found):
            yield "breach_withdrawn", {"duty": late.id, "in_time": found[0]}


def _met_in_time(before: State, duty: Duty) -> bool:
    """Whether the event being followed has discharged the duty, before its due instant."""
    was = before.duty(duty.id)
    met = duty.status == "discharged" and (was is None or was.owed)
    return met and duty.ended_at is not None and duty.due_at is not None and duty.ended_at < duty.due_at


def _proof(rulebook: Rulebook, ground: str, ran: dict[str, str]) -> str | None:
    """The duty, of those met in time, that disproves an element of the ground; None where there is none."""
    row = rulebook.grounds.get(ground)
    rows = [name for element in row.elements for name in element.disproved_by] if row else []
    return next((ran[name] for name in rows if name in ran), None)


def grounds_of(state: State, rule: Rule, duty: Duty) -> tuple[str, ...]:
    """The grounds under which a breach of the duty may fall: other agencies than the leading one may have their own."""
    own = duty.bearer.agency == state.facts["lead_agency"]
    return rule.grounds if own or not rule.grounds_of_others else rule.grounds_of_others


def breach(rulebook: Rulebook, state: State, rule: Rule, duty: Duty) -> dict[str, Any]:
    """The data of a breach: the duty, the grounds under which it may fall, and the bearers of the roles to be told."""
    of: dict[str, Any] = {"duty": duty.id, "grounds": list(grounds_of(state, rule, duty))}
    return of | notified(rulebook, state, rule.notifies)
