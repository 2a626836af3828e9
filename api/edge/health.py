"""Health for machines: whether the process lives, whether it can work, and figures for Prometheus. These calls need no
token and tell no personal data. Who oversees everything, and says so with a token, is told which matters wait.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest
from starlette.datastructures import State
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest

from api.context import Context, Ctx
from api.contract import told
from api.contract.process import Alive, Readiness
from api.edge.access.identity import oversees
from api.edge.problems import Problem
from db import migrate
from db.audit.checks import Checks
from db.reads.figures import Counts, Service
from db.reads.overlooked import NAMED, Overlooked, overlooked
from domain.matter.names import SEARCH_ATTRIBUTES
from matters.calendars import LeftOut
from matters.temporal import routing

router = APIRouter(tags=["health"])

PER_CHECK = 2.0  # seconds that each check may take
SEEN = timedelta(seconds=90)  # how long ago a worker may have polled: one poll lasts a minute
_REMEMBERED = 1.0  # seconds for which everybody who asks is told what was found, so that no flood of calls costs more
_TOLD = 10  # matters that are named
_LEFT_OUT: dict[LeftOut, str] = {"unreadable": "读不出来", "unvouched": "不是本系统发布的"}
_WAITS = {"duty": "期限已过，逾期未记", "receipt": "操作已收，尚未办理", "lead": "已经逾期，线索未转"}


class _NotReady(Exception):
    """A check has failed. The text says in Chinese what is missing; ``place`` says where, to those who may know."""

    def __init__(self, text: str, place: str = "") -> None:
        super().__init__(text)
        self.place = place


@dataclass(frozen=True, slots=True)
class _Check:
    ok: bool
    detail: str
    place: str = ""

    def told(self, *, named: bool) -> dict[str, Any]:
        return {"ok": self.ok, "detail": self.detail + (self.place if named else "")}


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found when the process looked at itself. ``waits``: what should have happened and hasn't. ``left_out``:
    revisions of the calendar that aren't followed, by their numbers, and why.
    """

    checks: dict[str, _Check]
    waits: Sequence[Overlooked]
    left_out: Mapping[int, LeftOut]

    @property
    def ready(self) -> bool:
        return all(check.ok for check in self.checks.values())

    def told(self, *, named: bool) -> dict[str, Any]:
        """Return the answer. ``named``: with the numbers of matters and the places of faults."""
        checks = {name: check.told(named=named) for name, check in self.checks.items()}
        degraded = _revisions(self.left_out, named=named) + _degraded(self.waits, named=named)
        return {"ready": self.ready, "checks": checks, "degraded": degraded}


@router.get("/healthz", summary="存活", responses=told(Alive))
async def healthz() -> dict[str, str]:
    """进程有应答。"""
    return {"status": "ok"}


@router.get("/readyz", summary="就绪", responses=told(Readiness) | told(Readiness, 503, "尚未就绪"))
async def readyz(request: Request, ctx: Ctx) -> JSONResponse:
    """逐项检查；有一项不通过即答 503。degraded 说该办而未办的各有几件，不影响就绪，须核查。

    作风办和审计人员带令牌查看的，列出编号和位置。
    """
    found, named = await _found(request.app.state, ctx), await oversees(ctx, request.headers.get("authorization"))
    return JSONResponse(found.told(named=named), 200 if found.ready else 503, {"Cache-Control": "no-store"})


@router.get("/metrics", summary="Prometheus 指标", response_class=PlainTextResponse, response_description="指标")
async def metrics(ctx: Ctx) -> Response:
    """进程自身和台账的指标。"""
    if not (ctx.settings.local_stack or ctx.settings.metrics):
        raise Problem("not_found", "请核对地址")
    try:
        async with asyncio.timeout(PER_CHECK):
            service, waits = await Counts(ctx.pool).service(), await overlooked(ctx.pool)
        ledger = generate_latest(_registry(service, len(waits)))
    except Exception:  # noqa: BLE001 - the process's own figures are needed whatever fails
        ledger = generate_latest(_registry(None))
    return Response(generate_latest(REGISTRY) + ledger, media_type=CONTENT_TYPE_LATEST)


async def _found(state: State, ctx: Context) -> _Found:
    """Return what was found by the look that is under way, or that has ended within the last second. So a look that
    takes long, on a busy machine, isn't begun once more by everybody who asks meanwhile.
    """
    look: asyncio.Task[tuple[float, _Found]] | None = getattr(state, "readiness", None)
    if look is None or (look.done() and (look.exception() or monotonic() - look.result()[0] >= _REMEMBERED)):
        look = state.readiness = asyncio.create_task(_ended(ctx))
    return (await asyncio.shield(look))[1]


async def _ended(ctx: Context) -> tuple[float, _Found]:
    """Look, and return when the look has ended and what was found."""
    found = await _look(ctx)
    return monotonic(), found


async def _look(ctx: Context) -> _Found:
    checks = {
        "database": _checked(_database(ctx), "数据库无法连接"),
        "schema": _checked(_schema(ctx), "数据库无法连接"),
        "temporal": _checked(_temporal(ctx), "Temporal 无法连接"),
        "search_attributes": _checked(_search_attributes(ctx), "Temporal 无法连接"),
        "worker": _checked(_worker(ctx), "Temporal 无法连接"),
        "audit": _checked(_audit(ctx), "数据库无法连接"),
    }
    done, waits, left_out = await asyncio.gather(asyncio.gather(*checks.values()), _waits(ctx), _left_out(ctx))
    return _Found(dict(zip(checks, done, strict=True)), waits, left_out)


async def _checked(check: Awaitable[str], otherwise: str) -> _Check:
    try:
        async with asyncio.timeout(PER_CHECK):
            return _Check(ok=True, detail=await check)
    except _NotReady as missing:
        return _Check(ok=False, detail=str(missing), place=missing.place)
    except Exception:  # noqa: BLE001 - the message of an error may hold an address or a password
        return _Check(ok=False, detail=otherwise)


async def _database(ctx: Context) -> str:
    async with ctx.pool.acquire() as conn:
        await conn.fetchval("select 1")
    return "可用"


async def _schema(ctx: Context) -> str:
    async with ctx.pool.acquire() as conn:
        have, lacks = await migrate.current(conn), await migrate.missing(conn)
    if have is None or lacks:
        raise _NotReady(f"数据库结构为 {have or '空'}，还缺 {', '.join(lacks)}：请运行 shouwen migrate")
    return have


async def _audit(ctx: Context) -> str:
    if faults := await Checks(ctx.pool).open():
        words = f"证据与所记的不符：{len(faults)} 处未经核查；请运行 shouwen audit faults"
        raise _NotReady(words, place=f"；首处 {faults[0]}")
    return "未见异常"


async def _waits(ctx: Context) -> Sequence[Overlooked]:
    try:
        async with asyncio.timeout(PER_CHECK):
            return await overlooked(ctx.pool)
    except Exception:  # noqa: BLE001 - the other checks tell that the database is down
        return ()


async def _left_out(ctx: Context) -> Mapping[int, LeftOut]:
    with suppress(Exception):  # the other checks tell that the database is down
        async with asyncio.timeout(PER_CHECK):
            await ctx.calendars.fresh()
    return ctx.calendars.left_out


def _revisions(left_out: Mapping[int, LeftOut], *, named: bool) -> list[str]:
    """Tell which revisions of the calendar aren't followed, or how many."""
    if named:
        return [f"日历调整 {number} {_LEFT_OUT[why]}，没有采用" for number, why in [*left_out.items()][:_TOLD]]
    return [f"日历调整{_LEFT_OUT[why]}，没有采用：{count} 次" for why, count in Counter(left_out.values()).items()]


def _degraded(waits: Sequence[Overlooked], *, named: bool) -> list[str]:
    """Tell what should have happened and hasn't: how much of each kind, or which matters. The process can work all the
    same.
    """
    if named:
        return [f"{each.number} {_WAITS[each.what]}（自 {each.since:%Y-%m-%d %H:%M}）" for each in waits[:_TOLD]]
    more = "以上" if len(waits) == NAMED else ""
    return [f"{_WAITS[what]}：{count} 件{more}" for what, count in Counter(each.what for each in waits).items()]


async def _temporal(ctx: Context) -> str:
    if not await ctx.client.service_client.check_health():
        raise _NotReady("Temporal 报告自身不可用")
    return "可用"


async def _search_attributes(ctx: Context) -> str:
    asked = ListSearchAttributesRequest(namespace=ctx.client.namespace)
    known = (await ctx.client.operator_service.list_search_attributes(asked)).custom_attributes
    if missing := sorted(SEARCH_ATTRIBUTES.keys() - known.keys()):
        raise _NotReady(f"Temporal 没有登记搜索属性：{', '.join(missing)}")
    return "已登记"


async def _worker(ctx: Context) -> str:
    queue = ctx.settings.task_queue
    found = await routing.described(ctx.client, queue)
    if routing.routed_away(found.versioning_info):
        raise _NotReady(f"任务队列 {queue} 已被改派给另一版本的工作进程，本系统的工作进程领不到任务：请核查 Temporal")
    since = datetime.now(UTC) - SEEN
    alive = [poller for poller in found.pollers if poller.last_access_time.ToDatetime(UTC) > since]
    if not alive:
        raise _NotReady(f"任务队列 {queue} 没有工作进程：请启动 worker")
    return f"{len(alive)} 个"


def _registry(service: Service | None, waits: int = 0) -> CollectorRegistry:
    registry = CollectorRegistry()
    Gauge("shouwen_database_up", "1 where the database answers.", registry=registry).set(service is not None)
    if service:
        for name, text, value in (
            ("receipts_pending", "Acts received that have no outcome yet.", service.pending),
            ("receipts_pending_oldest_seconds", "How long the oldest of them has waited.", service.pending_age),
            ("duties_owed", "Duties open or suspended.", service.owed),
            ("duties_overdue", "Open duties whose due instant has passed.", service.overdue),
            ("overlooked", "Breaches, acts and leads that should have come a minute ago; at most 100.", waits),
            ("outbox_position", "Position of the newest event.", service.published),
            ("audit_faults", "Places where evidence isn't as it was entered, not examined yet.", service.faults),
            ("audit_root_age_seconds", "How long ago evidence was signed, or entered without.", service.unsigned_age),
        ):
            Gauge(f"shouwen_{name}", text, registry=registry).set(value)
    return registry
