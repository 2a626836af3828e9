"""The table ``time`` of a rulebook: how its limits are counted."""

from datetime import time
from typing import Any, cast, get_args

from domain.law.limits import (
    Answerable,
    Attempts,
    DayEnds,
    DaysStay,
    Delivery,
    Extensions,
    GoingOn,
    Joining,
    LeftOut,
    Midnight,
    OfficeHours,
    Redone,
)
from domain.law.times import Times
from domain.reading.grammar.rows import Row

# the words that may be missing: what each may say, and what such a word is called
_WORDS: dict[str, tuple[Any, str]] = {
    "midnight": (Midnight, "种归属"),
    "delivery": (Delivery, "种送达"),
    "attempts": (Attempts, "种联系"),
    "extensions": (Extensions, "种延期"),
    "redone": (Redone, "种起算"),
    "left_out": (LeftOut, "种日数"),
    "days_stay": (DaysStay, "种扣除"),
    "going_on": (GoingOn, "种续办"),
    "answerable": (Answerable, "种承担者"),
    "joining": (Joining, "种并入"),
}


def times(row: Row) -> Times:
    """How time is counted. Where there is no such table, that alone is told, and nothing of its fields."""
    if not row.has("time"):
        row.problem("time", "缺少：应写明办公时间等（office_hours、day_ends、occurred_within）")
        return Times(hours=OfficeHours(time(), time()), day_ends="24:00", occurred_within=0)
    with row.row("time") as table:
        said = {name: table.maybe_word(name, get_args(words), what) for name, (words, what) in _WORDS.items()}
        given: dict[str, Any] = {name: word for name, word in said.items() if word}
        return Times(
            hours=_hours(table),
            day_ends=cast("DayEnds", table.word("day_ends", get_args(DayEnds), "种终止时刻")),
            occurred_within=table.number("occurred_within") or 0,
            reading=table.maybe_text("reading"),
            **given,
        )


def _hours(row: Row) -> OfficeHours:
    """When offices are open."""
    try:
        opens, closes = (time.fromisoformat(text) for text in row.listed("office_hours"))
    except (TypeError, ValueError):
        opens = closes = time()
    if opens >= closes:
        row.problem("office_hours", '应为上下班时间，如 ["09:00", "17:30"]')
    return OfficeHours(opens, closes)
