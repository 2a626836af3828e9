"""The kit for integrations. The examples of the documents use it as a vendor's tests do: `test_documented.py`."""

import pytest
from shouwen_client import Client, problems

from testing.stack import Stack, running


def test_a_case_is_transferred_by_its_own_clock(stack: Stack):
    number = stack.open("transport-1", subject="路灯不亮")["case_no"]
    stack.client("transport-1").route(number, {"route": "elsewhere", "competent_agency": "water"})
    at = stack.forward(number, seconds=3600)
    assert stack.transfer(number, to="water")["events"][0]["at"] >= at


async def test_a_test_with_a_loop_of_its_own_waits_for_events_too(stack: Stack):
    number = stack.open()["case_no"]
    assert stack.await_event("shouwen.case.received", number)["subject"] == number
    with pytest.raises(TimeoutError, match=r"no closed within 0\.5 seconds; what came: shouwen\.case\.received"):
        stack.await_event("closed", number, within=0.5)


def test_a_system_has_a_token_of_its_own(stack: Stack):
    number = stack.open()["case_no"]
    token = stack.token("hall", agency="service-hall", roles=["system"], agencies=["water"])
    with Client(stack.url, token) as system, pytest.raises(problems.NoSuchCase):
        system.get_case(number)
    with pytest.raises(LookupError, match="nobody is not in the sample directory"):
        stack.token("nobody")


def test_a_system_that_does_not_start_says_why():
    with pytest.raises(RuntimeError, match="路径过长"), running({"SHOUWEN_HOME": f"/tmp/{'x' * 100}"}):
        pass
