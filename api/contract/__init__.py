"""The answers of the API as models. The OpenAPI document shows them, and clients are generated from it.

Nothing is serialised through these models: `api.views` and the reads make the JSON, and each test of the API compares
what was sent with the model that its route declares.
"""

from typing import Any

from api.contract.values import AnswerModel

Responses = dict[int | str, dict[str, Any]]


def told(model: type[AnswerModel] | Any, status: int = 200, words: str | None = None) -> Responses:
    """Return the declaration of an answer, for the parameter ``responses`` of a route.

    ``words`` describes the answer in Chinese; without it the first sentence of the model does.
    """
    said = words or (model.__doc__ or "").partition("。")[0]
    return {status: {"model": model, "description": said}}
