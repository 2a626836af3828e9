"""A matter's state, folded from its ledger by its own rulebook and calendar: what no projection holds."""

from dataclasses import dataclass

from api.context import Context
from domain.clock.calendar import Calendar
from domain.clock.explanation import Explanation, explain
from domain.law import library
from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.state import Duty, State
from domain.records.record import event_of


@dataclass(frozen=True, slots=True)
class Folded:
    """A matter with its law and everything that happened in it."""

    rulebook: Rulebook
    state: State
    events: tuple[Event, ...]

    def explanation(self, duty: Duty, calendar: Calendar | None) -> Explanation:
        """Why the duty is due when it is. ``calendar`` is the one by which that was computed, with its notices; where
        it can't be made any more, the matter's own is taken.
        """
        return explain(self.rulebook, calendar or self.state.calendar, self.state, duty, self.events)


async def folded(ctx: Context, number: str) -> Folded:
    """Fold a matter. Raises `library.UnknownRulebook`."""
    start, state = await ctx.reconciler.resume.state(number)
    rows = await ctx.ledger.events(number)
    return Folded(library.get(start.rulebook, start.digest), state, tuple(map(event_of, rows[: state.seq])))
