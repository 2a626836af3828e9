"""The next edition: a matter of which a part belongs elsewhere (Art. 6(4)).

Monday is 2 March 2026.
"""

from collections.abc import Callable

import pytest

from domain.records.exceptions import exceptions
from domain.records.part import part_of
from testing.district import HANDLER, HEAD, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER, ROADS = official("water"), official("roads")
HIS = {"agency": "water", "position": "objects", "grounds": "职责"}


def split_off(matter: Matter, open_anew: Begin, at: str) -> Matter:
    """The case of the part that the matter's last event has split off."""
    event = matter.events[-1]
    part = part_of(matter.rulebook, matter.state, event, matter.state.seq, matter.now)
    assert part is not None
    kept = part.kept
    same = {name: kept.get(name) for name in ("kind", "form", "matter_type", "responder", "agency")}
    return open_anew(at=at, split_from=part.id, receipt=part.receipt, before=part.before, **same)


def test_a_part_becomes_a_case_of_its_own_with_the_same_receipt(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    owed, facts = matter.owed(), matter.state.facts
    assert matter.act("split", at="2026-03-02T15:00") == ["split"]
    assert (matter.owed(), matter.state.facts) == (owed, facts), "the first case keeps its duties and its clocks"
    part = split_off(matter, open_anew, at="2026-03-02T15:00")
    assert part.state.facts["split_from"] == f"{matter.state.number}:{matter.state.seq}"
    assert part.state.facts["first_receipt_at"] == matter.state.facts["first_receipt_at"]
    part.act("route", route="elsewhere", competent_agency="water")
    assert part.owed() == [("transfer", "lead_agency", "housing", "2026-03-04 24:00")], "from the receipt of Monday"


def test_nobody_gains_a_day_by_splitting(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 10, "unit": "working_days"})
    matter.act("split", at="2026-03-05T10:00")
    part = split_off(matter, open_anew, at="2026-03-05T10:00")
    assert part.owed() == [("route", "responder", "housing", "2026-03-05 24:00")], "nobody could have routed it before"
    part.act("route", route="elsewhere", competent_agency="water")
    assert part.breaches() == ["transfer"], "two working days from the receipt of Monday"


TWENTY = {"count": 20, "unit": "working_days"}


def kept_at_home(open_anew: Begin, promised: int | None, at: str) -> Matter:
    """A part of an application without a type that was split off on this day, after a promise of so many working days,
    and handed over to another official of the agency.
    """
    matter = open_anew()
    matter.act("route", route="own_post")
    if promised:
        matter.act("accept", limit={"count": promised, "unit": "working_days"})
    matter.act("split", at=at)
    part = split_off(matter, open_anew, at=at)
    part.act("route", route="own_agency")
    part.act("hand_over", handler=HANDLER.id)
    return part


def test_a_part_that_stays_at_home_is_promised_no_longer_than_from_the_receipt(open_anew: Begin):
    part = kept_at_home(open_anew, 20, "2026-03-30T10:00")
    refused = part.refusal("accept", by=HANDLER, limit=TWENTY)
    assert (refused.code, "自原件收到起" in refused.detail) == ("incomplete", True)
    part.act("approve_limit", by=HEAD, limit=TWENTY)
    part.act("accept", by=HANDLER, limit=TWENTY)
    assert ("complete", "responder", "housing", "2026-04-28 24:00") in part.owed()
    assert "longer_limits" in list(exceptions(part.state, part.events))


def test_a_part_is_promised_no_longer_than_the_whole_was(open_anew: Begin):
    """Ten working days from Monday: 2026-03-16."""
    part = kept_at_home(open_anew, 10, "2026-03-11T10:00")
    assert part.refused("accept", by=HANDLER, limit={"count": 4, "unit": "working_days"}) == "incomplete"
    part.act("accept", by=HANDLER, limit={"count": 3, "unit": "working_days"})
    assert ("complete", "responder", "housing", "2026-03-16 24:00") in part.owed()


def test_a_part_of_what_was_not_accepted_has_twenty_days_from_the_receipt_of_both(open_anew: Begin):
    part = kept_at_home(open_anew, None, "2026-03-02T15:00")
    part.act("accept", by=HANDLER, limit=TWENTY)
    assert ("complete", "responder", "housing", "2026-03-30 24:00") in part.owed()


def test_the_plan_of_a_part_that_several_agencies_carry_is_no_longer_either(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 10, "unit": "working_days"})
    matter.act("split", at="2026-03-11T10:00")
    part = split_off(matter, open_anew, at="2026-03-11T10:00")
    part.act("route", route="joint", co_agencies=["water"])
    part.act("report_to_head")
    assert part.refused("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-17"}]) == "incomplete"
    part.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-16"}])


def test_another_agency_that_accepts_a_part_promises_by_its_own_receipt(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 10, "unit": "working_days"})
    matter.act("split", at="2026-03-03T10:00")
    part = split_off(matter, open_anew, at="2026-03-03T10:00")
    part.act("route", route="elsewhere", competent_agency="water")
    part.act("transfer", to_agency="water", delivered_at="2026-03-03T11:00", at="2026-03-03T11:00")
    part.act("accept_transfer", by=WATER, responder=WATER.id)
    part.act("accept", by=WATER, limit=TWENTY)
    assert ("complete", "responder", "water", "2026-03-31 24:00") in part.owed()


def test_an_inquiry_is_answered_in_both_cases_within_the_same_time(open_anew: Begin):
    matter = open_anew(kind="inquiry", form="oral")
    matter.act("split", at="2026-03-02T11:00")
    part = split_off(matter, open_anew, at="2026-03-02T11:00")
    for each in (matter, part):
        each.act("route", route="own_post", at="2026-03-03T10:00")
        assert ("answer", "responder", "housing", "2026-03-04 24:00") in each.owed()


@pytest.mark.parametrize("settled", [False, True])
def test_what_belongs_elsewhere_or_is_settled_is_not_split(open_anew: Begin, *, settled: bool):
    matter = open_anew()
    if settled:
        matter.act("route", route="own_post")
        matter.act("complete", on_the_spot=False)
    else:
        matter.act("route", route="elsewhere", competent_agency="water")
    refused = matter.refusal("split")
    assert (refused.code, "不能拆分" in refused.detail) == ("not_owed", True)
    assert matter.refused("split", by=WATER) == "not_owed"


def test_only_who_handles_the_matter_splits_it(open_anew: Begin):
    assert open_anew().refused("split", by=WATER) == "not_your_duty"


def test_the_first_edition_splits_nothing(begin: Begin):
    refused = begin().refusal("split")
    assert (refused.code, "「拆分」" in refused.detail) == ("not_owed", True)


@pytest.mark.parametrize("right", [None, "joint_licence"])
def test_a_part_of_a_licence_is_one(open_anew: Begin, right: str | None):
    matter = open_anew(matter_type="licence")
    matter.act("correct_matter_type", by=HEAD, matter_type=right, reason="登记时填错")
    matter.act("split", at="2026-03-02T11:00")
    part = split_off(matter, open_anew, at="2026-03-02T11:00")
    part.act("route", route="elsewhere", competent_agency="water")
    assert part.rules_owed() == ["transfer", "decline_acceptance"]


def test_no_part_of_an_accepted_licence_is_split_off(open_anew: Begin):
    deemed = open_anew(matter_type="licence")
    deemed.act("route", route="own_post")
    deemed.pass_to("2026-03-10T00:00")
    assert "已受理" in deemed.refusal("split", at="2026-03-10T10:00").detail
    deemed.act("correct_matter_type", by=HEAD, matter_type=None, reason="登记时填错")
    assert deemed.refused("split") == "not_owed"
