"""Steps of cases whose type a statute governs, which several files of tests take."""

from typing import Any

from domain.matter import special_law
from testing.district import HEAD, OFFICE, official
from testing.scenario import Matter


def desk(matter: Matter) -> Matter:
    """The matter at the desk of the responder whose it is."""
    matter.act("route", route="own_post")
    return matter


def promise(matter: Matter, count: int) -> dict[str, Any]:
    """A promise of so many days, in the unit in which the law of the matter's type counts; else in working days."""
    law = special_law.matter_type(matter.rulebook, matter.state)
    return {"count": count, "unit": law.limit.unit if law else "working_days"}


def accept(matter: Matter, count: int) -> None:
    """The responder accepts the matter and promises so many days, with a stamped paper."""
    matter.act("accept", limit=promise(matter, count), receipt_no="受〔2026〕1号")


def corrected(matter: Matter, at: str, matter_type: str | None) -> list[str]:
    """The head of the leading agency corrects the matter's type; the events that this leaves."""
    return matter.act("correct_matter_type", by=HEAD, at=at, matter_type=matter_type, reason="登记时填错")


def led_by_water(matter: Matter) -> Matter:
    """The matter, which several agencies dispute, is led by water from Tuesday the 10th on."""
    positions = [{"agency": "water", "position": "objects", "grounds": "职责"}]
    matter.act("escalate", by=HEAD, positions=positions, recommendation="归口办理")
    matter.act("rule", by=OFFICE, outcome="other_lead", agency="water", at="2026-03-10T10:00")
    return matter


def disputed(matter: Matter) -> Matter:
    """The matter that housing and water carry together, with a plan to which water has objected."""
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "task": "勘查", "due_on": "2026-03-12"}])
    matter.act("object", by=official("water"), version=1, grounds="职责")
    return matter
