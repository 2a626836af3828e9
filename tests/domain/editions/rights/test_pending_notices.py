"""The next edition: a notice of what is missing is still pending when the matter is accepted, has an outcome, gets
another type or is noticed again (Art. 6(1), 5; 行政许可法第三十二条、第四十五条).

Monday is 2 March 2026. What moves the matter meanwhile stands in `test_pending_notices_that_move`.
"""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HANDLER, HEAD, RESPONDER, SYSTEM, head
from testing.scenario import Matter
from tests.domain.editions.blame.test_who_takes_over import leads
from tests.domain.typed import accept, corrected, desk

Begin = Callable[..., Matter]
CHANNEL: dict[str, Any] = {"route": "special_law", "citation": "信访工作条例", "channel": "信访", "reason": "另有渠道"}


def together(open_anew: Begin, **how: Any) -> Matter:
    """Housing and water share it, it is reported to the head, and on Tuesday at 10:00 what is missing is told."""
    matter = open_anew(**how)
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("give_notice", at="2026-03-03T10:00")
    return matter


def noticed_again(open_anew: Begin, matter_type: str = "licence", at: str = "2026-03-04T11:00") -> Matter:
    """Told on Monday and handed in on Tuesday; then housing says that something is still missing."""
    matter = desk(open_anew(matter_type=matter_type))
    matter.act("give_notice")
    matter.act("supplement", by=SYSTEM, at="2026-03-03T10:00")
    matter.act("give_notice", what_changed="still_missing", at=at)
    return matter


# ── accepted ───────────────────────────────────────────────────────────────


def test_who_accepts_a_licence_waits_for_no_materials_any_more(open_anew: Begin):
    """Given a licence that was noticed again on Wednesday. When it is accepted on Thursday, then it is to be done in
    twenty days and can be done at once, and what the applicant brings is on record.
    """
    matter = noticed_again(open_anew)
    matter.act("accept", limit={"count": 20, "unit": "working_days"}, receipt_no="1", at="2026-03-05T10:00")
    assert matter.owed() == [("complete", "responder", "housing", "2026-04-02 24:00")]
    assert matter.duty("complete").status == "open"
    assert matter.refused("supplement", by=SYSTEM, at="2026-03-06T10:00") == "not_owed"
    owed, facts = matter.owed(), matter.state.facts
    matter.act("note", by=SYSTEM, text="补交房屋来源证明")
    assert (matter.owed(), matter.state.facts) == (owed, facts)
    assert matter.events[-1].data["notify"] == [["responder", "housing", RESPONDER.id]]
    matter.act("refuse", remedies="复议")
    assert matter.rules_owed() == ["notify_result"]


def test_where_no_law_sets_a_limit_materials_are_still_waited_for_after_the_acceptance(open_anew: Begin):
    matter = desk(open_anew())
    accept(matter, 20)
    matter.act("give_notice", at="2026-03-05T10:00")
    assert matter.refused("note", by=SYSTEM) == "not_your_duty", "they are handed in"
    assert ("supplement", "applicant", None, "2026-04-17 24:00") in matter.owed()
    matter.act("supplement", by=SYSTEM, at="2026-03-10T10:00")
    assert matter.owed() == [("complete", "responder", "housing", "2026-04-02 24:00")]


# ── an outcome ─────────────────────────────────────────────────────────────


def test_an_inquiry_that_is_answered_is_over_whatever_was_asked_for(open_anew: Begin):
    """Given an inquiry of which something was missing. When housing finds that it can answer without, then it is over,
    the applicant may dispute the answer, and nothing lapses in April.
    """
    matter = together(open_anew, kind="inquiry")
    matter.act("route", route="own_post", reason="本岗即可答复", at="2026-03-03T11:00")
    assert matter.rules_owed() == ["supplement"]
    matter.act("answer", on_the_spot=True, at="2026-03-03T12:00")
    assert matter.closed
    assert matter.pass_to("2026-04-16T09:00") == []
    assert matter.state.facts["outcome_event"] == "answered"
    assert leads(matter) == []


def explained(matter: Matter) -> None:
    matter.act("route", **CHANNEL, at="2026-03-03T11:00")
    matter.act("explain", at="2026-03-03T12:00")


def completed(matter: Matter) -> None:
    matter.act("route", route="own_agency", reason="本局即可办理", at="2026-03-03T11:00")
    matter.act("hand_over", handler=HANDLER.id)
    matter.act("complete", by=HANDLER, on_the_spot=True, at="2026-03-03T12:00")


@pytest.mark.parametrize(
    ("kind", "ended"), [("inquiry", explained), ("application", explained), ("application", completed)]
)
def test_what_has_an_outcome_can_be_disputed_at_once(open_anew: Begin, kind: str, ended: Callable[[Matter], None]):
    matter = together(open_anew, kind=kind)
    ended(matter)
    assert matter.closed
    matter.act("dispute", by=SYSTEM, at="2026-03-04T10:00")
    assert matter.rules_owed() == ["reconsider"]


@pytest.mark.parametrize(
    ("kind", "matter_type", "owed"),
    [
        ("inquiry", None, [("answer", "responder", "housing", "2026-03-09 24:00")]),
        ("application", None, [("decide", "responder", "housing", "2026-03-05 24:00")]),
        (
            "application",
            "licence",
            [
                ("decide", "responder", "housing", "2026-03-12 24:00"),
                ("await_acceptance", "responder", "housing", "2026-03-12 24:00"),
            ],
        ),
    ],
)
def test_what_was_decided_without_the_materials_is_decided_again(
    open_anew: Begin, kind: str, matter_type: str | None, owed: list[tuple[str, str, str, str]]
):
    """The review, on Thursday, sets aside an outcome that no duty had called for."""
    matter = together(open_anew, kind=kind, matter_type=matter_type)
    matter.act("route", route="own_post", reason="本岗即可办理", at="2026-03-03T11:00")
    matter.act("answer" if kind == "inquiry" else "complete", on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-04T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-03-05T10:00")
    assert matter.owed() == owed


def test_nobody_refuses_what_the_applicant_may_still_complete(open_anew: Begin):
    matter = desk(open_anew())
    matter.act("give_notice")
    assert matter.refused("refuse", at="2026-03-03T10:00") == "not_owed"
    assert matter.refused("accept", limit={"count": 20, "unit": "working_days"}) == "not_owed"


def test_a_refused_licence_stays_refused_whatever_comes_later(open_anew: Begin):
    matter = noticed_again(open_anew)
    matter.act("refuse", remedies="复议", receipt_no="1", at="2026-03-05T10:00")
    assert matter.owed() == [("notify_result", "responder", "housing", "2026-03-06 24:00")]
    assert matter.refused("supplement", by=SYSTEM, at="2026-03-06T10:00") == "not_owed"
    matter.act("note", by=SYSTEM, text="补交")
    matter.act("notify_result")
    matter.act("dispute", by=SYSTEM)
    matter.act("reconsider", by=HEAD, outcome="upheld", at="2026-03-09T10:00")
    matter.act("notify_result")
    matter.pass_to("2026-04-20T00:00")
    assert (matter.closed, matter.state.facts["accepted"]) == (True, None)
    assert leads(matter) == []


def test_a_refusal_that_is_set_aside_is_decided_by_somebody(open_anew: Begin):
    matter = noticed_again(open_anew)
    matter.act("refuse", remedies="复议", receipt_no="1", at="2026-03-05T10:00")
    matter.act("dispute", by=SYSTEM)
    matter.act("reconsider", by=HEAD, outcome="redo", at="2026-03-09T10:00")
    assert matter.owed() == [
        ("decide", "responder", "housing", "2026-03-16 24:00"),
        ("await_acceptance", "responder", "housing", "2026-03-16 24:00"),
    ]


def test_what_lapses_ends_the_steps_that_were_late_too(open_anew: Begin):
    """Else a hand-over after the outcome would begin the matter anew."""
    matter = together(open_anew, matter_type="licence")
    matter.act("route", route="own_agency", reason="本局即可办理", at="2026-03-04T10:00")
    matter.pass_to("2026-04-16T00:00")
    assert matter.owed() == [("notify_result", "responder", "housing", "2026-04-16 24:00")]
    assert matter.breaches() == ["hand_over"]


# ── noticed again, and another type ────────────────────────────────────────


@pytest.mark.parametrize("matter_type", [None, "information_disclosure"])
def test_a_licence_that_turns_out_to_be_none_still_waits_where_nobody_has_to_decide(
    open_anew: Begin, matter_type: str | None
):
    matter = noticed_again(open_anew)
    corrected(matter, "2026-03-05T10:00", matter_type)
    assert ("await_acceptance", "responder", "housing", "2026-03-10 24:00") in matter.owed()
    matter.pass_to("2026-03-11T00:00")
    assert ("complete", "responder", "housing", "2026-03-31 24:00") in matter.owed()


@pytest.mark.parametrize(("why", "owed"), [("still_missing", ["await_acceptance"]), ("new_fact", ["supplement"])])
def test_what_turns_out_to_be_a_licence_waits_only_for_what_is_new(open_anew: Begin, why: str, owed: list[str]):
    """Given an application that was noticed again on Wednesday. When the head says on Thursday that it is a licence,
    then the five days from its materials of Tuesday end on the 10th, unless something new was asked for.
    """
    matter = desk(open_anew())
    matter.act("give_notice")
    matter.act("supplement", by=SYSTEM, at="2026-03-03T10:00")
    matter.act("give_notice", what_changed=why, at="2026-03-03T11:00")
    corrected(matter, "2026-03-05T10:00", "licence")
    assert matter.rules_owed() == owed
    matter.pass_to("2026-03-11T00:00")
    assert matter.state.facts["accepted"] == ("deemed" if why == "still_missing" else None)


@pytest.mark.parametrize("handed_in", [False, True])
def test_what_was_missing_from_the_beginning_stops_no_limit_that_a_law_sets(open_anew: Begin, *, handed_in: bool):
    """A construction permit whose materials came on Tuesday the 3rd is due on the 10th."""
    matter = noticed_again(open_anew, "construction_permit", at="2026-03-03T11:00")
    assert matter.duty("complete").status == "open"
    if handed_in:
        matter.act("supplement", by=SYSTEM, at="2026-03-06T10:00")
    assert [
        error.field
        for error in matter.refusal("accept", limit={"count": 5, "unit": "days"}, at="2026-03-09T10:00").errors
    ] == ["limit"]
    matter.pass_to("2026-03-10T23:59")
    assert ("complete", "responder", "housing", "2026-03-10 24:00") in matter.owed()
    matter.pass_to("2026-03-11T00:00")
    assert (matter.state.facts["accepted"], matter.owed()) == (
        "deemed",
        [("complete", "responder", "housing", "2026-03-10 24:00")],
    )
    assert "complete" in matter.breaches()


def test_the_applicant_has_his_thirty_days_from_each_notice(open_anew: Begin):
    matter = together(open_anew, matter_type="licence")
    assert ("supplement", "applicant", None, "2026-04-15 24:00") in matter.owed()
    matter.act("give_notice", what_changed="still_missing", at="2026-03-05T10:00")
    assert ("supplement", "applicant", None, "2026-04-17 24:00") in matter.owed()
    assert matter.rules_owed().count("supplement") == 1


@pytest.mark.parametrize("by", [RESPONDER, head("housing")])
@pytest.mark.parametrize("again", [False, True])
def test_nothing_is_split_off_while_materials_are_missing(open_anew: Begin, by: Any, *, again: bool):
    matter = noticed_again(open_anew) if again else together(open_anew)
    assert matter.refused("split", by=by) == "not_owed"
