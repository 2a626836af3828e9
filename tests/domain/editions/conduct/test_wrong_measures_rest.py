"""The next edition: what a review or an appeal has found wrong isn't executed (公务员法 96, 97).

The decision to demote and to criticise is served on Monday 2 March 2026; it is executed within thirty working days,
until Tuesday 14 April.
"""

import pytest

from domain.matter.events import Actor
from testing.district import HEAD
from testing.scenario import Matter
from tests.domain import findings as f

ABOVE = Actor("above-1", "city", ("appeal",))


def ruled(finding: Matter, how: str, outcome: str = "changed") -> Matter:
    """Have it decided on 31 March: by the review, or by the appeal."""
    if how == "review":
        finding.act("request_review", by=f.SUBJECT)
        finding.act("review", by=f.REVIEWER, outcome=outcome, at="2026-03-31T10:00")
    else:
        finding.act("appeal", by=f.SUBJECT)
        finding.act("accept_appeal", by=ABOVE)
        finding.act("decide_appeal", by=ABOVE, outcome=outcome, at="2026-03-31T10:00")
    return finding


def execution(finding: Matter) -> list[tuple[str | None, str]]:
    """Each measure to be executed, and until when."""
    return [(duty.subject, f"{duty.due_at:%m-%d}") for duty in finding.state.owed if duty.rule == "execute"]


@pytest.mark.parametrize("how", ["review", "appeal"])
def test_what_was_found_wrong_is_not_executed_until_it_is_corrected(served: Matter, how: str):
    ruled(served, how)
    assert execution(served) == []
    for by in (HEAD, f.DECIDER):
        assert served.refused("execute", by=by, measure="handling") == "not_owed"
    served.pass_to("2026-04-16T10:00")
    assert "execute" not in served.breaches(), "nobody is late with what he may not do"
    served.act("rectify", by=f.DECIDER, measures=[{"kind": "criticism"}])
    assert execution(served) == [("criticism", "06-02")], "thirty working days of its own, as of the end of 1 June"
    assert served.refused("execute", by=HEAD, measure="handling") == "not_owed"
    served.act("execute", by=HEAD, measure="criticism")


@pytest.mark.parametrize("how", ["review", "appeal"])
def test_what_is_upheld_is_executed_as_before(served: Matter, how: str):
    ruled(served, how, "upheld")
    assert {due for _, due in execution(served)} == {"04-15"}, "neither suspends it"


def test_who_was_late_before_the_review_stays_so(served: Matter):
    served.act("request_review", by=f.SUBJECT, at="2026-03-31T10:00")
    served.act("review", by=f.REVIEWER, outcome="changed", at="2026-04-20T10:00")
    assert execution(served) == []
    assert served.breaches() == ["execute", "execute"]


def test_what_was_executed_is_not_executed_again(served: Matter):
    served.act("execute", by=HEAD, measure="criticism", at="2026-03-10T10:00")
    ruled(served, "review").act("rectify", by=f.DECIDER, measures=[{"kind": "criticism"}])
    assert execution(served) == []
