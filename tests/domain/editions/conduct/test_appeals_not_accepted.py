"""The next edition: an appeal is accepted, or not, within thirty days, in writing and with reasons
(公务员申诉规定, 2022年修订; Art. 5 ¶2).

The decision is served on Monday 2 March 2026.
"""

from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from testing.scenario import Matter
from tests.domain import findings as f

ABOVE = Actor("above-1", "city", ("appeal",))
RIGHT = Actor("right-1", "bureau", ("appeal",))
HIGHER = Actor("higher-1", "province", ("appeal",))
HIGHEST = Actor("highest-1", "department", ("appeal",))


@pytest.fixture
def appealed(served: Matter) -> Matter:
    """He has appealed at once, on Tuesday, without a review."""
    served.act("appeal", by=f.SUBJECT, at="2026-03-03T10:00")
    return served


def declined(finding: Matter, at: str, by: Actor = ABOVE, *, why: str = "not_competent", **how: Any) -> Matter:
    """Tell the subject that his appeal isn't accepted, and register it."""
    given = {"body": "市公务员主管部门"} if why == "not_competent" else {}
    finding.act("decline_appeal", by=by, at=at, why=why, served_at=at, **given | how)
    return finding


def reviewed(finding: Matter, outcome: str = "upheld") -> Matter:
    """Have it reviewed on 2 March, and the review served on the 3rd."""
    finding.act("request_review", by=f.SUBJECT)
    finding.act("review", by=f.REVIEWER, outcome=outcome)
    finding.act("serve_ruling", by=f.REVIEWER, at="2026-03-03T10:00", served_at="2026-03-03T10:00")
    return finding


def right(finding: Matter, rule: str = "appeal_elsewhere") -> str | None:
    """The day until which the subject has the right, else that to appeal to the right body; None where he hasn't."""
    return next((due for each, _, _, due in finding.owed() if each == rule), None)


def test_the_body_has_thirty_days_to_accept_an_appeal(appealed: Matter):
    assert ("accept_appeal", "appeal_authority", None, "2026-04-02 24:00") in appealed.owed()
    appealed.pass_to("2026-04-02T23:59")
    assert "accept_appeal" not in appealed.breaches()
    appealed.pass_to("2026-04-03T00:00")
    assert "accept_appeal" in appealed.breaches()


@pytest.mark.parametrize(
    ("told", "until"),
    [
        ("2026-03-06T10:00", "2026-04-01 24:00"),  # what is left of his thirty days
        ("2026-03-17T10:00", "2026-04-01 24:00"),
        ("2026-03-18T10:00", "2026-04-02 24:00"),  # fifteen days
        ("2026-06-01T10:00", "2026-06-16 24:00"),
    ],
)
def test_whoever_appealed_to_the_wrong_body_has_what_is_left_and_at_least_fifteen_days(
    appealed: Matter, told: str, until: str
):
    assert right(declined(appealed, told)) == until
    appealed.pass_to(f"{until[:10]}T23:59")
    appealed.act("appeal", by=f.SUBJECT)
    appealed.act("accept_appeal", by=RIGHT)
    assert "decide_appeal" in appealed.rules_owed()


def test_the_right_body_has_thirty_days_of_its_own(appealed: Matter):
    declined(appealed, "2026-04-20T10:00").act("appeal", by=f.SUBJECT, at="2026-04-21T10:00")
    assert ("accept_appeal", "appeal_authority", None, "2026-05-21 24:00") in appealed.owed()


def test_who_doesnt_go_to_the_right_body_has_no_remedy_left(appealed: Matter):
    declined(appealed, "2026-03-18T10:00").pass_to("2026-04-03T00:00")
    for act in ("appeal", "request_review"):
        assert appealed.refused(act, by=f.SUBJECT) == "not_owed", act
    assert appealed.rules_owed() == ["execute", "execute"]


@pytest.mark.parametrize("outcome", ["upheld", "changed"])
def test_after_a_review_it_is_fifteen_days_from_what_he_is_told(served: Matter, outcome: str):
    reviewed(served, outcome).act("appeal", by=f.SUBJECT, at="2026-03-16T10:00")
    assert right(declined(served, "2026-03-17T10:00")) == "2026-04-01 24:00"


def test_after_a_review_that_never_came_it_is_fifteen_days_too(served: Matter):
    served.act("request_review", by=f.SUBJECT)
    served.act("appeal", by=f.SUBJECT, at="2026-06-01T10:00")
    assert right(declined(served, "2026-06-08T10:00")) == "2026-06-23 24:00"


def test_an_appeal_that_is_not_accepted_for_another_reason_ends_there(appealed: Matter):
    """It isn't a decision on the appeal, so that there is no second one (公务员法 95 ¶2)."""
    declined(appealed, "2026-03-06T10:00", why="inadmissible")
    assert appealed.rules_owed() == ["execute", "execute", "review_after_appeal"]
    for act in ("appeal", "appeal_again"):
        assert appealed.refused(act, by=f.SUBJECT) == "not_owed", act


def test_who_isnt_competent_says_who_is(appealed: Matter):
    at, told = "2026-03-06T10:00", {"served_at": "2026-03-06T10:00"}
    refusal = appealed.refusal("decline_appeal", by=ABOVE, at=at, why="not_competent", **told)
    assert refusal.errors[0].field == "body"


def test_he_is_told_before_it_is_registered(appealed: Matter):
    given = {"why": "inadmissible", "at": "2026-03-06T10:00", "by": ABOVE}
    assert appealed.refused("decline_appeal", served_at="2026-03-09T10:00", **given) == "time_not_allowed"
    assert appealed.refused("decline_appeal", served_at="2026-03-02T10:00", **given) == "time_not_allowed"


def test_what_is_accepted_is_decided_and_not_declined_any_more(appealed: Matter):
    appealed.act("accept_appeal", by=ABOVE, at="2026-03-06T10:00")
    given = {"why": "inadmissible", "served_at": "2026-03-06T10:00"}
    assert appealed.refused("decline_appeal", by=ABOVE, **given) == "not_owed"


def test_neither_who_decided_nor_the_subject_declines(appealed: Matter):
    given = {"why": "inadmissible", "at": "2026-03-06T10:00", "served_at": "2026-03-06T10:00"}
    himself, decider = (Actor(who, "city", ("appeal",)) for who in (f.SUBJECT.id, f.DECIDER.id))
    for by in (himself, decider):
        assert appealed.refused("decline_appeal", by=by, **given) == "conflict_of_interest"


def test_a_second_appeal_to_the_wrong_body_goes_to_the_right_one(appealed: Matter):
    appealed.act("accept_appeal", by=ABOVE)
    appealed.act("decide_appeal", by=ABOVE, outcome="upheld")
    appealed.act("serve_ruling", by=ABOVE, served_at="2026-03-03T10:00")
    appealed.act("appeal_again", by=f.SUBJECT, at="2026-03-10T10:00")
    assert ("accept_second_appeal", "second_appeal_authority", None, "2026-04-09 24:00") in appealed.owed()
    declined(appealed, "2026-03-31T10:00", HIGHER)
    assert right(appealed, "second_appeal") == "2026-04-15 24:00"
    assert right(appealed) is None
    appealed.act("appeal_again", by=f.SUBJECT, at="2026-04-14T10:00")
    assert ("accept_second_appeal", "second_appeal_authority", None, "2026-05-14 24:00") in appealed.owed()
    appealed.act("accept_appeal", by=HIGHEST)
    assert "decide_second_appeal" in appealed.rules_owed()


def test_the_first_edition_doesnt_know_it(rulebook: Rulebook, calendar: Calendar):
    finding = f.served(f.begun(rulebook, calendar), "handling")
    finding.act("appeal", by=f.SUBJECT)
    given = {"why": "inadmissible", "served_at": "2026-03-02T10:00"}
    assert finding.refused("decline_appeal", by=f.APPEAL, **given) == "not_owed"
