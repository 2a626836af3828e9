"""The next edition: nobody gains by his own delay, by his own notice or return, or by a word that nobody checks."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.records.lead import Lead, lead_of
from domain.records.report import Report
from testing.district import HEAD, OFFICE, RESPONDER, SYSTEM, head, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER = official("water")
FIVE_DAYS = {"count": 5, "unit": "working_days"}

# ── an extension is decided ────────────────────────────────────────────────


@pytest.fixture
def asking(open_anew: Begin) -> Matter:
    """A case of Monday 2026-03-02, due on the 9th, for which an extension was asked for on Friday."""
    matter = open_anew(at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit=FIVE_DAYS)
    matter.act("request_extension", at="2026-03-06T10:00", duty="complete-1", working_days=2)
    return matter


@pytest.fixture
def shared(open_anew: Begin) -> Matter:
    """A case of Monday 2026-03-02 with a plan of the same day: a part for housing, one for water, until the 20th."""
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    parts = [{"agency": agency, "task": "一", "due_on": "2026-03-20"} for agency in ("housing", "water")]
    matter.act("propose_plan", by=HEAD, parts=parts)
    matter.act("agree", by=official("water"), version=1)
    return matter


def test_an_extension_is_decided_within_a_working_day_of_the_request(asking: Matter):
    assert asking.owed() == [
        ("complete", "responder", "housing", "2026-03-09 24:00"),
        ("decide_extension", "head", "housing", "2026-03-09 24:00"),
    ]
    asking.act("approve_extension", by=HEAD, duty="complete-1", at="2026-03-09T10:00")
    assert asking.owed() == [("complete", "responder", "housing", "2026-03-11 24:00")]


def test_an_extension_that_is_declined_is_decided(asking: Matter):
    asking.act("decline_extension", by=HEAD, duty="complete-1", at="2026-03-09T10:00")
    assert asking.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]


def test_silence_of_the_head_is_no_approval_but_his_lead(asking: Matter):
    asking.pass_to("2026-03-10T00:00")
    assert asking.breaches() == ["complete", "decide_extension"]
    late = next(e for e in asking.events if e.type == "breached" and e.data["duty"] == "decide_extension-1")
    assert late.data["grounds"] == ["10(2)2"]


def test_what_was_asked_in_time_is_approved_in_its_working_day_although_the_limit_is_over(open_anew: Begin):
    matter = open_anew(at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit=FIVE_DAYS)
    matter.act("request_extension", at="2026-03-09T16:00", duty="complete-1", working_days=2)
    assert "breach_withdrawn" in matter.act("approve_extension", by=HEAD, duty="complete-1", at="2026-03-10T10:00")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-11 24:00")]
    assert matter.breaches() == []


def test_nothing_is_approved_on_a_closed_case(asking: Matter):
    asking.act("complete", on_the_spot=False, at="2026-03-10T09:30")
    asking.act("notify_result")
    assert asking.closed
    assert asking.duty("decide_extension").status == "released"
    assert asking.refused("approve_extension", by=HEAD, duty="complete-1") == "case_closed"


def test_a_request_falls_with_the_duty_that_it_is_about(shared: Matter):
    shared.act("request_extension", duty="perform-1", working_days=1)
    plan = [{"agency": "water", "task": "全部", "due_on": "2026-03-18"}]
    shared.act("propose_plan", by=HEAD, parts=plan)
    shared.act("agree", by=official("water"), version=2)
    assert shared.rules_owed() == ["perform"]
    assert shared.refused("approve_extension", by=HEAD, duty="perform-1") == "not_owed"


def test_nobody_decides_on_his_own_request(asking: Matter):
    asking.act("reassign", by=HEAD, duty="complete-1", to=HEAD.id)
    assert asking.refused("approve_extension", by=HEAD, duty="complete-1") == "not_your_duty"
    assert asking.refused("approve_extension", by=RESPONDER, duty="complete-1") == "not_your_duty"


def test_each_request_is_decided_by_itself(shared: Matter):
    shared.act("request_extension", duty="perform-1", working_days=1)
    shared.act("request_extension", by=official("water"), duty="perform-2", working_days=2)
    shared.act("approve_extension", by=HEAD, duty="perform-2")
    assert shared.owed() == [
        ("perform", "part_agency", "housing", "2026-03-20 24:00"),
        ("perform", "part_agency", "water", "2026-03-24 24:00"),
        ("decide_extension", "head", "housing", "2026-03-03 24:00"),
    ]


def test_the_approver_that_special_law_names_decides(open_anew: Begin):
    matter = open_anew(matter_type="joint_licence")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 45, "unit": "working_days"}, receipt_no="1")
    matter.act("request_extension", duty="complete-1", working_days=15)
    assert ("decide_extension", "head", "gov-office", "2026-03-03 24:00") in matter.owed()
    assert matter.refused("approve_extension", by=HEAD, duty="complete-1") == "not_your_duty"
    paper = {"approved_by": "区长", "approval_no": "坛政许〔2026〕1号"}
    matter.act("approve_extension", by=head("gov-office"), duty="complete-1", **paper)
    assert matter.rules_owed() == ["complete", "tell_extension"]


# ── a transfer is returned ─────────────────────────────────────────────────


@pytest.fixture
def returned(open_anew: Begin) -> Matter:
    """Water got housing's matter on Tuesday 2026-03-03 at 15:00 and returned it an hour later."""
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-03T15:00", delivered_at="2026-03-03T15:00", to_agency="water")
    matter.act("return_transfer", by=WATER, at="2026-03-03T16:00")
    return matter


def leads(matter: Matter) -> list[dict[str, Any]]:
    return [event.data for event in matter.events if event.type in ("breached", "lead_raised")]


def test_an_unjustified_return_gains_no_time_and_is_a_lead(returned: Matter):
    returned.pass_to("2026-03-04T09:59")
    left = returned.act("settle_transfer", by=OFFICE, at="2026-03-04T10:00", agency="water")
    assert left == ["transfer_settled", "lead_raised", "breached"]
    assert returned.owed() == [("accept_transfer", "competent_agency", "water", "2026-03-03 24:00")]
    assert [(lead["duty"], lead["grounds"]) for lead in leads(returned)] == [("accept_transfer-1", ["10(2)3"])] * 2


def test_the_lead_of_an_unjustified_return_names_the_head_of_the_agency_that_returned_it(returned: Matter):
    returned.act("settle_transfer", by=OFFICE, at="2026-03-04T10:00", agency="water")
    number = next(n for n, event in enumerate(returned.events, 1) if event.type == "lead_raised")
    made = lead_of(returned.rulebook, returned.state, returned.events[number - 1], number, returned.now)
    assert isinstance(made, Lead)
    assert [(each.agency, each.subject) for each in made.proposed] == [("water", "water-head")]


def test_settled_on_the_day_of_the_return_the_day_is_not_over(returned: Matter):
    left = returned.act("settle_transfer", by=OFFICE, at="2026-03-03T17:00", agency="water")
    assert left == ["transfer_settled", "lead_raised"]
    assert returned.owed() == [("accept_transfer", "competent_agency", "water", "2026-03-03 24:00")]


def test_after_acceptance_too_an_unjustified_return_gains_nothing(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-03T15:00", delivered_at="2026-03-03T15:00", to_agency="water")
    matter.act("accept_transfer", by=WATER, at="2026-03-03T15:30", responder="water-1")
    matter.act("return_transfer", by=WATER, at="2026-03-03T16:00")
    matter.act("settle_transfer", by=OFFICE, at="2026-03-04T10:00", agency="water")
    assert matter.owed() == [("decide", "responder", "water", "2026-03-03 24:00")]
    assert [lead["duty"] for lead in leads(matter)] == ["decide-1", "decide-1"]


@pytest.mark.parametrize("settled", [{"agency": "roads"}, {"agencies": ["roads", "water"]}])
def test_a_justified_return_is_no_lead(returned: Matter, settled: dict[str, Any]):
    returned.act("settle_transfer", by=OFFICE, at="2026-03-04T10:00", **settled)
    assert leads(returned) == []


# ── a plan is agreed ───────────────────────────────────────────────────────


@pytest.fixture
def noticed(open_anew: Begin) -> Matter:
    """A joint case of Monday 2026-03-02, in which the applicant was told on Wednesday what is missing."""
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("give_notice", at="2026-03-04T10:00")
    return matter


def test_a_notice_to_the_applicant_does_not_stop_the_three_days_for_the_plan(noticed: Matter):
    assert ("settle_plan", "head", "housing", "2026-03-05 24:00") in noticed.owed()
    noticed.act("supplement", by=SYSTEM, at="2026-03-23T10:00")
    assert noticed.breaches() == ["settle_plan"]


def test_the_plan_is_agreed_while_materials_are_missing_and_its_parts_wait_for_them(noticed: Matter):
    noticed.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-10"}])
    noticed.act("agree", by=WATER, version=1)
    assert noticed.breaches() == []
    assert noticed.duty("perform").status == "suspended"
    noticed.act("supplement", by=SYSTEM, at="2026-03-09T10:00")
    assert noticed.owed() == [("perform", "part_agency", "water", "2026-03-13 24:00")]


def test_without_materials_the_plan_is_owed_no_more(noticed: Matter):
    noticed.pass_to("2026-05-07T00:00")
    assert noticed.rules_owed() == ["notify_result"]


# ── a case is voided or withdrawn ──────────────────────────────────────────


def test_a_case_is_not_voided_as_a_duplicate_of_itself(open_anew: Begin):
    matter = open_anew()
    itself = matter.refusal("void", by=HEAD, duplicate_of=matter.state.number)
    assert itself.errors[0].field == "duplicate_of"
    matter.act("void", by=HEAD, duplicate_of="20260302-000007")
    assert matter.closed


def test_a_withdrawal_that_the_responder_types_in_needs_a_proof_of_the_applicant(open_anew: Begin):
    matter = open_anew(at="2026-03-02T10:00")
    refused = matter.refusal("withdraw")
    assert (refused.code, "书面材料或通话记录" in refused.detail) == ("not_your_duty", True)
    assert matter.refusal("withdraw", proof="call_record").errors[0].field == "proof_no"
    matter.act("withdraw", proof="call_record", proof_no="录音2026-0302-17")
    assert matter.closed


def test_a_withdrawal_through_a_system_needs_none(open_anew: Begin):
    matter = open_anew()
    matter.act("withdraw", by=SYSTEM)
    assert matter.closed


def test_withdrawals_typed_in_are_counted(open_anew: Begin):
    report = Report()
    ways: list[dict[str, Any]] = [{"proof": "document", "proof_no": "1"}, {"by": SYSTEM}]
    for how in ways:
        matter = open_anew()
        matter.act("withdraw", **how)
        report.add(matter.rulebook, matter.state, matter.events)
    assert report.agencies["housing"].withdrawn_by_entry == 1
    assert report.people["housing", "housing-1"].withdrawn_by_entry == 1
