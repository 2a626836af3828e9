"""The next edition: whoever is accountable and gets no measure has a remedy against that (Art. 10(3), 12).

The decision is served on Monday 2 March 2026.
"""

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.records.report import Report
from testing.scenario import Matter
from tests.domain import findings as f


def dropped(finding: Matter, *kinds: str) -> Matter:
    """Drop what was proposed, and serve the decision."""
    for kind in kinds:
        finding.act("drop_measure", by=f.DECIDER, measure=kind)
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    return finding


def accountable(finding: Matter) -> int:
    """How often the yearly assessment counts the subject as accountable."""
    report = Report()
    report.add(finding.rulebook, finding.state, finding.events)
    return report.people["housing", f.SUBJECT.id].accountable


@pytest.fixture
def alone(edition: Rulebook, calendar: Calendar) -> Matter:
    """A determination after which criticism and a circular were proposed, and both dropped."""
    finding = f.proposed(f.begun(edition, calendar), "criticism", "circular")
    return dropped(finding, "criticism", "circular")


def test_he_may_ask_for_the_internal_review_within_ten_working_days(alone: Matter):
    assert alone.owed() == [("remedies", "subject", "housing", "2026-03-16 24:00")]
    assert alone.state.facts["remedy"] == "internal_review"
    assert accountable(alone) == 1
    alone.act("request_review", by=f.SUBJECT, at="2026-03-16T10:00")
    assert alone.owed() == [("review", "reviewer", f.OFFICE, "2026-03-30 24:00")]


def test_a_determination_that_is_revoked_counts_no_more(alone: Matter):
    alone.act("request_review", by=f.SUBJECT)
    alone.act("review", by=f.REVIEWER, outcome="revoked")
    assert accountable(alone) == 0
    alone.act("serve_ruling", by=f.REVIEWER, served_at=alone.now)
    alone.act("rectify", by=f.DECIDER)
    alone.act("serve", by=f.DECIDER, served_at=alone.now)
    assert alone.closed


def test_a_determination_that_is_upheld_stays_without_an_appeal(alone: Matter):
    alone.act("request_review", by=f.SUBJECT)
    alone.act("review", by=f.REVIEWER, outcome="upheld")
    assert alone.refused("appeal", by=f.SUBJECT) == "not_owed"
    alone.act("serve_ruling", by=f.REVIEWER, served_at=alone.now)
    assert (alone.closed, accountable(alone)) == (True, 1)


def test_there_is_no_measure_to_change(alone: Matter):
    alone.act("request_review", by=f.SUBJECT)
    assert alone.refusal("review", by=f.REVIEWER, outcome="changed").errors[0].field == "outcome"


def test_who_lets_the_days_pass_has_no_remedy_left(alone: Matter):
    alone.pass_to("2026-03-17T00:00")
    assert alone.closed
    assert alone.refused("request_review", by=f.SUBJECT) == "case_closed"


@pytest.fixture
def referred(edition: Rulebook, calendar: Calendar) -> Matter:
    """A determination after which criticism was dropped, and two measures referred to another body."""
    finding = f.proposed(f.begun(edition, calendar), "criticism", "sanction", "party_discipline")
    for measure in ("sanction", "party_discipline"):
        finding.act("refer_measure", by=f.DECIDER, measure=measure, body="纪委监委")
    return dropped(finding, "criticism")


def recorded(finding: Matter, measure: str, taken: str | None = None, at: str = "2026-04-01T10:00") -> Matter:
    """Record on 1 April what the other body did; None: as proposed."""
    differs = {"result": "不作处理", "taken": taken} if taken else {}
    finding.act("record_measure", by=f.DECIDER, measure=measure, document_no="1", at=at, **differs)
    return finding


def test_who_gets_no_measure_from_the_other_body_either_has_the_remedy_once_he_is_told(referred: Matter):
    recorded(referred, "sanction", "nothing")
    assert referred.rules_owed() == ["record"], "the other may still be taken"
    recorded(referred, "party_discipline", "nothing", "2026-04-02T10:00")
    assert referred.owed() == [("serve", "decider", f.OFFICE, "2026-04-10 24:00")]  # the 6th is a holiday
    assert accountable(referred) == 1
    referred.act("serve", by=f.DECIDER, served_at="2026-04-03T10:00", at="2026-04-03T10:00")
    assert referred.owed() == [("remedies", "subject", "housing", "2026-04-20 24:00")]
    referred.act("request_review", by=f.SUBJECT, at="2026-04-20T10:00")
    referred.act("review", by=f.REVIEWER, outcome="revoked")
    assert accountable(referred) == 0


@pytest.mark.parametrize("taken", [None, "otherwise"])
def test_what_the_other_body_took_is_contested_there(referred: Matter, taken: str | None):
    recorded(referred, "sanction", taken)
    recorded(referred, "party_discipline", "nothing")
    assert (referred.closed, referred.state.facts["remedy"]) == (True, None)


def test_what_was_imposed_besides_has_its_remedy_already(edition: Rulebook, calendar: Calendar):
    finding = f.proposed(f.begun(edition, calendar), "criticism", "sanction")
    finding.act("refer_measure", by=f.DECIDER, measure="sanction", body="监察委")
    finding.act("impose", by=f.DECIDER, measures=[{"kind": "criticism"}])
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    recorded(finding, "sanction", "nothing", "2026-03-03T10:00")
    assert finding.owed()[0] == ("remedies", "subject", "housing", "2026-03-16 24:00")
    assert "serve" not in finding.rules_owed()


@pytest.mark.parametrize("first", ["recorded", "settled"])
def test_what_is_known_before_the_service_is_served_with_it(edition: Rulebook, calendar: Calendar, first: str):
    finding = f.proposed(f.begun(edition, calendar), "criticism", "sanction")
    finding.act("refer_measure", by=f.DECIDER, measure="sanction", body="监察委")
    if first == "settled":
        finding.act("drop_measure", by=f.DECIDER, measure="criticism")
        recorded(finding, "sanction", "nothing", "2026-03-05T10:00")
    else:
        recorded(finding, "sanction", "nothing", "2026-03-02T11:00")
        finding.act("drop_measure", by=f.DECIDER, measure="criticism")
    assert finding.owed() == [("serve", "decider", f.OFFICE, "2026-03-09 24:00")], "by the same day"
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.rules_owed() == ["remedies"]


def test_a_result_that_differs_says_whether_anything_was_done(referred: Matter):
    for given in ({"result": "不作处理"}, {"taken": "nothing"}):
        refusal = referred.refusal("record_measure", by=f.DECIDER, measure="sanction", document_no="1", **given)
        assert refusal.errors[0].field == "taken", given


def test_what_was_referred_is_contested_where_it_is_decided(edition: Rulebook, calendar: Calendar):
    finding = f.proposed(f.begun(edition, calendar), "criticism", "sanction")
    finding.act("refer_measure", by=f.DECIDER, measure="sanction", body="监察委")
    dropped(finding, "criticism")
    assert finding.rules_owed() == ["record"]


@pytest.mark.parametrize("outcome", ["not_established", "dismissed"])
def test_who_is_not_accountable_needs_no_remedy(edition: Rulebook, calendar: Calendar, outcome: str):
    finding = f.begun(edition, calendar)
    if outcome == "dismissed":
        finding.act("dismiss", by=f.VERIFIER)
    else:
        f.heard(finding).act("determine", by=f.DECIDER, outcome=outcome)
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert (finding.closed, finding.state.facts["remedy"]) == (True, None)


def test_the_first_edition_asks_for_no_more_than_the_result(rulebook: Rulebook, calendar: Calendar):
    finding = f.proposed(f.begun(rulebook, calendar), "sanction")
    finding.act("refer_measure", by=f.DECIDER, measure="sanction", body="监察委")
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    finding.act("record_measure", by=f.DECIDER, measure="sanction", document_no="1", result="不作处理")
    assert finding.closed


def test_the_first_edition_has_none(rulebook: Rulebook, calendar: Calendar):
    assert dropped(f.proposed(f.begun(rulebook, calendar), "criticism"), "criticism").closed
