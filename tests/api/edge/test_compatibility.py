"""Within /v1 a client of an earlier release keeps working."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tools import contract

Document = dict[str, Any]


@pytest.fixture(scope="module")
def now() -> Document:
    return contract.shape(contract.document())


def test_a_client_of_the_last_release_keeps_working(now: Document):
    released = json.loads(contract.RELEASED.read_text("utf-8"))
    assert contract.broken(released, now) == []


def act(document: Document) -> Any:
    return document["paths"]["/v1/cases/{case_no}/transfer"]["post"]


def schema(document: Document, name: str) -> Any:
    return document["components"]["schemas"][name]


def fields(document: Document, name: str) -> Any:
    return schema(document, name)["properties"]


def filters(document: Document) -> list[dict[str, Any]]:
    return document["paths"]["/v1/cases"]["get"]["parameters"]


def without_q(document: Document) -> None:
    filters(document).remove(next(each for each in filters(document) if each.get("name") == "q"))


BREAKS: dict[str, Callable[[Document], Any]] = {
    "get /v1/agencies is gone": lambda it: it["paths"].pop("/v1/agencies"),
    "has another operation id": lambda it: act(it).update(operationId="move"),
    "the parameter q is gone": without_q,
    "the field delivered_to isn't taken": lambda it: fields(it, "Transfer").pop("delivered_to"),
    "the field urgent has become required": lambda it: schema(it, "OpenCase")["required"].append("urgent"),
    "takes no inquiry any more": lambda it: fields(it, "OpenCase")["kind"]["enum"].remove("inquiry"),
    "the field due_at is gone": lambda it: fields(it, "Duty").pop("due_at"),
    "the field due_at may be missing": lambda it: schema(it, "Duty")["required"].remove("due_at"),
    "seq: answers string": lambda it: fields(it, "CaseDone")["seq"].update(type="string"),
    "202 is gone": lambda it: act(it)["responses"].pop("202"),
}


@pytest.mark.parametrize("words", BREAKS)
def test_a_break_is_named(now: Document, words: str):
    changed = copy.deepcopy(now)
    BREAKS[words](changed)
    broken = contract.broken(now, changed)
    assert any(words in each for each in broken), broken


def test_an_answer_may_become_narrower(now: Document):
    released = json.loads(contract.RELEASED.read_text("utf-8"))
    assert "oneOf" in schema(now, "CloudEvent")
    assert contract.broken(released, now) == []
    lost = copy.deepcopy(now)
    fields(lost, "EventHead").pop("subject")
    fields(lost, "EventData").pop("title")
    told = str(contract.broken(released, lost))
    assert "items[]: the field subject is gone" in told
    assert "data: the field title is gone" in told


def answering(schema: Document) -> Document:
    """A document with one call, whose answer is this schema."""
    content = {"application/json": {"schema": schema}}
    of = {name: {"type": "object", "properties": {name: {"type": "string"}}, "required": [name]} for name in "abc"}
    call = {"operationId": "it", "responses": {"200": {"content": content}}}
    return {"paths": {"/v1/it": {"get": call}}, "components": {"schemas": of}}


def test_one_of_the_former_alternatives_is_enough():
    a, b, c = ({"$ref": f"#/components/schemas/{name}"} for name in "abc")
    either = answering({"anyOf": [a, b]})
    assert contract.broken(either, answering(b)) == []
    assert contract.broken(either, answering({"oneOf": [b, a]})) == []
    assert contract.broken(either, answering({"allOf": [b, c]})) == []
    assert contract.broken(either, answering(c)) == ["get /v1/it 200: the field a is gone"]
    assert contract.broken(answering({"oneOf": [a, b]}), answering({"oneOf": [a, c]})) != []


def test_more_is_no_break(now: Document):
    more = copy.deepcopy(now)
    more["paths"]["/v1/more"] = {"get": {"operationId": "more", "responses": {}}}
    fields(more, "Duty")["more"] = {"type": "string"}
    schema(more, "Duty")["required"].append("more")
    fields(more, "Transfer")["more"] = {"type": "string"}
    filters(more).append({"name": "more", "in": "query", "schema": {"type": "string"}})
    assert contract.broken(now, more) == []
