"""Applications within one's own post or agency (Art. 6(1), 6(2)): decide, complete, supplement, tell."""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HANDLER, HEAD, RESPONDER, SYSTEM, head
from testing.fields import moment
from testing.scenario import Matter

Begin = Callable[..., Matter]


@pytest.fixture
def desk(begin: Begin) -> Matter:
    """An application at the responder's own desk, Monday 10:00."""
    matter = begin()
    matter.act("route", route="own_post")
    return matter


@pytest.fixture
def accepted(desk: Matter) -> Matter:
    """Accepted with five working days, so until Monday 03-09."""
    desk.act("accept", limit={"count": 5, "unit": "working_days"})
    return desk


def limit(count: int, unit: str) -> dict[str, Any]:
    return {"count": count, "unit": unit}


def test_done_and_told_on_the_spot_the_case_is_closed(desk: Matter) -> None:
    assert desk.act("complete", on_the_spot=True) == ["completed"]
    assert desk.owed() == []
    assert desk.closed


def test_done_but_not_on_the_spot_the_applicant_is_still_to_be_told(desk: Matter) -> None:
    desk.act("complete", on_the_spot=False)
    assert desk.owed() == [("notify_result", "responder", "housing", "2026-03-03 24:00")]
    desk.act("notify_result")
    assert desk.closed


def test_a_refusal_is_told_too(desk: Matter) -> None:
    assert desk.refusal("refuse", reasons=None).errors[0].field == "reasons"
    assert desk.refusal("refuse", basis=None).errors[0].field == "basis"
    desk.act("refuse")
    assert desk.rules_owed() == ["notify_result"]


@pytest.mark.parametrize(
    ("count", "unit", "until"),
    [
        (5, "working_days", "2026-03-09 24:00"),
        (10, "days", "2026-03-12 24:00"),
        (5, "days", "2026-03-09 24:00"),  # the fifth day is a Saturday
    ],
)
def test_acceptance_sets_the_limit(desk: Matter, count: int, unit: str, until: str) -> None:
    desk.act("accept", limit=limit(count, unit))
    assert desk.owed() == [("complete", "responder", "housing", until)]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"limit": None}, "limit"),
        ({"limit": limit(0, "days")}, "limit.count"),
        ({"limit": limit(3, "years")}, "limit.unit"),
        ({"limit": {"count": 3}}, "limit.unit"),
        ({"limit": limit(3, "days"), "basis": None}, "basis"),
        ({"limit": limit(3, "days"), "colour": "red"}, "body"),
    ],
)
def test_an_acceptance_without_limit_or_basis_is_refused(desk: Matter, fields: dict[str, Any], field: str) -> None:
    refusal = desk.refusal("accept", **fields)
    assert (refusal.code, [error.field for error in refusal.errors]) == ("incomplete", [field])


def test_done_after_acceptance_the_applicant_is_told_even_if_he_stands_there(accepted: Matter) -> None:
    accepted.act("complete", at="2026-03-05T11:00", on_the_spot=True)
    assert accepted.owed() == [("notify_result", "responder", "housing", "2026-03-06 24:00")]


@pytest.mark.parametrize("missing", ["basis", "time_limit", "procedure", "materials"])
def test_a_notice_names_all_four_things_at_once(desk: Matter, missing: str) -> None:
    assert [e.field for e in desk.refusal("give_notice", **{missing: None}).errors] == [missing]


def test_a_notice_without_a_single_material_is_none(desk: Matter) -> None:
    assert [e.field for e in desk.refusal("give_notice", materials=[]).errors] == ["materials"]


def test_after_a_notice_the_applicant_has_thirty_working_days(desk: Matter) -> None:
    desk.act("give_notice")
    assert desk.owed() == [("supplement", "applicant", None, "2026-04-14 24:00")]


def test_supplemented_the_decision_is_owed_anew(desk: Matter) -> None:
    desk.act("give_notice")
    desk.act("supplement", by=SYSTEM, at="2026-03-20T18:00")
    assert desk.owed() == [("decide", "responder", "housing", "2026-03-23 24:00")]  # after closing on a Friday
    assert desk.breaches() == []


def test_the_responder_may_enter_what_the_applicant_brings_but_no_colleague(desk: Matter) -> None:
    desk.act("give_notice")
    assert desk.refused("supplement", by=HANDLER) == "not_your_duty"
    desk.act("supplement", by=RESPONDER)


def test_a_second_notice_says_what_changed(desk: Matter) -> None:
    desk.act("give_notice")
    desk.act("supplement", by=SYSTEM)
    assert [e.field for e in desk.refusal("give_notice").errors] == ["what_changed"]
    assert desk.act("give_notice", what_changed="new_law") == ["notice_given"]


def test_a_second_notice_though_nothing_changed_raises_a_lead(desk: Matter) -> None:
    desk.act("give_notice")
    desk.act("supplement", by=SYSTEM)
    assert desk.act("give_notice", what_changed="nothing") == ["notice_given", "lead_raised"]
    assert desk.events[-1].data == {
        "title": "未一次性告知",
        "grounds": ["10(1)2"],
        "article": "6(1), 10(1)2",
        "duty": "decide-2",
    }
    assert desk.breaches() == []


def test_each_notice_gives_the_applicant_thirty_working_days_of_his_own(accepted: Matter) -> None:
    accepted.act("give_notice", at="2026-03-03T10:00")
    accepted.act("supplement", by=SYSTEM, at="2026-04-10T10:00")
    accepted.act("give_notice", at="2026-04-14T10:00", what_changed="new_fact")
    accepted.pass_to("2026-04-20T10:00")
    assert accepted.rules_owed() == ["complete", "supplement"]
    assert accepted.duty("supplement").due_at == moment("2026-05-29T00:00")


def test_nothing_supplemented_the_matter_lapses_and_that_is_told(desk: Matter) -> None:
    desk.act("give_notice")
    assert desk.pass_to("2026-04-15T00:00") == ["reminded", "supplement_lapsed"]
    assert desk.owed() == [("notify_result", "responder", "housing", "2026-04-16 24:00")]
    assert desk.duty("supplement").breached_at is None
    assert desk.refused("supplement", by=SYSTEM) == "not_owed"
    desk.act("notify_result")
    assert desk.closed


def test_a_lapse_releases_what_it_had_suspended(accepted: Matter) -> None:
    accepted.act("give_notice")
    accepted.pass_to("2026-04-15T00:00")
    assert accepted.duty("complete").status == "released"
    assert accepted.rules_owed() == ["notify_result"]


def test_a_lapse_is_an_outcome_that_may_be_disputed(desk: Matter) -> None:
    desk.act("give_notice")
    desk.act("notify_result", at="2026-04-15T09:00")
    desk.act("dispute", by=SYSTEM, at="2026-04-16T09:00")
    desk.act("reconsider", by=HEAD, outcome="redo")
    assert desk.owed() == [("decide", "responder", "housing", "2026-04-16 24:00")]


def test_the_limit_stands_still_while_materials_are_awaited(accepted: Matter) -> None:
    accepted.act("give_notice", at="2026-03-04T10:00")
    assert (accepted.duty("complete").status, accepted.duty("complete").left) == ("suspended", 3)
    assert accepted.refused("complete", on_the_spot=False) == "not_owed"
    assert accepted.pass_to("2026-03-18T09:00") == []
    accepted.act("supplement", by=SYSTEM)
    assert accepted.owed() == [("complete", "responder", "housing", "2026-03-23 24:00")]
    assert [move.why for move in accepted.duty("complete").moves] == ["supplemented"]


def test_a_limit_already_passed_gains_nothing_by_a_notice(accepted: Matter) -> None:
    accepted.act("give_notice", at="2026-03-10T10:00")
    accepted.act("supplement", by=SYSTEM, at="2026-03-12T10:00")
    assert accepted.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]
    assert accepted.breaches() == ["complete"]


def test_a_hearing_is_not_counted(accepted: Matter) -> None:
    accepted.act("exclude_time", kind="hearing", from_="2026-03-04", to="2026-03-09")  # four working days
    assert accepted.owed() == [("complete", "responder", "housing", "2026-03-13 24:00")]
    assert [(m.before, m.after, m.why) for m in accepted.duty("complete").moves] == [
        (moment("2026-03-10T00:00"), moment("2026-03-14T00:00"), "time_excluded")
    ]


def test_days_before_its_clock_began_prolong_nothing(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("accept", at="2026-03-05T10:00", limit={"count": 3, "unit": "working_days"})
    hearing: dict[str, Any] = {"kind": "hearing", "from_": "2026-03-03"}
    assert matter.refused("exclude_time", **hearing, to="2026-03-05") == "incomplete"
    matter.act("exclude_time", **hearing, to="2026-03-06")  # of which one day is of the three
    assert matter.owed()[-1] == ("complete", "responder", "housing", "2026-03-11 24:00")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"from_": "2026-03-09", "to": "2026-03-06"}, "incomplete"),
        ({"from_": "2026-03-04", "to": "2028-03-06"}, "incomplete"),
        ({"from_": "2026-02-27", "to": "2026-03-06"}, "time_not_allowed"),
        ({"from_": "2026-03-10", "to": "2026-03-12"}, "time_not_allowed"),  # the limit ends on the 9th
        ({"from_": "2026-03-04", "to": "2026-03-06", "at": "2026-03-10T09:00"}, "too_late_to_extend"),
        ({"from_": "2026-03-04", "to": "2026-03-06", "notice_no": None}, "incomplete"),
        ({"from_": "2026-03-04", "to": "2026-03-06", "kind": "holiday"}, "incomplete"),
    ],
)
def test_time_is_excluded_only_in_writing_and_for_a_sensible_period(
    accepted: Matter, fields: dict[str, str], code: str
) -> None:
    assert accepted.refused("exclude_time", **({"kind": "inspection"} | fields)) == code


def test_passed_to_a_named_handler_who_takes_the_responsibility_over(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="own_agency")
    assert [e.field for e in matter.refusal("hand_over", handler="water-1").errors] == ["handler"]
    assert matter.refused("hand_over", handler="nobody-9") == "incomplete"
    matter.act("hand_over", handler="housing-2")
    assert matter.duty("decide").bearer.official == "housing-2"
    assert matter.refused("complete", by=RESPONDER, on_the_spot=True) == "not_your_duty"
    matter.act("complete", by=HANDLER, on_the_spot=True)
    assert matter.closed


def test_without_a_named_responder_the_head_bears_the_duty(begin: Begin) -> None:
    matter = begin(responder=None)
    assert matter.owed() == [("route", "head", "housing", "2026-03-02 24:00")]
    assert matter.duty("route").bearer.official == "housing-head"
    assert matter.refused("route", by=RESPONDER, route="own_post") == "not_your_duty"
    assert matter.refused("route", by=head("water"), route="own_post") == "not_your_duty"
    matter.act("route", by=HEAD, route="own_agency")
    matter.act("hand_over", by=HEAD, handler="housing-2")
    assert matter.duty("decide").bearer.official == "housing-2"


def test_the_head_who_bears_it_may_name_the_responder(begin: Begin) -> None:
    matter = begin(responder=None)
    matter.act("reassign", by=HEAD, duty="route-1", to="housing-1")
    assert matter.owed() == [("route", "responder", "housing", "2026-03-02 24:00")]
    matter.act("route", by=RESPONDER, route="own_post")
    assert matter.duty("decide").bearer.official == "housing-1"


def test_a_result_that_reaches_nobody_is_told_by_attempts_on_two_working_days(desk: Matter) -> None:
    desk.act("complete", on_the_spot=False)
    weekend = [{"at": "2026-03-06T09:00"}, {"at": "2026-03-07T09:00"}]
    assert desk.refused("record_unreachable", at="2026-03-09T09:00", attempts=weekend) == "incomplete"
    desk.act(
        "record_unreachable", at="2026-03-03T11:00", attempts=[{"at": "2026-03-02T15:00"}, {"at": "2026-03-03T10:00"}]
    )
    assert desk.closed
