"""The data of the event of an act or of a breach, and the further events that follow at once."""

from collections.abc import Iterator
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
    return carried | {"agencies_known": new} if new else carried


def events(
    rulebook: Rulebook, before: State, after: State, first: Event, duty: Duty | None, made: Act
) -> Iterator[Follow]:
    """The events that follow at once from the first event of an act: withdrawals of breaches that the event shows to
    have been none, leads that the event is by itself, and the events of `Act.then`.
    """
    yield from withdrawals(before, after, first.at)
    for lead in rulebook.procedures[before.procedure].leads:
        if lead.on.event == first.type and roles.holds(lead.on.where, before, first.data):
            told = {"title": lead.title, "grounds": list(lead.grounds), "article": lead.article}
            of = next((each for each in reversed(before.owed) if each.rule in lead.about), duty)
            yield "lead_raised", told | ({"duty": of.id} if of else {})
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


def breach(rulebook: Rulebook, state: State, rule: Rule, duty: Duty) -> dict[str, Any]:
    """The data of a breach: the duty, the grounds under which it may fall, and the bearers of the roles to be told."""
    own = duty.bearer.agency == state.facts["lead_agency"]
    grounds = rule.grounds if own or not rule.grounds_of_others else rule.grounds_of_others
    told = [roles.bearer(rulebook, state, role) for role in rule.notifies]
    told_of: dict[str, Any] = {"duty": duty.id, "grounds": list(grounds)}
    return told_of | ({"notify": [[who.role, who.agency, who.official] for who in told]} if told else {})
