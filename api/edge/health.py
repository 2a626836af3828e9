"""Health for machines: whether the process lives, whether it can work, and figures for Prometheus. These calls need no
token and tell no personal data.
"""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest

from api.context import Context, Ctx
from api.contract import told
from api.contract.process import Alive, Readiness
from api.edge.problems import Problem
from db import migrate
from db.audit.checks import Checks
from db.reads.figures import Counts, Service
from db.reads.overlooked import overlooked
from domain.matter.names import SEARCH_ATTRIBUTES
from matters.temporal import routing

router = APIRouter(tags=["health"])

PER_CHECK = 2.0  # seconds that each check may take
SEEN = timedelta(seconds=90)  # how long ago a worker may have polled: one poll lasts a minute
_TOLD = 10  # matters that are named
_WAITS = {"duty": "期限已过，逾期未记", "receipt": "操作已收，尚未办理", "lead": "已经逾期，线索未转"}


class _NotReady(Exception):
    """A check has failed. The text says in Chinese what is missing."""


@router.get("/healthz", summary="存活", responses=told(Alive))
async def healthz() -> dict[str, str]:
    """进程有应答。"""
    return {"status": "ok"}


@router.get("/readyz", summary="就绪", responses=told(Readiness) | told(Readiness, 503, "尚未就绪"))
async def readyz(ctx: Ctx) -> JSONResponse:
    """逐项检查；有一项不通过即答 503。degraded 列出该办而未办的事项，不影响就绪，须核查。"""
    checks = {
        "database": _checked(_database(ctx), "数据库无法连接"),
        "schema": _checked(_schema(ctx), "数据库无法连接"),
        "temporal": _checked(_temporal(ctx), "Temporal 无法连接"),
        "search_attributes": _checked(_search_attributes(ctx), "Temporal 无法连接"),
        "worker": _checked(_worker(ctx), "Temporal 无法连接"),
        "audit": _checked(_audit(ctx), "数据库无法连接"),
    }
    *done, degraded = await asyncio.gather(*checks.values(), _degraded(ctx))
    found: dict[str, Any] = dict(zip(checks, done, strict=True))
    ready = all(check["ok"] for check in found.values())
    told = {"ready": ready, "checks": found, "degraded": degraded}
    return JSONResponse(told, 200 if ready else 503, {"Cache-Control": "no-store"})


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


async def _checked(check: Awaitable[str], otherwise: str) -> dict[str, Any]:
    try:
        async with asyncio.timeout(PER_CHECK):
            return {"ok": True, "detail": await check}
    except _NotReady as missing:
        return {"ok": False, "detail": str(missing)}
    except Exception:  # noqa: BLE001 - the message of an error may hold an address or a password
        return {"ok": False, "detail": otherwise}


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
        raise _NotReady(f"证据与所记的不符：{len(faults)} 处未经核查，首处 {faults[0]}；请运行 shouwen audit faults")
    return "未见异常"


async def _degraded(ctx: Context) -> list[str]:
    """Name what should have happened and hasn't. The process can work all the same."""
    try:
        async with asyncio.timeout(PER_CHECK):
            waits = await overlooked(ctx.pool, _TOLD)
    except Exception:  # noqa: BLE001 - the other checks tell that the database is down
        return []
    return [f"{each.number} {_WAITS[each.what]}（自 {each.since:%Y-%m-%d %H:%M}）" for each in waits]


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
