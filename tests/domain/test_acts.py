"""The registry of acts: the names by which others call them, which never change with a class; and what a step is."""

from typing import Any

import pytest

from domain.acts import ACTS, Step
from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Command, Refused
from domain.matter.fields import parse
from tests.domain import scenario as s


def test_an_act_about_a_duty_is_refused_where_no_duty_admits_it(rulebook: Rulebook, calendar: Calendar) -> None:
    matter = s.Matter(rulebook, calendar)
    data: dict[str, Any] = {"kind": "hearing", "from": "2026-03-02", "to": "2026-03-03", "notice_no": "1"}
    step = Step(rulebook, matter.state, Command("1", "exclude_time", data, s.RESPONDER, matter.now), matter.now)
    with pytest.raises(Refused) as refused:
        parse(ACTS["case"]["exclude_time"], data).data(step)
    assert refused.value.code == "not_owed"
