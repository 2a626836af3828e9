"""What each matter adds to a report, kept in memory."""

from collections import OrderedDict

from domain.records.report import Report

MOST = 50_000  # parts; each takes about 2 KiB

# which figures, the number of the matter, the lines told before the period and at its end, and what it began with
Key = tuple[str, str, int, int, bytes]


class Remembered:
    """Parts of reports. When there are too many, those go that were used longest ago.

    A part is never changed once it is here: it is added to a report (`Report.merge`).
    """

    def __init__(self, most: int = MOST) -> None:
        self._parts: OrderedDict[Key, Report] = OrderedDict()
        self._most = most

    def get(self, key: Key | None) -> Report | None:
        """Return a part; None where it isn't remembered."""
        return self._parts.get(key) if key else None

    def put(self, key: Key | None, part: Report) -> None:
        """Remember a part, or that it was used. Without a key nothing is remembered."""
        if key is None:
            return
        self._parts[key] = part
        self._parts.move_to_end(key)
        if len(self._parts) > self._most:
            self._parts.popitem(last=False)
