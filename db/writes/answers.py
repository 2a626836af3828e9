"""What a receipt keeps as the answer to its request: said by whoever answers, stored here byte for byte."""

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


# Reads the calendar in force, and is asked before a transaction begins: within one it would wait for a connection.
Answering = Callable[[], Awaitable[Answers]]
