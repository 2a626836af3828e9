"""The next edition: while another's duty stands in the way of a decision, the clock is that other's (Art. 10(1)2).

Monday is 2 March 2026. The licence is due by 2026-03-30.
"""

from collections.abc import Callable

import pytest

from testing.district import HEAD, OFFICE, official
from testing.scenario import Matter
from tests.domain.editions.blame.test_who_takes_over import leads

Begin = Callable[..., Matter]
WATER = official("water")
HIS = {"agency": "water", "position": "objects", "grounds": "职责"}


def proposed(open_anew: Begin, due_on: str = "2026-03-20", agency: str = "water") -> Matter:
    """A licence that several agencies carry, with a plan of one part that is due on that day."""
    matter = open_anew(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": agency, "due_on": due_on}], at="2026-03-03T10:00")
    return matter


def named(matter: Matter) -> list[tuple[str, str | None]]:
    """To whom the lead of the limit of the law points."""
    matter.pass_to("2026-03-31T00:00")
    [lead] = [each for each in leads(matter) if each.rule == "complete"]
    return [(each.agency, each.subject) for each in lead.proposed]


def escalated(open_anew: Begin) -> Matter:
    matter = proposed(open_anew)
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[HIS])
    matter.pass_to("2026-03-27T10:00")
    assert matter.refused("complete", on_the_spot=False) == "not_owed"
    return matter


def test_nobody_decides_in_time_while_the_office_leaves_the_dispute_where_it_is(open_anew: Begin):
    assert named(escalated(open_anew)) == [("gov-office", None)]


def test_so_it_is_where_the_office_rules_in_the_last_hours(open_anew: Begin):
    matter = escalated(open_anew)
    limit = {"count": 1, "unit": "days"}
    matter.act("rule", by=OFFICE, outcome="lead_alone", limit=limit, at="2026-03-29T10:00")
    assert named(matter) == [("housing", "housing-1")], "he had Monday, the 30th"


def test_an_agency_that_is_late_with_its_part_holds_the_limit_of_the_law(open_anew: Begin):
    matter = proposed(open_anew, "2026-03-30")
    matter.act("agree", by=WATER, version=1)
    assert named(matter) == [("water", None)]


def test_who_had_all_parts_and_time_left_is_named_himself(open_anew: Begin):
    matter = proposed(open_anew)
    matter.act("agree", by=WATER, version=1)
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-18T10:00")
    assert named(matter) == [("housing", "housing-1")]


@pytest.mark.parametrize("done_at", ["2026-03-30T16:00", "2026-03-30T23:00"])
def test_he_is_not_who_gets_the_last_part_in_the_last_hours(open_anew: Begin, done_at: str):
    matter = proposed(open_anew, "2026-03-30")
    matter.act("agree", by=WATER, version=1)
    matter.act("finish_part", by=WATER, part="1-1", at=done_at)
    assert ("housing", "housing-1") not in named(matter)


def test_what_his_own_agency_has_to_do_stands_in_nobodys_way(open_anew: Begin):
    matter = proposed(open_anew, agency="housing")
    matter.act("agree", by=WATER, version=1)
    assert named(matter) == [("housing", "housing-1")]
