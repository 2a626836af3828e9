"""The next edition: where the applicant was told in time what is missing, a late step of an outcome in time delayed
nothing (Art. 10(1)1; ADR 71).

Monday is 2 March 2026. A licence is told by 2026-03-09.
"""

from collections.abc import Callable

import pytest

from testing.district import HANDLER, SYSTEM
from testing.scenario import Matter

Begin = Callable[..., Matter]


def noticed(open_anew: Begin, routed: str, told: str, matter_type: str | None = "licence") -> Matter:
    """A matter that was routed and told at these instants; its materials came on the 17th."""
    matter = open_anew(matter_type=matter_type) if matter_type else open_anew()
    matter.act("route", route="own_post", at=routed)
    matter.act("give_notice", at=told)
    matter.act("supplement", by=SYSTEM, at="2026-03-17T09:30")
    return matter


def done(matter: Matter, at: str = "2026-03-17T10:00") -> list[str]:
    matter.act("complete", on_the_spot=True, at=at)
    return matter.breaches()


def test_a_late_routing_falls_where_both_clocks_of_the_law_were_kept(open_anew: Begin):
    assert done(noticed(open_anew, "2026-03-03T09:00", "2026-03-03T09:30")) == []
    assert done(noticed(open_anew, "2026-03-09T09:00", "2026-03-09T23:00"), "2026-03-24T23:00") == []


def test_it_stays_where_the_outcome_was_late(open_anew: Begin):
    matter = noticed(open_anew, "2026-03-03T09:00", "2026-03-03T09:30")
    matter.act("accept", limit={"count": 20, "unit": "working_days"}, receipt_no="1")
    assert done(matter, "2026-04-20T10:00") == ["route", "complete"]


def test_it_stays_where_no_law_gives_days_to_tell(open_anew: Begin):
    """To tell on the spot was owed on Monday; the notice of Tuesday is a day of delay."""
    assert done(noticed(open_anew, "2026-03-03T09:00", "2026-03-03T09:30", None)) == ["route"]


def test_two_notices_in_time_link_three_clocks(open_anew: Begin):
    matter = noticed(open_anew, "2026-03-03T09:00", "2026-03-03T09:30")
    matter.act("give_notice", what_changed="new_fact", at="2026-03-18T10:00")
    matter.act("supplement", by=SYSTEM, at="2026-03-25T10:00")
    assert done(matter, "2026-03-25T16:00") == []


@pytest.mark.parametrize("matter_type", ["licence", None])
def test_a_hand_over_that_is_late_while_the_applicant_is_waited_for_delays_nothing(
    open_anew: Begin, matter_type: str | None
):
    matter = open_anew(matter_type=matter_type) if matter_type else open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("give_notice", at="2026-03-03T10:00")
    matter.act("route", route="own_agency", reason="本局即可", at="2026-03-04T10:00")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-05T09:05")
    assert matter.breaches() == ["hand_over"]
    matter.act("supplement", by=SYSTEM, at="2026-03-10T10:00")
    matter.act("complete", by=HANDLER, on_the_spot=True, at="2026-03-10T11:00")
    assert matter.breaches() == []


def test_materials_that_come_in_the_minute_of_a_notice_show_no_more_than_that(open_anew: Begin):
    matter = open_anew(matter_type="licence")
    matter.act("route", route="own_post", at="2026-03-03T09:00")
    matter.act("give_notice")
    matter.act("supplement", by=SYSTEM)
    matter.act("give_notice", what_changed="new_fact")
    matter.act("supplement", by=SYSTEM)
    assert done(matter, "2026-03-03T10:00") == []
