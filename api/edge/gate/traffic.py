"""How much may come in: requests a minute for each caller and each address, and requests under way at one time.

The counts are those of this process. A proxy in front counts for all processes.
"""

import math
import time
from collections import Counter

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from api.edge import problems
from api.edge.access import identity
from api.edge.problems import Problem
from process.settings import ApiSettings

UNDER_WAY = 500  # requests under way at one time; an event stream counts as one
OF_ONE = 100  # of these, those of one caller, so that nobody keeps all others out
_UNCOUNTED = ("/healthz", "/readyz")  # what machines ask, so that they don't restart a busy process


class Traffic:
    """ASGI middleware that answers 429 and 503, each with ``Retry-After``. The local stack has no rates."""

    def __init__(self, app: ASGIApp, settings: ApiSettings) -> None:
        self._app = app
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._by_address = RateLimitItemPerMinute(settings.requests_per_address)
        self._by_caller = RateLimitItemPerMinute(settings.requests_per_caller)
        self._rated = not settings.local_stack
        self._under_way = 0
        self._of: Counter[str] = Counter()  # of these, by caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in, or refuse it."""
        if scope["type"] != "http" or scope["path"] in _UNCOUNTED:
            return await self._app(scope, receive, send)
        try:
            caller = await self._admit(scope)
        except Problem as problem:
            return await problems.answer(problem.body, problem.headers)(scope, receive, send)
        self._under_way += 1
        self._of[caller] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way -= 1
            self._of[caller] -= 1
            if not self._of[caller]:
                del self._of[caller]

    async def _admit(self, scope: Scope) -> str:
        """Count the request for its address, and for its caller. Returns the caller; empty where nobody has to say who
        he is. Raises ``too_many``; ``unavailable`` while too many are under way; ``unauthenticated`` for a bad token.
        """
        if self._under_way >= UNDER_WAY:
            raise Problem("unavailable", "同时处理的请求太多，没有收下；请稍后用同一 Idempotency-Key 重试")
        if not self._rated:
            return ""
        address, _ = scope.get("client") or ("", 0)
        await self._hit(self._by_address, "address", address)
        sent = dict(scope["headers"]).get(b"authorization")
        if not (sent and scope["path"].startswith("/v1/")):
            return ""
        caller = await identity.authenticated(scope, sent)
        await self._hit(self._by_caller, "caller", caller)
        if self._of[caller] >= OF_ONE:
            words = "同时进行的请求太多，请等前面的答复；事件流请合用一个"
            raise Problem("too_many", words, headers={"Retry-After": "1"})
        return caller

    async def _hit(self, rate: RateLimitItemPerMinute, limit_name: str, who: str) -> None:
        if not await self._limiter.hit(rate, limit_name, who):
            free_at = (await self._limiter.get_window_stats(rate, limit_name, who)).reset_time
            wait = max(1, math.ceil(free_at - time.time()))
            raise Problem("too_many", problems.DETAILS["too_many"], headers={"Retry-After": str(wait)})
