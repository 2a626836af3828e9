"""The next edition: while another's duty stands in the way of a decision, the clock is that other's (Art. 10(1)2).

Monday is 2 March 2026. The licence is due by 2026-03-30.
"""

from collections.abc import Callable

import pytest

from testing.district import HEAD, OFFICE, official
from testing.scenario import Matter
from tests.domain.editions.blame.test_who_takes_over import leads

Begin = Callable[..., Matter]
WATER = official("water")
HIS = {"agency": "water", "position": "objects", "grounds": "职责"}


def proposed(open_anew: Begin, due_on: str = "2026-03-20", agency: str = "water") -> Matter:
    """A licence that several agencies carry, with a plan of one part that is due on that day."""
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": agency, "due_on": due_on}], at="2026-03-03T10:00")
    return matter


def named(matter: Matter) -> list[tuple[str, str | None]]:
    """To whom the first lead of the limit of the law points."""
    matter.pass_to("2026-03-31T00:00")
    lead = next(each for each in leads(matter) if each.rule == "complete" and each.breach)
    return [(each.agency, each.subject) for each in lead.proposed]


def escalated(open_anew: Begin) -> Matter:
    matter = proposed(open_anew)
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[HIS])
    matter.pass_to("2026-03-27T10:00")
    assert matter.refused("complete", on_the_spot=False) == "not_owed"
    return matter


def test_nobody_decides_in_time_while_the_office_leaves_the_dispute_where_it_is(open_anew: Begin):
    assert named(escalated(open_anew)) == [("gov-office", None)]


def test_so_it_is_where_the_office_rules_in_the_last_hours(open_anew: Begin):
    matter = escalated(open_anew)
    limit = {"count": 1, "unit": "days"}
    matter.act("rule", by=OFFICE, outcome="lead_alone", limit=limit, at="2026-03-29T10:00")
    assert named(matter) == [("housing", "housing-1")], "he had Monday, the 30th"


def test_an_agency_that_is_late_with_its_part_holds_the_limit_of_the_law(open_anew: Begin):
    matter = proposed(open_anew)
    matter.act("agree", by=WATER, version=1)
    assert named(matter) == [("water", None)], "its part was due by the 20th"


@pytest.mark.parametrize("done_at", ["2026-03-30T16:00", "2026-03-30T23:00", None])
def test_who_set_a_day_that_leaves_none_is_named_and_not_who_kept_it(open_anew: Begin, done_at: str | None):
    matter = proposed(open_anew, "2026-03-30")
    matter.act("agree", by=WATER, version=1)
    if done_at:
        matter.act("finish_part", by=WATER, part="1-1", at=done_at)
    assert named(matter) == [("housing", "housing-head")]


def test_so_is_the_office_by_its_ruling(open_anew: Begin):
    matter = proposed(open_anew)
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[HIS])
    last = [{"agency": "water", "due_on": "2026-03-30"}]
    matter.act("rule", by=OFFICE, outcome="plan", parts=last, at="2026-03-04T10:00")
    matter.act("finish_part", by=WATER, part="2-1", at="2026-03-30T16:00")
    assert named(matter) == [("gov-office", None)]


def test_a_permit_of_seven_days_is_the_lead_of_who_set_its_last_day_for_a_part(open_anew: Begin):
    matter = open_anew(matter_type="construction_permit")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-09"}], at="2026-03-05T10:00")
    matter.act("agree", by=WATER, version=1)
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-09T16:00")
    assert named(matter) == [("housing", "housing-head")]


def test_who_had_all_parts_and_time_left_is_named_himself(open_anew: Begin):
    matter = proposed(open_anew)
    matter.act("agree", by=WATER, version=1)
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-18T10:00")
    assert named(matter) == [("housing", "housing-1")]


def test_who_settles_within_three_days_is_not_late_with_an_answer_of_two(open_anew: Begin):
    """Housing-1 called it shared, and on Thursday his own after all: the answer was due on Wednesday."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("route", route="own_post", reason="不涉及供水", at="2026-03-05T09:00")
    matter.pass_to("2026-03-05T10:00")
    [lead] = leads(matter)
    assert (lead.rule, [each.subject for each in lead.proposed]) == ("answer", ["housing-1"])
    assert [(each.bearer.official, each.in_time) for each in lead.held][-1] == ("housing-head", True)


def test_a_dispute_that_nobody_has_to_settle_any_more_holds_nothing(open_anew: Begin):
    matter = proposed(open_anew, "2026-03-11")
    matter.act("agree", by=WATER, version=1)
    again = [{"agency": "water", "due_on": "2026-03-11"}]
    matter.act("propose_plan", by=HEAD, parts=again, at="2026-03-03T12:00")
    matter.act("object", by=WATER, version=2)
    matter.act("escalate", by=HEAD, positions=[HIS], at="2026-03-04T10:00")
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-05T10:00")
    assert "rule" not in matter.rules_owed()
    assert named(matter) == [("housing", "housing-1")]


def test_while_the_office_is_late_to_say_whose_it_is_it_holds_the_clock_that_stands_still(open_anew: Begin):
    """The return had no reason, so the clock never stood still; but the office was to say so by 2026-03-04."""
    matter = open_anew(matter_type="construction_permit")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("decline_acceptance")
    matter.act("transfer", at="2026-03-02T11:00", to_agency="water", delivered_at="2026-03-02T11:00", receipt_no="1")
    matter.act("accept_transfer", by=WATER, responder=WATER.id)
    matter.act("return_transfer", by=WATER, at="2026-03-03T16:00")
    matter.act("settle_transfer", by=OFFICE, agency="water", at="2026-03-16T16:00")
    assert named(matter) == [("gov-office", None)]
    [returned] = [each for each in leads(matter) if not each.breach]
    assert [each.agency for each in returned.proposed] == ["water"], "the return itself is a lead"


def test_what_his_own_agency_has_to_do_stands_in_nobodys_way(open_anew: Begin):
    matter = proposed(open_anew, agency="housing")
    matter.act("agree", by=WATER, version=1)
    assert named(matter) == [("housing", "housing-1")]


# ── whoever agrees to a plan sets nobody's day ──────────────────────────────


def together(open_anew: Begin) -> Matter:
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water", "roads"])
    matter.act("report_to_head")
    matter.act("accept", limit={"count": 20, "unit": "working_days"}, receipt_no="受〔2026〕1号")
    return matter


def plan(matter: Matter, version: int, due_on: str, at: str) -> Matter:
    """The head proposes that water do its part until that day, and both others agree."""
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": due_on}], at=at)
    matter.act("agree", by=WATER, version=version)
    matter.act("agree", by=official("roads"), version=version)
    return matter


def first_version(open_anew: Begin) -> Matter:
    return plan(together(open_anew), 1, "2026-03-30", "2026-03-02T11:00")


def second_version(open_anew: Begin) -> Matter:
    return plan(plan(together(open_anew), 1, "2026-03-20", "2026-03-02T11:00"), 2, "2026-03-30", "2026-03-10T10:00")


def after_the_escalation(open_anew: Begin) -> Matter:
    matter = together(open_anew)
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[HIS, HIS | {"agency": "roads"}])
    return plan(matter, 2, "2026-03-30", "2026-03-03T10:00")


@pytest.mark.parametrize("agreed", [first_version, second_version, after_the_escalation])
def test_the_head_who_set_the_last_day_of_the_law_is_named_and_not_who_agreed(
    open_anew: Begin, agreed: Callable[[Begin], Matter]
):
    """Water does its part on the very day. Housing can't decide before that."""
    matter = agreed(open_anew)
    part = matter.state.facts["parts"][0]["id"]
    matter.act("finish_part", by=WATER, part=part, at="2026-03-30T17:00")
    assert named(matter) == [("housing", "housing-head")]


@pytest.mark.parametrize("first", ["water", "roads"])
def test_who_never_did_his_part_is_named_and_not_who_was_done_before(open_anew: Begin, first: str):
    """Water's part was due on the 13th and is never done; that of roads was due on the 16th and done on the 18th."""
    matter, roads = together(open_anew), official("roads")
    parts = [{"agency": "water", "due_on": "2026-03-13"}, {"agency": "roads", "due_on": "2026-03-16"}]
    matter.act("propose_plan", by=HEAD, parts=parts if first == "water" else parts[::-1], at="2026-03-02T11:00")
    matter.act("agree", by=WATER, version=1)
    matter.act("agree", by=roads, version=1)
    matter.act("finish_part", by=roads, part="1-2" if first == "water" else "1-1", at="2026-03-18T10:00")
    assert named(matter) == [("water", None)]
