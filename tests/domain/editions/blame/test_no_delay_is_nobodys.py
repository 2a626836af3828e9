"""The next edition, whatever people do: who owes a late duty is named for it or has its limit once more, and nobody is
named twice for one lateness (Art. 10).
"""

from random import Random

from hypothesis import given, settings

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.state import Duty, State
from domain.responsibility.answerable import named, person, pointed_to
from domain.responsibility.breaches import grounds_of
from domain.responsibility.in_time import another, first_to_end
from tests.domain.walks import lengths, seeds, walk


def waits_for_another(edition: Rulebook, state: State, duty: Duty) -> bool:
    first = first_to_end(edition.procedures["case"], duty)
    return any(each.rule in first and another(duty, each.bearer) for each in state.owed)


@settings(max_examples=200)
@given(seeds, lengths)
def test_who_owes_a_late_duty_is_named_or_has_its_limit_once_more(
    edition: Rulebook, calendar: Calendar, chance: Random, acts: int
) -> None:
    for tried in walk(edition, calendar, chance, acts):
        state = tried.made.state if tried.made else tried.before
        for duty in state.owed:
            rule = edition.rule("case", duty.rule)
            if duty.breached_at and grounds_of(state, rule, duty) and not waits_for_another(edition, state, duty):
                assert duty.waiting or person(duty.bearer) in named(edition, state, duty), (duty, tried.command)


@settings(max_examples=200)
@given(seeds, lengths)
def test_nobody_is_named_twice_for_one_lateness(
    edition: Rulebook, calendar: Calendar, chance: Random, acts: int
) -> None:
    tries = [*walk(edition, calendar, chance, acts)]
    state = tries[-1].made.state if tries[-1].made else tries[-1].before
    for duty in state.duties:
        if duty.own_breach:
            spans = [(each.until, each.since) for each in duty.again if each.led]
            once = (
                [pointed_to(edition, state, duty, duty.breached_at)[1]] if duty.breached_at and not duty.joins else []
            )
            leads = [*once, *(pointed_to(edition, state, duty, until, since)[1] for until, since in spans)]
            people = [who for lead in leads for who in {person(bearer) for bearer in lead}]
            assert len(people) == len(set(people)), (duty, leads)
