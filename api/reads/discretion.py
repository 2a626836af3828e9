"""What whoever a finding is about, the head of his unit, and the head of a unit that a duty of it was passed to read of
it: what the first is told, not who has reported it, nor what else is looked into, nor what those who examine
it note among themselves. Where it turns out to be about another, each reads what he was told himself.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.context import Context
from api.edge.identity import Caller
from db.reads.cases import OWED, Matter
from domain.records.record import LedgerRow

_TOLD = "subject_notified"  # before this, they know that there is a finding, and of what
_REPORTED = ("lead_opened", "lead_joined")
_BARE = ("finding_no", "status", "received_at")
_UNTOLD = ("referred_to_law", "noted")


@dataclass(slots=True)
class _Turn:
    """While the finding was about one person: who he is, where he serves, and whether he has been told."""

    subject: str | None
    agency: str | None
    notified: bool = False


def whole(who: Caller, matter: Matter) -> bool:
    """Whether the caller reads all that he sees of a matter: of findings, those who examine."""
    return matter.procedure != "finding" or who.viewer(matter.procedure).sees_all


def told(who: Caller, matter: Matter, rows: Sequence[LedgerRow]) -> Iterator[LedgerRow]:
    """The rows of a finding as the caller reads them: each with what it says, if it is his or he has been told."""
    viewer = who.viewer(matter.procedure)
    turns = list(_turns(rows))
    theirs = [turn for turn in turns if turn.subject == viewer.person or turn.agency in viewer.units]
    if not theirs:
        if matter.lead_agency in viewer.units or any(duty.official == viewer.person for duty in matter.duties):
            yield from rows  # he examines it
            return
        theirs = turns
    for row, turn in zip(rows, turns, strict=True):
        own = who.actor.id in (row.actor, row.on_behalf_of)
        if own or (turn in theirs and turn.notified and row.type not in (*_REPORTED, *_UNTOLD)):
            yield row
        elif row.type not in _UNTOLD:
            known = row.type in _REPORTED and turn in theirs
            kept = {name: value for name, value in row.data.items() if known and name != "facts"}
            yield replace(row, data=kept)


def shown(who: Caller, matter: Matter, answer: dict[str, Any]) -> dict[str, Any]:
    """What is answered of a matter as such; to whom a finding turned out not to be about, no more than that it is."""
    viewer, about = who.viewer(matter.procedure), matter.about or {}
    owed = [duty for duty in matter.duties if duty.status in OWED]
    theirs = (
        about.get("subject") == viewer.person
        or about.get("subject_agency") in viewer.units
        or matter.lead_agency in viewer.units
        or any(duty.official == viewer.person or duty.agency in viewer.units for duty in owed)
    )
    return answer if whole(who, matter) or theirs else {name: answer[name] for name in _BARE}


async def may_read(ctx: Context, who: Caller, matter: Matter, ref: str) -> bool:
    """Whether a sealed text is among what the caller reads."""
    if whole(who, matter):
        return True
    rows = await ctx.matters[matter.procedure].timeline(matter.number)
    return any(ref in json.dumps(row.data) for row in told(who, matter, rows))


def _turns(rows: Sequence[LedgerRow]) -> Iterator[_Turn]:
    """For each row, in whose turn it was written."""
    turn = _Turn(None, None)
    for row in rows:
        if "subject_agency" in row.data and row.data.get("subject") != turn.subject:
            turn = _Turn(row.data.get("subject"), row.data["subject_agency"])
        turn.notified |= row.type == _TOLD
        yield turn
