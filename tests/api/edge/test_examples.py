"""The examples of the document can be sent as they stand, one after the other."""

import secrets

from api.contract.examples import BODIES
from tests.api import declared
from tests.api.client import Api

BY_THE_HEAD = ("approve_extension", "reconsider")


async def test_the_examples_are_one_case_from_beginning_to_end(api: Api):
    opening, *acts = BODIES.items()
    number = await api.open(**opening[1] | {"external_no": secrets.token_hex(8)})
    for name, body in acts:
        answer = await api.act(number, name, body, by="housing-head" if name in BY_THE_HEAD else "housing-1")
        assert answer.status_code == 200, (name, answer.text)


def test_the_document_shows_them():
    shown = {
        call["operationId"]: call["requestBody"]["content"]["application/json"]["example"]
        for calls in declared.document()["paths"].values()
        for call in calls.values()
        if "example" in call.get("requestBody", {}).get("content", {}).get("application/json", {})
    }
    assert shown == BODIES
