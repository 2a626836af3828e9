"""The next edition: silence until an application is deemed accepted is late, in the first round and in a later one
(Art. 10(1)1, 10(1)2). What the end of a day brings about releases nothing that was late by then.

A licence of Monday 2 March 2026, 10:00, at housing.
"""

from collections.abc import Callable

import pytest

from testing.district import SYSTEM, head, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER = official("water")


def refused_and_redone(matter: Matter, outcome: str, agency: str = "housing") -> Matter:
    """The matter refused on Wednesday the 4th, disputed, and reconsidered on Friday the 6th."""
    by = official(agency)
    matter.act("refuse", by=by, remedies="复议", receipt_no="1", at="2026-03-04T10:00")
    matter.act("notify_result", by=by)
    matter.act("dispute", by=SYSTEM)
    matter.act("reconsider", by=head(agency), outcome=outcome, at="2026-03-06T10:00")
    return matter


@pytest.mark.parametrize("matter_type", ["licence", "joint_licence", "construction_permit"])
def test_silence_in_the_first_round(open_anew: Begin, matter_type: str) -> None:
    matter = open_anew(matter_type=matter_type)
    matter.act("route", route="own_post")
    matter.pass_to("2026-03-10T00:00")
    assert matter.state.facts["accepted"] == "deemed"
    assert "decide" in matter.breaches()


@pytest.mark.parametrize(
    ("matter_type", "late"), [("licence", "decide"), ("joint_licence", "decide"), ("construction_permit", "complete")]
)
@pytest.mark.parametrize("outcome", ["redo", "no_answer"])
def test_silence_after_a_reconsideration(open_anew: Begin, matter_type: str, late: str, outcome: str) -> None:
    matter = open_anew(matter_type=matter_type)
    matter.act("route", route="own_post")
    refused_and_redone(matter, outcome)
    matter.pass_to("2026-03-14T00:00" if outcome == "redo" else "2026-03-10T00:00")
    assert matter.state.facts["accepted"] == "deemed"
    assert matter.breaches() == [late]


@pytest.mark.parametrize("outcome", ["redo", "no_answer"])
def test_silence_of_whom_it_was_transferred_to(open_anew: Begin, outcome: str) -> None:
    matter = open_anew(matter_type="licence")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("decline_acceptance")
    matter.act("transfer", delivered_at="2026-03-02T10:00", to_agency="water", receipt_no="1")
    matter.act("accept_transfer", by=WATER, responder="water-1")
    refused_and_redone(matter, outcome, "water")
    matter.pass_to("2026-03-14T00:00" if outcome == "redo" else "2026-03-10T00:00")
    assert matter.state.facts["accepted"] == "deemed"
    assert matter.breaches() == ["decide"]
