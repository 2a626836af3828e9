"""The JSON of a case, completed with what the database doesn't know: where the rest of it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response

from db.pool import dumps


def located(number: str) -> str:
    """The address of a case."""
    return f"/v1/cases/{number}"


def case_json(matter: Mapping[str, Any], findings: Sequence[str] = ()) -> dict[str, Any]:
    """A case, from `db.views.matter_json`, with its findings and links."""
    at = located(matter["case_no"])
    return {**matter, "findings": [*findings], "links": {"history": f"{at}/timeline", "timeline": f"{at}/timeline"}}


def opened(matter: Mapping[str, Any]) -> Response:
    """201: the case as it was when it was opened."""
    return Response(
        dumps(case_json(matter)), 201, {"Location": located(matter["case_no"])}, media_type="application/json"
    )
