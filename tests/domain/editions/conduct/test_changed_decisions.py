"""The next edition: whoever learns late what a decision was changed to loses no remedy (公务员法 95, 96, 97)."""

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from testing.district import HEAD
from testing.scenario import Matter
from tests.domain import findings as f

ABOVE = Actor("above-1", "city", ("appeal",))
HIGHER = Actor("higher-1", "province", ("appeal",))


@pytest.fixture
def served(edition: Rulebook, calendar: Calendar) -> Matter:
    """A decision to demote and to criticise, by the body that manages the subject, served on Monday 2026-03-02."""
    return f.demoted(f.begun(edition, calendar))


def reviewed(finding: Matter, outcome: str = "changed") -> Matter:
    """Have the decision reviewed on 2026-03-02."""
    finding.act("request_review", by=f.SUBJECT)
    finding.act("review", by=f.REVIEWER, outcome=outcome)
    return finding


@pytest.fixture
def changed(served: Matter) -> Matter:
    """A review has changed it, and is served on Tuesday 2026-03-03."""
    reviewed(served).act("serve_ruling", by=f.REVIEWER, at="2026-03-03T10:00", served_at="2026-03-03T10:00")
    return served


def rectified(finding: Matter, at: str, *kinds: str) -> Matter:
    """Let the decider register what the decision is changed to; criticism, if nothing is named."""
    finding.act("rectify", by=f.DECIDER, at=at, measures=[{"kind": kind} for kind in kinds or ("criticism",)])
    return finding


def told(finding: Matter, at: str, served_at: str | None = None) -> Matter:
    """Let the decider serve the changed decision on the subject."""
    finding.act("serve", by=f.DECIDER, at=at, served_at=served_at or at)
    return finding


def rights(finding: Matter) -> list[tuple[str, str | None]]:
    """The remedies that the subject has, and until when."""
    return [(rule, due) for rule, role, _, due in finding.owed() if role == "subject"]


def appealed(finding: Matter, outcome: str) -> Matter:
    """Let the subject appeal, and the body above decide on the same day and serve its decision."""
    finding.act("appeal", by=f.SUBJECT)
    finding.act("accept_appeal", by=ABOVE)
    finding.act("decide_appeal", by=ABOVE, outcome=outcome)
    finding.act("serve_ruling", by=ABOVE, served_at=finding.now)
    return finding


# ── a review changes the decision ──────────────────────────────────────────


def test_who_learns_the_changed_decision_after_his_fifteen_days_has_fifteen_days(changed: Matter):
    assert rights(changed) == [("appeal", "2026-03-18 24:00")]
    assert ("rectify", "decider", f.OFFICE, "2026-03-23 24:00") in changed.owed()
    rectified(changed, "2026-03-23T10:00")
    assert rights(changed) == [], "those days are over"
    told(changed, "2026-03-24T10:00", "2026-03-23T16:00")
    assert rights(changed) == [("appeal", "2026-04-07 24:00")]  # from the service, not from its registration
    changed.act("appeal", by=f.SUBJECT, at="2026-04-07T23:00")
    assert "accept_appeal" in changed.rules_owed()
    assert changed.refused("appeal", by=f.SUBJECT) == "not_owed", "once"


def test_who_learns_it_within_his_fifteen_days_has_them_anew(changed: Matter):
    told(rectified(changed, "2026-03-09T10:00"), "2026-03-10T10:00")
    assert rights(changed) == [("appeal", "2026-03-25 24:00")]


def test_the_days_run_from_whichever_is_served_last(served: Matter):
    told(rectified(reviewed(served), "2026-03-03T10:00"), "2026-03-04T10:00")
    assert rights(served) == [("appeal", "2026-03-19 24:00")]
    served.act("serve_ruling", by=f.REVIEWER, at="2026-03-06T10:00", served_at="2026-03-06T10:00")
    assert rights(served) == [("appeal", "2026-03-23 24:00")]  # the 21st is a Saturday


def test_a_service_that_is_only_registered_later_takes_no_days(served: Matter):
    told(rectified(reviewed(served), "2026-03-03T10:00"), "2026-03-05T10:00")
    served.act("serve_ruling", by=f.REVIEWER, at="2026-03-06T10:00", served_at="2026-03-03T10:00")
    assert rights(served) == [("appeal", "2026-03-20 24:00")]


@pytest.mark.parametrize("step", ["rectify", "serve"])
def test_who_doesnt_want_to_wait_for_it_may_appeal_before(changed: Matter, step: str):
    """Also after the fifteen days from the review."""
    changed.pass_to("2026-03-20T10:00")
    if step == "serve":
        rectified(changed, "2026-03-20T10:00")
    assert step in changed.rules_owed()
    changed.act("appeal", by=f.SUBJECT)
    assert changed.refused("appeal", by=f.SUBJECT) == "not_owed"
    if step == "rectify":
        rectified(changed, "2026-03-23T10:00")
    told(changed, "2026-03-23T11:00")
    assert rights(changed) == [], "the appeal that is on its way is about it too"


def test_the_matter_stays_open_for_his_remedy_whatever_was_executed(served: Matter):
    for measure in ("handling", "criticism"):
        served.act("execute", by=HEAD, measure=measure)
    changed = reviewed(served)
    changed.act("serve_ruling", by=f.REVIEWER, at="2026-03-03T10:00", served_at="2026-03-03T10:00")
    told(rectified(changed, "2026-03-23T10:00"), "2026-03-23T11:00")
    assert changed.rules_owed() == ["appeal"], "what was executed isn't executed again"
    assert changed.pass_to("2026-04-08T00:00") == ["appeal_lapsed"]
    assert changed.closed


def test_a_review_that_upholds_gives_its_fifteen_days_once(served: Matter):
    reviewed(served, "upheld").act("serve_ruling", by=f.REVIEWER, at="2026-03-03T10:00", served_at="2026-03-03T10:00")
    assert rights(served) == [("appeal", "2026-03-18 24:00")]
    served.pass_to("2026-03-19T00:00")
    assert served.refused("appeal", by=f.SUBJECT) == "not_owed"


def test_what_a_review_revoked_is_not_imposed_in_another_shape(served: Matter):
    """So there is nothing to appeal against."""
    reviewed(served, "revoked").act("serve_ruling", by=f.REVIEWER, served_at=served.now)
    assert served.refused("rectify", by=f.DECIDER, measures=[{"kind": "criticism"}]) == "incomplete"
    assert served.refused("appeal", by=f.SUBJECT) == "not_owed"
    served.act("rectify", by=f.DECIDER)
    told(served, "2026-03-03T10:00")
    assert served.closed


@pytest.mark.parametrize("step", ["rectify", "serve"])
def test_what_falls_with_its_lead_is_revoked_and_needs_no_appeal(changed: Matter, step: str):
    if step == "serve":
        rectified(changed, "2026-03-10T10:00")
    changed.act("withdraw_lead", by=f.ENGINE, at="2026-03-11T10:00", lead=f.LEAD_ID)
    assert changed.rules_owed() == ["rectify"]
    assert changed.refused("appeal", by=f.SUBJECT) == "not_owed"
    assert changed.refused("rectify", by=f.DECIDER, measures=[{"kind": "criticism"}]) == "incomplete"
    changed.act("rectify", by=f.DECIDER)
    told(changed, "2026-03-12T10:00")
    assert changed.closed


def test_an_internal_review_is_had_once_and_what_it_changed_is_served_without_another(
    edition: Rulebook, calendar: Calendar
):
    finding = reviewed(f.served(f.begun(edition, calendar), "circular"))
    finding.act("serve_ruling", by=f.REVIEWER, served_at=finding.now)
    told(rectified(finding, "2026-03-23T10:00"), "2026-03-23T11:00")
    assert finding.rules_owed() == ["execute"]
    assert finding.refused("request_review", by=f.SUBJECT) == "not_owed"
    assert finding.refused("appeal", by=f.SUBJECT) == "not_owed"


# ── an appeal changes it ───────────────────────────────────────────────────


def test_what_an_appeal_changed_may_be_appealed_against_again_once_it_is_served(served: Matter):
    """Here the decider is late with it: it is owed until 23 March, and is there after the thirty days."""
    appealed(served, "changed")
    assert rights(served) == [("second_appeal", "2026-04-01 24:00")]
    rectified(served, "2026-04-02T10:00")
    assert "rectify" in served.breaches()
    told(served, "2026-04-03T10:00")
    assert rights(served) == [("second_appeal", "2026-05-06 24:00")]  # 3 May is a holiday, until the 5th
    served.act("appeal_again", by=f.SUBJECT)
    assert served.rules_owed()[-1] == "accept_second_appeal"
    assert served.refused("appeal_again", by=f.SUBJECT) == "not_owed"


@pytest.mark.parametrize("step", ["rectify", "serve"])
def test_who_doesnt_want_to_wait_for_it_may_appeal_again_before(served: Matter, step: str):
    appealed(served, "changed")
    served.pass_to("2026-04-02T10:00")
    if step == "serve":
        rectified(served, "2026-04-02T10:00")
    assert rights(served) == []
    served.act("appeal_again", by=f.SUBJECT)
    if step == "rectify":
        rectified(served, "2026-04-02T11:00")
    told(served, "2026-04-03T10:00")
    assert rights(served) == [], "the second appeal that is on its way is about it too"


def test_who_knows_of_a_decision_on_his_appeal_that_nobody_serves_may_appeal_again(served: Matter):
    served.act("appeal", by=f.SUBJECT)
    served.act("accept_appeal", by=ABOVE)
    served.act("decide_appeal", by=ABOVE, outcome="upheld")
    served.act("appeal_again", by=f.SUBJECT, at="2026-09-01T10:00")
    served.act("serve_ruling", by=ABOVE, at="2026-09-02T10:00", served_at="2026-09-02T10:00")
    assert rights(served) == [], "he has appealed again"
    served.act("accept_appeal", by=HIGHER)
    served.act("decide_appeal", by=HIGHER, outcome="upheld")
    assert "serve_second_appeal" in served.rules_owed()


def test_the_decision_on_a_second_appeal_is_served_alone(served: Matter):
    served.act("appeal", by=f.SUBJECT)
    served.act("accept_appeal", by=ABOVE)
    served.act("decide_appeal", by=ABOVE, outcome="upheld")
    served.act("appeal_again", by=f.SUBJECT, at="2026-03-10T10:00")
    served.act("accept_appeal", by=HIGHER)
    served.act("decide_appeal", by=HIGHER, outcome="revoked")
    assert "serve_appeal" not in served.rules_owed(), "what it replaced needs no service any more"
    assert "serve_second_appeal" in served.rules_owed()


def test_a_change_by_the_review_that_he_learns_after_the_decision_on_his_appeal(changed: Matter):
    """He has appealed at once. The appeal upholds the change, so the second appeal is what he has left."""
    appealed(changed, "upheld")
    assert rights(changed) == [("second_appeal", "2026-04-02 24:00")]
    told(rectified(changed, "2026-04-03T10:00"), "2026-04-03T11:00")
    assert rights(changed) == [("second_appeal", "2026-05-06 24:00")]
    assert changed.refused("appeal", by=f.SUBJECT) == "not_owed"


def test_what_the_second_appeal_changed_is_final(served: Matter):
    appealed(served, "upheld").act("appeal_again", by=f.SUBJECT)
    served.act("accept_appeal", by=HIGHER)
    served.act("decide_appeal", by=HIGHER, outcome="changed")
    served.act("serve_ruling", by=HIGHER, served_at=served.now)
    assert served.refused("appeal_again", by=f.SUBJECT) == "not_owed"
    told(rectified(served, "2026-03-23T10:00"), "2026-03-23T11:00")
    assert rights(served) == []
    for act in ("request_review", "appeal", "appeal_again"):
        assert served.refused(act, by=f.SUBJECT) == "not_owed", act
