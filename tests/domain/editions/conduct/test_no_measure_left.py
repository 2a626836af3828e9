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


def test_the_first_edition_has_none(rulebook: Rulebook, calendar: Calendar):
    assert dropped(f.proposed(f.begun(rulebook, calendar), "criticism"), "criticism").closed
