"""The answers that the document shows are of the form that the system answers, and as the document declares them."""

from typing import Any

import pytest

from api.contract.examples import ANSWERS
from testing.stack import Stack
from tests.api import declared
from tools import examples


def form(value: Any) -> Any:
    """What a value is made of: the names of its fields, and the types of what they have. The days of an explanation and
    what time reminded of depend on the day of the test, so a list has the forms of its items, each once.
    """
    if isinstance(value, dict):
        return {name: form(each) for name, each in value.items()}
    if isinstance(value, list):
        return sorted({str(form(each)) for each in value})
    return type(value).__name__


def schemas() -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: answer["content"]["application/json"]["schema"]
        for calls in declared.document()["paths"].values()
        for operation in calls.values()
        for status, answer in operation["responses"].items()
        if status in ("200", "201") and "application/json" in answer.get("content", {})
    }


@pytest.mark.parametrize("operation", ANSWERS)
def test_an_answer_is_as_declared(operation: str):
    assert declared.differences(schemas()[operation], ANSWERS[operation]) == []


def test_the_system_answers_in_this_form(stack: Stack):
    told = examples.told(stack)
    assert told.keys() == ANSWERS.keys()
    differing = {
        name: (form(told[name]), form(ANSWERS[name]))
        for name in told
        if not alike(form(told[name]), form(ANSWERS[name]))
    }
    assert differing == {}


def alike(one: Any, other: Any) -> bool:
    """Whether two forms are the same. A list may lack items that depend on the day."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return not (one and other) or bool({*one} & {*other})
    return one == other or "NoneType" in (one, other)


def test_the_document_shows_them():
    shown = {
        operation["operationId"]: content["example"]
        for calls in declared.document()["paths"].values()
        for operation in calls.values()
        for answer in operation["responses"].values()
        if "example" in (content := answer.get("content", {}).get("application/json", {}))
    }
    assert shown == ANSWERS
