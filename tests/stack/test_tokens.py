"""How the signature of a token is checked: published keys and their change, confused algorithms, clocks that differ."""

import base64
import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest

from process import tokens
from process.tokens import KeysUnavailable, Tokens, Untrusted
from tests.api.client import settings
from tests.api.signing import AUDIENCE, ISSUER, PROVIDER, SECRET, Published, jwk, pair, pem, publishing

RSA, EC, ED = pair("RS256"), pair("ES256"), pair("EdDSA")


def claims(**other: Any) -> dict[str, Any]:
    usual = {"sub": "housing-1", "agency": "housing", "roles": ["responder"], "exp": int(time.time()) + 60}
    return usual | {"iss": ISSUER, "aud": AUDIENCE} | other


def checker(**key: Any) -> Tokens:
    return Tokens(settings("postgresql:///any", "127.0.0.1:7233", **key))


@pytest.fixture
def published() -> Iterator[Published]:
    with publishing(jwk(RSA, "rsa"), jwk(EC, "ec")) as it:
        yield it


@pytest.fixture
def checked(published: Published) -> Tokens:
    return checker(jwt_key_kind="jwks", jwt_key=published.url)


async def refused(checked: Tokens, token: str) -> bool:
    with pytest.raises(Untrusted):
        await checked.claims(token)
    return True


@pytest.mark.parametrize(("key", "algorithm", "name"), [(RSA, "RS256", "rsa"), (EC, "ES256", "ec")])
async def test_two_published_keys_at_once(checked: Tokens, key: Any, algorithm: str, name: str):
    said = claims()
    assert await checked.claims(jwt.encode(said, key, algorithm, {"kid": name})) == said


async def test_a_new_key_is_found_without_a_restart(
    checked: Tokens, published: Published, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tokens, "_COOLDOWN", 0)
    assert await checked.claims(jwt.encode(claims(), RSA, "RS256", {"kid": "rsa"}))
    published.keys = [jwk(ED, "new")]
    assert await checked.claims(jwt.encode(claims(), ED, "EdDSA", {"kid": "new"}))
    assert await refused(checked, jwt.encode(claims(), RSA, "RS256", {"kid": "rsa"}))
    assert published.fetched == 3


async def test_unknown_keys_do_not_ask_the_provider_each_time(checked: Tokens, published: Published):
    for n in range(20):
        assert await refused(checked, jwt.encode(claims(), RSA, "RS256", {"kid": f"unknown-{n}"}))
    assert published.fetched == 1


async def test_a_key_under_another_name_or_without_one(checked: Tokens):
    assert await refused(checked, jwt.encode(claims(), RSA, "RS256", {"kid": "ec"}))
    assert await refused(checked, jwt.encode(claims(), RSA, "RS256"))
    assert await refused(checked, jwt.encode(claims(), PROVIDER, "EdDSA", {"kid": "rsa"}))


async def test_a_shared_secret_that_is_published_signs_nothing(published: Published):
    secret = base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("=")
    published.keys.append({"kty": "oct", "k": secret, "kid": "oct", "alg": "HS256"})
    checked = checker(jwt_key_kind="jwks", jwt_key=published.url)
    assert await refused(checked, jwt.encode(claims(), SECRET, "HS256", {"kid": "oct"}))


def hmac_of(text: str, key: str) -> str:
    """Return a token that is signed with the text of a public key, as if that were a shared secret."""
    algorithm = jwt.get_algorithm_by_name("HS256")
    return f"{text}.{base64.urlsafe_b64encode(algorithm.sign(text.encode(), key.encode())).decode().rstrip('=')}"


@pytest.mark.parametrize("kind", ["jwks", "public_key"])
async def test_confused_algorithms_are_refused(published: Published, kind: str):
    key = {"jwks": published.url, "public_key": pem(RSA)}[kind]
    checked = checker(jwt_key_kind=kind, jwt_key=key)

    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    for text in (pem(RSA), published.url):
        assert await refused(checked, hmac_of(f"{part({'alg': 'HS256', 'kid': 'rsa'})}.{part(claims())}", text))
    assert await refused(checked, f"{part({'alg': 'none', 'kid': 'rsa'})}.{part(claims())}.")
    assert await refused(checked, jwt.encode(claims(), RSA, "RS512", {"kid": "rsa"}))
    assert await refused(checked, jwt.encode(claims(), RSA, "PS256", {"kid": "rsa"}))


async def test_who_knows_the_text_of_a_setting_cannot_sign(published: Published):
    """Neither the address of the keys nor a public key is ever a shared secret, whatever it looks like."""
    for kind, key in (("jwks", published.url + "?" + "x" * 32), ("public_key", pem(RSA))):
        token = hmac_of(".".join(jwt.encode(claims(), SECRET, "HS256").split(".")[:2]), key)
        assert await refused(checker(jwt_key_kind=kind, jwt_key=key), token)


@pytest.mark.parametrize(("past", "fine"), [(55, True), (65, False)])
async def test_clocks_may_differ_by_a_minute(past: int, fine: bool):  # noqa: FBT001
    checked = checker(jwt_key_kind="public_key", jwt_key=pem(ED))
    for differing in (claims(exp=int(time.time()) - past), claims(nbf=int(time.time()) + past)):
        token = jwt.encode(differing, ED, "EdDSA")
        assert await checked.claims(token) if fine else await refused(checked, token)


async def test_while_the_provider_is_away_known_keys_hold(published: Published):
    checked = checker(jwt_key_kind="jwks", jwt_key=published.url)
    token = jwt.encode(claims(), RSA, "RS256", {"kid": "rsa"})
    assert await checked.claims(token)
    published.stop()
    nowhere = published.url
    assert await checked.claims(token)
    with pytest.raises(KeysUnavailable):
        await checker(jwt_key_kind="jwks", jwt_key=nowhere).claims(token)


async def test_a_token_that_was_good_is_not_checked_again_at_once(monkeypatch: pytest.MonkeyPatch):
    """It is checked again after some seconds, and when it ends. What the caller does with its claims stays with him."""
    checked, checks = checker(jwt_key_kind="public_key", jwt_key=pem(ED)), 0
    decode = jwt.decode

    def counted(*args: Any, **named: Any) -> Any:
        nonlocal checks
        checks += 1
        return decode(*args, **named)

    monkeypatch.setattr(jwt, "decode", counted)
    said = claims(exp=int(time.time()) - 58)
    token = jwt.encode(said, ED, "EdDSA")
    (await checked.claims(token))["agencies"] = []
    assert await checked.claims(token) == said
    assert checks == 1
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 4)  # sooner than a token is forgotten, and after this one's end
    await checked.claims(token)
    assert checks == 2
    lasting = jwt.encode(claims(), ED, "EdDSA")
    await checked.claims(lasting)
    monkeypatch.setattr(time, "time", lambda: now + 10)
    await checked.claims(lasting)
    assert checks == 4


async def test_only_the_local_stack_issues_tokens():
    with pytest.raises(ValueError, match="local stack"):
        checker(jwt_key_kind="public_key", jwt_key=pem(ED)).issue(claims())


@pytest.mark.parametrize("claim", ["exp", "nbf", "iat", "iss", "aud", "sub", "jti"])
@pytest.mark.parametrize(
    "value", [None, True, "", "9999999999", "x", [], ["9"], {}, {"a": 1}, float("inf"), float("nan")]
)
async def test_a_registered_claim_of_another_type_is_no_error_of_ours(claim: str, value: Any):
    with contextlib.suppress(Untrusted):
        await checker().claims(_signed(claims(**{claim: value})))
        assert claim in ("sub", "jti"), "nobody checks their form here, but this is a token"


def _signed(said: dict[str, Any]) -> str:
    """The token of any claims; `jwt.encode` refuses some."""
    return jwt.api_jws.encode(json.dumps(said).encode(), PROVIDER, "EdDSA")
