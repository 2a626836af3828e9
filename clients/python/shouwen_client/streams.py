"""What comes and goes line by line: the event stream, and the body of a batch."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

RETRY = 1.0  # seconds before a stream that ended is asked for again


class Frames:
    """Takes the lines of an event stream. ``last`` is the id of the last event, from which a stream goes on."""

    def __init__(self, last: int | None) -> None:
        self.last = last
        self._data: list[str] = []

    def headers(self) -> dict[str, str]:
        """Return the headers with which the stream is asked for, anew after a cut: what had begun to come is left."""
        self._data.clear()
        resumed = {"Last-Event-ID": str(self.last)} if self.last is not None else {}
        return {"Accept": "text/event-stream", **resumed}

    def take(self, line: str) -> Any | None:
        """Take one line. Returns the event that it ends, or None."""
        name, _, value = line.partition(":")
        if name == "data":
            self._data.append(value.removeprefix(" "))
        if line or not self._data:
            return None
        event = json.loads("\n".join(self._data))
        self._data.clear()
        self.last = int(event["id"])
        return event


def batch(lines: Iterable[tuple[str, Mapping[str, Any]]]) -> bytes:
    """Return the body of a batch. ``lines`` gives a key and a case for each."""
    return b"".join(json.dumps({"key": key, "case": case}).encode() + b"\n" for key, case in lines)
