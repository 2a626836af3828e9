"""The next edition: materials that arrive after the matter has left give nobody work who no longer has it, and nobody
is owed a ruling that no longer matters. On Monday 2 March 2026 housing asks for materials while the work is shared.
"""

from collections.abc import Callable

import pytest

from domain.matter.events import Refused
from testing.district import HEAD, OFFICE, SYSTEM, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
WATER = official("water")
OBJECTS = {"agency": "water", "position": "objects", "grounds": "职责"}


def asked(open_anew: Begin, matter_type: str | None) -> Matter:
    """Reported to the head as shared work, and materials are asked for."""
    matter = open_anew(matter_type=matter_type)
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("give_notice")
    return matter


@pytest.mark.parametrize("matter_type", [None, "licence", "construction_permit"])
def test_materials_of_a_matter_of_another_agency_give_the_first_no_work(open_anew: Begin, matter_type: str | None):
    matter = asked(open_anew, matter_type)
    matter.act("route", route="elsewhere", competent_agency="water", reason="查明")
    matter.act("supplement", by=SYSTEM)

    assert {duty[0] for duty in matter.owed()} <= {"transfer", "decline_acceptance"}


def test_a_transfer_stands_until_the_receiver_accepts_it(open_anew: Begin):
    matter = asked(open_anew, None)
    matter.act("route", route="elsewhere", competent_agency="water", reason="查明")
    matter.act("supplement", by=SYSTEM)
    matter.act("transfer", to_agency="water", delivered_at="2026-03-02T11:00", at="2026-03-02T11:00")

    with pytest.raises(Refused, match="认定事项归属"):
        matter.act("route", route="elsewhere", reason="查明")
    assert matter.owed() == [("accept_transfer", "competent_agency", "water", "2026-03-02 24:00")]
    matter.act("accept_transfer", by=WATER, responder="water-1")
    assert "decide" in [duty[0] for duty in matter.owed()]


def test_materials_wait_for_the_ruling_on_who_leads(open_anew: Begin):
    matter = asked(open_anew, None)
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-09"}])
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[OBJECTS])
    matter.act("supplement", by=SYSTEM)

    assert [duty[0] for duty in matter.owed()] == ["rule"]
    with pytest.raises(Refused, match="认定事项归属"):
        matter.act("route", route="elsewhere", reason="查明")
    matter.act("rule", by=OFFICE, outcome="remand")
    assert matter.owed()
