"""Acts that are open in every case (Art. 2, 3, 6, 7), and a disputed outcome (Art. 10(1)2)."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.engine.procedure import admits_until
from domain.matter.events import Refused
from domain.matter.state import Bearer
from testing.district import HANDLER, HEAD, RESPONDER, SYSTEM, head, official
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
def done(desk: Matter) -> Matter:
    """Done on the spot on Monday: closed; may be disputed until 03-16."""
    desk.act("complete", on_the_spot=True)
    return desk


def test_the_applicant_withdraws_through_a_system_or_the_responder(desk: Matter) -> None:
    for other in (HANDLER, HEAD, official("water")):
        assert desk.refused("withdraw", by=other) == "not_your_duty"
    desk.act("withdraw", by=RESPONDER)
    assert desk.closed
    assert desk.refused("withdraw", by=SYSTEM) == "case_closed"


def test_the_head_voids_with_a_reason(desk: Matter) -> None:
    assert desk.refused("void", by=RESPONDER) == "not_your_duty"
    assert desk.refused("void", by=head("water")) == "not_your_duty"
    assert desk.refusal("void", by=HEAD, reason=None).errors[0].field == "reason"
    desk.act("void", by=HEAD, duplicate_of="20260301-000009")
    assert desk.closed


def test_those_involved_take_notes_and_nothing_changes(desk: Matter) -> None:
    before = desk.state.duties
    for someone in (RESPONDER, HANDLER, HEAD):
        desk.act("note", by=someone)
    assert desk.refused("note", by=official("water")) == "not_your_duty"
    assert desk.state.duties == before


def test_an_unknown_act_is_refused(desk: Matter) -> None:
    assert desk.refused("forget") == "unknown_act"


def test_an_act_spelled_wrong_is_told_with_the_one_meant(desk: Matter) -> None:
    with pytest.raises(Refused, match="没有这项操作，是否为 transfer") as caught:
        desk.act("transfr")
    assert "transfr，" not in caught.value.detail


# Reassigning: the limit stays, the intervals say who held it when


def test_reassigned_the_duty_keeps_its_limit_and_its_history(desk: Matter) -> None:
    desk.act("reassign", by=HEAD, at="2026-03-02T15:00", duty="decide-1", to="housing-2")
    duty = desk.duty("decide")
    assert duty.due_at == moment("2026-03-03T00:00")
    assert [(held.since, held.bearer) for held in duty.held] == [
        (moment("2026-03-02T10:00"), Bearer("responder", "housing", "housing-1")),
        (moment("2026-03-02T15:00"), Bearer("responder", "housing", "housing-2")),
    ]
    assert desk.refused("complete", by=RESPONDER, on_the_spot=False) == "not_your_duty"
    desk.act("complete", by=HANDLER, on_the_spot=False)
    assert desk.duty("notify_result").bearer.official == "housing-2"  # he took the responsibility over


@pytest.mark.parametrize(
    ("by", "fields", "code"),
    [
        (RESPONDER, {"to": "housing-2"}, "not_your_duty"),
        (head("water"), {"to": "water-1"}, "not_your_duty"),
        (HEAD, {"to": "water-1"}, "incomplete"),
        (HEAD, {"to": "housing-2", "reason": None}, "incomplete"),
        (HEAD, {"to": "housing-2", "duty": "route-1"}, "not_owed"),
        (HEAD, {"to": "housing-2", "duty": "answer-7"}, "not_owed"),
    ],
)
def test_only_its_own_head_reassigns_what_is_owed(desk: Matter, by: Any, fields: dict[str, Any], code: str) -> None:
    assert desk.refused("reassign", by=by, **({"duty": "decide-1"} | fields)) == code


def test_a_co_agencys_head_reassigns_his_own_part(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-10"}])
    assert matter.refused("reassign", by=HEAD, duty="respond-1", to="water-2") == "not_your_duty"
    matter.act("reassign", by=head("water"), duty="respond-1", to="water-2")
    assert matter.duty("respond").bearer == Bearer("co_agency", "water", "water-2")
    assert matter.state.facts["responder"] == "housing-1"


def test_a_duty_of_the_heads_reassigned_to_a_deputy_leaves_everybody_else_in_place(done: Matter) -> None:
    done.act("dispute", by=SYSTEM)
    before = done.state.facts
    done.act("reassign", by=HEAD, duty="reconsider-1", to="housing-2")
    assert done.duty("reconsider").bearer == Bearer("head", "housing", "housing-2")
    assert done.state.facts == before


# Reclassifying: the duties change, no clock starts again


def test_an_application_that_is_an_inquiry_is_to_be_answered_from_receipt(desk: Matter) -> None:
    desk.act("reclassify", at="2026-03-03T09:00", kind="inquiry")
    assert desk.owed() == [("answer", "responder", "housing", "2026-03-04 24:00")]
    assert (desk.duty("decide").status, desk.breaches()) == ("released", ["decide"])
    desk.act("reclassify", by=HEAD, kind="application")
    assert desk.owed() == [("decide", "responder", "housing", "2026-03-02 24:00")]
    assert desk.breaches() == ["decide"]  # the same lateness is no second lead


def test_an_oral_application_elsewhere_that_is_written_is_passed_on(begin: Begin) -> None:
    matter = begin(form="oral")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("reclassify", form="written")
    assert matter.owed() == [("transfer", "lead_agency", "housing", "2026-03-04 24:00")]
    matter.act("reclassify", kind="inquiry")
    assert matter.owed() == [("explain", "responder", "housing", "2026-03-02 24:00")]


def test_reclassified_while_materials_are_awaited_it_is_answered_once_they_are_here(desk: Matter) -> None:
    desk.act("give_notice")
    desk.act("reclassify", kind="inquiry")
    assert desk.rules_owed() == ["supplement"]
    desk.act("supplement", by=SYSTEM, at="2026-03-16T10:00")
    assert desk.owed() == [("answer", "responder", "housing", "2026-03-18 24:00")]


def test_reclassified_while_the_office_settles_the_transfer_it_waits_and_then_follows(begin: Begin) -> None:
    matter = begin()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", to_agency="water", delivered_at="2026-03-02T10:00")
    matter.act("accept_transfer", by=official("water"), responder="water-1")
    matter.act("return_transfer", by=official("water"))
    matter.act("reclassify", by=head("water"), kind="inquiry")
    assert {duty.rule: duty.status for duty in matter.state.owed} == {
        "settle_transfer": "open",
        "answer": "suspended",
    }


@pytest.mark.parametrize("fields", [{}, {"kind": "application"}, {"form": "written"}])
def test_a_reclassification_changes_something(desk: Matter, fields: dict[str, str]) -> None:
    assert desk.refused("reclassify", **fields) == "incomplete"
    assert desk.refused("reclassify", by=HANDLER, kind="inquiry") == "not_your_duty"


# Disputes


def test_an_outcome_is_disputed_once_within_ten_working_days(done: Matter) -> None:
    assert admits_until(done.rulebook, done.state) == moment("2026-03-17T00:00")
    assert done.refused("dispute", by=SYSTEM, at="2026-03-17T00:00") == "case_closed"
    assert done.refused("dispute", by=HANDLER) == "not_your_duty"
    assert done.refusal("dispute", by=SYSTEM, reason=None).errors[0].field == "reason"
    done.act("dispute", by=SYSTEM, at="2026-03-16T23:59")
    assert not done.closed
    assert done.owed() == [("reconsider", "head", "housing", "2026-03-18 24:00")]
    done.act("reconsider", by=HEAD, outcome="upheld")
    assert done.closed
    assert done.refused("dispute", by=SYSTEM) == "case_closed"
    assert admits_until(done.rulebook, done.state) is None


def test_before_an_outcome_there_is_nothing_to_dispute(desk: Matter) -> None:
    assert desk.refused("dispute", by=SYSTEM) == "not_owed"


@pytest.mark.parametrize(("outcome", "until"), [("redo", "2026-03-05 24:00"), ("no_answer", "2026-03-02 24:00")])
def test_the_duty_of_the_outcome_is_owed_again(done: Matter, outcome: str, until: str) -> None:
    done.act("dispute", by=SYSTEM, at="2026-03-04T10:00")
    assert done.refused("reconsider", by=RESPONDER, outcome=outcome) == "not_your_duty"
    done.act("reconsider", by=HEAD, at="2026-03-05T10:00", outcome=outcome)
    assert done.owed() == [("decide", "responder", "housing", until)]


def test_what_was_no_answer_was_never_in_time(begin: Begin) -> None:
    matter = begin(kind="inquiry")
    matter.act("route", at="2026-03-03T09:00", route="own_post")  # late, a lead of its own
    matter.act("answer", on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-09T10:00")
    assert matter.act("reconsider", by=HEAD, outcome="no_answer") == ["reconsidered", "breached"]
    assert matter.breaches() == ["route", "answer"]
    assert matter.events[-1].at == moment("2026-03-05T00:00")


def test_no_answer_while_the_original_limit_still_runs_is_no_breach(begin: Begin) -> None:
    matter = begin(kind="inquiry")
    matter.act("route", route="own_post")
    matter.act("answer", on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-03T10:00")
    matter.act("reconsider", by=HEAD, outcome="no_answer")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-04 24:00")]
    assert matter.breaches() == []


def test_a_promised_limit_is_given_again_when_the_matter_is_redone(desk: Matter) -> None:
    desk.act("accept", limit={"count": 5, "unit": "working_days"})
    desk.act("complete", on_the_spot=False)
    desk.act("notify_result")
    desk.act("dispute", by=SYSTEM, at="2026-03-10T10:00")
    desk.act("reconsider", by=HEAD, outcome="redo")
    assert desk.owed() == [("complete", "responder", "housing", "2026-03-17 24:00")]


def test_a_disputed_outcome_may_still_have_to_be_told(desk: Matter) -> None:
    desk.act("complete", on_the_spot=False)
    desk.act("dispute", by=SYSTEM)
    assert desk.rules_owed() == ["notify_result", "reconsider"]
    desk.act("reconsider", by=HEAD, outcome="upheld")
    assert desk.rules_owed() == ["notify_result"]


def test_what_was_promised_isnt_corrected_away(desk: Matter) -> None:
    """Corrected to an inquiry and back, it would be promised anew; no act resets a clock."""
    desk.act("accept", limit={"count": 10, "unit": "working_days"})
    assert desk.refused("reclassify", kind="inquiry") == "not_owed"
    assert ("complete", "responder", "housing", "2026-03-16 24:00") in desk.owed()
