"""The next edition: an outcome of several agencies together is reviewed, and the limit of the law is owed again too.

An application of Monday 2 March 2026, which housing and water carry together, completed on Tuesday the 3rd, reviewed on
Thursday the 5th.
"""

from collections.abc import Callable

import pytest

from testing.district import HEAD, SYSTEM, official
from testing.scenario import Matter
from tests.domain.typed import accept

Begin = Callable[..., Matter]
WATER = official("water")


def reviewed(matter: Matter, outcome: str, *, accepted: bool) -> Matter:
    """The matter that both carried and completed, and whose outcome the head has reviewed."""
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-05"}])
    matter.act("agree", by=WATER, version=1)
    if accepted:
        accept(matter, 3)
    matter.act("finish_part", by=WATER, part=matter.state.facts["parts"][0]["id"], at="2026-03-03T09:00")
    matter.act("complete", on_the_spot=False, at="2026-03-03T10:00")
    matter.act("notify_result")
    matter.act("dispute", by=SYSTEM)
    matter.act("reconsider", by=HEAD, at="2026-03-05T10:00", outcome=outcome)
    return matter


def limit(matter: Matter) -> str | None:
    """The last instant of the limit of the matter as a whole; None where it isn't owed."""
    return next((due for rule, *_, due in matter.owed() if rule == "complete"), None)


@pytest.mark.parametrize(
    ("matter_type", "redo"),
    [("construction_permit", "2026-03-12 24:00"), ("licence", "2026-04-02 24:00")],
)
def test_an_accepted_licence_that_is_redone_has_the_limit_of_its_law_again(
    open_anew: Begin, matter_type: str, redo: str
) -> None:
    matter = reviewed(open_anew(matter_type=matter_type), "redo", accepted=True)
    assert ("conclude", "responder", "housing", "2026-03-06 24:00") in matter.owed()
    assert limit(matter) == redo
    false = reviewed(open_anew(matter_type=matter_type), "no_answer", accepted=True)
    assert limit(false) == "2026-03-05 24:00", "what was promised goes on"


def test_a_limit_from_the_receipt_is_owed_again_before_acceptance_too(open_anew: Begin) -> None:
    matter = reviewed(open_anew(matter_type="information_disclosure"), "redo", accepted=False)
    assert limit(matter) == "2026-04-02 24:00"
    permit = reviewed(open_anew(matter_type="construction_permit"), "no_answer", accepted=False)
    assert limit(permit) == "2026-03-09 24:00"


def test_a_licence_that_nobody_accepted_waits_for_acceptance_again(open_anew: Begin) -> None:
    matter = reviewed(open_anew(matter_type="licence"), "redo", accepted=False)
    assert limit(matter) is None
    matter.pass_to("2026-03-13T00:00")
    assert limit(matter) == "2026-04-02 24:00"


def test_without_a_law_it_is_concluded_again_alone(open_anew: Begin) -> None:
    matter = reviewed(open_anew(), "redo", accepted=False)
    assert matter.owed() == [("conclude", "responder", "housing", "2026-03-06 24:00")]


def test_what_is_redone_late_is_late_by_the_law_as_well(open_anew: Begin) -> None:
    matter = reviewed(open_anew(matter_type="construction_permit"), "redo", accepted=True)
    matter.pass_to("2026-03-13T00:00")
    assert matter.breaches() == ["complete", "conclude"]
