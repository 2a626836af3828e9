"""The usual request of an act, read without FastAPI's solving of parameters, which takes a tenth of the API's CPU.

What isn't usual goes FastAPI's way: it says what is the matter, and nothing has been done before.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.edge.access.identity import caller
from api.edge.models import ActBody
from api.edge.receipts import asked, is_key


class UsualRoute(APIRoute):
    """The route of an endpoint that takes the number of a matter, and ``body``, ``ctx``, ``who`` and ``how``."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        careful, endpoint, (number,) = super().get_route_handler(), self.endpoint, self.param_convertors
        model: type[ActBody] = endpoint.__annotations__["body"]

        async def handler(request: Request) -> Response:
            sent, key = request.headers, request.headers.get("idempotency-key", "")
            body = await _read(request, model)
            if body is None or not is_key(key):
                return await careful(request)
            ctx = request.app.state.context
            who = await caller(request, ctx, None, sent.get("on-behalf-of"))  # the token was read at the gate
            how = await asked(request, key, sent.get("prefer"))
            return await endpoint(request.path_params[number], body=body, ctx=ctx, who=who, how=how)

        return handler


async def _read(request: Request, model: type[ActBody]) -> ActBody | None:
    """Return the body of the request. None where there is none, or not such a one."""
    try:
        return model.model_validate(await request.json())
    except ValueError:  # it isn't JSON, or another JSON
        return None
