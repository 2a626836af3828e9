"""The next edition: a duty that others took away, and gave back later, isn't late at once for that (ADR 59), and what
was granted goes along with it.

Everything is received on Monday 2 March 2026, at 10:00.
"""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HANDLER, HEAD, SYSTEM
from testing.scenario import Matter
from tests.domain.editions.blame.named import named

Begin = Callable[..., Matter]
CHANNEL: dict[str, Any] = {"route": "special_law", "citation": "行政复议法", "channel": "复议"}
WATER: dict[str, Any] = {"route": "elsewhere", "competent_agency": "water"}


def corrected(matter: Matter, at: str, **how: str) -> None:
    matter.act("reclassify", by=HEAD, reason="登记时填错", at=at, **how)


# ── corrections by the head ─────────────────────────────────────────────────


def test_an_application_called_an_inquiry_for_two_days_can_be_decided_on_its_return(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    corrected(matter, "2026-03-02T10:30", kind="inquiry")
    corrected(matter, "2026-03-04T10:00", kind="application")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-04 24:00")]
    matter.act("accept", limit={"count": 5, "unit": "working_days"}, at="2026-03-04T10:05")
    assert named(matter) == []


def test_an_oral_application_called_written_for_two_days_can_be_guided(open_anew: Begin):
    matter = open_anew(form="oral")
    matter.act("route", **WATER)
    corrected(matter, "2026-03-02T10:30", form="written")
    corrected(matter, "2026-03-04T10:00", form="oral")
    assert matter.owed() == [("guide", "responder", "housing", "2026-03-04 24:00")]
    assert named(matter) == []


def test_an_inquiry_called_an_application_is_answered_within_two_days_of_the_materials(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_agency")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-02T10:30")
    corrected(matter, "2026-03-02T11:00", kind="application")
    matter.act("give_notice", by=HANDLER, at="2026-03-02T12:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-05T10:00")
    corrected(matter, "2026-03-05T11:00", kind="inquiry")
    assert ("answer", "responder", "housing", "2026-03-09 24:00") in matter.owed()
    assert named(matter) == []


def test_what_was_late_before_stays_late(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    corrected(matter, "2026-03-03T10:00", kind="inquiry")
    corrected(matter, "2026-03-04T10:00", kind="application")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-02 24:00")]
    assert named(matter) == [("decide", "2026-03-02 24:00", ["housing-1"])]


def test_a_correction_after_hours_gains_no_day(open_anew: Begin):
    """Taken away at 18:00 and given back ten minutes later: nobody was kept from anything."""
    matter = open_anew()
    matter.act("route", route="own_post")
    corrected(matter, "2026-03-02T18:00", kind="inquiry")
    corrected(matter, "2026-03-02T18:10", kind="application")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-02 24:00")]


@pytest.mark.parametrize(("taken", "back"), [("17:29", "17:29"), ("17:31", "17:29"), ("17:31", "10:00")])
def test_what_was_away_for_a_working_day_is_decided_on_the_day_of_its_return(open_anew: Begin, taken: str, back: str):
    """Friday the 6th and Monday the 9th: it isn't asked whether the office had closed when it was taken away."""
    matter = open_anew(at="2026-03-06T10:00")
    matter.act("route", route="own_post")
    corrected(matter, f"2026-03-06T{taken}", kind="inquiry")
    corrected(matter, f"2026-03-09T{back}", kind="application")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-09 24:00")]


# ── found by somebody else, or once more, to go another way ─────────────────


@pytest.mark.parametrize("way", [CHANNEL, WATER], ids=["special law", "elsewhere"])
def test_who_finds_after_a_hand_over_that_it_goes_another_way_has_that_day(open_anew: Begin, way: dict[str, Any]):
    """Housing-1 said so first, took it back an hour later, and handed over."""
    matter = open_anew(kind="inquiry")
    matter.act("route", **way)
    matter.act("route", route="own_agency", reason="属本机关", at="2026-03-02T11:00")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-02T16:00")
    matter.act("route", by=HANDLER, reason="不属本机关", at="2026-03-04T10:00", **way)
    assert matter.owed() == [("explain", "responder", "housing", "2026-03-04 24:00")]
    assert named(matter) == []


def test_a_second_paper_that_declines_a_licence_is_owed_on_its_own_day(open_anew: Begin):
    """It was declined in time as water's; the next day it turns out that another channel is open."""
    matter = open_anew(matter_type="licence")
    matter.act("route", **WATER)
    matter.act("decline_acceptance", receipt_no="不受〔2026〕1号", at="2026-03-02T11:00")
    matter.act("route", reason="另有渠道", at="2026-03-03T10:00", **CHANNEL)
    assert [until for *_, until in matter.owed()] == ["2026-03-03 24:00"] * 2, "to explain, and the paper"
    assert named(matter) == []


def there_and_back(matter: Matter, way: dict[str, Any]) -> Matter:
    """The matter that housing-1 routed this way for an hour before it was his own again."""
    matter.act("route", **way)
    matter.act("route", route="own_post", reason="本岗即可办理", at="2026-03-02T11:00")
    return matter


@pytest.mark.parametrize(
    ("way", "owed"),
    [
        (WATER, ("transfer", "lead_agency", "housing", "2026-03-24 24:00")),
        ({"route": "own_agency"}, ("hand_over", "responder", "housing", "2026-03-20 24:00")),
    ],
)
def test_what_is_routed_again_runs_from_the_materials(open_anew: Begin, way: dict[str, Any], owed: tuple[str, ...]):
    """They were told of on the 2nd and came on the 20th."""
    matter = there_and_back(open_anew(), way)
    matter.act("give_notice", at="2026-03-02T12:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-20T10:00")
    matter.act("route", reason="再次查明", at="2026-03-20T11:00", **way)
    assert owed in matter.owed()
    assert named(matter) == []


# ── what was granted goes along ─────────────────────────────────────────────


def extended(matter: Matter, duty: str, days: int, at: str = "2026-03-02T10:00") -> Matter:
    matter.act("request_extension", duty=duty, working_days=days, at=at)
    matter.act("approve_extension", by=HEAD, duty=duty)
    return matter


def test_an_extended_inquiry_is_extended_for_who_takes_it_over(open_anew: Begin):
    """Two working days, and three that the head granted: until Monday the 9th."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    extended(matter, "answer-1", 3)
    matter.act("route", route="own_agency", reason="分工", at="2026-03-03T09:00")
    matter.act("hand_over", handler=HANDLER.id)
    assert ("answer", "responder", "housing", "2026-03-09 24:00") in matter.owed()


def test_who_takes_a_licence_over_by_reassignment_tells_of_its_extension(open_anew: Begin):
    """行政许可法 42. Who had asked for it has moved to another agency."""
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 20, "unit": "working_days"}, receipt_no="受〔2026〕1号")
    extended(matter, "complete-1", 10, at="2026-03-16T10:00")
    matter.act("reassign", by=HEAD, duty="complete-1", to=HANDLER.id, reason="调离", at="2026-03-17T10:00")
    matter.act("tell_extension", by=HANDLER, at="2026-03-18T10:00")
    assert matter.owed() == [("complete", "responder", "housing", "2026-04-14 24:00")]
