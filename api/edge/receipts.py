"""Receipts as answers. A request that is repeated under its idempotency key gets the answer that its receipt keeps."""

import hmac
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.responses import JSONResponse

from api.context import Context
from api.edge import problems
from api.edge.access.identity import Caller
from api.edge.answers import created, located
from api.edge.models import open_key
from api.edge.problems import Problem
from db.writes.intake import OPENING, Receipt, Repeated
from domain.acts.base import missing
from matters.begin import Asking

REUSED = "这个 Idempotency-Key 已用于内容不同的请求，请换一个"

KEY = "^[!-~]+$"  # an idempotency key: visible ASCII characters
_LONGEST_KEY = 255
_WAIT = re.compile(r"\s*wait\s*=\s*\"?(\d{1,9})\"?\s*", re.IGNORECASE)
_USUAL_WAIT, _LONGEST_WAIT = 5, 60  # seconds


@dataclass(frozen=True, slots=True)
class Asked:
    """How a request wants to be answered: under which key, and at once or after how many seconds."""

    key: str
    wait: float
    respond_async: bool


def is_key(sent: str) -> bool:
    """Whether this is an idempotency key. `asked` gets no other."""
    return len(sent) <= _LONGEST_KEY and re.fullmatch(KEY, sent) is not None


async def asked(
    request: Request,
    idempotency_key: Annotated[
        str,
        Header(
            min_length=1, max_length=_LONGEST_KEY, pattern=KEY, description="可见 ASCII 字符；用同一个重试，得同一答复"
        ),
    ],
    prefer: Annotated[
        str | None, Header(description="respond-async: 收到即答 202; wait=秒数：最多等这么久，默认 5")
    ] = None,
) -> Asked:
    """Return the key and the preference of a request. This is a FastAPI dependency. Raises ``key_missing``, and
    ``incomplete`` for a key with the number of a person, because keys are kept in the open.
    """
    try:
        open_key(idempotency_key)
    except ValueError as error:
        raise missing(**{"Idempotency-Key": str(error)}) from None
    wishes = [wish for line in request.headers.getlist("prefer") for wish in re.split("[,;]", line)] if prefer else []
    waits = [int(match[1]) for wish in wishes if (match := _WAIT.fullmatch(wish))]
    return Asked(
        key=idempotency_key,
        wait=min(waits[0] if waits else _USUAL_WAIT, _LONGEST_WAIT),
        respond_async=any(wish.strip().lower() == "respond-async" for wish in wishes),
    )


How = Annotated[Asked, Depends(asked)]


def macs(ctx: Context, caller: Caller, path: str, sent: dict[str, Any]) -> list[bytes]:
    """Return the MACs of a request, one under each key of the vault; the first is kept. It tells one request from
    another, also where the caller now sees or may do something else: he serves at another agency, in other roles, or
    for other agencies. It does not give away a short text, as a hash would.
    """
    actor = caller.actor
    sees = [actor.id, actor.agency, sorted(actor.roles), actor.via, sorted(caller.agencies), caller.system]
    content = json.dumps([path, sees, sent], sort_keys=True).encode()
    return [hmac.digest(_derived(key.get_secret_value()), content, "sha256") for _, key in ctx.settings.vault_keys]


@cache
def _derived(key: bytes) -> bytes:
    return hmac.digest(key, b"shouwen request mac", "sha256")


def asking(ctx: Context, caller: Caller, how: Asked, path: str, sent: dict[str, Any]) -> Asking:
    """Return the request in the form that its receipt keeps."""
    mac, *former = macs(ctx, caller, path, sent)
    return Asking(caller.id, how.key, mac, tuple(former))


def again(repeated: Repeated) -> Response:
    """Return the answer to a request whose key was used before. Raises ``key_reused`` and ``in_flight``."""
    if not repeated.same_body:
        raise Problem("key_reused", REUSED)
    receipt = repeated.receipt
    if receipt.respond_async or receipt.answered_async:
        return pending(receipt.procedure, receipt.number, receipt.id)
    if receipt.status == "received":
        raise Problem("in_flight", "同一请求正在处理，请稍后用同一 Idempotency-Key 再试", headers={"Retry-After": "1"})
    return outcome(receipt)


def outcome(receipt: Receipt) -> Response:
    """Return the answer that a receipt keeps; 202 while it has none."""
    match receipt.status:
        case "accepted" if receipt.act == OPENING:
            return created(receipt.procedure, receipt.answer)
        case "accepted":
            return JSONResponse(receipt.answer)
        case "refused":
            return problems.answer(problems.kept(receipt.problem))
        case _:
            return pending(receipt.procedure, receipt.number, receipt.id)


def pending(procedure: str, number: str, act_id: str) -> Response:
    """Return 202: the act is received, and ``Location`` will show what becomes of it."""
    location = f"{located(procedure, number)}/receipts/{act_id}"
    content = {f"{procedure}_no": number, "receipt": act_id, "status": "received"}
    return JSONResponse(content, 202, {"Location": location})
