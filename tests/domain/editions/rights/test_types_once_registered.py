"""The next edition: what the law of a type gave the applicant stays when the type is corrected, before acceptance and
after it.

An application of Monday 2 March 2026 at housing. For a licence the fifth working day after it is 9 March, the
twentieth 30 March.
"""

from collections.abc import Callable
from typing import Any

import pytest

from testing.district import HEAD, head, official
from testing.scenario import Matter
from tests.domain.typed import accept, corrected, desk, disputed

Begin = Callable[..., Matter]
WATER = official("water")
LICENCES = ("licence", "joint_licence", "construction_permit")
SPECIAL: dict[str, Any] = {"route": "special_law", "citation": "法律", "channel": "渠道"}


def fields(matter: Matter, act: str, **how: Any) -> list[str]:
    """The fields for which an act is refused."""
    return [error.field for error in matter.refusal(act, **how).errors]


@pytest.mark.parametrize("right", [None, "information_disclosure"])
@pytest.mark.parametrize("registered", LICENCES)
def test_a_refusal_names_the_remedies_and_has_its_paper(open_anew: Begin, registered: str, right: str | None):
    matter = desk(open_anew(matter_type=registered))
    corrected(matter, "2026-03-06T10:00", right)
    assert fields(matter, "refuse", receipt_no="1") == ["remedies"]
    assert fields(matter, "refuse", remedies="复议") == ["receipt_no"]
    matter.act("refuse", remedies="复议", receipt_no="1")


@pytest.mark.parametrize("right", [None, "information_disclosure"])
def test_so_does_a_refusal_after_acceptance_by_silence(open_anew: Begin, right: str | None):
    matter = desk(open_anew(matter_type="licence"))
    matter.pass_to("2026-03-10T00:00")
    corrected(matter, "2026-03-11T10:00", right)
    assert fields(matter, "refuse") == ["remedies"]
    assert "时限由法律另定过" in matter.refusal("give_notice").detail


def test_no_notice_stops_the_clock_of_an_accepted_licence(open_anew: Begin):
    matter = desk(open_anew(matter_type="licence"))
    accept(matter, 20)
    corrected(matter, "2026-03-11T10:00", None)
    assert matter.refused("give_notice", at="2026-03-30T11:30") == "not_owed"
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-30 24:00")]


def test_nor_while_several_agencies_carry_it(open_anew: Begin):
    matter = disputed(open_anew(matter_type="licence"))
    accept(matter, 5)
    corrected(matter, "2026-03-04T10:00", None)
    assert matter.refused("give_notice") == "not_owed"


def test_the_seven_days_for_a_notice_end_whatever_the_type_is_called_then(open_anew: Begin):
    matter = desk(open_anew(matter_type="information_disclosure"))
    corrected(matter, "2026-03-20T10:00", None)
    assert "第三十条" in matter.refusal("give_notice").detail
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in matter.owed()


def test_no_promise_outlasts_the_limit_that_runs_from_the_receipt(open_anew: Begin):
    matter = desk(open_anew(matter_type="construction_permit"))
    corrected(matter, "2026-03-04T10:00", None)
    refused = matter.refusal(
        "accept", limit={"count": 20, "unit": "working_days"}, receipt_no="1", published_in="指南2026-1"
    )
    assert [error.message for error in refused.errors] == ["不得长于类型更正之前的时限，本件至 2026-03-09"]
    accept(matter, 3)


def test_another_channel_is_told_with_a_paper(open_anew: Begin):
    matter = desk(open_anew(matter_type="licence"))
    corrected(matter, "2026-03-06T10:00", None)
    matter.act("route", reason="另有渠道", at="2026-03-06T11:00", **SPECIAL)
    matter.act("explain")
    assert matter.owed() == [("decline_acceptance", "responder", "housing", "2026-03-06 24:00")]


def test_a_paper_that_is_owed_stays_owed(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", **SPECIAL)
    corrected(matter, "2026-03-02T11:00", None)
    matter.act("explain")
    assert matter.rules_owed() == ["decline_acceptance"]
    assert matter.act("decline_acceptance") == ["acceptance_declined"]
    assert matter.closed


def test_a_licence_is_not_guided_away_as_a_request_for_information(open_anew: Begin):
    matter = desk(open_anew(matter_type="licence"))
    corrected(matter, "2026-03-06T10:00", "information_disclosure")
    matter.act("route", route="elsewhere", competent_agency="water", reason="非本部门")
    assert matter.rules_owed() == ["transfer", "decline_acceptance"]
    away = open_anew(matter_type="licence")
    away.act("route", route="elsewhere", competent_agency="water")
    corrected(away, "2026-03-02T11:00", "information_disclosure")
    assert away.rules_owed() == ["transfer", "decline_acceptance"]


def test_an_accepted_request_that_was_a_licence_in_between_is_still_one(open_anew: Begin):
    matter = desk(open_anew())
    corrected(matter, "2026-03-02T11:00", "licence")
    corrected(matter, "2026-03-02T12:00", None)
    assert fields(matter, "refuse") == ["receipt_no"]


def test_another_licence_has_a_paper_of_its_own(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("decline_acceptance")
    corrected(matter, "2026-03-04T10:00", "construction_permit")
    assert ("decline_acceptance", "responder", "housing", "2026-03-04 24:00") in matter.owed()
    unmet = open_anew(matter_type="licence")
    unmet.act("route", **SPECIAL)
    corrected(unmet, "2026-03-04T10:00", "construction_permit")
    assert ("decline_acceptance", "responder", "housing", "2026-03-02 24:00") in unmet.owed()


def test_an_extension_is_told_to_the_applicant_still(open_anew: Begin):
    matter = desk(open_anew(matter_type="licence"))
    accept(matter, 20)
    corrected(matter, "2026-03-11T10:00", None)
    matter.act("request_extension", duty="complete-1", working_days=3)
    matter.act("approve_extension", by=HEAD, duty="complete-1")
    assert matter.rules_owed() == ["complete", "tell_extension"]
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in matter.owed()


@pytest.mark.parametrize(("registered", "breached"), [("joint_licence", []), (None, ["route"])])
def test_a_type_that_was_corrected_shows_no_timeliness(open_anew: Begin, registered: str | None, breached: list[str]):
    matter = open_anew(matter_type=registered)
    matter.act("route", route="own_post", at="2026-03-03T09:00")
    if registered is None:
        corrected(matter, "2026-03-03T09:30", "joint_licence")
    accept(matter, 20)
    matter.act("complete", on_the_spot=False, at="2026-03-30T10:00")
    assert matter.breaches() == breached


def test_at_another_agency_too(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-03T10:00", to_agency="water", delivered_at="2026-03-03T10:00", receipt_no="1")
    matter.act("accept_transfer", by=WATER, at="2026-03-03T11:00", responder="water-1")
    water = head("water")
    matter.act("correct_matter_type", by=water, at="2026-03-04T10:00", matter_type=None, reason="登记时填错")
    assert fields(matter, "refuse", by=WATER, receipt_no="1") == ["remedies"]
