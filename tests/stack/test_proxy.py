"""The example of a proxy is a configuration that nginx takes, and it lets through what may be seen from outside."""

from pathlib import Path
from typing import Any

import crossplane
import pytest

from api.edge.gate.limits import LARGEST

EXAMPLE = Path(__file__).parents[2] / "deploy/proxy.conf.example"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """The blocks of the example's servers, by their names."""
    whole = tmp_path_factory.mktemp("nginx") / "nginx.conf"
    whole.write_text(f"events {{}} http {{ include {EXAMPLE}; }}")
    read = crossplane.parse(str(whole), strict=True, check_ctx=True, check_args=True)
    assert (read["status"], read["errors"]) == ("ok", [])
    servers = [each["block"] for each in read["config"][1]["parsed"] if each["directive"] == "server"]
    return {said(block, "server_name")[0]: block for block in servers}


def said(block: list[dict[str, Any]], directive: str) -> list[str]:
    (one,) = [each["args"] for each in block if each["directive"] == directive]
    return one


def let_through(block: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    places = {" ".join(each["args"]): each["block"] for each in block if each["directive"] == "location"}
    return {place: inner for place, inner in places.items() if any(e["directive"] == "proxy_pass" for e in inner)}


def test_only_the_api_is_seen_from_outside(proxy: dict[str, list[dict[str, Any]]]) -> None:
    api = proxy["shouwen.example"]
    assert set(let_through(api)) == {"/v1/", "= /v1/events", "= /healthz"}
    assert said(api, "client_max_body_size") == [f"{LARGEST // 1024}k"]
    assert said(api, "listen") == ["443", "ssl"]


def test_what_the_caller_says_of_his_address_is_not_passed_on(proxy: dict[str, list[dict[str, Any]]]) -> None:
    for place, block in let_through(proxy["shouwen.example"]).items():
        headers = [each["args"] for each in block if each["directive"] == "proxy_set_header"]
        assert place == "= /healthz" or ["X-Forwarded-For", "$remote_addr"] in headers


def test_operators_have_a_login_of_their_own(proxy: dict[str, list[dict[str, Any]]]) -> None:
    operators = proxy["temporal.example"]
    assert said(operators, "auth_basic") == ["operators"]
    for block in let_through(operators).values():
        assert ["Authorization", ""] in [each["args"] for each in block if each["directive"] == "proxy_set_header"]
