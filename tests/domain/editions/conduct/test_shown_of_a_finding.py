"""The next edition: what a page and a report say of a finding, as the official concerned and a court read it."""

from datetime import date, datetime

import pytest

from api.papers import circulars
from domain.clock.calendar import TZ, Calendar
from domain.law.rulebook import Rulebook
from domain.records.report import Report
from domain.records.wording import details
from testing import scenario
from tests.domain import findings as f

NAMES = circulars.Names({}, {}, "区作风办")


@pytest.fixture
def finding(edition: Rulebook, calendar: Calendar) -> scenario.Matter:
    return f.begun(edition, calendar)


def page(finding: scenario.Matter) -> list[str]:
    return details(finding.rulebook, finding.state).splitlines()


def test_the_office_examines_and_leads_nothing(finding: scenario.Matter) -> None:
    assert "核查机关 party-office" in page(finding)[0]


def test_a_measure_that_another_authority_is_to_take_is_no_decision(finding: scenario.Matter) -> None:
    f.proposed(finding, "criticism", "adjustment")
    finding.act("refer_measure", by=f.DECIDER, measure="adjustment", body="区委组织部")
    finding.act("impose", by=f.DECIDER, measures=[{"kind": "criticism"}])
    assert "认定应当问责 · 批评教育 · 移送有权机关：组织调整" in page(finding)


def test_a_right_that_nobody_used_has_lapsed_and_nobody_took_it_away(finding: scenario.Matter) -> None:
    f.notified(finding)
    finding.act("waive", by=f.UNIT, right="unit_tolerance")
    finding.pass_to("2026-03-18T10:00")
    shown = {line.split("|")[2].strip(): line.split("|")[5].strip() for line in page(finding) if "被核查人" in line[2:]}
    assert shown["陈述申辩"] == "期满"
    assert shown["单位申请容错"] == "已履行"


@pytest.mark.parametrize("people", [False, True])
def test_a_paper_with_figures_of_people_says_which_lateness_they_count(edition: Rulebook, *, people: bool) -> None:
    span, as_of = (date(2027, 1, 1), date(2027, 12, 31)), datetime(2028, 1, 15, 9, tzinfo=TZ)
    rule = edition.reports["assessment"]
    made = circulars.paper(edition, rule, Report(), NAMES, span, as_of, None, people=people)
    assert any("只计经核查认定" in text for text in made.paragraphs) is people
