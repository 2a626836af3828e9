"""A matter as the fold of its events: facts, and the duties owed in it. Values only, no rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from domain.clock.calendar import Calendar
from domain.clock.clock import Clock
from domain.matter.events import Card
from domain.matter.facts import Facts, initial, restored


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who owes: a role of the rulebook at an agency, and the official where it is somebody's by name."""

    role: str
    agency: str | None = None
    official: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """From when a bearer held the duty, until the next one took it over or the duty ended."""

    since: datetime
    bearer: Bearer


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Clock):
    """One thing owed: by which row, by whom, for which of several subjects; its clock is in the fields of `Clock`."""

    id: str
    rule: str
    bearer: Bearer
    subject: str | None = None
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything of a matter that travels as JSON. Of the facts some may be missing: see `facts.restored`."""

    procedure: str
    number: str
    facts: Mapping[str, object] = field(default_factory=dict)
    duties: tuple[Duty, ...] = ()
    agencies: dict[str, Card] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    seq: int = 0
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Snapshot):
    """A matter, with the calendar its clocks run by: all that the rules may look at."""

    calendar: Calendar
    facts: Facts = field(default_factory=initial)

    @property
    def owed(self) -> tuple[Duty, ...]:
        """The duties that are open or suspended."""
        return tuple(duty for duty in self.duties if duty.owed)

    def duty(self, duty_id: str) -> Duty | None:
        """A duty of this matter, ended or not."""
        return next((duty for duty in self.duties if duty.id == duty_id), None)

    def snapshot(self) -> Snapshot:
        """The state without its calendar, which travels in a form of its own."""
        return Snapshot(**{f.name: getattr(self, f.name) for f in fields(Snapshot)})

    @staticmethod
    def restored(snapshot: Snapshot, calendar: Calendar) -> "State":
        """The state that `snapshot` was taken of."""
        kept = {f.name: getattr(snapshot, f.name) for f in fields(Snapshot) if f.name != "facts"}
        return State(calendar=calendar, facts=restored(snapshot.facts), **kept)
