"""Who is calling: a signed token says it, and the directory says what that counts for. When a system acts for an
official, the directory says who that official is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.datastructures import State
from starlette.types import Scope

from api.context import Context, Ctx
from api.edge.access.authorisation import needed
from api.edge.problems import DATABASE_IS_DOWN, Problem
from db.reads.cases import Viewer
from db.vault.texts import Reader
from domain.matter.events import Actor
from domain.matter.fields import ID
from domain.reading.grammar.words import CLAIM_FUNCTIONS, CLAIMS
from process.tokens import KeysUnavailable, Tokens, Untrusted

_BEARER = HTTPBearer(bearerFormat="JWT", description="sub, agency, roles, iss, aud, exp", auto_error=False)
_CLAIMS = "claims"  # the claims of its token in the scope of a request
_REMEMBERED = 5.0  # seconds for which a caller is who he was, whatever the directory says meanwhile
_MANY = 10_000  # callers that are remembered at most
_UNKNOWN = "名录中没有令牌所说的工作人员，或者不在这个机关、没有这种身份；请联系名录管理员"
_SEES_ALL = frozenset({"conduct_office", "auditor"})
_EXAMINES = _SEES_ALL | {"verifier", "decider", "reviewer", "appeal"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls.

    ``id`` is the subject of the token. ``actor`` is what the ledger records. ``agencies`` are the agencies for which
    the caller may act.
    """

    id: str
    actor: Actor
    agencies: tuple[str, ...]
    system: bool

    @property
    def responder(self) -> str | None:
        """The official who answers for this act; None when a system acts for itself."""
        return None if self.system and self.actor.via is None else self.actor.id

    def viewer(self, procedure: str) -> Viewer:
        """Return what this caller may see of a procedure.

        Of findings, the head of a unit sees those about its people and those in which the unit bears a duty. Everybody
        sees the findings about himself.
        """
        roles = set(self.actor.roles)
        own = self.agencies if self.actor.via is None else (self.actor.agency,)
        if procedure == "finding":
            units = own if "head" in roles else ()
            return Viewer((), units, sees_all=not _EXAMINES.isdisjoint(roles), person=self.actor.id)
        return Viewer(own, sees_all=not _SEES_ALL.isdisjoint(roles))


async def caller(
    request: Request,
    ctx: Ctx,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)] = None,
    on_behalf_of: Annotated[
        str | None, Header(description="所代表的工作人员代码（仅限接入系统）；登记事项时即为首问负责人")
    ] = None,
) -> Caller:
    """Return the caller of this request, who may make this call (`api.edge.access.authorisation`).

    This is a FastAPI dependency. Raises ``unauthenticated`` and ``forbidden``.
    """
    claims = request.scope.get(_CLAIMS) or await _claims(ctx.tokens, bearer)
    who = await _remembered(request.app.state, ctx, claims)
    if on_behalf_of is not None:
        who = await _acting_for(ctx, who, on_behalf_of)
    roles = needed(request.method, request.scope["route"].path)
    if not set(roles) & set(who.actor.roles):
        await _note_forbidden(request, ctx, who)
        titles = "、".join(f"{CLAIMS[role]}（{role}）" for role in roles)
        raise Problem("forbidden", f"需要下列身份之一：{titles}")
    return who


async def _note_forbidden(request: Request, ctx: Context, who: Caller) -> None:
    """Record that the caller may not make this call: among the readings of texts where he asks for one."""
    asked = request.path_params
    if "ref" in asked:
        number = next(value for name, value in asked.items() if name.endswith("_no"))
        by = Reader(id=who.actor.id, agency=who.actor.agency, via=who.actor.via, purpose=None)
        await ctx.vault.denied(number, asked["ref"], by)
    else:
        act = request.scope["route"].name if request.method == "POST" else request.method
        await ctx.denials.note("", act, who.actor.id, who.actor.agency, "forbidden")


async def _remembered(state: State, ctx: Context, claims: dict[str, Any]) -> Caller:
    """Return the caller whom a token with the same claims had a moment ago, else ask the directory. Raises as `_known`
    does, and remembers no refusal.
    """
    if not hasattr(state, "callers"):
        state.callers = {}
    callers: dict[Any, tuple[float, Caller]] = state.callers
    key, now = (claims["sub"], claims["agency"], *map(tuple, (claims["roles"], claims["agencies"]))), monotonic()
    until, who = callers.get(key, (now, None))
    if who is None or until <= now:
        who = await _known(ctx, claims)
        if len(callers) >= _MANY:
            callers.clear()
        callers[key] = now + _REMEMBERED, who
    return who


async def _known(ctx: Context, claims: dict[str, Any]) -> Caller:
    """Return who the token speaks of, with those of its roles that count.

    A system is known by the token alone, if the settings trust the issuer for that, and acts for agencies of the
    directory. Everybody else has to be in the directory, at the agency that the token names. Raises ``forbidden``.
    """
    sub, agency, claimed = claims["sub"], claims["agency"], set(claims["roles"])
    known = await ctx.directory.with_functions(sub)
    if known is None:
        served = await ctx.directory.cards(claims["agencies"])
        agencies = tuple(each for each in claims["agencies"] if each in served)
        if "system" not in claimed & ctx.settings.jwt_trusted_roles:
            raise Problem("forbidden", _UNKNOWN)
        return Caller(sub, Actor(sub, agency, ("system",)), agencies, system=True)
    official, functions = known
    roles = _counting(claimed & {*official.roles, *ctx.settings.jwt_trusted_roles} - {"system"}, functions)
    if official.agency != agency or not roles:
        raise Problem("forbidden", _UNKNOWN)
    return Caller(sub, Actor(sub, agency, roles), (agency,), system=False)


async def _acting_for(ctx: Context, who: Caller, on_behalf_of: str) -> Caller:
    """Return the system as it acts for an official, in the roles that the directory gives him. Raises ``forbidden``."""
    if not who.system:
        raise Problem("forbidden", "只有接入系统可以使用 On-Behalf-Of")
    known = await ctx.directory.with_functions(on_behalf_of) if ID.fullmatch(on_behalf_of) else None
    if known is None or known[0].agency not in who.agencies:
        raise Problem("forbidden", "On-Behalf-Of 应为本系统所服务机关的工作人员")
    official, functions = known
    roles = _counting(set(official.roles) - {"system"}, functions)
    return Caller(who.id, Actor(official.id, official.agency, roles, via=who.id), (official.agency,), system=True)


def _counting(roles: set[str], functions: Sequence[str]) -> tuple[str, ...]:
    """Return those of the roles that people of an agency with these functions may have, in the order of `CLAIMS`."""
    return tuple(
        role
        for role in CLAIMS
        if role in roles and (role not in CLAIM_FUNCTIONS or not set(CLAIM_FUNCTIONS[role]).isdisjoint(functions))
    )


Who = Annotated[Caller, Depends(caller)]


async def _claims(tokens: Tokens, bearer: HTTPAuthorizationCredentials | None) -> dict[str, Any]:
    if bearer is None:
        raise Problem("unauthenticated", "请在 Authorization 中提供 Bearer 令牌")
    try:
        claims = await tokens.claims(bearer.credentials)
    except KeysUnavailable:
        raise Problem("unavailable", "暂时取不到身份系统的公钥，请稍后重试") from None
    except Untrusted:
        raise Problem("unauthenticated", "令牌无效或已过期，请重新取得") from None
    claims.setdefault("agencies", [])
    if not all(right(claims[name]) for name, right in _SHAPES.items()):
        raise Problem("unauthenticated", "令牌的 sub、agency、roles 或 agencies 不合规定")
    return claims


async def authenticated(scope: Scope, authorization: bytes) -> str:
    """Return the subject of a valid token, given as a header. Nothing else of the request is looked at. The claims stay
    in its ``scope``, because several ask for them.

    Raises ``unauthenticated``.
    """
    if _CLAIMS not in scope:
        bearer = _bearer(authorization.decode("latin-1"))
        scope[_CLAIMS] = await _claims(scope["app"].state.context.tokens, bearer)
    return scope[_CLAIMS]["sub"]


def _bearer(authorization: str) -> HTTPAuthorizationCredentials | None:
    scheme, _, credentials = authorization.partition(" ")
    return HTTPAuthorizationCredentials(scheme=scheme, credentials=credentials) if scheme.lower() == "bearer" else None


async def oversees(ctx: Context, authorization: str | None) -> bool:
    """Whether a header has the token of somebody who may see everything. Without a header, and while the database
    can't say who that is, nobody may. Raises ``unauthenticated`` and ``forbidden``.
    """
    if authorization is None:
        return False
    claims = await _claims(ctx.tokens, _bearer(authorization))
    try:
        who = await _known(ctx, claims)
    except DATABASE_IS_DOWN:
        return False
    return who.viewer("case").sees_all


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and ID.fullmatch(value) is not None


def _is_role(value: Any) -> bool:
    return isinstance(value, str) and value in CLAIMS


_SHAPES: dict[str, Callable[[Any], bool]] = {
    "sub": _is_id,
    "agency": _is_id,
    "roles": lambda value: isinstance(value, list) and bool(value) and all(map(_is_role, value)),
    "agencies": lambda value: isinstance(value, list) and all(map(_is_id, value)),
}
