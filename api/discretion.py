"""What whoever a finding is about, the head of his unit, and the head of a unit that a duty of it was passed to read of
it: what the first is told (Art. 10), not who has reported it, nor what else is looked into, nor what those who examine
it note among themselves.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from api.context import Context
from api.identity import Caller
from db.cases import Matter
from domain.record import LedgerRow

_TOLD = "subject_notified"  # before this, they know that there is a finding, and of what
_REPORTED = ("lead_opened", "lead_joined")
_UNTOLD = ("referred_to_law", "noted")


def concerns(who: Caller, matter: Matter) -> bool:
    """Whether the finding is read by its subject, by the head of his unit, or by the head of another than the office
    that examines it, and by nobody who examines.
    """
    viewer, about = who.viewer(matter.procedure), matter.about or {}
    if matter.procedure != "finding" or viewer.sees_all:
        return False
    if about.get("subject") == viewer.person or about.get("subject_agency") in viewer.units:
        return True
    return matter.lead_agency not in viewer.units and all(duty.official != viewer.person for duty in matter.duties)


def told(rows: Iterable[LedgerRow], person: str) -> Iterator[LedgerRow]:
    """The rows as they read them: each with what it says, if it is theirs or they have been told."""
    rows = [*rows]
    notified = any(row.type == _TOLD for row in rows)
    for row in rows:
        own = person in (row.actor, row.on_behalf_of)
        if own or (notified and row.type not in (*_REPORTED, *_UNTOLD)):
            yield row
        elif row.type not in _UNTOLD:
            kept = {name: value for name, value in row.data.items() if row.type in _REPORTED and name != "facts"}
            yield replace(row, data=kept)


async def may_read(ctx: Context, who: Caller, matter: Matter, ref: str) -> bool:
    """Whether a sealed text is among what they read."""
    if not concerns(who, matter):
        return True
    rows = told(await ctx.matters[matter.procedure].timeline(matter.number), who.actor.id)
    return any(ref in json.dumps(row.data) for row in rows)
