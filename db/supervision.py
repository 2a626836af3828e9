"""Supervision: reports issued in their time, and campaigns of inspection with what they found."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from db.pool import Conn, Pool, queries
from db.writes.intake import Receipt
from domain.acts.finding.leads import DECIDED

_sql = queries("supervision")


@dataclass(frozen=True, slots=True)
class Issued:
    """A report as it was issued. ``figures``: JSON; they come out again of the ledger as of then.

    ``supervision_no``: the task by which it is to be sent round.
    """

    report: str
    begins: date
    ends: date
    as_of: datetime
    figures: Any
    issued_at: datetime
    supervision_no: str | None = None


@dataclass(frozen=True, slots=True)
class TaskOf:
    """Whether a task of a kind stands for a period, begun or done, and how many for that period were ``voided``."""

    stands: bool
    voided: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The sample that ``seed`` has drawn from ``frame``: the cases of a period and of the agencies (none: all)."""

    begins: date
    ends: date
    agencies: list[str]
    size: int
    seed: str
    frame: list[str]
    sample: list[str]


@dataclass(frozen=True, slots=True)
class Campaign:
    """An inspection of what was drawn. ``supervision_no``: the task by which it is owed.

    ``frame_size``: from how many cases; None where it was opened before frames were kept.
    """

    number: int
    begins: date
    ends: date
    agencies: list[str]
    size: int
    seed: str
    frame_size: int | None
    sample: list[str]
    opened_by: str
    opened_at: datetime
    supervision_no: str | None


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found of one case."""

    case_no: str
    outcome: str
    finding_no: str | None
    inspected_by: str
    inspected_at: datetime


@dataclass(frozen=True, slots=True)
class UnplacedFault:
    """A fault that its finding has refused, being decided meanwhile, and that is in no other yet."""

    campaign: int
    case_no: str
    receipt: Receipt


class Supervision:
    """Keeps reports, campaigns and their results in one database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def issue(self, report: str, begins: date, ends: date, as_of: datetime, figures: Any) -> None:
        """Keep a report of the days from ``begins`` to ``ends``, both included, unless it is kept already."""
        span = {"begins": begins.isoformat(), "ends": ends.isoformat()}
        async with self._pool.acquire() as conn:
            await _sql.issue(conn, report=report, as_of=as_of, figures=figures, **span)

    async def task_of(self, task: str, begins: date, ends: date) -> TaskOf:
        """What has become of what follows from a report of that period."""
        async with self._pool.acquire() as conn:
            row = await _sql.task_of(conn, task=task, begins=begins.isoformat(), ends=ends.isoformat())
        return TaskOf(**row)

    async def voided_periods(self, task: str, by: str, begins: date, ends: date) -> list[tuple[date, date]]:
        """The periods that are left without a task of this kind, since those that there were are void: of the tasks
        that ``by`` has begun, and of the period from ``begins`` to ``ends`` whoever began them. The earliest first.
        """
        span = {"begins": begins.isoformat(), "ends": ends.isoformat()}
        async with self._pool.acquire() as conn:
            found = [row async for row in _sql.voided_periods(conn, task=task, by=by, **span)]
        return [(date.fromisoformat(row["begins"]), date.fromisoformat(row["ends"])) for row in found]

    async def issued(self, report: str | None = None) -> list[Issued]:
        """The issued reports of one kind, or of all kinds; the latest period first, 200 at most."""
        async with self._pool.acquire() as conn:
            return [Issued(**row) async for row in _sql.issued(conn, report=report)]

    async def campaign(self, number: int) -> Campaign | None:
        """A campaign, if there is one of that number."""
        async with self._pool.acquire() as conn:
            row = await _sql.campaign(conn, number=number)
        return Campaign(**row) if row else None

    async def campaign_of(self, supervision_no: str) -> Campaign | None:
        """The campaign that belongs to a task; None where it has none."""
        async with self._pool.acquire() as conn:
            row = await _sql.campaign_of(conn, supervision_no=supervision_no)
        return Campaign(**row) if row else None

    async def campaigns(self) -> list[Campaign]:
        """The campaigns, the latest first, 200 at most."""
        async with self._pool.acquire() as conn:
            return [Campaign(**row) async for row in _sql.campaigns(conn)]

    async def frame(self, number: int) -> list[str] | None:
        """The cases that a campaign's sample was drawn from; None where they weren't kept."""
        async with self._pool.acquire() as conn:
            row = await _sql.frame(conn, number=number)
        return row["frame"] if row else None

    async def inspections(self, campaign: int, as_of: datetime | None = None) -> list[Inspection]:
        """What a campaign has found so far, or had found then."""
        async with self._pool.acquire() as conn:
            return [Inspection(**row) async for row in _sql.inspections(conn, campaign=campaign, as_of=as_of)]

    async def unplaced(self, limit: int, patience: timedelta) -> list[UnplacedFault]:
        """Faults that have to go into another finding, each for one taker: after that long, then twice that, …"""
        async with self._pool.acquire() as conn:
            rows = _sql.take_unplaced(conn, decided=DECIDED, patience=patience, limit=limit)
            taken = [dict(row) async for row in rows]
        return [UnplacedFault(row.pop("campaign"), row.pop("case_no"), Receipt(**row)) for row in taken]


async def candidates(conn: Conn, begin: datetime, until: datetime, agencies: Sequence[str]) -> list[str]:
    """The cases received within [begin, until) that an inspection may be about."""
    rows = _sql.candidates(conn, begin=begin, until=until, agencies=list(agencies))
    return [row["number"] async for row in rows]


async def open_campaign(conn: Conn, drawn: Drawn, by: str, supervision_no: str) -> int:
    """Keep a new campaign, within the caller's transaction; its number."""
    known = asdict(drawn) | {"begins": drawn.begins.isoformat(), "ends": drawn.ends.isoformat()}
    return (await _sql.open_campaign(conn, by=by, supervision_no=supervision_no, **known))["number"]


async def inspected(conn: Conn, campaign: int, case_no: str) -> bool:
    """Whether a case has its result; nobody else gives it one until the caller's transaction ends."""
    await _sql.alone(conn, campaign=campaign, case_no=case_no)
    return await _sql.inspected(conn, campaign=campaign, case_no=case_no)


async def inspect_in_order(conn: Conn, campaign: int, case_no: str, by: str) -> None:
    """Record that a case of the sample is in order, within the caller's transaction; once."""
    await _inspect(conn, campaign, case_no, by, outcome="in_order")


async def inspect_fault(conn: Conn, campaign: int, case_no: str, by: str, finding_no: str, receipt: str | None) -> None:
    """Record that a case of the sample has a fault, and the finding that it leads to, within the caller's transaction;
    once. ``receipt``: of the lead, where the finding may refuse it.
    """
    await _inspect(conn, campaign, case_no, by, outcome="fault", finding_no=finding_no, receipt=receipt)


async def inspect_anew(conn: Conn, campaign: int, case_no: str, finding_no: str, receipt: str | None) -> None:
    """Record the other finding that a case's fault leads to, within the caller's transaction; ``receipt`` as above."""
    await _sql.inspect_anew(conn, campaign=campaign, case_no=case_no, finding_no=finding_no, receipt=receipt)


async def _inspect(
    conn: Conn,
    campaign: int,
    case_no: str,
    by: str,
    *,
    outcome: str,
    finding_no: str | None = None,
    receipt: str | None = None,
) -> None:
    await _sql.inspect(
        conn, campaign=campaign, case_no=case_no, by=by, outcome=outcome, finding_no=finding_no, receipt=receipt
    )
