"""The next edition: who urges a duty, and who follows the matter to its end (Art. 2, 11, 12).

Monday is 2 March 2026.
"""

from collections.abc import Callable

import pytest

from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from domain.matter.roles import is_right
from domain.records.record import involved
from domain.records.report import Report
from testing.district import HEAD, OFFICE, RESPONDER, SYSTEM, head, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER, ROADS = official("water"), official("roads")
HIS = {"agency": "water", "position": "objects", "grounds": "职责"}


CONDUCT = Actor("party-office-1", "party-office", ("conduct_office",))


def test_a_duty_is_urged_and_its_clock_stays(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    before = matter.state.duties
    for by in (HEAD, CONDUCT, OFFICE):
        assert matter.act("urge", by=by, duty="answer-1", at="2026-03-03T10:00") == ["urged"]
        assert matter.events[-1].data["notify"] == [["responder", "housing", "housing-1"]]
    assert matter.state.duties == before
    matter.pass_to("2026-03-05T00:00")
    assert matter.breaches() == ["answer"]


def test_a_head_urges_an_agency_that_handles_the_matter_with_his(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-10"}])
    matter.act("urge", by=HEAD, duty="respond-1")
    assert matter.events[-1].data["notify"] == [["co_agency", "water", None]]
    matter.act("urge", by=head("water"), duty="respond-1")
    assert matter.refused("urge", by=head("roads"), duty="respond-1") == "not_your_duty"


@pytest.mark.parametrize(
    ("by", "duty", "code"),
    [
        (RESPONDER, "complete-1", "not_your_duty"),  # he bears it, and is nobody's head
        (HEAD, "route-1", "not_owed"),  # it is met already
        (HEAD, "supplement-1", "not_owed"),  # the applicant's right
    ],
)
def test_only_a_duty_of_another_that_is_owed_is_urged(open_anew: Begin, by: Actor, duty: str, code: str):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 10, "unit": "working_days"})
    matter.act("give_notice", materials=["证明"])
    assert matter.refused("urge", by=by, duty=duty) == code


@pytest.mark.parametrize("by", [HEAD, OFFICE, CONDUCT])
def test_who_is_to_accept_or_tell_is_urged_before_the_law_deems_it_accepted(open_anew: Begin, by: Actor):
    """Five working days, until Monday the 9th: that silence accepts then makes it no right of his."""
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    assert matter.act("urge", by=by, duty="await_acceptance-1", at="2026-03-09T09:00")[-1] == "urged"
    assert matter.events[-1].data["notify"] == [["responder", "housing", "housing-1"]]
    assert matter.pass_to("2026-03-10T00:00")[-1] == "deemed_accepted", "the clock stays"


def test_of_what_lapses_the_rights_alone_are_not_urged(edition: Rulebook):
    lapsing = [rule for procedure in edition.procedures.values() for rule in procedure.rules.values() if rule.lapses]
    assert [rule.id for rule in lapsing if not is_right(edition, rule)] == ["await_acceptance"]
    assert {rule.bearer for rule in lapsing if is_right(edition, rule)} == {"applicant", "subject", "subject_unit"}


def test_nobody_urges_himself(open_anew: Begin):
    matter = open_anew(responder=None)
    assert matter.owed() == [("route", "head", "housing", "2026-03-02 24:00")]
    assert matter.refused("urge", by=HEAD, duty="route-1") == "not_your_duty"
    matter.act("urge", by=CONDUCT, duty="route-1")


def test_reports_count_who_was_urged(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("urge", by=HEAD, duty="answer-1")
    matter.act("urge", by=CONDUCT, duty="answer-1")
    report = Report()
    report.add(matter.rulebook, matter.state, matter.events)
    assert report.agencies["housing"].urged == 2
    assert report.people["housing", "housing-1"].urged == 2


def test_who_was_asked_first_is_told_of_the_outcome_without_owing_it(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", to_agency="water", delivered_at="2026-03-02T10:00")
    matter.act("accept_transfer", by=WATER, responder=WATER.id)
    matter.act("complete", by=WATER, on_the_spot=True)
    assert matter.events[-1].data["notify"] == [["first_responder", "housing", "housing-1"]]
    assert matter.closed
    assert "housing" in involved(matter.state), "his agency sees the case to its end"


@pytest.mark.parametrize("act", ["withdraw", "void"])
def test_who_was_asked_first_is_told_that_the_matter_ended_otherwise(open_anew: Begin, act: str):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler="housing-2")
    matter.act(act, by=SYSTEM if act == "withdraw" else HEAD)
    assert matter.events[-1].data["notify"] == [["first_responder", "housing", "housing-1"]]


def test_who_was_asked_first_is_told_that_the_applicant_was_not_found(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler="housing-2")
    tried = [{"at": f"2026-03-0{day}T11:00:00+08:00", "means": "电话"} for day in (3, 4)]
    matter.act("record_unreachable", by=official("housing", 2), attempts=tried, answer="答", at="2026-03-04T12:00")
    assert matter.events[-1].data["notify"] == [["first_responder", "housing", "housing-1"]]


def test_who_was_asked_first_is_told_of_a_transfer_to_outside(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler="housing-2")
    outside = {"name": "市局", "contact": "电话"}
    second = official("housing", 2)
    matter.act("route", by=second, route="elsewhere", external=outside, reason="不属本区")
    matter.act("transfer", by=second, external=outside, delivered_at="2026-03-02T10:00")
    assert matter.events[-1].data["notify"] == [["first_responder", "housing", "housing-1"]]


def test_who_gives_the_outcome_himself_is_not_told_of_it(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("answer", on_the_spot=True)
    assert "notify" not in matter.events[-1].data


def test_the_first_edition_urges_nobody_and_tells_nobody(begin: Begin):
    matter = begin(kind="inquiry")
    refused = matter.refusal("urge", by=HEAD, duty="route-1")
    assert (refused.code, "「催办」" in refused.detail) == ("not_owed", True)
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler="housing-2")
    matter.act("answer", by=official("housing", 2), on_the_spot=True)
    assert "notify" not in matter.events[-1].data
