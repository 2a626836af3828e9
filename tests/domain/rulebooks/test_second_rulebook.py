"""Another city, by its file alone: other limits, other roles, one duty fewer and one more, and no code."""

from collections.abc import Callable
from functools import partial

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.reading.loader import parse
from testing.district import HEAD, OFFICE, PARTY_OFFICE, SYSTEM, head, official
from testing.scenario import Matter
from tests.domain.rulebook_files import OTHERS

FILE = OTHERS / "xingzhu-2030.toml"


@pytest.fixture(scope="module")
def other() -> Rulebook:
    return parse(FILE.read_bytes(), FILE.name)


@pytest.fixture
def begin(other: Rulebook, calendar: Calendar) -> Callable[..., Matter]:
    """A case on Monday 2026-03-02, 10:00."""
    return partial(Matter, other, calendar)


def test_days_end_at_close_of_business(begin: Callable[..., Matter]) -> None:
    matter = begin()
    assert matter.owed() == [("identify", "receiver", "housing", "2026-03-03 17:00")]
    assert matter.pass_to("2026-03-03T17:00") == ["breached"]


def test_an_application_at_the_desk_from_notice_to_result(begin: Callable[..., Matter]) -> None:
    matter = begin()
    matter.act("route", route="own_post")
    assert matter.owed() == [("handle", "receiver", "housing", "2026-03-04 17:00")]
    matter.act("accept", limit={"count": 10, "unit": "working_days"})
    matter.act("give_notice", at="2026-03-03T10:00", materials=["身份证明"])
    assert matter.owed() == [
        ("finish", "receiver", "housing", "2026-03-16 17:00"),
        ("amend", "citizen", None, "2026-04-03 17:00"),  # a calendar month
    ]
    assert matter.duty("finish").status == "suspended"
    matter.act("supplement", by=SYSTEM, at="2026-03-10T10:00", materials=["身份证明"])
    assert matter.owed() == [("finish", "receiver", "housing", "2026-03-23 17:00")]
    matter.act("complete", on_the_spot=False)
    assert matter.owed() == [("inform", "receiver", "housing", "2026-03-13 17:00")]  # three calendar days
    matter.act("notify_result")
    assert matter.closed


def test_what_is_a_lead_by_itself_is_said_by_the_file(begin: Callable[..., Matter]) -> None:
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("give_notice")
    matter.act("supplement", by=SYSTEM)
    assert matter.act("give_notice", what_changed="still_missing") == ["notice_given", "lead_raised"]


def test_an_extension_is_as_long_as_the_file_says(begin: Callable[..., Matter]) -> None:
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 1, "unit": "working_days"})
    duty = matter.duty("finish").id
    assert matter.refused("request_extension", duty=duty, working_days=6) == "incomplete"
    matter.act("request_extension", duty=duty, working_days=5)
    matter.act("approve_extension", by=HEAD, duty=duty)
    assert matter.owed() == [("finish", "receiver", "housing", "2026-03-10 17:00")]


def test_joint_handling_needs_no_report(begin: Callable[..., Matter]) -> None:
    matter = begin()
    matter.act("route", route="joint", co_agencies=["water", "clinic"])
    assert matter.owed() == [("agree_plan", "chief", "housing", "2026-03-09 17:00")]
    assert matter.refused("report_to_head") == "not_owed"
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "task": "通水", "due_on": "2026-03-20"}])
    assert matter.owed()[1:] == [
        ("reply_plan", "partner", "water", "2026-03-04 17:00"),
        ("reply_plan", "partner", "clinic", "2026-03-04 17:00"),
    ]
    matter.act("agree", by=official("water"), version=1)
    assert matter.act("agree", by=official("clinic"), version=1) == ["agreed", "plan_settled"]
    assert matter.owed() == [("part", "doer", "water", "2026-03-20 17:00")]
    matter.act("finish_part", by=official("water"), part="1-1")
    assert matter.owed() == [("close_up", "receiver", "housing", "2026-03-04 17:00")]
    matter.act("complete", on_the_spot=True)
    assert matter.closed


def test_disagreement_goes_to_the_arbiter_of_the_lead_agencys_kind(begin: Callable[..., Matter]) -> None:
    for agency, arbiter, another in (("housing", OFFICE, PARTY_OFFICE), ("grid", PARTY_OFFICE, OFFICE)):
        matter = begin(agency=agency)
        matter.act("route", by=official(agency), route="joint", co_agencies=["water"])
        matter.act("propose_plan", by=head(agency), parts=[{"agency": "water", "task": "通水", "due_on": "2026-03-20"}])
        matter.act("object", by=official("water"), version=1)
        matter.act(
            "escalate", by=head(agency), positions=[{"agency": "water", "position": "objects", "grounds": "无权"}]
        )
        assert matter.owed() == [("arbitrate", "arbiter", arbiter.agency, "2026-03-16 17:00")]
        assert matter.refused("rule", by=another, outcome="remand") == "not_your_duty"
        matter.act("rule", by=arbiter, outcome="lead_alone", limit={"count": 3, "unit": "days"})
        assert matter.owed() == [("close_up", "receiver", agency, "2026-03-05 17:00")]


def test_whoever_is_sent_elsewhere_is_also_accompanied(begin: Callable[..., Matter]) -> None:
    matter = begin(kind="inquiry")
    matter.act("route", route="elsewhere", competent_agency="water")
    assert matter.rules_owed() == ["explain"]
    matter.act("explain")
    assert matter.owed() == [("accompany", "receiver", "housing", "2026-03-03 17:00")]
    matter.act("guide")
    assert matter.closed


def test_a_transfer_is_counted_in_calendar_days(begin: Callable[..., Matter]) -> None:
    matter = begin(at="2026-03-02T10:00")
    matter.act("route", route="elsewhere", competent_agency="water")
    assert matter.owed() == [("deliver", "receiver", "housing", "2026-03-09 17:00")]  # day 5 is a Saturday
    matter.act("transfer", to_agency="water", delivered_at="2026-03-02T10:00")
    assert matter.owed() == [("take_over", "owner", "water", "2026-03-03 17:00")]
    matter.act("accept_transfer", by=official("water"), responder="water-2")
    assert matter.owed() == [("handle", "receiver", "water", "2026-03-04 17:00")]


def test_what_the_file_doesnt_permit_is_refused(begin: Callable[..., Matter]) -> None:
    matter = begin(kind="inquiry")
    matter.act("route", route="own_post")
    assert matter.owed() == [("reply", "receiver", "housing", "2026-03-05 17:00")]
    duty = matter.duty("reply").id
    assert matter.refused("request_extension", duty=duty, working_days=1) == "not_owed"
    assert matter.refused("reclassify", kind="application") == "not_owed"
    assert matter.refused("route", route="own_agency") == "not_owed"


def test_a_dispute_is_open_for_as_long_as_the_file_says(begin: Callable[..., Matter]) -> None:
    matter = begin(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("answer", on_the_spot=True)
    assert matter.refused("dispute", by=SYSTEM, at="2026-03-09T17:00") == "case_closed"  # day 5 is a Saturday
    matter.act("dispute", by=SYSTEM, at="2026-03-09T16:59")
    assert matter.owed() == [("look_again", "chief", "housing", "2026-03-16 17:00")]
