"""The next edition, on people held to account: who is dealt with how, and what the regulation calls it (Art. 10)."""

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.wording import article_text
from testing import district, scenario
from tests.domain import findings as f


def accountable(edition: Rulebook, calendar: Calendar, staff: str, agency: str = "grid") -> scenario.Matter:
    """A person of an agency who was found accountable, so that measures are to be proposed."""
    subject = district.official(agency)
    finding = f.begun(edition, calendar, staff=staff, agency=agency, card=district.AGENCIES[agency], subject=subject.id)
    f.notified(finding)
    finding.act("waive", by=subject)
    finding.act("waive", by=subject, right="tolerance")
    finding.act("waive", by=district.head(agency), right="unit_tolerance")
    finding.act("determine", by=f.DECIDER, outcome="accountable")
    return finding


@pytest.mark.parametrize("measure", ["admonition", "handling", "sanction"])
@pytest.mark.parametrize("staff", ["public_service_staff", "civil_servant", "managed_as_civil_servant"])
def test_a_companys_manager_may_be_admonished_handled_and_sanctioned(
    edition: Rulebook, calendar: Calendar, staff: str, measure: str
):
    """监察法 15(3): whatever the directory counts him as, unless he is there by contract."""
    finding = accountable(edition, calendar, staff)
    assert finding.act("propose_measures", by=f.DECIDER, measures=[{"kind": measure}]) == ["measures_proposed"]
    assert finding.refused("propose_measures", by=f.DECIDER, measures=[{"kind": "dismissal"}]) == "not_owed"


def test_a_companys_other_people_are_dealt_with_by_contract(edition: Rulebook, calendar: Calendar):
    finding = accountable(edition, calendar, "contract_staff")
    for measure in ("admonition", "handling", "sanction"):
        assert finding.refused("propose_measures", by=f.DECIDER, measures=[{"kind": measure}]) == "incomplete", measure
    finding.act("propose_measures", by=f.DECIDER, measures=[{"kind": "by_contract"}])


@pytest.mark.parametrize("agency", ["grid", "housing"])
def test_party_discipline_is_possible_whatever_the_contract_and_is_referred(
    edition: Rulebook, calendar: Calendar, agency: str
):
    finding = accountable(edition, calendar, "contract_staff", agency)
    finding.act("propose_measures", by=f.DECIDER, measures=[{"kind": "party_discipline"}])
    finding.act("waive", by=district.official(agency))
    measures = [{"kind": "party_discipline"}]
    assert finding.refused("impose", by=f.DECIDER, measures=measures) == "incomplete", "it isn't the office's to impose"
    finding.act("refer_measure", by=f.DECIDER, measure="party_discipline", body="区纪委")
    assert "record" in finding.rules_owed()


def test_paragraphs_are_cited_as_paragraphs(edition: Rulebook):
    assert (article_text("10¶2"), article_text("10¶3")) == ("第十条第二款", "第十条第三款")
    cited = {measure.id: measure.article for measure in edition.measures if "contract_staff" in measure.staff}
    assert (cited["by_contract"], cited["dismissal"], cited["criticism"]) == ("10¶2", "10¶2", "10(4)")
    (law,) = [always for always in edition.procedures["finding"].always if always.act == "refer_to_law"]
    assert law.article == "10¶3"


def test_people_and_offices_are_named_as_the_regulation_names_them(edition: Rulebook):
    assert edition.roles["subject"].title == "被核查人"
    assert edition.rule("commendation", "publish").owes == "公布鼓励激励"
    assert edition.procedures["case"].acts["escalate"].title == "书面报告区委办公室或区政府办公室"
