"""How long sealed texts are kept, as data: a rule for each procedure, and for types of matters that differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A rule: the texts of a procedure's matters, or of those of one type, are kept for ``years`` after the closing.
    ``basis`` cites what says so.
    """

    procedure: str
    matter_type: str | None = None
    years: int
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """The rules, and when each month it is looked what has ended. Texts without a rule are kept for good."""

    rules: tuple[Kept, ...]
    day: int
    at: time
    id: Literal["retention"] = "retention"
    title: str = "按保管期限销毁文本"
    every: Literal["month"] = "month"
    month: None = None

    def rule(self, procedure: str, types: Sequence[str | None]) -> Kept | None:
        """The rule for a matter that has had these types; None among them stands for no type. The rule of a type goes
        before that of the procedure. Of several rules the longest counts. None where a type has no rule at all.
        """
        of = {each.matter_type: each for each in self.rules if each.procedure == procedure}
        rules = [of.get(each) or of.get(None) for each in types]
        found = [each for each in rules if each]
        return max(found, key=lambda each: each.years) if found and len(found) == len(rules) else None

    @property
    def shortest(self) -> int | None:
        """The years of the shortest rule; None where there is no rule."""
        return min((each.years for each in self.rules), default=None)


def last_day(rule: Kept, closed_on: date) -> date:
    """The last day on which texts are kept."""
    year = closed_on.year + rule.years
    try:
        return closed_on.replace(year=year)
    except ValueError:  # the 29th of February, in a year that has none
        return date(year, 3, 1)
