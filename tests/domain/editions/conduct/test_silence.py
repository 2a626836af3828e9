"""The next edition: whoever has to answer the subject and is silent takes no remedy away from him (公务员法 95, 96).

The decision is served on Monday 2 March 2026.
"""

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from testing import district
from testing.scenario import Matter
from tests.domain import findings as f

ABOVE = Actor("above-1", "city", ("appeal",))


@pytest.fixture
def asked(served: Matter) -> Matter:
    """He has asked for a review on Tuesday, which is due until Thursday 2 April."""
    served.act("request_review", by=f.SUBJECT, at="2026-03-03T10:00")
    assert ("review", "reviewer", f.OFFICE, "2026-04-02 24:00") in served.owed()
    return served


# ── the review ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("at", ["2026-04-03T00:00", "2026-06-01T10:00"])
def test_who_waits_for_a_review_that_is_late_may_appeal_whenever_he_likes(asked: Matter, at: str):
    """His thirty days for an appeal at once ended on 1 April, and the fifteen days run from a review that isn't
    there.
    """
    asked.pass_to("2026-04-02T23:59")
    assert asked.refused("appeal", by=f.SUBJECT) == "not_owed", "the review isn't late yet"
    asked.act("appeal", by=f.SUBJECT, at=at)
    assert {"accept_appeal", "execute"} == set(asked.rules_owed()), "the review is the appeal's now"
    assert "review" in asked.breaches(), "which doesn't make it timely"
    assert asked.refused("review", by=f.REVIEWER, outcome="upheld") == "not_owed"
    assert asked.refused("appeal", by=f.SUBJECT) == "not_owed", "he appeals once"


def test_the_appeal_against_silence_goes_its_whole_way(asked: Matter):
    asked.act("appeal", by=f.SUBJECT, at="2026-06-01T10:00")
    asked.act("accept_appeal", by=ABOVE, at="2026-06-02T10:00")
    asked.act("decide_appeal", by=ABOVE, outcome="upheld")
    asked.act("serve_ruling", by=ABOVE, served_at="2026-06-02T10:00")
    assert ("second_appeal", "subject", "housing", "2026-07-02 24:00") in asked.owed()


def test_a_review_that_comes_late_opens_the_appeal_from_its_service(asked: Matter):
    asked.act("review", by=f.REVIEWER, at="2026-06-01T10:00", outcome="upheld")
    asked.act("serve_ruling", by=f.REVIEWER, at="2026-06-03T10:00", served_at="2026-06-03T10:00")
    assert ("appeal", "subject", "housing", "2026-06-18 24:00") in asked.owed()


def test_nobody_but_the_subject_appeals_against_silence(asked: Matter):
    asked.pass_to("2026-06-01T10:00")
    assert asked.refused("appeal", by=district.HANDLER) == "not_your_duty"


def test_the_silence_of_an_internal_review_opens_no_appeal_that_no_law_gives_and_ends_nothing(
    edition: Rulebook, calendar: Calendar
):
    finding = f.served(f.begun(edition, calendar), "circular")
    finding.act("request_review", by=f.SUBJECT, at="2026-03-03T10:00")
    finding.pass_to("2026-09-01T10:00")
    assert "review" in finding.breaches()
    assert finding.refused("appeal", by=f.SUBJECT) == "not_owed"
    finding.act("review", by=f.REVIEWER, outcome="revoked")
    assert "rectify" in finding.rules_owed()


# ── the appeal ─────────────────────────────────────────────────────────────


def test_an_appeal_that_nobody_accepts_or_decides_is_owed_until_somebody_does(served: Matter):
    """公务员法 95 ¶2 gives a second appeal against a decision alone; its thirty days run from the service."""
    served.act("appeal", by=f.SUBJECT, at="2026-03-03T10:00")
    served.pass_to("2026-09-01T10:00")
    assert "accept_appeal" in served.breaches()
    assert served.refused("appeal_again", by=f.SUBJECT) == "not_owed"
    served.act("accept_appeal", by=ABOVE)
    served.pass_to("2027-01-04T10:00")
    assert "decide_appeal" in served.breaches()
    assert served.refused("appeal_again", by=f.SUBJECT) == "not_owed"
    served.act("decide_appeal", by=ABOVE, outcome="upheld")
    served.act("serve_ruling", by=ABOVE, served_at="2027-01-04T10:00")
    assert ("second_appeal", "subject", "housing", "2027-02-03 24:00") in served.owed()


def test_a_decision_that_nobody_serves_costs_no_day_of_the_remedies(edition: Rulebook, calendar: Calendar):
    finding = f.decided(f.verified(f.begun(edition, calendar)), "circular")
    finding.pass_to("2026-09-01T10:00")
    assert "serve" in finding.breaches()
    assert "execute" not in finding.rules_owed(), "and it isn't executed"
    finding.act("serve", by=f.DECIDER, served_at="2026-09-01T10:00")
    assert ("remedies", "subject", "housing", "2026-09-15 24:00") in finding.owed()
