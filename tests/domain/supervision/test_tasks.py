"""Tasks of supervision (Art. 11, 12): an agency's own rules, an inspection, a circular, the yearly assessment."""

from datetime import date
from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.engine.beginnings import supervision_opened
from domain.law.rulebook import Rulebook
from domain.matter.events import Refused
from domain.matter.supervision import Task
from domain.records.lead import Lead, lead_of
from domain.records.wording import details
from testing import district, fields, scenario
from tests.domain import findings as f


class Tasks:
    """Opens them, on Monday 2 March 2026."""

    def __init__(self, rulebook: Rulebook, calendar: Calendar) -> None:
        self.rulebook, self.calendar = rulebook, calendar

    def __call__(self, kind: Task, agency: str = f.OFFICE, **more: Any) -> scenario.Matter:
        first = supervision_opened(
            self.rulebook, command="open", actor=f.EXAMINER, received_at=fields.moment("2026-03-02T10:00"), kind=kind,
            agency=agency, card=district.AGENCIES.get(agency), **more,
        )  # fmt: skip
        return scenario.Matter(self.rulebook, self.calendar, procedure="supervision", first=first)


@pytest.fixture
def task(rulebook: Rulebook, calendar: Calendar) -> Tasks:
    return Tasks(rulebook, calendar)


def test_the_head_owes_rules_of_his_agency_by_the_day_the_office_set(task: Tasks):
    rules = task("rules", district.LEAD, due_on=date(2026, 3, 31))
    assert rules.owed() == [("issue_rules", "principal", district.LEAD, "2026-03-31 24:00")]
    assert rules.duty("issue_rules").bearer.official == district.HEAD.id
    assert rules.refused("issue_rules", by=district.RESPONDER) == "not_your_duty"
    rules.act("issue_rules", by=district.HEAD, at="2026-03-31T17:00")
    assert rules.closed
    assert not rules.breaches()


def test_rules_that_are_missing_by_then_are_a_lead_against_the_head(task: Tasks, rulebook: Rulebook):
    rules = task("rules", district.LEAD, due_on=date(2026, 3, 31))
    assert rules.pass_to("2026-04-01T00:00")[-1] == "breached"
    lead = lead_of(rulebook, rules.state, rules.events[-1], len(rules.events), rules.now)
    assert isinstance(lead, Lead)
    assert [(each.agency, each.subject, each.grounds) for each in lead.proposed] == [
        (district.LEAD, district.HEAD.id, ("10(2)1",))
    ]
    assert rules.rules_owed() == ["issue_rules"], "what is late is still owed"
    rules.act("issue_rules", by=district.HEAD, at="2026-04-08T10:00")
    assert rules.closed


def test_a_finding_of_it_names_the_task_and_no_case(rulebook: Rulebook, calendar: Calendar):
    number = "S20260302-000001"
    about: Any = {"case_no": None, "supervision_no": number, "subject": district.HEAD.id, "grounds": ("10(2)1",)}
    finding = f.begun(rulebook, calendar, **about)
    assert f"督查任务 {number}" in details(rulebook, finding.state)
    assert "事项 S" not in details(rulebook, finding.state)
    assert (finding.events[0].data["supervision_no"], "case_no" in finding.events[0].data) == (number, False)


def test_the_office_may_set_another_day_and_what_was_late_stays_late(task: Tasks):
    rules = task("rules", district.LEAD, due_on=date(2026, 3, 31))
    assert rules.refused("postpone", by=district.HEAD, due_on=date(2026, 4, 30)) == "not_your_duty"
    assert rules.refused("postpone", by=f.EXAMINER, due_on=date(2026, 3, 1)) == "time_not_allowed"
    rules.pass_to("2026-04-01T00:00")
    rules.act("postpone", by=f.EXAMINER, at="2026-04-02T10:00", due_on=date(2026, 4, 30))
    assert rules.owed() == [("issue_rules", "principal", district.LEAD, "2026-04-30 24:00")]
    assert rules.breaches() == ["issue_rules"]


def test_who_is_out_of_scope_owes_no_rules(task: Tasks):
    for agency, code in (("abroad", "out_of_scope"), ("nobody", "unknown_agency")):
        with pytest.raises(Refused) as refused:
            task("rules", agency, due_on=date(2026, 3, 31))
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        task("rules", district.LEAD, due_on=date(2026, 3, 1))
    assert refused.value.code == "time_not_allowed"


@pytest.mark.parametrize(
    ("kind", "rule", "due", "act"),
    [
        ("inspection", "inspect", "2026-03-30 24:00", "inspect"),
        ("circular", "circulate", "2026-03-16 24:00", "circulate"),
        ("assessment", "assess", "2026-03-30 24:00", "assess"),
    ],
)
def test_the_conduct_office_owes_what_it_has_begun(task: Tasks, kind: Task, rule: str, due: str, act: str):
    owed = task(kind, span=(date(2026, 2, 1), date(2026, 2, 28)))
    assert owed.owed() == [(rule, "supervisor", f.OFFICE, due)]
    assert owed.refused(act, by=district.HEAD) == "not_your_duty"
    owed.act(act, by=f.EXAMINER)
    assert owed.closed


def test_its_lateness_is_recorded_and_is_nobodys_guilt(task: Tasks, rulebook: Rulebook):
    owed = task("circular", span=(date(2026, 2, 1), date(2026, 2, 28)))
    owed.pass_to("2026-03-17T00:00")
    assert owed.breaches() == ["circulate"]
    assert lead_of(rulebook, owed.state, owed.events[-1], len(owed.events), owed.now) is None


def test_a_task_begun_by_mistake_is_voided_by_the_office_alone(task: Tasks):
    owed = task("inspection", campaign=1, span=(date(2026, 2, 1), date(2026, 2, 28)))
    assert "期间 2026-02-01 至 2026-02-28 · 第1次督查" in details(owed.rulebook, owed.state)
    assert owed.refused("void", by=district.HEAD) == "not_your_duty"
    owed.act("void", by=f.EXAMINER)
    assert owed.closed


def test_an_inspection_can_be_given_to_somebody_and_an_agencys_rules_cant(task: Tasks):
    inspection = task("inspection", campaign=1)
    inspection.act("reassign", by=f.EXAMINER, duty=inspection.duty("inspect").id, to=f"{f.OFFICE}-2")
    assert inspection.duty("inspect").bearer.official == f"{f.OFFICE}-2"
    rules = task("rules", district.LEAD, due_on=date(2026, 3, 31))
    duty = rules.duty("issue_rules").id
    assert rules.refused("reassign", by=f.EXAMINER, duty=duty, to=district.HANDLER.id) == "not_owed"
