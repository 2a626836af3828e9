"""The next edition: what is owed after a head has reconsidered a disputed outcome (Art. 10(1)2), and what a matter of a
type that a law governs can't lose on other roads (Art. 5).

An application of Monday 2 March 2026, 10:00, at housing. For a licence the fifth working day after it is 9 March, the
twentieth 30 March.
"""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from domain.records.report import Report
from testing.district import HANDLER, HEAD, RESPONDER, SYSTEM, official
from testing.scenario import Matter
from tests.domain.typed import corrected, desk
from tests.domain.walks import leading, lengths, seeds, walk

Begin = Callable[..., Matter]
SPECIAL: dict[str, Any] = {"route": "special_law", "citation": "信访工作条例", "channel": "信访", "reason": "另有渠道"}
UNKNOWN: dict[str, Any] = {"route": "elsewhere", "reason": "不属本机关"}


def together(matter: Matter) -> Matter:
    """The matter that housing and water carry together, reported to the head of housing."""
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    return matter


def again(matter: Matter, outcome: str, at: str = "2026-03-06T10:00") -> Matter:
    """The matter after the applicant's dispute, which the head of housing reconsiders at an instant."""
    matter.act("dispute", by=SYSTEM)
    matter.act("reconsider", by=HEAD, outcome=outcome, at=at)
    return matter


def refused(matter: Matter, outcome: str = "redo", by: Actor = RESPONDER) -> Matter:
    """The matter refused on Wednesday the 4th, told and disputed on that day, and reconsidered on Friday the 6th."""
    matter.act("refuse", by=by, remedies="复议", receipt_no="1", at="2026-03-04T10:00")
    matter.act("notify_result", by=by)
    return again(matter, outcome)


# ── what is owed after a reconsideration ────────────────────────────────────


def test_a_joint_licence_that_was_refused_is_owed_again(open_anew: Begin) -> None:
    matter = refused(together(open_anew(matter_type="licence")))
    assert matter.owed() == [
        ("await_acceptance", "responder", "housing", "2026-03-13 24:00"),
        ("settle_plan", "head", "housing", "2026-03-11 24:00"),
    ]


def test_a_joint_licence_whose_refusal_was_none_keeps_its_days(open_anew: Begin) -> None:
    matter = refused(together(open_anew(matter_type="licence")), "no_answer")
    assert ("await_acceptance", "responder", "housing", "2026-03-09 24:00") in matter.owed()
    matter.pass_to("2026-03-10T00:00")
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in matter.owed()


@pytest.mark.parametrize("handed_over", [False, True])
def test_silence_after_a_reconsidered_refusal_is_acceptance(open_anew: Begin, *, handed_over: bool) -> None:
    matter, by = open_anew(matter_type="licence"), RESPONDER
    if handed_over:
        matter.act("route", route="own_agency")
        matter.act("hand_over", handler=HANDLER.id)
        by = HANDLER
    else:
        desk(matter)
    refused(matter, by=by)
    assert matter.owed() == [
        ("await_acceptance", "responder", "housing", "2026-03-13 24:00"),
        ("decide", "responder", "housing", "2026-03-13 24:00"),
    ]
    matter.pass_to("2026-03-14T00:00")
    assert matter.owed() == [("complete", "responder", "housing", "2026-04-03 24:00")]


def test_what_ended_for_want_of_materials_is_deemed_accepted_again(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="licence"))
    matter.act("give_notice", at="2026-03-03T10:00")
    matter.pass_to("2026-04-16T09:00")
    matter.act("notify_result")
    again(matter, "no_answer", "2026-04-17T10:00")
    assert matter.owed() == [
        ("decide", "responder", "housing", "2026-04-24 24:00"),
        ("await_acceptance", "responder", "housing", "2026-04-24 24:00"),
    ]


def test_a_refusal_of_what_is_anothers_is_decided_again(open_anew: Begin) -> None:
    matter = open_anew(matter_type="licence")
    matter.act("route", route="elsewhere")
    matter.act("decline_acceptance")
    matter.act("assist")
    again(matter, "redo", "2026-03-04T10:00")
    assert sorted(matter.rules_owed()) == ["assist", "decline_acceptance"]
    matter.act("route", route="own_post", reason="属本机关职责")
    assert ("await_acceptance", "responder", "housing", "2026-03-11 24:00") in matter.owed()


def test_a_dispute_of_what_was_declined_and_transferred_is_kept_for_its_outcome(open_anew: Begin) -> None:
    matter, water = open_anew(matter_type="licence"), official("water")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("decline_acceptance")
    matter.act("transfer", to_agency="water", delivered_at="2026-03-02T10:00", receipt_no="1")
    assert matter.refused("dispute", by=SYSTEM) == "not_owed"
    matter.act("accept_transfer", by=water, responder="water-1")
    matter.act("refuse", by=water, remedies="复议", receipt_no="2", at="2026-03-04T10:00")
    matter.act("notify_result", by=water)
    matter.act("dispute", by=SYSTEM)
    assert matter.rules_owed() == ["reconsider"]


def test_work_that_is_done_again_has_its_limit_once_more_and_is_counted(open_anew: Begin, edition: Any) -> None:
    matter = desk(open_anew(matter_type="information_disclosure"))
    matter.act("complete", on_the_spot=False, at="2026-03-30T10:00")
    matter.act("notify_result")
    again(matter, "redo", "2026-04-01T10:00")
    assert matter.owed() == [("complete", "responder", "housing", "2026-04-30 24:00")]
    report = Report()
    report.add(edition, matter.state, matter.events)
    assert report.agencies["housing"].redone == 1


# ── what a typed matter can't lose on other roads ───────────────────────────


@pytest.mark.parametrize("where", [SPECIAL, UNKNOWN], ids=["special law", "elsewhere"])
@pytest.mark.parametrize("to_none", [False, True])
def test_what_is_deemed_accepted_is_not_sent_away(open_anew: Begin, where: dict[str, Any], *, to_none: bool) -> None:
    matter = together(open_anew(matter_type="licence"))
    matter.pass_to("2026-03-10T00:00")
    if to_none:
        corrected(matter, "2026-03-10T09:00", None)
    refusal = matter.refusal("route", at="2026-03-10T10:00", **where)
    assert refusal.code == "not_owed"
    assert "不再移出" in refusal.detail
    matter.act("route", route="own_agency", reason="本局即可办理", at="2026-03-10T11:00")
    assert matter.refused("route", **where) == "not_owed"


@pytest.mark.parametrize("where", [SPECIAL, UNKNOWN], ids=["special law", "elsewhere"])
@pytest.mark.parametrize("outcome", ["redo", "no_answer"])
def test_what_was_decided_and_is_decided_again_is_not_sent_away(
    open_anew: Begin, where: dict[str, Any], outcome: str
) -> None:
    matter = refused(together(open_anew(matter_type="licence")), outcome)
    assert matter.refused("route", at="2026-03-09T10:00", **where) == "not_owed"
    matter.act("route", route="own_post", reason="本局即可办理", at="2026-03-09T10:00")
    assert matter.refused("route", **where) == "not_owed"
    matter.act("refuse", remedies="复议", receipt_no="2")


def test_what_no_law_governs_may_still_be_found_to_be_anothers(open_anew: Begin) -> None:
    matter = desk(open_anew())
    matter.act("refuse", remedies="复议", at="2026-03-02T11:00")
    matter.act("notify_result")
    again(matter, "redo", "2026-03-03T10:00")
    matter.act("route", **UNKNOWN)
    assert matter.rules_owed() == ["assist"]


def test_another_channel_is_told_with_a_dated_paper(open_anew: Begin) -> None:
    matter = open_anew(matter_type="licence")
    matter.act("route", **SPECIAL)
    assert matter.owed() == [
        ("explain", "responder", "housing", "2026-03-02 24:00"),
        ("decline_acceptance", "responder", "housing", "2026-03-02 24:00"),
    ]
    matter.act("explain")
    assert matter.rules_owed() == ["decline_acceptance"]
    matter.act("decline_acceptance")
    assert matter.closed
    again(matter, "redo", "2026-03-04T10:00")
    assert sorted(matter.rules_owed()) == ["decline_acceptance", "explain"]


def test_what_ever_had_a_type_does_not_become_an_inquiry(open_anew: Begin, edition: Any) -> None:
    matter = desk(open_anew(matter_type="licence"))
    corrected(matter, "2026-03-06T10:00", None)
    assert matter.refused("reclassify", kind="inquiry") == "not_owed"
    report = Report()
    report.add(edition, matter.state, matter.events)
    assert report.agencies["housing"].corrected == 1


# ── from the true receipt, and one notice ───────────────────────────────────


@pytest.mark.parametrize(
    ("matter_type", "at", "until"),
    [
        ("licence", "2026-03-04T10:00", "2026-03-09 24:00"),
        ("construction_permit", "2026-03-04T10:00", "2026-03-09 24:00"),
        ("licence", "2026-03-12T10:00", "2026-03-12 24:00"),  # the bearer has the day of the correction
    ],
)
def test_what_was_taken_for_an_inquiry_counts_from_its_true_receipt(
    open_anew: Begin, matter_type: str, at: str, until: str
) -> None:
    matter = desk(open_anew(matter_type=matter_type, kind="inquiry"))
    matter.act("reclassify", kind="application", at=at)
    assert {due for *_, due in matter.owed()} == {until}
    assert {"decide", "await_acceptance"} <= set(matter.rules_owed())


@pytest.mark.parametrize("why", ["new_law", "new_fact", "new_materials"])
def test_a_later_notice_does_not_start_the_days_anew(open_anew: Begin, why: str) -> None:
    matter = desk(open_anew(matter_type="licence"))
    matter.act("give_notice", at="2026-03-09T17:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-10T10:00")
    assert {due for *_, due in matter.owed()} == {"2026-03-17 24:00"}
    matter.act("give_notice", what_changed=why, at="2026-03-12T17:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-13T10:00")
    assert {due for *_, due in matter.owed()} == {"2026-03-17 24:00"}
    matter.act("give_notice", what_changed=why, at="2026-03-17T17:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-24T10:00")
    assert {due for *_, due in matter.owed()} == {"2026-03-24 24:00"}  # he may decide on that day
    matter.pass_to("2026-03-25T00:00")
    assert matter.owed() == [("complete", "responder", "housing", "2026-04-08 24:00")]


def test_a_limit_from_the_receipt_only_stands_still_after_a_later_notice(open_anew: Begin) -> None:
    matter = desk(open_anew(matter_type="construction_permit"))
    matter.act("give_notice", at="2026-03-04T10:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-05T10:00")
    assert ("complete", "responder", "housing", "2026-03-12 24:00") in matter.owed()
    matter.act("give_notice", what_changed="new_fact", at="2026-03-11T10:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-16T10:00")
    assert ("complete", "responder", "housing", "2026-03-17 24:00") in matter.owed()


# ── a dispute is the applicant's own ────────────────────────────────────────


@pytest.mark.parametrize("told", [False, True])
def test_who_owes_the_work_disputes_it_for_nobody_without_proof(open_anew: Begin, edition: Any, *, told: bool) -> None:
    matter = desk(open_anew())
    matter.act("accept", limit={"count": 20, "unit": "working_days"})
    matter.act("complete", on_the_spot=False, at="2026-03-30T16:00")
    if told:
        matter.act("notify_result")
    refusal = matter.refusal("dispute")
    assert refusal.code == "not_your_duty"
    assert "通话记录" in refusal.detail
    assert matter.refused("dispute", proof="document") == "incomplete"
    matter.act("dispute", proof="document", proof_no="异〔2026〕1号", at="2026-03-31T10:00")
    assert matter.refused("dispute", by=SYSTEM) == "not_owed"  # it was his own
    report = Report()
    report.add(edition, matter.state, matter.events)
    assert report.agencies["housing"].disputed_by_entry == 1


def test_an_official_does_not_use_up_the_applicants_dispute(open_anew: Begin) -> None:
    matter = desk(open_anew(kind="inquiry"))
    matter.act("answer", on_the_spot=True)
    assert matter.refused("dispute") == "not_your_duty"
    matter.act("dispute", by=SYSTEM)
    assert matter.rules_owed() == ["reconsider"]


def test_a_part_that_is_split_off_is_counted(open_anew: Begin, edition: Any) -> None:
    matter = desk(open_anew())
    for _ in range(3):
        matter.act("split")
    report = Report()
    report.add(edition, matter.state, matter.events)
    assert report.agencies["housing"].split_off == 3


@given(chance=seeds, acts=lengths)
@settings(max_examples=300)
def test_after_a_reconsideration_somebody_owes_what_leads_to_an_outcome(
    edition: Rulebook, calendar: Calendar, chance: Random, acts: int
) -> None:
    """A matter never closes because its outcome was set aside, whatever road it took."""
    for tried in walk(edition, calendar, chance, acts + 12):
        made = tried.made
        if made and any(e.type == "reconsidered" and e.data["outcome"] != "upheld" for e in made.events):
            owed = {duty.rule for duty in made.state.owed}
            assert owed & leading(edition.procedures["case"]), tried.before
