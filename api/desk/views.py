"""The operator's saved views: each a query that Temporal's UI understands, by search attributes alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from api.edge.temporal_ui import quoted
from domain.clock.calendar import TZ, local
from domain.law.rulebook import Rulebook

_BESIDE = timedelta(seconds=1)
OFFICE = "office"  # the claim of those who decide what agencies can't settle among themselves


@dataclass(frozen=True, slots=True)
class Today:
    """A day by its due instants: a limit that ends today ends at an instant in (after, until]."""

    after: datetime
    until: datetime

    @staticmethod
    def of(now: datetime) -> "Today":
        """The day of ``now`` in +08:00."""
        begins = datetime.combine(local(now).date(), time(), TZ)
        return Today(begins, begins + timedelta(days=1))


def due(today: Today) -> str:
    """Next due today. Limits end at midnight, and the local stack's visibility takes a time equal to a bound to lie
    beyond it: these bounds lie a second beside.
    """
    after, until = (quoted((bound + _BESIDE).isoformat()) for bound in (today.after, today.until))
    return f"NextDueAt > {after} AND NextDueAt < {until}"


def overdue(now: datetime | None) -> str:
    """Owing something whose limit has passed by ``now``; None where clocks are moved: owing after a breach."""
    return f"NextDueAt <= {quoted(now.isoformat())}" if now else "Breaches > 0 AND OpenDuties IS NOT NULL"


def owing(rules: Iterable[str]) -> str:
    """Owing a duty of one of the rules."""
    return f"OpenDuties IN ({', '.join(map(quoted, rules))})"


def is_(attribute: str, value: str) -> str:
    """A search attribute has this value, in a matter that owes something."""
    return f"{attribute} = {quoted(value)} AND OpenDuties IS NOT NULL"


def office_rules(rulebooks: Iterable[Rulebook], procedure: str = "case") -> list[str]:
    """The rules whose duties the district's offices bear, of all rulebooks that still have matters."""
    return sorted(
        {
            rule.id
            for book in rulebooks
            for rule in book.procedures[procedure].rules.values()
            if OFFICE in book.roles[rule.bearer].claims
        }
    )
