"""The table ``time`` of a rulebook: how its limits are counted."""

from datetime import time
from typing import Any, get_args

from domain.law.limits import (
    Answerable,
    Attempts,
    DayEnds,
    Delivery,
    Extensions,
    LeftOut,
    Midnight,
    OfficeHours,
    Redone,
)
from domain.reading.grammar.rows import Row


def times(row: Row) -> dict[str, Any]:
    """How time is counted: the fields of a `Rulebook` that the table ``time`` gives. Where there is no such table, that
    alone is told, and nothing of its fields.
    """
    if not row.has("time"):
        row.problem("time", "缺少：应写明办公时间等（office_hours、day_ends、occurred_within）")
        return {"hours": OfficeHours(time(), time()), "day_ends": "24:00", "occurred_within": 0}
    with row.row("time") as table:
        return {
            "hours": _hours(table),
            "day_ends": table.word("day_ends", get_args(DayEnds), "种终止时刻"),
            "midnight": table.maybe_word("midnight", get_args(Midnight), "种归属") or "new_day",
            "delivery": table.maybe_word("delivery", get_args(Delivery), "种送达") or "as_stated",
            "attempts": table.maybe_word("attempts", get_args(Attempts), "种联系") or "at_any_time",
            "extensions": table.maybe_word("extensions", get_args(Extensions), "种延期") or "of_each_bearer",
            "redone": table.maybe_word("redone", get_args(Redone), "种起算") or "from_receipt",
            "left_out": table.maybe_word("left_out", get_args(LeftOut), "种日数") or "in_working_days",
            "answerable": table.maybe_word("answerable", get_args(Answerable), "种承担者") or "last_holder",
            "day_ends_reading": table.maybe_text("reading"),
            "occurred_within": table.number("occurred_within") or 0,
        }


def _hours(row: Row) -> OfficeHours:
    """When offices are open."""
    try:
        opens, closes = (time.fromisoformat(text) for text in row.listed("office_hours"))
    except (TypeError, ValueError):
        opens = closes = time()
    if opens >= closes:
        row.problem("office_hours", '应为上下班时间，如 ["09:00", "17:30"]')
    return OfficeHours(opens, closes)
