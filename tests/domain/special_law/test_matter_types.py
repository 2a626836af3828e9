"""Special law prevails (Art. 5): a matter of a kind that a law gives a limit of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.matter.events import Refused
from domain.reading.grammar.rows import RulebookError
from domain.reading.loader import read
from testing.district import HEAD, OFFICE, head, official
from testing.scenario import Matter
from tests.domain.rulebook_files import edited

Begin = Callable[..., Matter]


@pytest.fixture
def permit(begin: Begin) -> Matter:
    """An application for a construction permit, of Monday 2 March 2026, at the desk whose matter it is."""
    matter = begin(matter_type="construction_permit")
    matter.act("route", route="own_post")
    return matter


def test_the_limit_given_at_acceptance_is_never_longer_than_the_statutory_one(permit: Matter):
    refusal = permit.refusal("accept", limit={"count": 8, "unit": "working_days"})
    assert refusal.code == "incomplete"
    assert [error.field for error in refusal.errors] == ["limit"]
    assert "7个工作日" in refusal.detail
    assert "《中华人民共和国建筑法》第八条" in refusal.detail
    permit.act("accept", limit={"count": 7, "unit": "working_days"})
    assert ("complete", "responder", "housing", "2026-03-11 24:00") in permit.owed()


def test_limits_in_other_units_are_compared_by_the_day_on_which_they_end(permit: Matter):
    # seven working days from 2 March end on the 11th
    assert permit.refused("accept", limit={"count": 10, "unit": "days"}) == "incomplete"
    permit.act("accept", limit={"count": 9, "unit": "days"})
    assert ("complete", "responder", "housing", "2026-03-11 24:00") in permit.owed()


def test_a_matter_of_no_such_kind_has_the_limit_that_is_promised(begin: Begin):
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 60, "unit": "working_days"})
    assert "complete" in matter.rules_owed()


def test_it_is_extended_as_far_as_its_own_law_allows(begin: Begin):
    matter = begin(matter_type="licence")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 20, "unit": "working_days"})
    duty = matter.duty("complete").id
    assert matter.refused("request_extension", duty=duty, working_days=11, reason="需要核查") == "incomplete"
    matter.act("request_extension", duty=duty, working_days=10, reason="需要核查")
    matter.act("approve_extension", by=HEAD, duty=duty)
    assert ("complete", "responder", "housing", "2026-04-14 24:00") in matter.owed()


def test_it_is_extended_by_whom_its_own_law_names(begin: Begin):
    matter = begin(matter_type="joint_licence")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 45, "unit": "working_days"})
    duty = matter.duty("complete").id
    matter.act("request_extension", duty=duty, working_days=15, reason="需要核查")
    assert matter.refused("approve_extension", by=HEAD, duty=duty) == "not_your_duty"
    matter.act("approve_extension", by=head("gov-office"), duty=duty)  # the district government's
    assert ("complete", "responder", "housing", "2026-05-28 24:00") in matter.owed()  # Saturday the 9th was worked


def test_days_that_run_from_the_receipt_arent_prolonged_by_accepting_late(begin: Begin):
    # information must be given within twenty working days of the application of 2 March: until the 30th
    matter = begin(matter_type="information_disclosure")
    matter.act("route", route="own_post")
    refusal = matter.refusal("accept", at="2026-03-05T10:00", limit={"count": 20, "unit": "working_days"})
    assert "2026-03-30" in refusal.detail
    matter.act("accept", at="2026-03-05T10:00", limit={"count": 17, "unit": "working_days"})
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in matter.owed()


def test_a_part_of_a_plan_is_neither_set_nor_extended_beyond_the_law(begin: Begin):
    matter = begin(matter_type="information_disclosure")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head", issue="事由")
    part = {"agency": "water", "task": "检索"}
    refusal = matter.refusal("propose_plan", by=HEAD, parts=[part | {"due_on": "2026-03-31"}])
    assert [error.field for error in refusal.errors] == ["parts[0].due_on"]
    matter.act("propose_plan", by=HEAD, parts=[part | {"due_on": "2026-03-27"}])
    matter.act("agree", by=official("water"), version=1)
    duty = matter.duty("perform").id
    ask = {"duty": duty, "reason": "档案较多"}
    too_long = matter.refusal("request_extension", by=official("water"), working_days=2, **ask)
    assert [error.field for error in too_long.errors] == ["working_days"]
    matter.act("request_extension", by=official("water"), working_days=1, **ask)


def test_where_its_law_knows_no_extension_there_is_none(permit: Matter):
    permit.act("accept", limit={"count": 7, "unit": "working_days"})
    duty = permit.duty("complete").id
    assert permit.refused("request_extension", duty=duty, working_days=1, reason="需要核查") == "not_owed"


def test_only_the_time_that_its_law_names_is_left_out(begin: Begin, permit: Matter):
    hearing: dict[str, Any] = {"kind": "hearing", "from": "2026-03-03", "to": "2026-03-04"}
    permit.act("accept", limit={"count": 7, "unit": "working_days"})
    permit.act("exclude_time", at="2026-03-03T10:00", **hearing)
    assert ("complete", "responder", "housing", "2026-03-13 24:00") in permit.owed()
    disclosure = begin(matter_type="information_disclosure")
    disclosure.act("route", route="own_post")
    disclosure.act("accept", limit={"count": 20, "unit": "working_days"})
    assert disclosure.refused("exclude_time", at="2026-03-03T10:00", **hearing) == "incomplete"


def test_a_kind_that_the_catalogue_doesnt_know_is_refused(begin: Begin):
    with pytest.raises(Refused) as refused:
        begin(matter_type="fishing_licence")
    assert [error.field for error in refused.value.errors] == ["matter_type"]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (
            'limit = { unit = "working_days", count = 7, from = "materials_at" }',
            'limit = { unit = "working_days" }',
            "limit.count",
        ),
        ("extension = { working_days = 10, citation", "extension = { citation", "extension.working_days"),
        ('working_days = 15, by = "government"', 'working_days = 15, by = "mayor"', "extension.by"),
        ('special = { of_matter_type = "deemed" }', 'special = { unit = "days", count = 5 }', "limit.special"),
        ('kinds = ["hearing", "inspection", "expert_review"]', 'kinds = ["holiday"]', "exclusions.kinds"),
        (
            'citation = "《中华人民共和国建筑法》第八条（自收到申请之日起），《中华人民共和国行政许可法》第八十二条"',
            "",
            "citation",
        ),
        ('every = "month"\nday = 5', 'every = "month"\nday = 31', "day"),
        ('every = "year"\nmonth = 1', 'every = "year"', "month"),
        ('day = 5\nat = "09:00"', 'day = 5\nat = "nine"', "at"),
    ],
)
def test_a_mistake_in_the_catalogue_is_named(tmp_path: Path, old: str, new: str, where: str):
    with pytest.raises(RulebookError) as error:
        read(edited(tmp_path, old, new))
    assert any(problem.path.endswith(where) or where in problem.path for problem in error.value.problems)


def test_the_office_gives_no_longer_limit_than_the_law(begin: Begin):
    """Whoever sets the limit of a matter of special law, it is the law's at most."""
    matter = begin(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head", issue="事由")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "task": "勘查", "due_on": "2026-03-12"}])
    matter.act("object", by=official("water"), version=1, grounds="不属本单位")
    positions = [{"agency": "water", "position": "objects", "grounds": "不属本单位"}]
    matter.act("escalate", by=HEAD, matters="由谁办理", positions=positions, recommendation="归口办理")
    alone = {"outcome": "lead_alone", "decision": "单独办理"}
    assert matter.refused("rule", by=OFFICE, **alone, limit={"count": 300, "unit": "working_days"}) == "incomplete"
    matter.act("rule", by=OFFICE, **alone, limit={"count": 20, "unit": "working_days"})


def test_what_is_late_by_the_law_can_still_be_settled(begin: Begin):
    """Its limit has passed: that is a breach, and no plan could end before it."""
    matter = begin(matter_type="construction_permit")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head", issue="事由")
    matter.pass_to("2026-03-12T09:00")  # deemed accepted, and due on the 11th
    assert "complete" in matter.breaches()
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "task": "勘查", "due_on": "2026-03-20"}])
    matter.act("agree", by=official("water"), version=1)
    assert ("perform", "part_agency", "water", "2026-03-20 24:00") in matter.owed()


def test_while_its_clock_stands_still_the_office_may_use_what_is_left(begin: Begin):
    matter = begin(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head", issue="事由")
    matter.act("accept", limit={"count": 5, "unit": "working_days"})  # until the 9th
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "task": "勘查", "due_on": "2026-03-09"}])
    matter.act("object", by=official("water"), version=1, grounds="不属本单位")
    positions = [{"agency": "water", "position": "objects", "grounds": "不属本单位"}]
    matter.act("escalate", by=HEAD, matters="由谁办理", positions=positions, recommendation="归口办理")
    matter.act("give_notice", at="2026-03-03T10:00")  # four days are left
    alone = {"outcome": "lead_alone", "decision": "单独办理"}
    late = "2026-03-16T10:00"
    assert (
        matter.refused("rule", by=OFFICE, at=late, **alone, limit={"count": 5, "unit": "working_days"}) == "incomplete"
    )
    matter.act("rule", by=OFFICE, at=late, **alone, limit={"count": 4, "unit": "working_days"})


def test_a_licence_that_is_refused_needs_no_plan_any_more(begin: Begin):
    matter = begin(matter_type="joint_licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head", issue="事由")
    matter.act("refuse", remedies="六十日内申请行政复议")  # not accepted, within the five days
    assert matter.rules_owed() == ["notify_result"]


def test_an_accepted_one_that_is_handed_over_keeps_the_limit_that_was_promised(begin: Begin):
    matter = begin(matter_type="joint_licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head", issue="事由")
    matter.act("accept", limit={"count": 10, "unit": "working_days"})
    duty = matter.duty("complete").id
    matter.act("request_extension", duty=duty, working_days=15, reason="需要核查")
    matter.act("approve_extension", by=head("gov-office"), duty=duty)
    matter.act("route", route="own_agency", reason="本局即可办理")
    matter.act("hand_over", handler="housing-2")
    assert matter.owed() == [("complete", "responder", "housing", "2026-04-07 24:00")]
    assert matter.duty("complete").bearer.official == "housing-2"
    again = {"duty": matter.duty("complete").id, "working_days": 1, "reason": "需要核查"}
    assert matter.refused("request_extension", by=official("housing", 2), **again) == "not_owed"  # once is once


# a limit that runs from the receipt is owed whether anybody accepts or not: here until 30 March


@pytest.mark.parametrize("route", [{"route": "own_post"}, {"route": "own_agency"}, {"route": "joint"}])
def test_days_that_run_from_the_receipt_are_owed_wherever_the_matter_lies(begin: Begin, route: dict[str, Any]):
    matter = begin(matter_type="information_disclosure")
    matter.act("route", **route, co_agencies=["water"] if route["route"] == "joint" else None)
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in matter.owed()
    matter.pass_to("2026-03-31T00:00")
    assert "complete" in matter.breaches()


def test_a_promise_within_them_takes_their_place_and_none_beyond_them_is_made(begin: Begin):
    matter = begin(matter_type="information_disclosure")
    matter.act("route", route="own_post")
    late = begin(matter_type="information_disclosure")
    late.act("route", route="own_post")
    assert late.refused("accept", at="2026-04-01T10:00", limit={"count": 300, "unit": "working_days"}) == "incomplete"
    late.act("complete", on_the_spot=False)  # it can still be completed, late
    matter.act("accept", limit={"count": 5, "unit": "working_days"})
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]


def test_materials_asked_for_before_acceptance_set_them_anew(begin: Begin):
    matter = begin(matter_type="information_disclosure")
    matter.act("route", route="own_post")
    matter.act("give_notice")
    matter.act("supplement", at="2026-03-12T10:00")
    assert ("complete", "responder", "housing", "2026-04-10 24:00") in matter.owed()
    assert "decide" in matter.rules_owed()


def test_handed_over_they_go_on_and_corrected_to_an_inquiry_they_end(begin: Begin):
    matter = begin(matter_type="information_disclosure")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler="housing-2")
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in matter.owed()
    assert matter.duty("complete").bearer.official == "housing-2"
    matter.act("reclassify", by=official("housing", 2), kind="inquiry", reason="实为咨询")
    assert matter.rules_owed() == ["answer"]
