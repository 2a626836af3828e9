"""The saved views of the operator. Each view is a query over search attributes, which Temporal's UI understands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from api.edge.temporal_ui import quoted
from domain.clock.calendar import TZ, local
from domain.law.rulebook import Rulebook

_BESIDE = timedelta(seconds=1)
OFFICE = "office"  # the role of those who decide what agencies can't settle among themselves


@dataclass(frozen=True, slots=True)
class Today:
    """A day, given by its due instants. A limit that ends today has its due instant in (after, until]."""

    after: datetime
    until: datetime

    @staticmethod
    def of(now: datetime) -> "Today":
        """Return the day in +08:00 that contains ``now``."""
        begins = datetime.combine(local(now).date(), time(), TZ)
        return Today(begins, begins + timedelta(days=1))


def due(today: Today) -> str:
    """Return the query for matters whose next duty is due today.

    Limits end at midnight. The local stack's visibility takes a time that equals a bound to lie beyond that bound. So
    the bounds of this query lie one second beside midnight.
    """
    after, until = (quoted((bound + _BESIDE).isoformat()) for bound in (today.after, today.until))
    return f"NextDueAt > {after} AND NextDueAt < {until}"


def overdue(now: datetime | None) -> str:
    """Return the query for matters that owe a duty whose limit has passed by ``now``.

    None means that clocks are moved here; then it is the query for matters that owe something and have had a breach.
    """
    return f"NextDueAt <= {quoted(now.isoformat())}" if now else "Breaches > 0 AND OpenDuties IS NOT NULL"


def owing(rules: Iterable[str]) -> str:
    """Return the query for matters that owe a duty of one of these rows."""
    return f"OpenDuties IN ({', '.join(map(quoted, rules))})"


def is_(attribute: str, value: str) -> str:
    """Return the query for matters that owe something and whose search attribute has this value."""
    return f"{attribute} = {quoted(value)} AND OpenDuties IS NOT NULL"


def office_rules(rulebooks: Iterable[Rulebook], procedure: str = "case") -> list[str]:
    """Return the ids of the rows whose duties the district's offices bear, in all rulebooks that still have matters."""
    return sorted(
        {
            rule.id
            for book in rulebooks
            for rule in book.procedures[procedure].rules.values()
            if OFFICE in book.roles[rule.bearer].claims
        }
    )
