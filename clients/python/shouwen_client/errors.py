"""What a call may raise."""

from collections.abc import Mapping
from typing import Any


class Problem(Exception):
    """The API has refused a request, or can't do it now.

    ``code`` is stable; decide by it, or catch the exception of its code in `shouwen_client.problems`. ``detail`` says
    in Chinese what to do. ``errors`` names the fields that are wrong. Where an act isn't owed, or isn't the caller's,
    ``duties`` has what is owed instead, and ``acts`` what its bearers may do. ``location`` is the address of what
    stands in the way, where there is one. ``request_id`` is the ``X-Request-Id`` of the answer, by which the operator
    finds the request; for an act that was refused later, that of the answer that gave the receipt.
    """

    def __init__(self, said: Mapping[str, Any], location: str | None = None, request_id: str | None = None) -> None:
        super().__init__(f"{said['code']}：{said['detail']}")
        self.code: str = said["code"]
        self.status: int = said["status"]
        self.title: str = said["title"]
        self.detail: str = said["detail"]
        self.errors: list[dict[str, str]] = said.get("errors", [])
        self.duties: list[dict[str, Any]] = said.get("duties", [])
        self.acts: list[str] = said.get("acts", [])
        self.location = location
        self.request_id = request_id


class Pending(Exception):
    """An act is received and not processed yet. ``location`` is the address of its receipt: it will say what became of
    the act. The time of its receipt counts. ``request_id`` is the ``X-Request-Id`` of the answer that gave the receipt.
    """

    def __init__(self, location: str, request_id: str | None = None) -> None:
        super().__init__(location)
        self.location = location
        self.request_id = request_id
