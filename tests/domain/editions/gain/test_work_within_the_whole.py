"""The next edition: the work of each agency moves with the limit that a law sets for the whole, and never beyond it.

Monday is 2 March 2026.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from domain.clock.calendar import Calendar, local
from domain.law.rulebook import Rulebook
from domain.matter.events import Refused
from testing.district import HEAD, OFFICE, official
from testing.scenario import Matter
from tests.domain.walks import seeds

Begin = Callable[..., Matter]
WATER = official("water")
OBJECTS = {"agency": "water", "position": "objects", "grounds": "职责"}


def planned(begin: Begin, due_on: str, limit: dict[str, Any], **how: Any) -> Matter:
    """A matter that a law gives a limit, accepted at once, with one part that water does until that day."""
    matter = begin(**how)
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("accept", limit=limit, receipt_no="受〔2026〕1号")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": due_on}])
    matter.act("agree", by=WATER, version=1)
    return matter


def ruled(begin: Begin, limit: dict[str, Any], at: str = "2026-03-03T10:00", *, heard: bool = False) -> Matter:
    """A licence due on the 30th, left to housing alone within that limit. ``heard``: a hearing is on record before."""
    matter = begin(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("accept", limit={"count": 20, "unit": "working_days"}, receipt_no="受〔2026〕1号")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[OBJECTS])
    if heard:  # for ten working days: the licence is due on 14 April
        matter.act("exclude_time", kind="hearing", from_="2026-03-16", to="2026-03-27")
    matter.act("rule", by=OFFICE, outcome="lead_alone", limit=limit, at=at)
    return matter


def ends(matter: Matter) -> dict[str, str | None]:
    return {rule: due for rule, _, _, due in matter.owed()}


# ── two units ──────────────────────────────────────────────────────────────


def test_a_day_that_the_law_counts_by_the_calendar_puts_no_part_beyond_the_whole(open_anew: Begin) -> None:
    """Given a construction permit of Sunday the 1st: its seven days end on the 8th, put off to Monday the 9th. A review
    on Friday the 6th makes them end on that Monday. A working day more for the part would end after it.
    """
    seven = {"count": 7, "unit": "days"}
    matter = planned(open_anew, "2026-03-09", seven, at="2026-03-01T10:00", matter_type="construction_permit")
    matter.act("exclude_time", kind="expert_review", from_="2026-03-06", to="2026-03-06")
    assert ends(matter) == {"complete": "2026-03-09 24:00", "perform": "2026-03-09 24:00"}


def test_it_gives_a_part_what_lies_within_the_whole(open_anew: Begin) -> None:
    """A review from Friday to Monday takes four days of the whole, which then ends on the 12th, and two of the part."""
    seven = {"count": 7, "unit": "days"}
    matter = planned(open_anew, "2026-03-09", seven, at="2026-03-01T10:00", matter_type="construction_permit")
    matter.act("exclude_time", kind="expert_review", from_="2026-03-06", to="2026-03-09")
    assert ends(matter) == {"complete": "2026-03-12 24:00", "perform": "2026-03-11 24:00"}


def test_a_ruling_in_days_gains_no_weekend(open_anew: Begin) -> None:
    """A hearing at a weekend takes no working day of the licence, so it gives none to who decides alone."""
    matter = ruled(open_anew, {"count": 27, "unit": "days"})
    matter.act("exclude_time", kind="hearing", from_="2026-03-14", to="2026-03-15")
    assert ends(matter) == {"complete": "2026-03-30 24:00", "conclude": "2026-03-30 24:00"}


# ── what was left out before ───────────────────────────────────────────────


@pytest.mark.parametrize(("days", "until"), [(9, "2026-03-13"), (10, "2026-03-30"), (15, "2026-04-07")])
def test_a_ruling_in_working_days_counts_none_of_a_hearing(open_anew: Begin, days: int, until: str) -> None:
    """Given the hearing on record. The ruling is of Monday the 2nd, and its tenth working day would be the 16th."""
    limit = {"count": days, "unit": "working_days"}
    matter = ruled(open_anew, limit, at="2026-03-02T11:00", heard=True)
    assert ends(matter)["conclude"] == f"{until} 24:00"


def test_but_it_ends_with_the_whole(open_anew: Begin) -> None:
    """Thirty working days of the ruling are permitted, since they end with the licence; with the hearing they don't."""
    matter = ruled(open_anew, {"count": 30, "unit": "working_days"}, at="2026-03-02T11:00", heard=True)
    assert ends(matter) == {"complete": "2026-04-14 24:00", "conclude": "2026-04-14 24:00"}


# ── an extension ───────────────────────────────────────────────────────────

TWENTY = {"count": 20, "unit": "working_days"}


def extended(matter: Matter, at: str) -> None:
    matter.act("request_extension", duty="complete-1", working_days=10, at=f"2026-{at}T09:00")
    matter.act("approve_extension", by=HEAD, duty="complete-1")
    matter.act("tell_extension")


def test_the_day_to_sum_up_grows_no_longer_than_the_whole(open_anew: Begin) -> None:
    """Given all done on the 30th, the last day of the licence: the day to sum up is the 31st, and the licence extended
    to 14 April is the last day for both.
    """
    matter = planned(open_anew, "2026-03-30", TWENTY, matter_type="licence")
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-30T08:00")
    assert ends(matter)["conclude"] == "2026-03-31 24:00"
    extended(matter, "03-30")
    assert ends(matter) == {"complete": "2026-04-14 24:00", "conclude": "2026-04-14 24:00"}


def test_a_day_to_sum_up_that_begins_after_the_extension_stays_one_day(open_anew: Begin) -> None:
    matter = planned(open_anew, "2026-03-27", TWENTY, matter_type="licence")
    extended(matter, "03-20")
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-30T10:00")
    assert ends(matter) == {"complete": "2026-04-14 24:00", "conclude": "2026-03-31 24:00"}


def test_a_part_that_was_due_on_the_day_of_its_plan_is_extended_by_no_law_of_its_own(open_anew: Begin) -> None:
    """Such a part has the least limit in place of a set day. It is no limit of the whole, and it has three days."""
    matter = planned(open_anew, "2026-03-02", TWENTY, matter_type="licence")
    matter.act("propose_plan", by=HEAD, at="2026-03-02T17:40", parts=[{"agency": "water", "due_on": "2026-03-02"}])
    matter.act("agree", by=WATER, version=2)
    assert ends(matter)["perform"] == "2026-03-03 24:00"
    asked: dict[str, Any] = {"by": WATER, "duty": matter.duty("perform").id, "at": "2026-03-03T10:00"}
    assert "最多延长3个工作日" in matter.refusal("request_extension", working_days=4, **asked).detail


# ── by chance ──────────────────────────────────────────────────────────────


@given(chance=seeds)
@settings(max_examples=60)
def test_no_work_ends_after_the_whole_whatever_is_left_out_and_extended(
    edition: Rulebook, calendar: Calendar, chance: Random
) -> None:
    """Given a part, or a limit by a ruling, that ends within a licence or a construction permit. Whatever time is left
    out, and whatever is extended, it ends within it.
    """

    def begin(**how: Any) -> Matter:
        return Matter(edition, calendar, **how)

    if chance.random() < 0.5:
        matter = ruled(begin, {"count": chance.randint(1, 19), "unit": chance.choice(("working_days", "days"))})
    else:
        law, most = chance.choice((("licence", 18), ("construction_permit", 4)))
        limit = {"count": 7, "unit": "days"} if law == "construction_permit" else TWENTY
        due_on = calendar.add(local(begin().now).date(), chance.randint(1, most))
        matter = planned(begin, due_on.isoformat(), limit, matter_type=law)
    for _ in range(chance.randint(1, 4)):
        first = local(matter.now).date() + timedelta(days=chance.randint(-3, 25))
        last = first + timedelta(days=chance.randint(0, 12))
        out = {"kind": "hearing", "from_": first.isoformat(), "to": last.isoformat()}
        acts: list[tuple[str, dict[str, Any]]] = [
            ("exclude_time", out),
            ("request_extension", {"duty": "complete-1", "working_days": chance.randint(1, 10)}),
            ("approve_extension", {"by": HEAD, "duty": "complete-1"}),
            ("tell_extension", {}),
        ]
        for act, how in acts if chance.random() < 0.5 else acts[:1]:
            try:
                matter.act(act, at=f"{matter.now + timedelta(hours=chance.randint(0, 60)):%Y-%m-%dT%H:%M}", **how)
            except Refused:
                continue
            due = {duty.rule: duty.due_at for duty in matter.state.owed}
            work, whole = due.get("perform") or due.get("conclude"), due["complete"]
            assert work is not None
            assert whole is not None
            assert work <= whole, matter.owed()
