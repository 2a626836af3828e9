"""The next edition: nothing counts against a person in a report before a finding has held him accountable.

Monday is 2 March 2026.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.matter.names import lead_id
from domain.matter.state import State
from domain.records.report import Report
from testing.scenario import Matter

Begin = Callable[..., Matter]
WHO = ("housing", "housing-1")


@pytest.fixture
def late(open_anew: Begin) -> Matter:
    """An inquiry whose answer was due on Wednesday, and is still owed on Friday."""
    matter = open_anew(kind="inquiry")
    matter.act("route", route="own_post")
    matter.pass_to("2026-03-06T00:00")
    return matter


def finding(late: Matter, **facts: object) -> State:
    """A finding about the lead of that inquiry, with what was decided."""
    line = next(n for n, event in enumerate(late.events, 1) if event.type == "breached")
    about = {"subject": WHO[1], "subject_agency": WHO[0], "leads": [lead_id(late.state.number, line)]}
    known = {**late.state.facts, **about, **facts}
    return replace(late.state, procedure="finding", number="F20260302-000001", facts=known, duties=())


def test_a_lateness_counts_for_the_agency_and_not_yet_for_the_person(late: Matter):
    report = Report()
    report.add(late.rulebook, late.state, late.events)
    agency, person = report.agencies["housing"], report.people[WHO]
    assert (agency.duties, agency.on_time, agency.breached, agency.open_overdue) == (2, 1, 1, 1)
    assert (person.duties, person.on_time, person.breached, person.open_overdue) == (1, 1, 0, 0)


@pytest.mark.parametrize("first", ["case", "finding"])
def test_it_counts_for_the_person_once_a_finding_has_held_him_accountable(late: Matter, first: str):
    report, decided = Report(), finding(late, determined="accountable")
    both = [(late.state, late.events), (decided, [])]
    for state, events in both if first == "case" else reversed(both):
        report.add(late.rulebook, state, events)
    person = report.people[WHO]
    assert (person.duties, person.breached, person.open_overdue, person.accountable) == (2, 1, 1, 1)
    assert report.agencies["housing"].breached == 1


@pytest.mark.parametrize(
    "decision",
    [
        {"determined": "not_established"},
        {"determined": "exempt"},
        {"determined": "accountable", "corrected": "revoked"},
    ],
)
def test_it_does_not_count_where_he_was_not_held_accountable_in_the_end(late: Matter, decision: dict[str, str]):
    report = Report()
    for state, events in ((late.state, late.events), (finding(late, **decision), [])):
        report.add(late.rulebook, state, events)
    assert report.people[WHO].breached == 0


@pytest.fixture
def passed_on(open_anew: Begin) -> Matter:
    """A transfer that the head had until it was late; housing-1, who then owes it, lets two more working days pass."""
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("route", route="elsewhere", competent_agency="roads", reason="职责", at="2026-03-05T09:00")
    matter.pass_to("2026-03-10T00:00")
    return matter


def decided_about(matter: Matter, official: str, *breaches: int) -> State:
    """A finding that holds an official accountable for some of the leads of a matter, by their place."""
    lines = [n for n, event in enumerate(matter.events, 1) if event.type == "breached"]
    about = {"subject": official, "leads": [lead_id(matter.state.number, lines[n]) for n in breaches]}
    return finding(matter, determined="accountable", **about)


@pytest.mark.parametrize("apart", [False, True], ids=["in one report", "in parts"])
def test_each_of_two_who_let_it_be_late_counts_once(passed_on: Matter, *, apart: bool):
    report = Report()
    by_head, by_official = decided_about(passed_on, "housing-head", 0, 1), decided_about(passed_on, "housing-1", 1)
    for state, events in ((by_head, []), (passed_on.state, passed_on.events), (by_official, [])):
        part = Report() if apart else report
        part.add(passed_on.rulebook, state, events)
        if apart:
            report.merge(part)
    assert report.people["housing", "housing-1"].breached == 1
    assert report.people["housing", "housing-head"].breached == 1, "though both leads are about him"
    assert report.agencies["housing"].breached == 1, "the transfer, once"


def test_the_first_edition_counts_as_the_ledger_says(begin: Begin):
    matter = begin(kind="inquiry")
    matter.act("route", route="own_post")
    matter.pass_to("2026-03-06T00:00")
    report = Report()
    report.add(matter.rulebook, matter.state, matter.events)
    assert report.people[WHO].breached == 1
