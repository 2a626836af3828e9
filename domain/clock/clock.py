"""The clock of one duty: from when and by which limit it runs, until when, and how its due instant has moved."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.law.limits import Limit

Status = Literal["open", "suspended", "discharged", "released"]
Span = tuple[date, date]  # both days included


@dataclass(frozen=True, slots=True)
class Move:
    """A due instant that moved: when it was decided, from, to, and the type of the event that is the reason.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The clock of a duty. Instants are +08:00; ``due_at`` is exclusive, None for a duty without limit.

    ``limit`` was counted from ``counts_from`` (None: a day was set), by the ``calendar`` of that version, which may
    have been ``provisional`` for the due day. ``left``: working days, while it is suspended since ``stopped_at``; None
    where it was late already. ``joins``: the duty with whose lateness it was late from its start.
    """

    started_at: datetime
    status: Status = "open"
    ended_at: datetime | None = None
    limit: Limit | None = None
    counts_from: datetime | None = None
    due_at: datetime | None = None
    remind_at: datetime | None = None
    breached_at: datetime | None = None
    joins: str | None = None
    left: int | None = None
    stopped_at: datetime | None = None
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
