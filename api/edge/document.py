"""The OpenAPI document: what FastAPI makes of the routes, with one component for every error, and with the titles and
texts that the rulebook has for the acts.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.contract import events, examples, headers, words
from api.contract.problem import Problem
from api.edge import titles
from api.edge.gate.limits import NDJSON
from api.edge.problems import PROBLEMS
from domain.law.rulebook import Rulebook

TAGS = {
    "cases": "事项：首问、办理、答复、转办",
    "findings": "问责：线索、核查、认定",
    "commendations": "鼓励激励：提名、审批",
    "supervision": "督查考核：抽查、通报和考核的任务",
    "reports": "通报考核：各机关的数字",
    "rules": "规则：规则文本、工作日历、期限试算",
    "directory": "名录：机关和工作人员",
    "events": "事件：已发生的，依次告知",
    "health": "运行状况",
    "rehearsal": "本机演练：只在本机可用",
}
_ERRORS = {"4XX": ("Refused", "请求不能接受"), "5XX": ("Failed", "暂时不能处理")}
# A response that FastAPI knows nothing about but its status; `install` puts the reference in its place.
RESPONSES: dict[int | str, dict[str, Any]] = {status: {"description": words} for status, (_, words) in _ERRORS.items()}

_BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
REFERENCE = "#/components/schemas/{model}"


def operation_id(route: APIRoute) -> str:
    """Return the operation id of a route that states none: the name of its function."""
    return route.name


def install(app: FastAPI, rulebook: Rulebook) -> None:
    """Make the application show this document."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = made()
            _problems(document)
            for operation in _operations(document):
                for answer in operation["responses"].values():
                    _declared(answer)
                _examples(operation)
            headers.declare(document)
            _lines(document)
            _untitled(document)
            words.tell(document)
            events.typed(document["components"]["schemas"])
            _parameters(document)
            _bounds(document)
            titles.tell(document, rulebook)
        return made()

    app.openapi = openapi


def _problems(document: dict[str, Any]) -> None:
    """Put one component in the place of every description of an error."""
    components = document["components"]
    for name, model in Problem.model_json_schema(ref_template=REFERENCE).pop("$defs").items():
        components["schemas"][name] = model
    schema = Problem.model_json_schema(ref_template=REFERENCE)
    schema.pop("$defs")
    schema["properties"]["code"]["enum"] = [*PROBLEMS]
    components["schemas"]["Problem"] = schema
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {name: {"description": words, "content": content} for name, words in _ERRORS.values()}
    for operation in _operations(document):
        for status, (name, _) in _ERRORS.items():
            operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}


def _declared(answer: dict[str, Any]) -> None:
    """Leave of an answer's schema what the route declares. FastAPI has added that a function returns some object."""
    for media in answer.get("content", {}).values():
        schema = media.get("schema", {})
        if declared := {name: schema[name] for name in ("$ref", "anyOf") if name in schema}:
            media["schema"] = declared


def _examples(operation: dict[str, Any]) -> None:
    """Show what the operation takes and answers, where there is an example."""
    name = operation["operationId"]
    if name in examples.BODIES:
        operation["requestBody"]["content"]["application/json"]["example"] = examples.BODIES[name]
    if name in examples.ANSWERS:
        done = next(answer for status, answer in operation["responses"].items() if status in ("200", "201"))
        done["content"]["application/json"]["example"] = examples.ANSWERS[name]


def _lines(document: dict[str, Any]) -> None:
    """Say of a body or an answer of lines that it is a text. The schema that is declared for it, which becomes a
    component, is the schema of each line.
    """
    for operation in _operations(document):
        for part in (operation.get("requestBody", {}), *operation["responses"].values()):
            if NDJSON in (content := part.get("content", {})):
                schema = content[NDJSON]["schema"]
                if "$ref" not in schema:
                    schema.pop("$defs", None)
                    document["components"]["schemas"][schema["title"]] = schema
                    schema = {"$ref": REFERENCE.format(model=schema["title"])}
                content[NDJSON]["schema"] = {"type": "string", "contentMediaType": NDJSON, "contentSchema": schema}


def _untitled(document: dict[str, Any]) -> None:
    """Leave out the titles that pydantic makes of the names of fields: they say nothing, and in English."""
    fields = [each.get("properties", {}).values() for each in document["components"]["schemas"].values()]
    parameters = [each["schema"] for call in _operations(document) for each in call.get("parameters", ())]
    for schema in [*(field for some in fields for field in some), *parameters]:
        schema.pop("title", None)


def _parameters(document: dict[str, Any]) -> None:
    """Put a component in the place of every header, since many operations take the same ones."""
    components = document["components"].setdefault("parameters", {})
    for operation in _operations(document):
        for at, parameter in enumerate(operation.get("parameters", ())):
            if parameter.get("in") == "header" and components.setdefault(parameter["name"], parameter) == parameter:
                operation["parameters"][at] = {"$ref": f"#/components/parameters/{parameter['name']}"}


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for path in document["paths"].values() for each in path.values()]


def _bounds(part: Any) -> None:
    """Name the bounds of numbers as JSON Schema does. Pydantic has its own names where a check stands before them."""
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _bounds(each)
    if isinstance(part, dict):
        for name in [name for name in _BOUNDS if isinstance(part.get(name), int | float)]:
            part[_BOUNDS[name]] = part.pop(name)
