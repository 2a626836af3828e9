"""The data of the event of an act, and the further events that follow at once."""

from collections.abc import Iterator
from typing import Any

from domain.acts import Act, Step
from domain.acts.base import Follow
from domain.law.rulebook import Rulebook
from domain.matter import roles
from domain.matter.events import Event
from domain.matter.fields import to_json
from domain.matter.notified import told
from domain.matter.state import Duty, State
from domain.responsibility.excuses import disproved, restored, withdrawals


def data(made: Act, step: Step) -> dict[str, Any]:
    """The data of an act's event: the act's fields, what `Act.data` adds, and agencies that the matter didn't know
    before.
    """
    carried: dict[str, Any] = to_json(made) | made.data(step)
    if (about := made.about(step.command)) is not None:
        carried["subject"] = about
    new = {
        agency: [card.agency_kind, card.head]
        for agency, card in step.command.agencies.items()
        if agency not in step.state.agencies
    }
    carried |= {"agencies_known": new} if new else {}
    return told(step.rulebook, step.state, made.leaves, carried, step.command.actor.id)


def events(
    rulebook: Rulebook, before: State, after: State, first: Event, duty: Duty | None, made: Act
) -> Iterator[Follow]:
    """The events that follow at once from the first event of an act: withdrawals of breaches that the event shows to
    have been none, breaches that count again, leads that the event is by itself, and the events of `Act.then`.
    """
    yield from withdrawals(before, after, first.at)
    yield from disproved(rulebook, before, after, first)
    yield from restored(rulebook, before, after, first)
    for lead in rulebook.procedures[before.procedure].leads:
        if lead.on.event == first.type and roles.holds(lead.on.where, before, first.data):
            said = {"title": lead.title, "grounds": list(lead.grounds), "article": lead.article}
            about = (*reversed(before.owed), *reversed(before.duties))  # what is owed, else what was
            of = next((each for each in about if each.rule in lead.about), duty)
            yield "lead_raised", said | ({"duty": of.id} if of else {})
    yield from made.then(after)
