"""Statements and transactions that a process sends to its database, counted at its connections."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from db.pool import Pool


@dataclass
class Sent:
    """What was sent: each statement as often as it was sent, and how many transactions that made."""

    statements: Counter[str] = field(default_factory=Counter[str])
    transactions: int = 0
    within: set[Any] = field(default_factory=set[Any])

    def note(self, record: Any, conn: Any) -> None:
        """Note one statement of a connection."""
        text = " ".join(record.query.split())
        self.statements[text] += 1
        if text.startswith("BEGIN"):
            self.within.add(conn)
        elif text.startswith(("COMMIT", "ROLLBACK")):
            self.within.discard(conn)
            self.transactions += 1
        elif conn not in self.within:
            self.transactions += 1


@asynccontextmanager
async def counted(*pools: Pool) -> AsyncIterator[Sent]:
    """Count what these pools send within the block."""
    sent = Sent()
    async with AsyncExitStack() as stack:
        async with AsyncExitStack() as held:  # all connections at once, so that none opens later
            taken = [await held.enter_async_context(p.acquire()) for p in pools for _ in range(p.get_max_size())]
            for conn in taken:
                raw: Any = conn._con

                def note(record: Any, raw: Any = raw) -> None:
                    sent.note(record, raw)

                stack.enter_context(raw.query_logger(note))
        yield sent
