"""The next edition: a matter is routed, handed over, sent away, sent home or ruled on while a notice of what is missing
is pending (Art. 6; 行政许可法第三十二条). Who was told in time what is missing isn't deemed accepted. A notice doesn't
follow a matter to another agency.

Housing and water share an application of Monday 2 March 2026; on Tuesday at 10:00 what is missing is told. Housing had
until Monday the 9th, the applicant has until 15 April.
"""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HANDLER, HEAD, OFFICE, RESPONDER, SYSTEM, head, official
from testing.scenario import Matter
from tests.domain.editions.blame.test_who_takes_over import leads
from tests.domain.editions.rights.test_pending_notices import together

Begin = Callable[..., Matter]
WATER = official("water")
WAITS = ("supplement", "applicant", None, "2026-04-15 24:00")
TYPES = [None, "licence", "information_disclosure"]
each_type = pytest.mark.parametrize("matter_type", TYPES)


# ── in the same agency ─────────────────────────────────────────────────────


def to_own_post(matter: Matter) -> None:
    matter.act("route", route="own_post", reason="本岗即可办理", at="2026-03-04T10:00")


def to_a_handler(matter: Matter) -> None:
    matter.act("route", route="own_agency", reason="本局即可办理", at="2026-03-04T10:00")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-04T11:00")


@each_type
@pytest.mark.parametrize("moved", [to_own_post, to_a_handler])
def test_who_was_told_in_time_is_not_deemed_accepted_and_nobody_is_late(
    open_anew: Begin, matter_type: str | None, moved: Callable[[Matter], None]
):
    matter = together(open_anew, matter_type=matter_type)
    moved(matter)
    assert [duty.rule for duty in matter.state.owed if duty.status == "open"] == ["supplement"]
    matter.pass_to("2026-03-10T10:00")
    assert (matter.state.facts["accepted"], leads(matter)) == (None, [])
    assert WAITS in matter.owed()


@pytest.mark.parametrize(("moved", "by"), [(to_own_post, RESPONDER), (to_a_handler, HANDLER)])
def test_what_is_owed_again_begins_with_the_materials(open_anew: Begin, moved: Callable[[Matter], None], by: Any):
    licence, permit, plain = (
        together(open_anew, matter_type=each) for each in ("licence", "construction_permit", None)
    )
    inquiry = together(open_anew, kind="inquiry")
    for matter in (licence, permit, plain, inquiry):
        moved(matter)
        matter.act("supplement", by=SYSTEM, at="2026-03-10T10:00")
    five = "2026-03-17 24:00"
    assert licence.owed() == [
        ("decide", "responder", "housing", five),
        ("await_acceptance", "responder", "housing", five),
    ]
    assert ("complete", "responder", "housing", five) in permit.owed(), "seven days from the materials"
    assert ("decide", "responder", "housing", "2026-03-10 24:00") in plain.owed()
    assert ("answer", "responder", "housing", "2026-03-12 24:00") in inquiry.owed()
    assert {matter.duty("decide").bearer.official for matter in (licence, permit, plain)} == {by.id}
    assert leads(licence) == leads(permit) == leads(plain) == leads(inquiry) == []


@pytest.mark.parametrize(
    ("kind", "owed"), [("application", ("decide", "2026-03-10")), ("inquiry", ("answer", "2026-03-12"))]
)
def test_materials_that_come_before_the_hand_over_are_the_handlers(open_anew: Begin, kind: str, owed: tuple[str, str]):
    """The responder who has to hand the matter over doesn't owe the work as well."""
    matter = together(open_anew, kind=kind)
    matter.act("route", route="own_agency", reason="本局即可办理", at="2026-03-10T09:30")
    matter.act("supplement", by=SYSTEM, at="2026-03-10T10:00")
    assert "hand_over" in matter.rules_owed()
    assert owed[0] not in matter.rules_owed()
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-10T11:00")
    assert (owed[0], "responder", "housing", f"{owed[1]} 24:00") in matter.owed()
    assert matter.duty(owed[0]).bearer.official == HANDLER.id


def test_materials_that_come_before_the_report_wait_for_the_plan(open_anew: Begin):
    matter = together(open_anew)
    to_own_post_and_shared_again(matter)
    matter.act("supplement", by=SYSTEM, at="2026-03-04T12:00")
    assert sorted(matter.rules_owed()) == ["decide_first", "report"]
    matter.act("report_to_head")
    assert ("settle_plan", "head", "housing", "2026-03-09 24:00") in matter.owed()


def to_own_post_and_shared_again(matter: Matter) -> None:
    matter.act("route", route="own_agency", reason="本局即可办理", at="2026-03-04T10:00")
    matter.act("route", route="joint", co_agencies=["roads"], reason="仍须共同办理", at="2026-03-04T11:00")


def test_routing_back_and_forth_while_the_applicant_is_waited_for_gains_no_day(open_anew: Begin):
    """Given a licence that is routed twice while it waits. When the materials come on the 10th, then its five days run
    from the 10th, as if it had never moved, and the steps in between were owed on their own days.
    """
    matter = together(open_anew, matter_type="licence")
    matter.act("route", route="own_agency", reason="本局即可办理", at="2026-03-04T10:00")
    matter.pass_to("2026-03-05T00:00")
    assert matter.breaches() == ["hand_over"], "it isn't put off by the wait"
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-09T10:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-10T10:00")
    assert {due for *_, due in matter.owed()} == {"2026-03-17 24:00"}


@pytest.mark.parametrize("handed_over", [False, True])
def test_silence_goes_on_where_only_what_was_missing_from_the_beginning_is_asked_for_again(
    open_anew: Begin, *, handed_over: bool
):
    matter = together(open_anew, matter_type="licence")
    matter.act("supplement", by=SYSTEM, at="2026-03-04T09:00")
    matter.act("give_notice", what_changed="still_missing", at="2026-03-04T09:30")
    (to_a_handler if handed_over else to_own_post)(matter)
    assert ("await_acceptance", "responder", "housing", "2026-03-11 24:00") in matter.owed()
    matter.pass_to("2026-03-12T00:00")
    assert matter.state.facts["accepted"] == "deemed"


# ── at another agency ──────────────────────────────────────────────────────


def sent_to_water(open_anew: Begin, matter_type: str | None) -> Matter:
    matter = together(open_anew, matter_type=matter_type)
    matter.act("route", route="elsewhere", competent_agency="water", reason="职责", at="2026-03-04T10:00")
    how: dict[str, Any] = {"to_agency": "water", "delivered_at": "2026-03-04T11:00", "receipt_no": "1"}
    matter.act("transfer", at="2026-03-04T11:00", **how)
    return matter


@pytest.mark.parametrize("matter_type", [None, "licence"])
def test_a_notice_of_the_agency_that_sent_it_away_stops_nothing_at_the_next(open_anew: Begin, matter_type: str | None):
    matter = sent_to_water(open_anew, matter_type)
    matter.act("accept_transfer", by=WATER, responder=WATER.id, at="2026-03-04T12:00")
    assert "supplement" not in matter.rules_owed()
    matter.act("note", by=SYSTEM, text="补交房屋来源证明")
    assert matter.events[-1].data["notify"] == [["responder", "water", WATER.id]]
    at = "2026-03-05T10:00" if matter_type else "2026-03-04T16:00"
    matter.act("accept", by=WATER, limit={"count": 20, "unit": "working_days"}, receipt_no="1", at=at)
    assert [(duty.rule, duty.status) for duty in matter.state.owed] == [("complete", "open")]
    matter.pass_to("2026-03-30T00:00")
    assert (matter.closed, leads(matter)) == (False, [])


def test_the_next_agency_has_a_first_notice_and_the_applicant_thirty_days_from_it(open_anew: Begin):
    matter = sent_to_water(open_anew, "licence")
    matter.act("accept_transfer", by=WATER, responder=WATER.id, at="2026-03-04T12:00")
    matter.act("give_notice", by=WATER, at="2026-03-06T10:00")
    assert matter.owed() == [("supplement", "applicant", None, "2026-04-20 24:00")]


def test_the_thirty_days_of_the_first_end_nothing_that_waits_for_the_next(open_anew: Begin):
    """Water leaves the transfer where it is. The application is there all the same."""
    matter = sent_to_water(open_anew, "licence")
    matter.pass_to("2026-04-16T09:00")
    assert matter.rules_owed() == ["accept_transfer"]
    assert matter.state.facts["outcome_event"] is None


def test_a_notice_stands_where_the_matter_comes_home_before_anybody_took_it(open_anew: Begin):
    matter = sent_to_water(open_anew, "licence")
    matter.act("return_transfer", by=WATER, at="2026-03-04T15:00")
    matter.act("settle_transfer", by=OFFICE, agency="housing", at="2026-03-05T10:00")
    matter.act("accept_transfer", responder=RESPONDER.id, at="2026-03-05T11:00")
    assert matter.owed() == [WAITS]
    matter.pass_to("2026-03-10T00:00")
    assert matter.state.facts["accepted"] is None
    matter.act("supplement", by=SYSTEM, at="2026-03-10T10:00")
    assert ("await_acceptance", "responder", "housing", "2026-03-17 24:00") in matter.owed()


def test_who_told_in_time_and_gets_it_back_from_who_took_it_has_five_days_from_then(open_anew: Begin):
    """Its notice fell when water took the matter. It wasn't silent, so silence counts from the day it came home."""
    matter = sent_to_water(open_anew, "licence")
    matter.act("accept_transfer", by=WATER, responder=WATER.id, at="2026-03-04T12:00")
    matter.act("return_transfer", by=WATER, at="2026-03-05T10:00")
    matter.act("settle_transfer", by=OFFICE, agency="housing", at="2026-03-06T10:00")
    matter.act("accept_transfer", responder=RESPONDER.id, at="2026-03-06T11:00")
    assert matter.owed() == [
        ("decide", "responder", "housing", "2026-03-13 24:00"),
        ("await_acceptance", "responder", "housing", "2026-03-13 24:00"),
    ]
    assert [lead.title for lead in leads(matter)] == ["没有道理地移交事项"]


@pytest.mark.parametrize(
    ("leading", "helping", "owed"),
    [("housing", "water", WAITS), ("water", "housing", ("await_acceptance", "head", "water", "2026-03-11 24:00"))],
)
def test_settled_as_shared_the_notice_stands_only_under_the_agency_that_gave_it(
    open_anew: Begin, leading: str, helping: str, owed: tuple[str, ...]
):
    matter = sent_to_water(open_anew, "licence")
    matter.act("return_transfer", by=WATER, at="2026-03-04T15:00")
    matter.act("settle_transfer", by=OFFICE, agencies=[leading, helping], at="2026-03-05T10:00")
    assert sorted(matter.rules_owed()) == sorted([owed[0], "settle_plan"])
    assert owed in matter.owed()


def ruled(matter: Matter, at: str) -> None:
    """Water objects to the plan, and the office rules that water leads."""
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-09"}])
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[{"agency": "water", "position": "objects", "grounds": "职责"}])
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="water", at=at)


def test_who_leads_by_a_ruling_while_materials_are_missing_has_the_laws_days_from_the_ruling(open_anew: Begin):
    """Housing told in time, so its clock had stopped. Water has five days to say itself what it needs."""
    licence, permit = (together(open_anew, matter_type=each) for each in ("licence", "construction_permit"))
    ruled(licence, "2026-03-05T10:00")
    ruled(permit, "2026-03-12T10:00")
    assert ("await_acceptance", "head", "water", "2026-03-12 24:00") in licence.owed()
    assert ("complete", "head", "water", "2026-03-19 24:00") in permit.owed()
    assert "supplement" not in {*licence.rules_owed(), *permit.rules_owed()}
    licence.pass_to("2026-03-10T00:00")
    assert licence.state.facts["accepted"] is None
    licence.act("give_notice", by=head("water"), at="2026-03-10T10:00")
    assert "await_acceptance" not in licence.rules_owed()


def test_a_ruling_that_leaves_the_lead_where_it_is_leaves_the_notice(open_anew: Begin):
    matter = together(open_anew, matter_type="licence")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-12"}])
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[{"agency": "water", "position": "objects", "grounds": "职责"}])
    matter.act("rule", by=OFFICE, outcome="remand", at="2026-03-05T10:00")
    assert sorted(matter.rules_owed()) == ["settle_plan", "supplement"]
