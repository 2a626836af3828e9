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


def test_the_first_edition_counts_as_the_ledger_says(begin: Begin):
    matter = begin(kind="inquiry")
    matter.act("route", route="own_post")
    matter.pass_to("2026-03-06T00:00")
    report = Report()
    report.add(matter.rulebook, matter.state, matter.events)
    assert report.people[WHO].breached == 1
