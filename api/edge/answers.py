"""Complete the JSON of a matter with links, because the database doesn't know any address."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse

_NO_RESPONDER = {
    "code": "no_responder",
    "detail": "没有写明首问负责人，其义务由首问机关负责人承担：请由他改派（reassign）；"
    "代工作人员登记的，请在请求头 On-Behalf-Of 中写明其代码，或填 first_responder",
}


def located(procedure: str, number: str) -> str:
    """Return the address of a matter."""
    return f"/v1/{procedure}s/{number}"


def linked(procedure: str, matter: Mapping[str, Any]) -> dict[str, Any]:
    """Return a matter's JSON, as `api.views.matter_json` has made it, with the links to its reads."""
    at = located(procedure, matter[f"{procedure}_no"])
    return {**matter, "links": {"history": f"{at}/history", "timeline": f"{at}/timeline"}}


def opened(procedure: str, matter: Mapping[str, Any]) -> dict[str, Any]:
    """Return a matter's JSON as it was when it was opened. A case warns its opener where it has no responder."""
    warnings = {"warnings": [_NO_RESPONDER]} if procedure == "case" and matter["responder"] is None else {}
    return linked(procedure, matter) | ({"findings": []} if procedure == "case" else {}) | warnings


def created(procedure: str, matter: Mapping[str, Any]) -> Response:
    """Return 201 with the matter as it was when it was opened."""
    location = {"Location": located(procedure, matter[f"{procedure}_no"])}
    return JSONResponse(opened(procedure, matter), 201, location)


def spelt(value: Any) -> str:
    """Return the JSON of a line of an answer, spelt as `JSONResponse` spells whole answers."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
