"""The next edition: an appeal that isn't accepted takes no review away (公务员法 95, 96; ADR 81).

The decision is served on Monday 2 March 2026, so that the thirty days end on Wednesday 1 April.
"""

from typing import Any

import pytest

from domain.matter.events import Actor
from testing.scenario import Matter
from tests.domain import findings as f

ABOVE = Actor("above-1", "city", ("appeal",))
RIGHT = Actor("right-1", "bureau", ("appeal",))
WHY = pytest.mark.parametrize("why", ["not_competent", "inadmissible"])


def declined(finding: Matter, at: str, why: str, by: Actor = ABOVE) -> Matter:
    """Tell the subject that his appeal isn't accepted, and register it."""
    body: dict[str, Any] = {"body": "市公务员主管部门"} if why == "not_competent" else {}
    finding.act("decline_appeal", by=by, at=at, why=why, served_at=at, **body)
    return finding


def rights(finding: Matter) -> dict[str, str | None]:
    """The rights of the subject, and until when."""
    return {rule: due for rule, role, _, due in finding.owed() if role == "subject"}


@pytest.fixture
def silent(served: Matter) -> Matter:
    """He has asked for a review on 3 March, which is late from 2 April on, and appeals against that on the 7th."""
    served.act("request_review", by=f.SUBJECT, at="2026-03-03T10:00")
    served.act("appeal", by=f.SUBJECT, at="2026-04-07T10:00")
    assert "review" not in served.rules_owed(), "it is the appeal's now"
    return served


@pytest.fixture
def direct(served: Matter) -> Matter:
    """He has appealed on 3 March without a review."""
    served.act("appeal", by=f.SUBJECT, at="2026-03-03T10:00")
    return served


# ── a review that was asked for and never came ─────────────────────────────


@WHY
def test_a_review_that_never_came_is_owed_again_once_nobody_else_examines_the_decision(silent: Matter, why: str):
    declined(silent, "2026-04-10T10:00", why)
    assert ("review", "reviewer", f.OFFICE, "2026-04-02 24:00") in silent.owed(), "late since then"
    late = [event.data["duty"] for event in silent.events if event.type == "breached"]
    assert late == ["review-1"], "one delay, one lead"
    silent.pass_to("2026-04-28T10:00")
    silent.act("review", by=f.REVIEWER, outcome="upheld")
    silent.act("serve_ruling", by=f.REVIEWER, at="2026-04-29T10:00", served_at="2026-04-29T10:00")
    assert rights(silent) == {"appeal": "2026-05-14 24:00"}, "fifteen days from the review that came"


@WHY
def test_who_still_gets_no_review_may_appeal_against_the_silence_again(silent: Matter, why: str):
    declined(silent, "2026-04-10T10:00", why).act("appeal", by=f.SUBJECT, at="2026-06-01T10:00")
    assert "review" not in silent.rules_owed()
    assert silent.refused("appeal", by=f.SUBJECT) == "not_owed", "while it is on its way"
    silent.act("accept_appeal", by=RIGHT)
    assert "decide_appeal" in silent.rules_owed()
    late = [event.data["duty"] for event in silent.events if event.type == "breached"]
    assert sorted(late) == ["execute-1", "execute-2", "review-1"], "the silence is one delay"


def test_what_the_review_revokes_needs_no_appeal_to_another_body(silent: Matter):
    declined(silent, "2026-04-10T10:00", "not_competent")
    assert rights(silent) == {"appeal_elsewhere": "2026-04-27 24:00"}
    silent.act("review", by=f.REVIEWER, outcome="revoked", at="2026-04-13T10:00")
    assert silent.rules_owed() == ["serve_review", "rectify"]


def test_a_review_that_was_decided_is_not_owed_again(served: Matter):
    served.act("request_review", by=f.SUBJECT)
    served.act("review", by=f.REVIEWER, outcome="upheld")
    served.act("serve_ruling", by=f.REVIEWER, served_at=served.now)
    served.act("appeal", by=f.SUBJECT, at="2026-03-03T10:00")
    declined(served, "2026-03-06T10:00", "inadmissible")
    assert set(served.rules_owed()) == {"execute"}
    assert served.refused("request_review", by=f.SUBJECT) == "not_owed"


# ── a review that he hasn't asked for yet ──────────────────────────────────


@WHY
def test_who_appealed_at_once_in_vain_may_ask_for_a_review_within_his_thirty_days(direct: Matter, why: str):
    declined(direct, "2026-03-06T10:00", why)
    assert rights(direct)["review_after_appeal"] == "2026-04-01 24:00"
    direct.act("request_review", by=f.SUBJECT, at="2026-03-09T10:00")
    assert ("review", "reviewer", f.OFFICE, "2026-04-08 24:00") in direct.owed()
    assert rights(direct) == {}, "he waits for the review"
    assert direct.refused("appeal", by=f.SUBJECT) == "not_owed"
    direct.act("review", by=f.REVIEWER, outcome="upheld")
    direct.act("serve_ruling", by=f.REVIEWER, served_at=direct.now)
    assert rights(direct) == {"appeal": "2026-03-24 24:00"}


@WHY
def test_after_the_thirty_days_there_is_none(direct: Matter, why: str):
    """The body has told him on its last day but one."""
    declined(direct, "2026-04-02T10:00", why)
    assert direct.refused("request_review", by=f.SUBJECT) == "not_owed"
    assert rights(direct) == ({"appeal_elsewhere": "2026-04-17 24:00"} if why == "not_competent" else {})


def test_who_goes_on_to_the_right_body_asks_for_no_review(direct: Matter):
    declined(direct, "2026-03-06T10:00", "not_competent").act("appeal", by=f.SUBJECT, at="2026-03-09T10:00")
    assert rights(direct) == {}
    assert direct.refused("request_review", by=f.SUBJECT) == "not_owed"
    declined(direct, "2026-03-10T10:00", "inadmissible", RIGHT)
    assert rights(direct) == {"review_after_appeal": "2026-04-01 24:00"}, "it wasn't accepted there either"


# ── the days that he was told of ───────────────────────────────────────────


def test_a_service_that_is_registered_afterwards_takes_none_of_the_days_that_he_was_told_of(served: Matter):
    served.act("request_review", by=f.SUBJECT, at="2026-03-03T10:00")
    served.act("review", by=f.REVIEWER, outcome="upheld", at="2026-04-01T10:00")
    served.act("appeal", by=f.SUBJECT, at="2026-04-02T10:00")
    declined(served, "2026-04-20T10:00", "not_competent")
    assert rights(served) == {"appeal_elsewhere": "2026-05-06 24:00"}  # the 5th is a holiday
    served.act("serve_ruling", by=f.REVIEWER, at="2026-04-21T10:00", served_at="2026-04-14T10:00")
    assert rights(served) == {"appeal_elsewhere": "2026-05-06 24:00", "appeal": "2026-04-29 24:00"}
    served.pass_to("2026-04-30T10:00")
    served.act("appeal", by=f.SUBJECT, at="2026-05-06T10:00")
    assert rights(served) == {}


def test_nor_does_the_service_of_what_the_decision_was_changed_to(served: Matter):
    served.act("request_review", by=f.SUBJECT, at="2026-03-03T10:00")
    served.act("review", by=f.REVIEWER, outcome="changed", at="2026-03-31T10:00")
    served.act("serve_ruling", by=f.REVIEWER, at="2026-03-31T11:00", served_at="2026-03-31T11:00")
    served.act("rectify", by=f.DECIDER, at="2026-04-14T09:00", measures=[{"kind": "criticism"}])
    served.act("appeal", by=f.SUBJECT, at="2026-04-14T10:00")
    declined(served, "2026-04-20T10:00", "not_competent")
    served.act("serve", by=f.DECIDER, at="2026-04-21T10:00", served_at="2026-04-14T10:00")
    assert rights(served) == {"appeal_elsewhere": "2026-05-06 24:00", "appeal": "2026-04-29 24:00"}


def test_a_review_that_is_served_late_gives_more_days_than_he_was_told_of(served: Matter):
    served.act("request_review", by=f.SUBJECT, at="2026-03-03T10:00")
    served.act("review", by=f.REVIEWER, outcome="upheld", at="2026-04-01T10:00")
    served.act("appeal", by=f.SUBJECT, at="2026-04-02T10:00")
    declined(served, "2026-04-07T10:00", "not_competent")
    served.act("serve_ruling", by=f.REVIEWER, at="2026-04-14T10:00", served_at="2026-04-14T10:00")
    assert rights(served) == {"appeal_elsewhere": "2026-04-22 24:00", "appeal": "2026-04-29 24:00"}
