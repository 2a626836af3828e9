"""A matter as the fold of its events: facts, and the duties owed in it. Values only, no rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Literal

from domain.clock.calendar import Calendar
from domain.law.limits import Limit
from domain.matter.events import Card
from domain.matter.facts import Facts, initial, restored

Status = Literal["open", "suspended", "discharged", "released"]
Span = tuple[date, date]  # both days included


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


@dataclass(frozen=True, slots=True)
class Move:
    """A due instant that moved: when it was decided, from, to, and the event that is the reason.

    ``shift``: by so many working days; ``excluded``: by those of the days left out; ``left``: the clock, which had
    stood still ``since`` then, went on with so many of them; ``not_before``: a revised calendar alone would have been
    too early. So another calendar can count it all again.
    """

    at: datetime
    before: datetime
    after: datetime
    why: str
    shift: int | None = None
    excluded: tuple[Span, ...] = ()
    left: int | None = None
    since: datetime | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing owed. Instants are +08:00; ``due_at`` is exclusive; ``left`` is in working days, while it is suspended
    since ``stopped_at``.
    """

    id: str
    rule: str
    bearer: Bearer
    started_at: datetime
    limit: Limit | None = None
    counts_from: datetime | None = None
    due_at: datetime | None = None
    remind_at: datetime | None = None
    subject: str | None = None
    status: Status = "open"
    ended_at: datetime | None = None
    breached_at: datetime | None = None
    joins: str | None = None
    left: int | None = None
    stopped_at: datetime | None = None
    held: tuple[Held, ...] = ()
    moves: tuple[Move, ...] = ()
    provisional: bool = False
    calendar: str = ""

    @property
    def owed(self) -> bool:
        """Open or suspended: it keeps the matter from closing."""
        return self.status in ("open", "suspended")

    @property
    def wakes_at(self) -> datetime | None:
        """The next instant at which time alone does something: the reminder, then the due instant."""
        if self.status != "open":
            return None
        return self.remind_at or (self.due_at if self.breached_at is None else None)


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
