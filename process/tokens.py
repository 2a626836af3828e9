"""Tokens: how their signatures are checked. The identity provider of the district issues them; the local stack issues
its own.
"""

import asyncio
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jwt

from process.settings import ApiSettings

# The signature algorithms of public keys. A token never chooses another one.
_ASYMMETRIC = ["RS256", "ES256", "EdDSA"]
_SHARED = "HS256"
_REQUIRED = ["sub", "agency", "roles", "iss", "aud", "exp"]
_INSTANTS = ("exp", "nbf", "iat")
_LEEWAY = 60  # seconds by which the clock of the identity provider may differ from ours
_KEPT = 295  # seconds for which a fetched set of keys is used: with `_REMEMBERED`, five minutes
_COOLDOWN = 10  # seconds that at least lie between two fetches because of a key that nobody knows
_REMEMBERED = 5.0  # seconds for which a token stays good, whatever becomes of the key that has signed it
_MANY = 10_000  # tokens that are remembered at most
_PATIENCE = 5  # seconds that the identity provider may take to answer


class Untrusted(Exception):
    """The token is not signed by a key of the identity provider, or it is not meant for this system, or it is old."""


class KeysUnavailable(Exception):
    """The keys of the identity provider can't be had at the moment, so nobody can say whether the token is good."""


@dataclass(frozen=True)
class Tokens:
    """Checks the tokens of one process, with the key that its settings name.

    A good token is remembered for some seconds, because a request asks several times for its claims, and because most
    requests come from systems that use one token for many of them.
    """

    settings: ApiSettings
    _good: dict[str, tuple[float, object, dict[str, Any]]] = field(init=False, repr=False, default_factory=dict)

    async def claims(self, token: str) -> dict[str, Any]:
        """Return the claims of a token. Raises `Untrusted` and `KeysUnavailable`."""
        now = time.time()
        until, keys, claims = self._good.get(token, (now, None, None))
        if claims is None or until <= now or keys is not self._keys:
            claims = await self._checked(token)
            if len(self._good) >= _MANY:
                self._good.clear()
            self._good[token] = min(now + _REMEMBERED, claims["exp"] + _LEEWAY), self._keys, claims
        return dict(claims)

    @property
    def _keys(self) -> object:
        """What changes when the keys of the identity provider are fetched anew."""
        cache = self._published.jwk_set_cache if self.settings.jwt_key_kind == "jwks" else None
        return cache and cache.jwk_set_with_timestamp

    async def _checked(self, token: str) -> dict[str, Any]:
        try:
            key, algorithms = await self._key(token)
            claims = jwt.decode(
                token,
                key,
                algorithms=algorithms,
                audience=self.settings.jwt_audience,
                issuer=self.settings.jwt_issuer,
                leeway=_LEEWAY,
                options={"require": _REQUIRED, "enforce_minimum_key_length": True},
            )
        except jwt.PyJWKClientConnectionError as error:
            raise KeysUnavailable from error
        except jwt.PyJWTError as error:
            raise Untrusted from error
        # PyJWT takes an instant as text as well
        if any(type(claims[name]) not in (int, float) for name in _INSTANTS if name in claims):
            raise Untrusted
        return claims

    def issue(self, claims: dict[str, Any]) -> str:
        """Return a token of the local stack. Raises ValueError elsewhere, where only the identity provider can sign."""
        if self.settings.jwt_key_kind != "shared_secret":
            raise ValueError("only the local stack issues tokens")
        issued = {**claims, "iss": self.settings.jwt_issuer, "aud": self.settings.jwt_audience}
        return jwt.encode(issued, self.settings.jwt_key.get_secret_value(), _SHARED)

    async def _key(self, token: str) -> tuple[Any, list[str]]:
        """Return the key that has to have signed the token, and the algorithms that this key allows."""
        match self.settings.jwt_key_kind:
            case "shared_secret":
                return self.settings.jwt_key.get_secret_value(), [_SHARED]
            case "public_key":
                return self.settings.jwt_key.get_secret_value(), _ASYMMETRIC
            case "jwks":
                key = await asyncio.to_thread(self._published.get_signing_key, _named(token))
                # a published key may be a shared secret by mistake, and then everybody could sign with it
                if key.algorithm_name not in _ASYMMETRIC:
                    raise jwt.InvalidAlgorithmError
                return key, [key.algorithm_name]

    @cached_property
    def _published(self) -> jwt.PyJWKClient:
        """The identity provider's keys. A key that is not known yet is looked for there, so that keys can change."""
        where = self.settings.jwt_key.get_secret_value()
        return jwt.PyJWKClient(where, lifespan=_KEPT, cooldown_duration=_COOLDOWN, timeout=_PATIENCE)


def _named(token: str) -> str:
    """Return which key a token says it is signed with."""
    name = jwt.get_unverified_header(token).get("kid")
    if not isinstance(name, str):
        raise jwt.InvalidTokenError("no kid")
    return name
