"""Where a step of the ledger comes from. What no receipt and no published revision tells of is no evidence.

Signatures (`matters.temporal.signing`) keep others out. This is the second barrier: it holds also against whoever has a
key.
"""

from datetime import datetime
from typing import Any

from db.writes.ledger import REFUSED
from db.writes.receipts import Receipts
from domain.matter.names import REVISE
from domain.records.record import LedgerRow, Record
from matters.calendars import Calendars


class Unsourced(Exception):
    """A step tells of an act that has no receipt of the same content, or of a revision that nobody has published."""


def said(record: Record) -> datetime | None:
    """The instant that the act of a step says, where only the content of the receipt is left to be compared. The ledger
    does that in the statement that writes the step. None for all other steps, which `Source.check` has to look at.
    """
    told = record.told
    if record.command is None or not isinstance(told, dict):
        return None
    if any(row.type == REFUSED or "calendar_revision" in row.data for row in record.rows):
        return None
    acts = [row for row in record.rows if row.command or row.actor]
    try:
        same = all(row.command == record.command and (not row.actor or _same(row, told)) for row in acts)
        at = datetime.fromisoformat(told["at"])
    except (KeyError, TypeError, ValueError):
        return None
    return at if same and at.tzinfo else None


class Source:
    """Checks steps before they are written."""

    def __init__(self, receipts: Receipts, calendars: Calendars) -> None:
        self._receipts = receipts
        self._calendars = calendars

    async def check(self, record: Record) -> None:
        """Raise `Unsourced` unless each act of the step has its receipt and each revision is a published one."""
        if any(row.command != record.command for row in record.rows if row.command or row.actor):
            raise Unsourced(f"{record.number}: an act without its receipt")
        if record.command is not None:
            await self._act(record, record.command)
        for row in record.rows:
            if row.type == REFUSED and (command := row.data.get("command")):
                await self._refusal(record, command)
        if any("calendar_revision" in row.data for row in record.rows):
            await self._revision(record)

    async def _act(self, record: Record, command: str) -> None:
        receipt = await self._receipts.get(command)
        # an accepted one is the same step, written once more; a refused act is refused for good
        if (
            receipt is None
            or receipt.forged
            or receipt.number != record.number
            or receipt.seq not in (None, record.rows[-1].seq)
        ):
            raise Unsourced(f"{record.number}: no receipt {command}")
        if receipt.status == "refused":
            raise Unsourced(f"{record.number}: the act of receipt {command} was refused")
        if not _alike(receipt.payload, record.told):
            raise Unsourced(f"{record.number}: the receipt {command} has another content")
        said = datetime.fromisoformat(receipt.payload["at"])
        if said != receipt.received_at or not all(_same(row, receipt.payload) for row in record.rows if row.actor):
            raise Unsourced(f"{record.number}: the receipt {command} has another actor or instant")

    async def _refusal(self, record: Record, command: str) -> None:
        """A refusal is the outcome of the receipt that it names. So it must be of the act of that receipt."""
        receipt = await self._receipts.get(command)
        if receipt and (receipt.number != record.number or not _alike(receipt.payload, record.told)):
            raise Unsourced(f"{record.number}: the receipt {command} has another content than what was refused")

    async def _revision(self, record: Record) -> None:
        told = record.told if isinstance(record.told, dict) else {}
        number = told.get("number")
        if not any(each.published.number == number for each in self._calendars.revised):
            await self._calendars.refresh()
        published = next((each for each in self._calendars.revised if each.published.number == number), None)
        if published is None or told.get("act") != REVISE:
            raise Unsourced(f"{record.number}: nobody has published revision {number}")
        calendar = told["calendar"]
        years = [int(each) for each in calendar if each != "version"]
        same = (
            told["notice"] == published.published.notice
            and datetime.fromisoformat(told["published_at"]) == published.published.published_at
            and calendar == published.calendar.compact(years)
            and record.calendar == published.calendar.version
        )
        if not same:
            raise Unsourced(f"{record.number}: revision {number} was published with another content")


def _same(row: LedgerRow, payload: Any) -> bool:
    """Whether the line has the actor and the instant of the receipt. A workflow whose clock is behind the database's
    takes its own instant.
    """
    official, agency, _, *via = payload["by"]
    acting, behalf = (via[0], official) if via else (official, None)
    received_at = min(datetime.fromisoformat(payload["at"]), row.recorded_at)
    return (row.actor, row.on_behalf_of, row.agency, row.received_at) == (acting, behalf, agency, received_at)


def _alike(kept: Any, told: Any) -> bool:
    """Whether two payloads are the same act. The database writes an instant in another form than Python does."""
    if not (isinstance(kept, dict) and isinstance(told, dict)):
        return False
    try:
        same = datetime.fromisoformat(kept["at"]) == datetime.fromisoformat(told["at"])
    except (KeyError, TypeError, ValueError):
        return False
    return same and _plain(kept | {"at": ""}) == _plain(told | {"at": ""})


def _plain(value: Any) -> Any:
    """Return JSON without empty fields, as it goes through Temporal."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items() if each is not None}
    return [_plain(each) for each in value] if isinstance(value, list) else value
