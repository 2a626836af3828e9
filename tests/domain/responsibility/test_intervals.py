"""Who bore what, when: every owed duty has exactly one bearer at every instant, and a handover leaves a trace."""

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.responsibility.intervals import intervals
from testing.district import HEAD, RESPONDER
from testing.fields import moment
from testing.scenario import Matter


def test_a_duty_is_borne_from_its_start_to_its_end(rulebook: Rulebook, calendar: Calendar):
    matter = Matter(rulebook, calendar, at="2026-03-02T10:00")
    matter.act("route", at="2026-03-02T11:00", route="own_post")
    routed, decided = intervals(matter.state)
    assert (routed.duty, routed.since, routed.until) == (
        "route-1",
        moment("2026-03-02T10:00"),
        moment("2026-03-02T11:00"),
    )
    assert (decided.duty, decided.since, decided.until) == ("decide-1", moment("2026-03-02T11:00"), None)
    assert routed.bearer.official == RESPONDER.id


def test_an_instant_belongs_to_whoever_holds_the_duty_from_it_on(rulebook: Rulebook, calendar: Calendar):
    matter = Matter(rulebook, calendar, at="2026-03-02T10:00")
    matter.act("route", at="2026-03-02T11:00", route="own_post")
    matter.act("reassign", by=HEAD, at="2026-03-02T12:00", duty="decide-1", to="housing-2", reason="请假")

    def holders(at: str) -> list[tuple[str, str | None]]:
        return [(held.duty, held.bearer.official) for held in intervals(matter.state, moment(at))]

    assert holders("2026-03-02T09:59") == []
    assert holders("2026-03-02T10:00") == [("route-1", "housing-1")]
    assert holders("2026-03-02T11:00") == [("decide-1", "housing-1")]
    assert holders("2026-03-02T11:59") == [("decide-1", "housing-1")]
    assert holders("2026-03-02T12:00") == [("decide-1", "housing-2")]
    assert holders("2026-04-02T12:00") == [("decide-1", "housing-2")]


def test_the_holdings_of_a_duty_leave_no_gap(rulebook: Rulebook, calendar: Calendar):
    matter = Matter(rulebook, calendar, at="2026-03-02T10:00")
    matter.act("route", at="2026-03-02T11:00", route="own_post")
    matter.act("reassign", by=HEAD, at="2026-03-02T12:00", duty="decide-1", to="housing-2", reason="请假")
    matter.act("reassign", by=HEAD, at="2026-03-02T13:00", duty="decide-1", to="housing-1", reason="销假")
    held = [each for each in intervals(matter.state) if each.duty == "decide-1"]
    assert [each.until for each in held] == [*(each.since for each in held[1:]), None]
    assert [each.bearer.official for each in held] == ["housing-1", "housing-2", "housing-1"]
