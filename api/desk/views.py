"""The operator's saved views: each a query that Temporal's UI understands, by search attributes alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import quote, urlencode

from domain.clock.calendar import TZ, local
from domain.law.rulebook import Rulebook
from domain.matter.names import PROCEDURE_WORKFLOWS, workflow_id

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


@dataclass(frozen=True, slots=True)
class TemporalUi:
    """Where the UI is, and whose workflows it should list."""

    url: str
    namespace: str
    procedure: str = "case"

    def history(self, number: str) -> str:
        """The address of a matter's history."""
        path = f"/namespaces/{quote(self.namespace, safe='')}/workflows"
        return f"{self.url.rstrip('/')}{path}/{quote(workflow_id(self.procedure, number), safe='')}"

    def link(self, query: str) -> str:
        """The address of the UI's list of what is running and meets the query."""
        kind = PROCEDURE_WORKFLOWS[self.procedure]
        whole = f"WorkflowType={quoted(kind)} AND ExecutionStatus='Running' AND {query}"
        path = f"/namespaces/{quote(self.namespace, safe='')}/workflows"
        return f"{self.url.rstrip('/')}{path}?{urlencode({'query': whole}, quote_via=quote)}"


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


def quoted(text: str) -> str:
    """A string of a query; ids hold no quotes, and where one came along it can't end the string."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
