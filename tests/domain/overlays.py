"""An agency's own rules laid over the district's rulebook, and the texts that tests of overlays vary."""

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.reading.grammar.rows import RulebookError
from domain.reading.overlay import laid
from testing.district import HEAD, official
from testing.scenario import Matter

OWN = """
id = "own-2026"
overlays = "jintan-2019"
title = "某单位实施细则"
citation = "样〔2026〕1号"
issued_by = "housing"
in_force = 2026-01-01
"""
TRANSFER = """
[[tighten]]
procedure = "case"
rule = "transfer"
article = "第四条"
limit = { unit = "working_days", count = 1 }
"""
REGISTER = """
[[duty]]
id = "register"
article = "细则第二条"
title = "首问登记"
owes = "当日登记"
bearer = "responder"
opens_on = ["received"]
limit = { unit = "same_working_day" }
discharged_by = ["noted"]
grounds = ["10(1)3"]
"""
NOTIFY = TRANSFER.replace('"transfer"', '"notify_result"').replace(
    'unit = "working_days", count = 1', 'unit = "same_working_day"'
)
WATER = official("water")


def over(base: Rulebook, text: str) -> Rulebook:
    return laid({base.id: base}, (OWN + text).encode(), "own.toml")


def mistakes(base: Rulebook, text: str, start: str = OWN) -> list[str]:
    with pytest.raises(RulebookError) as error:
        laid({base.id: base}, (start + text).encode(), "own.toml")
    assert str(error.value).startswith("own.toml: ")
    return [problem.path for problem in error.value.problems]


def passed_on(book: Rulebook, calendar: Calendar, responder: str | None = "") -> Matter:
    """Return a written application that housing passes on to water on Monday, and that water accepts."""
    matter = Matter(book, calendar, responder=responder)
    by = official("housing") if responder == "" else HEAD
    matter.act("route", by=by, route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-02T11:00", delivered_at="2026-03-02T11:00", to_agency="water")
    matter.act("accept_transfer", by=WATER, at="2026-03-02T12:00", responder="water-1")
    return matter
