"""The acts that are offered with a duty: all that its bearer can do now, and none that the matter makes impossible."""

from collections.abc import Callable
from random import Random

from hypothesis import given

from domain.acts import ACTS
from domain.acts.titles import acts_of
from domain.clock.calendar import Calendar
from domain.engine.admission import admit
from domain.engine.procedure import decide
from domain.law.rulebook import Rulebook
from domain.matter.fields import parse
from domain.refusals.reasons import acts_now
from testing.scenario import Matter
from tests.domain import findings as f
from tests.domain.walks import lengths, seeds, walk

Begin = Callable[..., Matter]


def offered(matter: Matter, duty: str) -> list[str]:
    found = matter.state.duty(duty)
    assert found is not None
    return acts_now(matter.rulebook, matter.state, found)


@given(chance=seeds, acts=lengths)
def test_what_a_bearer_did_was_offered(rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int):
    procedure = rulebook.procedures["case"]
    for before, command, made in walk(rulebook, calendar, chance, acts, do=decide):
        if made is None:
            continue
        duty, _ = admit(rulebook, before, command, parse(ACTS["case"][command.name], command.data))
        if duty and duty.status == "open" and command.name in acts_of(procedure, procedure.rules[duty.rule]):
            assert command.name in acts_now(rulebook, before, duty)


def test_what_needs_an_earlier_event_isnt_offered_before_it(rulebook: Rulebook, calendar: Calendar):
    finding = f.begun(rulebook, calendar)
    named = {name for duty in finding.state.owed for name in acts_now(rulebook, finding.state, duty)}
    assert named
    assert not {name for name in named if ACTS["finding"][name].lacks(finding.state.facts)}


def test_what_meets_a_duty_only_in_time_isnt_offered_when_it_is_late(edition: Rulebook, calendar: Calendar):
    matter = Matter(edition, calendar, kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty=f"{matter.owed()[0][0]}-1", working_days=1, reason="x")
    assert offered(matter, "decide_extension-1") == ["approve_extension", "decline_extension"]
    matter.pass_to("2026-03-05T00:00")
    assert offered(matter, "decide_extension-1") == ["decline_extension"]
