"""The registry of acts: the names by which others call them, which never change with a class; and what a step is."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from domain.acts import ACTS, Step
from domain.clock.calendar import Calendar
from domain.law import rulebook as law
from domain.law.rulebook import Rulebook
from domain.matter.events import Command, Refused
from domain.matter.fields import parse
from testing import district, scenario

RELEASED = Path(__file__).parents[3] / "docs" / "api" / "released.json"


def test_an_act_about_a_duty_is_refused_where_no_duty_admits_it(rulebook: Rulebook, calendar: Calendar) -> None:
    matter = scenario.Matter(rulebook, calendar)
    data: dict[str, Any] = {"kind": "hearing", "from": "2026-03-02", "to": "2026-03-03", "notice_no": "1"}
    step = Step(rulebook, matter.state, Command("1", "exclude_time", data, district.RESPONDER, matter.now), matter.now)
    with pytest.raises(Refused) as refused:
        parse(ACTS["case"]["exclude_time"], data).data(step)
    assert refused.value.code == "not_owed"


def released() -> dict[str, set[str]]:
    """The acts of each procedure that the released API has, and those that the system alone sends, as signals."""
    names = {procedure: set[str]() for procedure in ACTS} | {"finding": {"join_lead", "withdraw_lead"}}
    for path, calls in json.loads(RELEASED.read_text("utf-8"))["paths"].items():
        if "post" in calls and (found := re.fullmatch(r"/v1/([a-z]+)s/\{\w+\}/(\w+)", path)):
            names[found[1]].add(found[2])
    return names


@pytest.mark.parametrize("procedure", ACTS)
def test_a_released_act_keeps_its_name(procedure: str) -> None:
    """Paths, signals and updates: recorded histories and other systems hold them. A new act is held from its release on
    (`python -m tools.contract`), so that it is listed nowhere by hand.
    """
    gone = sorted(released()[procedure] - {*ACTS[procedure]})
    assert not gone, f"others call acts of {procedure} by these names, which no act has now"
    assert len(released()[procedure]) > 2


def test_an_act_has_one_name() -> None:
    assert all(act.name == name for acts in ACTS.values() for name, act in acts.items())


def test_no_act_is_called_like_what_the_engine_works_on() -> None:
    of_engine = {value.__name__ for value in vars(law).values() if isinstance(value, type)} | {"State", "Duty"}
    assert not of_engine & {act.__name__ for acts in ACTS.values() for act in acts.values()}
