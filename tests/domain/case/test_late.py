"""What was received in time counts, whatever had been folded by then; and what an approval late in coming changes."""

from collections.abc import Callable

import pytest

from testing import district, fields, scenario

Begin = Callable[..., scenario.Matter]


@pytest.fixture
def waiting(begin: Begin) -> scenario.Matter:
    """An accepted application that waits for materials until the end of 2026-04-14."""
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 20, "unit": "working_days"})
    matter.act("give_notice")
    assert matter.owed()[-1] == ("supplement", "applicant", None, "2026-04-14 24:00")
    return matter


def test_materials_received_in_time_and_processed_after_the_lapse_count(waiting: scenario.Matter) -> None:
    left = waiting.duty("complete").left
    assert waiting.pass_to("2026-04-15T08:00")[-1] == "supplement_lapsed"
    assert waiting.rules_owed() == ["notify_result"]
    types = waiting.act("supplement", by=district.SYSTEM, at="2026-04-14T23:50")
    assert types == ["lapse_withdrawn", "supplemented"]
    assert waiting.owed() == [("complete", "responder", district.LEAD, "2026-05-14 24:00")]
    assert left == 20
    assert waiting.state.facts["outcome_event"] is None
    waiting.act("complete", on_the_spot=False, at="2026-04-20T10:00")
    waiting.act("notify_result")
    assert waiting.closed


def test_materials_received_after_the_lapse_come_too_late(waiting: scenario.Matter) -> None:
    waiting.pass_to("2026-04-15T08:00")
    assert waiting.refused("supplement", by=district.SYSTEM, at="2026-04-15T00:00") == "not_owed"


def test_once_the_outcome_was_told_the_lapse_stands(waiting: scenario.Matter) -> None:
    waiting.pass_to("2026-04-15T08:00")
    waiting.act("notify_result")
    assert waiting.refused("supplement", by=district.SYSTEM, at="2026-04-14T23:50") == "case_closed"


def test_a_day_is_excluded_once(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 10, "unit": "working_days"})
    assert matter.duty("complete").due_at == fields.moment("2026-03-17T00:00")
    matter.act("exclude_time", kind="hearing", from_="2026-03-04", to="2026-03-06")
    assert matter.duty("complete").due_at == fields.moment("2026-03-20T00:00")
    matter.act("exclude_time", kind="expert_review", from_="2026-03-05", to="2026-03-09")
    assert matter.duty("complete").due_at == fields.moment("2026-03-21T00:00")  # Monday the 9th is new, no other day

    assert matter.refused("exclude_time", kind="hearing", from_="2026-03-04", to="2026-03-09") == "incomplete"


@pytest.fixture
def promised(begin: Begin) -> scenario.Matter:
    """An application of Monday 2 March, accepted the same day: ten working days, until the 16th."""
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 10, "unit": "working_days"})
    return matter


def test_days_on_which_the_clock_stood_still_arent_excluded_besides(promised: scenario.Matter) -> None:
    promised.act("give_notice", at="2026-03-03T10:00")
    promised.act("supplement", by=district.SYSTEM, at="2026-03-06T10:00")
    assert promised.owed() == [("complete", "responder", "housing", "2026-03-19 24:00")]
    assert promised.refused("exclude_time", kind="hearing", from_="2026-03-04", to="2026-03-06") == "incomplete"
    promised.act("exclude_time", kind="hearing", from_="2026-03-04", to="2026-03-10")
    assert promised.owed() == [("complete", "responder", "housing", "2026-03-23 24:00")]  # by the 9th and 10th


def test_excluded_days_on_which_the_clock_then_stands_still_count_once(promised: scenario.Matter) -> None:
    promised.act("exclude_time", kind="hearing", from_="2026-03-04", to="2026-03-06")
    assert promised.owed() == [("complete", "responder", "housing", "2026-03-19 24:00")]
    promised.act("give_notice", at="2026-03-03T10:00")
    promised.act("supplement", by=district.SYSTEM, at="2026-03-05T10:00")
    # of ten days one had passed; the 4th and 5th were awaited, the 6th is heard: nine from the 9th on
    assert promised.owed() == [("complete", "responder", "housing", "2026-03-19 24:00")]


@pytest.fixture
def asked(begin: Begin) -> scenario.Matter:
    """An inquiry to be answered by the end of 2026-03-04, for which an extension was asked in time."""
    matter = begin(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("request_extension", duty="answer-1", working_days=1)
    return matter


def test_an_extension_asked_in_time_counts_though_it_was_approved_after_the_late_answer(asked: scenario.Matter) -> None:
    asked.act("answer", on_the_spot=False, at="2026-03-05T10:00")
    assert asked.breaches() == ["answer"]
    assert asked.act("approve_extension", by=district.HEAD, duty="answer-1", at="2026-03-06T10:00") == [
        "extended",
        "breach_withdrawn",
    ]
    assert asked.breaches() == []
    assert asked.duty("answer").due_at == fields.moment("2026-03-06T00:00")


def test_declined_after_the_late_answer_the_breach_stands(asked: scenario.Matter) -> None:
    asked.act("answer", on_the_spot=False, at="2026-03-05T10:00")
    asked.act("decline_extension", by=district.HEAD, duty="answer-1")
    assert asked.breaches() == ["answer"]
    assert asked.refused("approve_extension", by=district.HEAD, duty="answer-1") in ("not_owed", "case_closed")


def test_approved_when_even_the_new_limit_has_passed_the_breach_is_at_the_new_limit(asked: scenario.Matter) -> None:
    asked.pass_to("2026-03-09T10:00")
    assert asked.duty("answer").breached_at == fields.moment("2026-03-05T00:00")
    assert asked.act("approve_extension", by=district.HEAD, duty="answer-1") == ["extended"]  # the same lead
    assert asked.duty("answer").breached_at == fields.moment("2026-03-06T00:00")


def test_after_a_remand_there_is_no_dispute_yet(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=district.HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    matter.act("object", by=district.official("water"), version=1)
    position = {"agency": "water", "position": "objects", "grounds": "不同意"}
    matter.act("escalate", by=district.HEAD, positions=[position])
    matter.act("rule", by=district.OFFICE, outcome="remand")
    assert matter.rules_owed() == ["settle_plan"]
    assert matter.refused("escalate", by=district.HEAD, positions=[position]) == "not_owed"


def test_that_nobody_could_be_reached_is_not_the_outcome(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("refuse")
    attempts = [{"at": "2026-03-02T11:00", "means": "电话"}, {"at": "2026-03-03T09:00", "means": "电话"}]
    matter.act("record_unreachable", attempts=attempts, at="2026-03-03T10:00")
    assert matter.state.facts["outcome_event"] == "refused"


def test_who_is_unknown_is_named_with_its_field(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="own_agency")
    assert [error.field for error in matter.refusal("hand_over", handler="nobody").errors] == ["handler"]
