"""What a call may raise."""

from collections.abc import Mapping
from typing import Any


class Problem(Exception):
    """The API has refused a request, or can't do it now.

    ``code`` is stable; decide by it, or catch the exception of its code in `shouwen_client.problems`. ``detail`` says
    in Chinese what to do. ``errors`` names the fields that are wrong. Where an act isn't owed, or isn't the caller's,
    ``duties`` has what is owed instead, and ``acts`` what its bearers may do. ``location`` is the address of what
    stands in the way, where there is one.
    """

    def __init__(self, said: Mapping[str, Any], location: str | None = None) -> None:
        super().__init__(f"{said['code']}：{said['detail']}")
        self.code: str = said["code"]
        self.status: int = said["status"]
        self.title: str = said["title"]
        self.detail: str = said["detail"]
        self.errors: list[dict[str, str]] = said.get("errors", [])
        self.duties: list[dict[str, Any]] = said.get("duties", [])
        self.acts: list[str] = said.get("acts", [])
        self.location = location


class Pending(Exception):
    """An act is received and not processed yet. ``location`` is the address of its receipt: it will say what became of
    the act. The time of its receipt counts.
    """

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location
