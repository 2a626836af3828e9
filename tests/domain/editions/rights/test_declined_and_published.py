"""The next edition: a dispute isn't lost while a paper is still owed, and what is said is published where nobody can be
told (Art. 6(4), 7, 10(1)2; 行政许可法第三十二条).

Monday is 2 March 2026.
"""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HEAD, SYSTEM, official
from testing.scenario import Matter
from tests.domain.editions.blame.test_who_takes_over import leads

Begin = Callable[..., Matter]
WATER = official("water")


# ── a licence that is declined ─────────────────────────────────────────────


def sent_away(open_anew: Begin, how: str) -> Matter:
    """A licence of another body, of which the applicant was told on Monday without the paper that declines it."""
    matter = open_anew(matter_type="licence", form="oral")
    said: dict[str, dict[str, Any]] = {
        "guide": {"route": "elsewhere", "competent_agency": "water"},
        "assist": {"route": "elsewhere"},
        "explain": {"route": "special_law", "citation": "条例", "channel": "仲裁"},
    }
    matter.act("route", **said[how])
    matter.act(how)
    assert matter.rules_owed() == ["decline_acceptance"]
    return matter


@pytest.mark.parametrize("how", ["guide", "assist", "explain"])
def test_the_days_to_dispute_run_from_the_paper_that_declines(open_anew: Begin, how: str):
    matter = sent_away(open_anew, how)
    matter.act("decline_acceptance", at="2026-03-17T09:00")
    assert matter.closed
    matter.act("dispute", by=SYSTEM, at="2026-03-31T23:59")
    assert matter.owed() == [("reconsider", "reconsidering_head", "housing", "2026-04-02 24:00")]


@pytest.mark.parametrize("how", ["guide", "assist", "explain"])
def test_who_waits_for_the_paper_may_dispute_before_it_comes(open_anew: Begin, how: str):
    matter = sent_away(open_anew, how)
    matter.act("dispute", by=SYSTEM, at="2026-03-05T10:00")
    matter.act("reconsider", by=HEAD, outcome="redo")
    assert sorted(matter.rules_owed()) == sorted([how, "decline_acceptance"])


@pytest.mark.parametrize("route", ["elsewhere", "special_law"])
def test_who_finds_it_out_after_hours_declines_by_the_working_day_after_the_receipt(open_anew: Begin, route: str):
    matter = open_anew(at="2026-03-02T18:00", matter_type="licence", form="oral")
    law: dict[str, Any] = (
        {"citation": "条例", "channel": "仲裁"} if route == "special_law" else {"competent_agency": "water"}
    )
    matter.act("route", route=route, **law, at="2026-03-03T23:50")
    assert {due for *_, due in matter.owed()} == {"2026-03-03 24:00"}


# ── nobody to be told ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("how", "where"),
    [
        ({"form": "oral"}, {"competent_agency": "water"}),
        ({"form": "oral"}, {}),
        ({"kind": "inquiry"}, {"competent_agency": "water"}),
    ],
)
def test_what_belongs_elsewhere_is_published_where_no_contact_was_left(
    open_anew: Begin, how: dict[str, Any], where: dict[str, Any]
):
    matter = open_anew(no_contact=True, **how)
    matter.act("route", route="elsewhere", **where)
    matter.act("publish_result", means="record", at="2026-03-02T16:00")
    assert (matter.closed, matter.state.facts["told_at"]) == (True, "2026-03-02T16:00:00+08:00")
    matter.act("dispute", by=SYSTEM, at="2026-03-16T23:59")
    matter.act("reconsider", by=HEAD, outcome="redo")
    assert len(matter.owed()) == 1


def test_with_a_contact_it_is_said_to_the_applicant(open_anew: Begin):
    matter = open_anew(form="oral")
    matter.act("route", route="elsewhere", competent_agency="water")
    assert matter.refused("publish_result", means="record") == "not_owed"


@pytest.mark.parametrize(
    ("published_at", "late"), [("2026-03-03T16:00", []), ("2026-03-04T09:00", ["route", "explain"])]
)
def test_what_is_published_a_working_day_after_the_receipt_was_not_delayed(
    open_anew: Begin, published_at: str, late: list[str]
):
    matter = open_anew(no_contact=True, kind="inquiry")
    matter.act("route", route="elsewhere", competent_agency="water", at="2026-03-03T10:00")
    matter.act("publish_result", means="record", at=published_at)
    assert matter.breaches() == late
    assert leads(matter)


def test_who_concludes_an_inquiry_has_time_for_a_second_call(open_anew: Begin):
    """Its last part was done on Saturday: one working day is too short for calls on two."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-09"}])
    matter.act("agree", by=WATER, version=1)
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-07T10:00")
    assert matter.owed() == [("conclude", "responder", "housing", "2026-03-09 24:00")]
    matter.act("request_extension", duty="conclude-1", working_days=1, at="2026-03-09T10:00")
    matter.act("approve_extension", by=HEAD, duty="conclude-1")
    calls = [{"at": f"2026-03-{day}T10:00", "means": "电话"} for day in ("09", "10")]
    matter.act("record_unreachable", attempts=calls, answer="答复", at="2026-03-10T11:00")
    assert (matter.closed, matter.breaches()) == (True, [])
