"""The next edition: what another does at night, or says of an earlier day, makes nobody late at once (ADR 59).

Monday is 2 March 2026; the 7th is a Saturday.
"""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HEAD, SYSTEM, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER = official("water")
NIGHT = "2026-03-07T23:58"


def urgent(open_anew: Begin, **how: Any) -> Matter:
    matter = open_anew(**how)
    matter.act("mark_urgent", by=HEAD, reason="断水")
    return matter


def elsewhere(matter: Matter, act: str) -> Matter:
    """The matter, with which an act has ended that sends the applicant elsewhere."""
    channel: dict[str, Any] = {"route": "special_law", "citation": "条例", "channel": "仲裁"}
    water: dict[str, Any] = {"route": "elsewhere", "competent_agency": "water"}
    matter.act("route", **(channel if act == "explain" else water))
    matter.act(act)
    return matter


def done(open_anew: Begin) -> Matter:
    matter = urgent(open_anew)
    matter.act("route", route="own_post")
    matter.act("complete", on_the_spot=True)
    return matter


def lapsed(open_anew: Begin) -> Matter:
    """A matter that ended for want of materials; it was given to somebody else then."""
    matter = urgent(open_anew)
    matter.act("route", route="own_post")
    matter.act("give_notice")
    matter.pass_to("2026-04-17T00:00")
    matter.act("notify_result", at="2026-04-17T10:00")
    return matter


@pytest.mark.parametrize(
    ("begun", "owed", "told_on"),
    [
        (done, ["decide"], "2026-03-05"),
        (lambda begin: elsewhere(urgent(begin, form="oral"), "guide"), ["guide"], "2026-03-05"),
        (lambda begin: elsewhere(urgent(begin, kind="inquiry"), "explain"), ["explain"], "2026-03-05"),
    ],
)
def test_who_gets_an_urgent_matter_back_on_saturday_night_has_monday(
    open_anew: Begin, begun: Callable[[Begin], Matter], owed: list[str], told_on: str
):
    matter = begun(open_anew)
    matter.act("dispute", by=SYSTEM, at=f"{told_on}T17:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at=NIGHT)
    assert matter.owed() == [(rule, "responder", "housing", "2026-03-09 24:00") for rule in owed]


def test_so_it_is_where_it_had_ended_for_want_of_materials(open_anew: Begin):
    matter = lapsed(open_anew)
    matter.act("dispute", by=SYSTEM, at="2026-04-23T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-04-25T23:58")
    assert ("decide", "responder", "housing", "2026-04-27 24:00") in matter.owed()


def test_materials_that_come_on_saturday_night_are_looked_at_on_monday(open_anew: Begin):
    matter = urgent(open_anew)
    matter.act("route", route="own_post")
    matter.act("give_notice")
    matter.act("supplement", by=SYSTEM, at=NIGHT)
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-09 24:00")]


def test_a_licence_that_is_asked_for_by_another_name_at_night_is_declined_on_monday(open_anew: Begin):
    matter = elsewhere_by_law(open_anew)
    matter.act("correct_matter_type", by=HEAD, matter_type="licence", reason="登记有误", at=NIGHT)
    assert ("decline_acceptance", "responder", "housing", "2026-03-09 24:00") in matter.owed()


def elsewhere_by_law(open_anew: Begin) -> Matter:
    matter = urgent(open_anew)
    matter.act("route", route="special_law", citation="条例", channel="仲裁", at="2026-03-07T18:00")
    return matter


# ── an earlier day that another has typed in ───────────────────────────────


def test_who_is_named_for_a_matter_of_last_week_has_the_day_on_which_it_is_entered(open_anew: Begin):
    matter = open_anew(at="2026-03-09T10:00", occurred_at="2026-03-02T10:00")
    assert matter.owed() == [("route", "responder", "housing", "2026-03-09 24:00")]
    matter.act("route", route="own_agency", at="2026-03-09T11:00")
    assert matter.breaches() == []


def test_the_applicants_days_run_from_the_day_that_was_named(open_anew: Begin):
    matter = open_anew(at="2026-03-09T10:00", occurred_at="2026-03-02T10:00", matter_type="licence")
    matter.act("route", route="own_post", at="2026-03-09T11:00")
    assert ("await_acceptance", "responder", "housing", "2026-03-09 24:00") in matter.owed()


# ── what was waited for ────────────────────────────────────────────────────


def test_a_transfer_counts_from_the_materials_for_which_one_had_to_wait(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("give_notice", at="2026-03-02T15:00")
    assert matter.refused("route", route="elsewhere", competent_agency="water", reason="职责") == "not_owed"
    matter.act("supplement", by=SYSTEM, at="2026-03-16T10:00")
    matter.act("route", route="elsewhere", competent_agency="water", reason="职责", at="2026-03-16T11:00")
    assert matter.owed() == [("transfer", "lead_agency", "housing", "2026-03-18 24:00")]


def test_who_has_no_part_in_a_plan_any_more_makes_nothing_hard_to_settle(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    matter.act("object", by=WATER, version=1)
    matter.act("route", route="joint", co_agencies=["roads"], reason="涉及道路", at="2026-03-03T10:00")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "roads", "due_on": "2026-03-20"}])
    silent = [{"agency": "roads", "position": "silent"}]
    assert matter.refused("escalate", by=HEAD, positions=silent) == "not_owed"
    matter.pass_to("2026-03-05T00:00")
    matter.act("escalate", by=HEAD, positions=silent, at="2026-03-05T09:00")
