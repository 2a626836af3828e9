"""What is shown of matters (lists, limits, who may see them) is made from their ledgers, and compared with them."""

import json
import math
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from db.audit.chains import Fault
from db.pool import Pool, dumps
from db.reads.cases import Cases
from db.reads.reports import Records, Started
from db.reads.shown import Shown, shown
from domain.clock.calendar import TZ
from domain.clock.rfc3339 import YEARS
from domain.engine import evolution
from domain.records.record import DutyRow, LedgerRow, duty_row, event_of, head
from matters.fold import before_its_first_event

EVER = datetime(YEARS[-1], 12, 31, tzinfo=TZ)
AT_ONCE = 100  # matters that are compared at once; the process does nothing else meanwhile, for some tenths of a second
A_DAY = 600  # sweeps of a day; there are 720, but each takes some seconds
MOST = 10  # times that a sweep compares `AT_ONCE` matters, at most
PLACE = "所示"  # each fault of what is shown begins with this
_UNLIKE = "与台账不符"


@dataclass(frozen=True, slots=True)
class Made:
    """What a matter's ledger comes to: the columns of its row, and its duties."""

    head: Mapping[str, Any]
    duties: Mapping[str, DutyRow]


class Comparison:
    """Compares the matters of one database with their ledgers, some at a time."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._cases, self._records = Cases(pool), Records(pool)
        self._after = ""  # where the round goes on
        self._times = 1  # how often a sweep of this round compares some

    async def times(self) -> int:
        """Return how often a sweep has to compare `some`, so that the round takes at most a day."""
        if not self._after:
            self._times = times(await self._cases.about())
        return self._times

    async def some(self) -> tuple[list[str], list[Fault]]:
        """Compare the next matters, at most `AT_ONCE`. Returns those that could be compared, and the faults. After the
        last one the next round begins. A matter that can't be read is left out: `matters.integrity.mend` names it.
        """
        numbers = await self._cases.numbers(self._after, AT_ONCE)
        self._after = numbers[-1] if len(numbers) == AT_ONCE else ""
        faults = {number: some async for number, some in self.of(numbers)}
        return list(faults), [fault for some in faults.values() for fault in some]

    async def of(self, numbers: Sequence[str]) -> AsyncIterator[tuple[str, list[Fault]]]:
        """Yield each of these matters that can be read, and what is wrong with it."""
        # what is shown is read first: a ledger only grows, so its first lines are still there
        there = {each.number: each for each in await shown(self._pool, numbers)}
        rows = await self._records.rows(list(there), EVER)
        for begun in await self._records.starts(list(there)):
            each = there[begun.number]
            try:
                made = made_of(begun, rows.get(begun.number, [])[: each.lines])
            except Exception:  # noqa: BLE001, S112 - whatever is wrong with it
                continue
            yield begun.number, list(_unlike(each, made))


def times(matters: int) -> int:
    """Return how often a sweep compares `AT_ONCE` matters, so that a day is enough for so many; at most `MOST`."""
    return min(max(1, math.ceil(matters / (A_DAY * AT_ONCE))), MOST)


def made_of(begun: Started, rows: Sequence[LedgerRow]) -> Made:
    """Return what a matter's ledger comes to. Raises whatever a matter that can't be read raises."""
    _, rulebook, empty = before_its_first_event(begun.procedure, begun.number, begun.start)
    state = evolution.fold(rulebook, empty, map(event_of, rows))
    told = asdict(head(state))
    told["involved"] = sorted(told["involved"])  # their order says nothing
    columns = {"rulebook": rulebook.id, "calendar": state.calendar.version, "seq": rows[-1].seq}
    duties = {duty.id: duty_row(rulebook, state.procedure, duty) for duty in state.duties}
    return Made(told | columns | {"matter_type": told["matter_type"] or None}, duties)


def _unlike(there: Shown, made: Made) -> Iterator[Fault]:
    columns = {
        **there.head,
        "involved": sorted(there.head["involved"]),
        "rulebook": there.rulebook,
        "calendar": there.calendar,
        "seq": there.seq,
    }
    for name, value in columns.items():
        if _plain(value) != _plain(made.head[name]):
            yield _fault(there.number, name, value)
    for name in sorted({*there.duties, *made.duties}):
        if there.duties.get(name) != made.duties.get(name):
            yield _fault(there.number, f"期限 {name}", there.duties.get(name))
    if not there.published:
        yield _fault(there.number, "发布的各行（outbox）", None)
    if not there.led:
        yield _fault(there.number, "线索", None)


def _fault(number: str, what: str, value: Any) -> Fault:
    return Fault(number, f"{PLACE} {what}", _UNLIKE, sha256(dumps(value).encode()).hexdigest()[:16])


def _plain(value: Any) -> Any:
    return json.loads(dumps(value))
