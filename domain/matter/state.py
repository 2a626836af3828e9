"""The state of a matter, which is the fold of its events: its facts, and the duties owed in it.
Values only, no rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from domain.clock.calendar import Calendar
from domain.clock.clock import Clock
from domain.matter.events import Card
from domain.matter.facts import Facts, initial, restored


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who bears a duty: a role of the rulebook, its agency, and the official where the role is one named person's."""

    role: str
    agency: str | None = None
    official: str | None = None


@dataclass(frozen=True, slots=True)
class BearerSince:
    """A bearer and the instant from which he held the duty: until the next one took it over, or
    until the duty ended.
    """

    since: datetime
    bearer: Bearer


DutyKey = tuple[str, str | None, datetime | None]  # of a duty, however often it was owed again


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Clock):
    """A duty: its row, its bearer, and the subject where the row opens several duties. The fields of its clock are in
    `Clock`. ``excused_by``: its lateness doesn't count, because this duty, met in time, shows that nothing was delayed.
    """

    id: str
    rule: str
    bearer: Bearer
    subject: str | None = None
    held: tuple[BearerSince, ...] = ()
    excused_by: str | None = None

    @property
    def key(self) -> DutyKey:
        """The key that is equal for the duty and for the same duty owed again."""
        return self.rule, self.subject, self.counts_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The state as it travels in JSON, without its calendar. Some facts may be missing: see `facts.restored`."""

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
    """A matter with the calendar of its clocks. Rules look at nothing else."""

    calendar: Calendar
    facts: Facts = field(default_factory=initial)

    @property
    def owed(self) -> tuple[Duty, ...]:
        """The duties that are open or suspended."""
        return tuple(duty for duty in self.duties if duty.owed)

    def duty(self, duty_id: str) -> Duty | None:
        """The duty with this id, ended or not; None where the matter has none."""
        return next((duty for duty in self.duties if duty.id == duty_id), None)

    def with_duties(self, changed: Mapping[str, Duty]) -> "State":
        """The state with these duties, by their ids, in place of those that it has."""
        if not changed:
            return self
        return replace(self, duties=tuple(changed.get(duty.id, duty) for duty in self.duties))

    def snapshot(self) -> Snapshot:
        """The state without its calendar, which travels in a compact form."""
        return Snapshot(**{f.name: getattr(self, f.name) for f in fields(Snapshot)})

    @staticmethod
    def restored(snapshot: Snapshot, calendar: Calendar) -> "State":
        """The state from which `snapshot` was taken."""
        kept = {f.name: getattr(snapshot, f.name) for f in fields(Snapshot) if f.name != "facts"}
        return State(calendar=calendar, facts=restored(snapshot.facts), **kept)
