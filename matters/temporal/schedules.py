"""Temporal schedules, one for each report of the rulebook, and one for the retention of texts. The worker makes each
once; afterwards only the conduct office changes those of reports, over the API.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

import structlog
from temporalio.api.common.v1 import Payload
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleBackfill,
    ScheduleCalendarSpec,
    ScheduleHandle,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from db.schedules import Schedules, Set
from domain.clock.calendar import TZ
from domain.law.catalogue import ReportRule
from domain.law.retention import Retention
from domain.matter.names import REPORT_WORKFLOW, RETENTION_WORKFLOW, Retired, schedule_id
from domain.matter.supervision import Supervise
from matters.temporal.client import history_converter

ZONE = "Asia/Shanghai"
CATCH_UP = timedelta(days=366)  # runs that were missed within this time are made up for, one after the other
Regular = ReportRule | Retention  # what a schedule starts regularly
log = structlog.get_logger()

_MOMENT = timedelta(seconds=1)  # a span of time that is made up for begins after its first instant


@dataclass(frozen=True, slots=True)
class When:
    """The day (and the month, for a yearly report) and the time in +08:00. ``paused`` means that no report is issued
    for now.
    """

    day: int
    month: int | None
    at: time
    paused: bool = False
    next_at: tuple[datetime, ...] = ()


async def guard(client: Client, task_queue: str, reports: Iterable[Regular], kept: Schedules) -> None:
    """Make the schedules that don't exist, and set those again that somebody has deleted or altered in Temporal. Why
    this was done is kept, and the runs that were missed are made up for.
    """
    for report in reports:
        wanted, found = await kept.latest(report.id), await _found(client, task_queue, report)
        if found == "deleted":
            await ensure(client, task_queue, [report])
        if wanted is None:  # it was made just now, or by a version that didn't keep when reports are issued
            first = When(report.day, report.month, report.at) if found else await when(client, report)
            await kept.keep(report.id, _set(first), "made")
        elif found or _set(await when(client, report)) != wanted:
            log.warning("schedule_set_again", report=report.id, what=found or "altered")
            await _repair(client, task_queue, report)
            await change(client, report, When(wanted.day, wanted.month, wanted.at, wanted.paused))
            await kept.keep(report.id, wanted, found or "altered")


async def _found(client: Client, task_queue: str, report: Regular) -> Literal["deleted", "altered"] | None:
    """Return what somebody has done to a schedule, besides to its time. Its input must be signed by this product."""
    try:
        described = await handle(client, report.id).describe()
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return "deleted"
        raise
    action, made = described.schedule.action, _action(task_queue, report)
    if not isinstance(action, ScheduleActionStartWorkflow) or len(described.schedule.spec.calendars) != 1:
        return "altered"
    decode = history_converter(client, schedule_id(report.id)).decode
    payloads = [each for each in action.args if isinstance(each, Payload)]
    said = await decode(payloads, [type(made.args[0])] * len(payloads))
    same = (action.workflow, action.id, action.task_queue) == (made.workflow, made.id, made.task_queue)
    return None if same and said == list(made.args) else "altered"


async def _repair(client: Client, task_queue: str, report: Regular) -> None:
    def repaired(old: ScheduleUpdateInput) -> ScheduleUpdate:
        schedule = old.description.schedule
        schedule.action, schedule.policy = _action(task_queue, report), _policy()
        return ScheduleUpdate(schedule)

    await handle(client, report.id).update(repaired)


def _set(when: When) -> Set:
    return Set(when.day, when.month, when.at, when.paused)


def _action(task_queue: str, report: Regular) -> ScheduleActionStartWorkflow:
    retires = isinstance(report, Retention)
    return ScheduleActionStartWorkflow(
        RETENTION_WORKFLOW if retires else REPORT_WORKFLOW,
        Retired() if retires else Supervise(report=report.id, every=report.every),
        id=schedule_id(report.id),
        task_queue=task_queue,
        static_summary=report.title,
    )


def _policy() -> SchedulePolicy:
    return SchedulePolicy(overlap=ScheduleOverlapPolicy.BUFFER_ALL, catchup_window=CATCH_UP)


async def ensure(client: Client, task_queue: str, reports: Iterable[Regular]) -> None:
    """Make the schedules that don't exist yet. A schedule that exists stays as it is."""
    for report in reports:
        action, policy = _action(task_queue, report), _policy()
        spec = _spec(When(report.day, report.month, report.at))
        with suppress(ScheduleAlreadyRunningError):
            await client.create_schedule(schedule_id(report.id), Schedule(action=action, spec=spec, policy=policy))


async def when(client: Client, report: Regular) -> When:
    """Return when a report is issued. Raises RPCError when it has no schedule."""
    described = await handle(client, report.id).describe()
    (spec,), paused = described.schedule.spec.calendars, described.schedule.state.paused
    return When(
        day=spec.day_of_month[0].start,
        month=spec.month[0].start if report.every == "year" else None,
        at=time(spec.hour[0].start, spec.minute[0].start),
        paused=paused,
        next_at=() if paused else tuple(described.info.next_action_times[:3]),
    )


async def change(client: Client, report: Regular, when: When) -> None:
    """Issue a report at another time, or not at all for now.

    When the old time of this month (or year) lies ahead and the new one has passed, the schedule would leave this run
    out. So the run is made up for at once. If the report was issued already, the run changes nothing.
    """

    def changed(old: ScheduleUpdateInput) -> ScheduleUpdate:
        schedule = old.description.schedule
        schedule.spec, schedule.state = _spec(when), ScheduleState(paused=when.paused)
        return ScheduleUpdate(schedule)

    await handle(client, report.id).update(changed)
    if not when.paused:
        now = datetime.now(TZ)
        begin = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        begin = begin.replace(month=1) if report.every == "year" else begin
        missed = ScheduleBackfill(begin - _MOMENT, now, overlap=ScheduleOverlapPolicy.BUFFER_ALL)
        await handle(client, report.id).backfill(missed)


def handle(client: Client, report: str) -> ScheduleHandle:
    """Return the schedule of a report."""
    return client.get_schedule_handle(schedule_id(report))


def _spec(when: When) -> ScheduleSpec:
    every = ScheduleRange(1, 12) if when.month is None else ScheduleRange(when.month)
    calendar = ScheduleCalendarSpec(
        day_of_month=[ScheduleRange(when.day)],
        month=[every],
        hour=[ScheduleRange(when.at.hour)],
        minute=[ScheduleRange(when.at.minute)],
    )
    return ScheduleSpec(calendars=[calendar], time_zone_name=ZONE)
