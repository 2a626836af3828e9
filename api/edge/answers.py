"""The JSON of a matter, completed with what the database doesn't know: where the rest of it is."""

from collections.abc import Mapping
from typing import Any

from fastapi import Response

from db.pool import dumps


def located(procedure: str, number: str) -> str:
    """The address of a matter."""
    return f"/v1/{procedure}s/{number}"


def linked(procedure: str, matter: Mapping[str, Any]) -> dict[str, Any]:
    """A matter, from `api.views.matter_json`, with its links."""
    at = located(procedure, matter[f"{procedure}_no"])
    return {**matter, "links": {"history": f"{at}/history", "timeline": f"{at}/timeline"}}


def created(procedure: str, matter: Mapping[str, Any]) -> Response:
    """201: the matter as it was when it was opened."""
    new = {"findings": []} if procedure == "case" else {}
    return Response(
        dumps(linked(procedure, matter) | new),
        201,
        {"Location": located(procedure, matter[f"{procedure}_no"])},
        media_type="application/json",
    )
