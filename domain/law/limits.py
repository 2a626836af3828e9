"""The limits that a rulebook sets: their units, and the end of a day. Values only; `domain.clock` counts them."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

# ``same_office_day`` is a same working day on which urgency has no effect.
Unit = Literal["same_working_day", "same_office_day", "working_days", "days", "months"]
WITHIN_A_DAY: tuple[Unit, ...] = ("same_working_day", "same_office_day")  # these have no count
BY_THE_CALENDAR: tuple[Unit, ...] = ("days", "months")  # these count every day
DayEnds = Literal["24:00", "close_of_business"]
Delivery = Literal["as_stated", "when_known"]  # from when a transfer counts as delivered
Redone = Literal["from_receipt", "from_redo"]  # from when what is done again counts
Attempts = Literal["at_any_time", "after_outcome"]  # which attempts to reach the applicant count
Extensions = Literal["of_each_bearer", "once"]  # how often a duty of a matter may be extended
Answerable = Literal["last_holder", "whole_day"]  # to which of a late clock's holders a lead points
Joining = Literal["last_lead", "own_lead"]  # with whose lead a duty is late that was late when it opened
FiguresOfPeople = Literal["as_recorded", "after_decision"]  # what a report counts against a person
# how a limit in days or months counts the days that it leaves out: by working days, or every day as the limit itself
LeftOut = Literal["in_working_days", "in_its_unit"]
GoingOn = Literal["as_it_was", "with_its_fact"]
DaysStay = Literal["with_clock", "with_agency"]
Midnight = Literal["new_day", "day_ended"]  # to which day an event at 00:00 belongs, for the duties that it opens


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit of ``count`` units; one within a day has no count. Raises ValueError for a wrong count."""

    unit: Unit
    count: int = 0

    def __post_init__(self) -> None:
        if self.count < 0 or (self.unit in WITHIN_A_DAY and self.count):
            raise ValueError(f"{self.unit} can't have the count {self.count}")


THIS_DAY = Limit("days")  # until the end of the calendar day, or of the next working day after a day off
OFFICE_DAY = Limit("same_office_day")

UNITS: dict[Unit, str] = {
    "working_days": "个工作日",
    "days": "日",
    "months": "个月",
    "same_working_day": "当日（工作日）",
    "same_office_day": "当日（工作日，不因紧急缩短）",
}


def limit_text(limit: Limit) -> str:
    """A limit as a Chinese text."""
    return "当日" if limit == THIS_DAY else f"{limit.count or ''}{UNITS[limit.unit]}"


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The opening and closing time of a working day, at +08:00."""

    opens: time
    closes: time
