"""The next edition: parts of a plan and a ruling's limit have a bound of their own, or an approval that counts.

Monday is 2 March 2026: the twentieth working day from then is the 30th, the fifth is the 9th.
"""

from collections.abc import Callable
from typing import Literal

import pytest

from domain.matter.events import Actor
from domain.records.exceptions import exceptions
from testing.district import HEAD, OFFICE, SYSTEM, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
Kind = Literal["application", "inquiry"]
WATER = official("water")
OBJECTS = {"agency": "water", "position": "objects", "grounds": "职责"}
DEPUTY = Actor("housing-2", "housing", ("head",))


def reported(open_anew: Begin, kind: Kind) -> Matter:
    matter = open_anew(kind=kind)
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    return matter


def escalated(open_anew: Begin, kind: Kind) -> Matter:
    matter = reported(open_anew, kind)
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-09"}])
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[OBJECTS])
    return matter


@pytest.mark.parametrize(
    ("kind", "last", "later"), [("application", "2026-03-30", "2026-03-31"), ("inquiry", "2026-03-09", "2026-03-10")]
)
@pytest.mark.parametrize("agency", ["housing", "water"])
def test_a_part_of_a_plan_ends_by_what_the_rulebook_allows(
    open_anew: Begin, kind: Kind, last: str, later: str, agency: str
):
    matter = reported(open_anew, kind)
    for day in (later, "2027-12-31"):
        refused = matter.refusal("propose_plan", by=HEAD, parts=[{"agency": agency, "due_on": day}])
        assert refused.errors[0].field == "parts[0].due_on"
    matter.act("propose_plan", by=HEAD, parts=[{"agency": agency, "due_on": last}])


def test_a_longer_part_is_approved_by_another_and_counted(open_anew: Begin):
    matter = reported(open_anew, "application")
    longer = {"count": 40, "unit": "working_days"}
    parts = [{"agency": "water", "due_on": "2026-04-20"}]
    matter.act("approve_limit", by=HEAD, limit=longer)
    assert matter.refused("propose_plan", by=HEAD, parts=parts) == "incomplete", "nobody approves for himself"
    matter.act("propose_plan", by=DEPUTY, parts=parts)
    assert list(exceptions(matter.state, matter.events)) == ["longer_limits"]


@pytest.mark.parametrize(("kind", "most"), [("application", 20), ("inquiry", 5)])
def test_a_ruling_leaves_a_matter_to_one_agency_for_no_longer(open_anew: Begin, kind: Kind, most: int):
    matter = escalated(open_anew, kind)
    for days in (most + 1, 200):
        limit = {"count": days, "unit": "working_days"}
        refused = matter.refusal("rule", by=OFFICE, outcome="lead_alone", limit=limit)
        assert refused.errors[0].field == "limit"
    matter.act("rule", by=OFFICE, outcome="lead_alone", limit={"count": most, "unit": "working_days"})


def test_a_ruling_that_sets_a_plan_has_the_same_bound(open_anew: Begin):
    matter = escalated(open_anew, "inquiry")
    parts = [{"agency": "water", "due_on": "2027-12-31"}]
    assert matter.refusal("rule", by=OFFICE, outcome="plan", parts=parts).errors[0].field == "parts[0].due_on"


def test_the_first_edition_has_no_such_bound(begin: Begin):
    matter = reported(begin, "inquiry")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2027-12-31"}])
    assert matter.rules_owed() == ["settle_plan", "respond"]


# ── what is given again ────────────────────────────────────────────────────


def settled(matter: Matter, version: int, due_on: str, at: str | None = None) -> None:
    """Housing proposes a plan in which water has one part, and water agrees."""
    matter.act("propose_plan", by=HEAD, at=at, parts=[{"agency": "water", "due_on": due_on}])
    matter.act("agree", by=WATER, version=version)


@pytest.mark.parametrize(
    ("kind", "last", "at", "later"),
    [("application", "2026-03-30", "2026-03-27", "2026-04-24"), ("inquiry", "2026-03-09", "2026-03-09", "2026-03-16")],
)
def test_a_new_version_of_a_plan_has_no_more_days_than_the_first(
    open_anew: Begin, kind: Kind, last: str, at: str, later: str
):
    matter = reported(open_anew, kind)
    settled(matter, 1, last)
    how = {"by": HEAD, "at": f"{at}T10:00", "parts": [{"agency": "water", "due_on": later}]}
    refused = matter.refusal("propose_plan", **how)
    assert [error.field for error in refused.errors] == ["parts[0].due_on"]
    assert "自第一次所定起" in refused.errors[0].message
    settled(matter, 2, last, at=f"{at}T11:00")


def test_a_shorter_first_plan_leaves_the_whole_bound_to_the_next(open_anew: Begin):
    matter = reported(open_anew, "application")
    settled(matter, 1, "2026-03-09")
    settled(matter, 2, "2026-03-30", at="2026-03-09T10:00")
    late = [{"agency": "housing", "due_on": "2026-03-31"}]
    assert matter.refused("propose_plan", by=HEAD, at="2026-03-16T10:00", parts=late) == "incomplete"


def test_each_longer_version_is_approved_and_counted(open_anew: Begin):
    matter = reported(open_anew, "application")
    longer = {"count": 20, "unit": "working_days"}
    settled(matter, 1, "2026-03-30")
    parts = [{"agency": "water", "due_on": "2026-04-20"}]
    matter.act("approve_limit", by=DEPUTY, limit=longer, at="2026-03-27T10:00")
    settled(matter, 2, "2026-04-20")
    matter.act("propose_plan", by=HEAD, parts=parts, at="2026-04-17T10:00")  # no longer than what is owed
    again = [{"agency": "water", "due_on": "2026-05-11"}]
    assert matter.refused("propose_plan", by=HEAD, parts=again) == "incomplete", "an approval is for one plan"
    matter.act("approve_limit", by=DEPUTY, limit=longer)
    matter.act("propose_plan", by=HEAD, parts=again)
    assert list(exceptions(matter.state, matter.events)) == ["longer_limits"] * 2


def test_a_ruling_for_a_plan_counts_from_the_first_plan_too(open_anew: Begin):
    matter = reported(open_anew, "application")
    settled(matter, 1, "2026-03-30")
    matter.act("propose_plan", by=HEAD, at="2026-03-27T10:00", parts=[{"agency": "water", "due_on": "2026-03-30"}])
    matter.act("object", by=WATER, version=2)
    matter.act("escalate", by=HEAD, positions=[OBJECTS])
    parts = [{"agency": "water", "due_on": "2026-04-24"}]
    assert matter.refused("rule", by=OFFICE, outcome="plan", parts=parts) == "incomplete"


def test_materials_that_come_meanwhile_give_the_next_version_no_more_than_their_own_days(open_anew: Begin):
    matter = reported(open_anew, "application")
    matter.act("give_notice", at="2026-03-03T10:00")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-31"}], at="2026-03-03T11:00")
    matter.act("agree", by=WATER, version=1)
    matter.act("supplement", by=SYSTEM, at="2026-03-04T10:00")
    assert matter.owed() == [("perform", "part_agency", "water", "2026-04-01 24:00")]
    later = [{"agency": "water", "due_on": "2026-04-02"}]
    assert matter.refused("propose_plan", by=HEAD, parts=later, at="2026-04-01T10:00") == "incomplete"
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-04-01"}])
