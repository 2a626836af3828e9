"""What the people concerned may read of a finding.

The people concerned are the subject of the finding, the head of his unit, and the head of a unit that a duty of the
finding was passed to. They read what the subject is told. They do not read who reported the subject, what else is
looked into, and the notes that the examiners write for each other. A finding can turn out to be about another person.
Then each of the two persons reads what he himself was told. Examiners read everything.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.context import Context
from api.edge.identity import Caller
from db.reads.cases import OWED, Matter
from domain.records.record import LedgerRow

# the event from which on the subject reads more than that there is a finding, and on which ground
_TOLD = "subject_notified"
_REPORTED = ("lead_opened", "lead_joined")
_BARE = ("finding_no", "status", "received_at")
_UNTOLD = ("referred_to_law", "noted")


@dataclass(slots=True)
class _Turn:
    """The part of a finding's timeline in which the finding was about one person.

    It says who that person is, where he serves, and whether he has been told.
    """

    subject: str | None
    agency: str | None
    notified: bool = False


def whole(who: Caller, matter: Matter) -> bool:
    """Whether the caller may read the whole of a matter that he may see. Of findings, only examiners read the whole."""
    return matter.procedure != "finding" or who.viewer(matter.procedure).sees_all


def told(who: Caller, matter: Matter, rows: Sequence[LedgerRow]) -> Iterator[LedgerRow]:
    """Yield the rows of a finding's timeline as the caller may read them.

    A row that the caller wrote keeps its data. So does a row of his own turn, once he has been told of the finding. Of
    any other row he reads only the type; of a lead in his turn also the data, without the facts. Referrals to law and
    notes by others are left out. A caller without a turn, who heads a unit that a duty was passed to, reads every turn
    in this way.
    """
    viewer = who.viewer(matter.procedure)
    turns = list(_turns(rows))
    theirs = [turn for turn in turns if turn.subject == viewer.person or turn.agency in viewer.units]
    if not theirs:
        if matter.lead_agency in viewer.units or any(duty.official == viewer.person for duty in matter.duties):
            yield from rows  # he bears a duty here or heads the leading agency: he is one of the examiners
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
    """Return the JSON of a matter as the caller may read it.

    A caller who only knows the finding because it was once thought to be about him gets no more than that it exists.
    """
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
    """Whether the caller may read the sealed text with this reference."""
    if whole(who, matter):
        return True
    rows = await ctx.matters[matter.procedure].timeline(matter.number)
    return any(ref in json.dumps(row.data) for row in told(who, matter, rows))


def _turns(rows: Sequence[LedgerRow]) -> Iterator[_Turn]:
    """For each row, yield the turn in which it was written."""
    turn = _Turn(None, None)
    for row in rows:
        if "subject_agency" in row.data and row.data.get("subject") != turn.subject:
            turn = _Turn(row.data.get("subject"), row.data["subject_agency"])
        turn.notified |= row.type == _TOLD
        yield turn
