"""Who is calling: a signed token says it. When a system acts for an official, the directory says who that
official is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import jwt
from fastapi import Depends, Header, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.context import Context, Ctx
from api.edge.problems import Problem
from db.reads.cases import Viewer
from domain.matter.events import Actor
from domain.matter.fields import ID
from domain.reading.grammar.words import CLAIMS
from process.settings import ApiSettings

_BEARER = HTTPBearer(bearerFormat="JWT", description="sub, agency, roles, iss, aud, exp", auto_error=False)
_REQUIRED = ["sub", "agency", "roles", "iss", "aud", "exp"]
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

    def need(self, *roles: str) -> None:
        """Raise the problem ``forbidden`` unless the caller has one of these roles."""
        if not set(roles) & set(self.actor.roles):
            titles = "、".join(f"{CLAIMS[role]}（{role}）" for role in roles)
            raise Problem("forbidden", f"需要下列身份之一：{titles}")


async def caller(
    ctx: Ctx,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)] = None,
    on_behalf_of: Annotated[str | None, Header(description="所代表的工作人员代码（仅限接入系统）")] = None,
) -> Caller:
    """Return the caller of this request. This is a FastAPI dependency. Raises ``unauthenticated`` and ``forbidden``."""
    claims = _claims(ctx.settings, bearer)
    sub, agency, roles = claims["sub"], claims["agency"], tuple(claims["roles"])
    system = "system" in roles
    agencies = tuple(claims["agencies"]) if system else (agency,)
    if on_behalf_of is None:
        return Caller(sub, Actor(sub, agency, roles), agencies, system)
    if not system:
        raise Problem("forbidden", "只有接入系统可以使用 On-Behalf-Of")
    official = await ctx.directory.official(on_behalf_of) if ID.fullmatch(on_behalf_of) else None
    if official is None or official.agency not in agencies:
        raise Problem("forbidden", "On-Behalf-Of 应为本系统所服务机关的工作人员")
    actor = Actor(official.id, official.agency, tuple(official.roles), via=sub)
    return Caller(sub, actor, (official.agency,), system)


Who = Annotated[Caller, Depends(caller)]


def token(settings: ApiSettings, claims: dict[str, Any]) -> str:
    """Return a token for the local stack. Elsewhere the district's identity provider issues the tokens."""
    issued = {**claims, "iss": settings.jwt_issuer, "aud": settings.jwt_audience}
    return jwt.encode(issued, settings.jwt_key.get_secret_value(), settings.jwt_algorithms[0])


def _claims(settings: ApiSettings, bearer: HTTPAuthorizationCredentials | None) -> dict[str, Any]:
    if bearer is None:
        raise Problem("unauthenticated", "请在 Authorization 中提供 Bearer 令牌")
    try:
        claims = jwt.decode(
            bearer.credentials,
            settings.jwt_key.get_secret_value(),
            algorithms=settings.jwt_algorithms,
            audience=settings.jwt_audience,
            issuer=settings.jwt_issuer,
            options={"require": _REQUIRED},
        )
    except jwt.PyJWTError:
        raise Problem("unauthenticated", "令牌无效或已过期，请重新取得") from None
    claims.setdefault("agencies", [])
    if not all(right(claims[name]) for name, right in _SHAPES.items()):
        raise Problem("unauthenticated", "令牌的 sub、agency、roles 或 agencies 不合规定")
    return claims


def authenticated(ctx: Context, authorization: bytes) -> str:
    """Return the subject of a valid token, given as a header. Nothing else of the request is looked at.

    Raises ``unauthenticated``.
    """
    scheme, _, credentials = authorization.decode("latin-1").partition(" ")
    if scheme.lower() != "bearer":
        return _claims(ctx.settings, None)["sub"]
    return _claims(ctx.settings, HTTPAuthorizationCredentials(scheme=scheme, credentials=credentials))["sub"]


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
