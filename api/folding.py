"""A matter's state, folded from its ledger by its own rulebook and calendar: what no projection holds."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from api.context import Context
from db.resume import event_of
from domain import library
from domain.calendar import Calendar
from domain.calendar_files import load
from domain.events import Event
from domain.explanation import Explanation, explain
from domain.rulebook import Rulebook
from domain.state import Duty, State
from runtime.law import LAW


@dataclass(frozen=True, slots=True)
class Folded:
    """A matter with its law and everything that happened in it."""

    rulebook: Rulebook
    state: State
    events: tuple[Event, ...]

    def explanation(self, duty: Duty) -> Explanation:
        """Why the duty is due when it is, by the notices known when that was computed."""
        shifts = {event.at for event in self.events if event.data.get("shift")}
        calendar = _with_notices(duty.calendar) or self.state.calendar
        return explain(self.rulebook, calendar, self.state, duty, shifts)


async def folded(ctx: Context, number: str) -> Folded:
    """Fold a matter. Raises `library.UnknownRulebook`."""
    start, state = await ctx.reconciler.resume.state(number)
    rows = await ctx.ledger.events(number)
    return Folded(library.get(start.rulebook, start.digest), state, tuple(map(event_of, rows[: state.seq])))


@lru_cache(maxsize=64)
def _with_notices(version: str) -> Calendar | None:
    """The calendar of that version as the files make it, notices included; None where they don't make it."""
    try:
        published = date.fromisoformat(version.partition("+")[0])
    except ValueError:
        return None
    stacked = load(LAW / "calendars", published)
    return stacked if stacked.version == version else None
