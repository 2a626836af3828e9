"""The answer that a receipt keeps. The caller of this room renders it as JSON; it is stored byte for byte."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from db.reads.cases import Matter
from domain.records.record import DutyRow, Record


class Answers(Protocol):
    """Answers as JSON, by the calendar that is in force when they are given."""

    def opened(self, matter: Matter) -> dict[str, Any]:
        """The answer to what has opened the matter just now."""
        ...

    def done(self, record: Record, duties: Sequence[DutyRow]) -> dict[str, Any]:
        """The answer to an act: the step that it was, and the duties that are owed or changed after it."""
        ...


# Reads the calendar in force. It is called before a transaction begins: within one, it would wait for a second
# connection of the pool.
Answering = Callable[[], Awaitable[Answers]]
