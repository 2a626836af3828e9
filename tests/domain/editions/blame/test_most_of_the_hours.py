"""The next edition: where nobody held a clock for a whole working day, its lead points to who held it for most of its
office hours (Art. 10).

Offices are open from 09:00 to 17:30. Monday is 2 March 2026; the 7th is a Saturday.
"""

from collections.abc import Callable

import pytest

from testing.district import HANDLER, HEAD
from testing.scenario import Matter
from tests.domain.editions.blame.named import named, standing

Begin = Callable[..., Matter]


def late(matter: Matter, duty: str, to: str, at: str, until: str = "2026-03-03T00:00") -> Matter:
    """The matter at ``until``, in which the head gave a duty to another at ``at``."""
    matter.act("reassign", by=HEAD, duty=duty, to=to, at=at)
    matter.pass_to(until)
    return matter


@pytest.mark.parametrize("at", ["2026-03-02T23:55", "2026-03-02T17:30", "2026-03-02T13:46"])
def test_who_gives_a_same_day_duty_away_late_on_that_day_is_named(open_anew: Begin, at: str):
    matter = late(open_anew(responder=None), "route-1", "housing-1", at)
    assert named(matter) == [("route", "2026-03-02 24:00", ["housing-head"])]
    [lead] = standing(matter)
    assert [each.bearer.official for each in lead.held] == ["housing-head", "housing-1"], "both, with their hours"


def test_who_got_it_for_most_of_the_hours_is_named(open_anew: Begin):
    matter = late(open_anew(responder=None), "route-1", "housing-1", "2026-03-02T13:44")
    assert named(matter) == [("route", "2026-03-02 24:00", ["housing-1"])]


def test_who_had_as_many_hours_are_both_named(open_anew: Begin):
    matter = late(open_anew(responder=None), "route-1", "housing-1", "2026-03-02T13:45")
    assert named(matter) == [("route", "2026-03-02 24:00", ["housing-head", "housing-1"])]


def test_one_official_who_gives_it_to_another_in_the_evening_is_named(open_anew: Begin):
    matter = late(open_anew(), "route-1", "housing-2", "2026-03-02T23:55")
    assert named(matter) == [("route", "2026-03-02 24:00", ["housing-1"])]


def test_the_same_for_the_decision_on_the_spot(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post", at="2026-03-02T11:00")
    late(matter, "decide-1", "housing-2", "2026-03-02T23:55")
    assert named(matter) == [("decide", "2026-03-02 24:00", ["housing-1"])]


def test_the_same_for_a_limit_that_no_one_had_for_a_whole_day(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("complete", on_the_spot=False, at="2026-03-02T15:00")
    late(matter, "notify_result-1", "housing-2", "2026-03-03T17:00", "2026-03-04T00:00")
    assert named(matter) == [("notify_result", "2026-03-03 24:00", ["housing-1"])], "ten hours and a half of eleven"


def test_hours_of_one_person_count_together(open_anew: Begin):
    matter = open_anew()
    matter.act("reassign", by=HEAD, duty="route-1", to="housing-2", at="2026-03-02T12:00")
    late(matter, "route-1", "housing-1", "2026-03-02T15:00")
    assert named(matter) == [("route", "2026-03-02 24:00", ["housing-1"])], "four and a half, and three between them"


def test_where_the_clock_had_no_office_hour_the_last_holder_is_named(open_anew: Begin):
    matter = open_anew(at="2026-03-07T18:00")
    matter.act("mark_urgent", by=HEAD, reason="断水")
    matter.act("route", route="own_post", at="2026-03-07T18:05")
    late(matter, "decide-1", "housing-2", "2026-03-07T23:55", "2026-03-08T00:00")
    assert ("decide", "2026-03-07 24:00", ["housing-2"]) in named(matter)


def test_who_got_it_at_the_last_minute_has_the_limit_once_more(open_anew: Begin):
    matter = late(open_anew(responder=None), "route-1", "housing-1", "2026-03-02T23:55")
    matter.act("route", route="own_post", at="2026-03-03T16:00")
    assert len(named(matter)) == 1
    left = late(open_anew(responder=None), "route-1", "housing-1", "2026-03-02T23:55", "2026-03-04T00:00")
    assert named(left)[-1] == ("route", "2026-03-03 24:00", ["housing-1"])


def test_by_the_first_edition_the_last_holder_is_named(begin: Begin):
    matter = late(begin(responder=None), "route-1", HANDLER.id, "2026-03-02T23:55")
    assert named(matter) == [("route", "2026-03-02 24:00", ["housing-2"])]
