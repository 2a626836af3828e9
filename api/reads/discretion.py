"""What a caller may read of a matter that he may see. Every read of a matter goes through a `Sight`.

Of most matters it is everything. Of a finding, examiners read everything. The people concerned read what the subject is
told. They are the subject, the head of his unit, and the head of a unit that a duty of the finding was passed to. They
do not read who reported the subject, what else is looked into, and the notes that the examiners write for each other.

Whom a finding is or was about reads it in this way even if he examines findings: nobody examines his own.

A finding can turn out to be about another person. Then each of the two persons reads what he himself was told, and
learns nothing of the other: not his name, not what he owes, not from a refusal, and not from a filter.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from api.context import Context
from api.edge.access.identity import Caller
from api.edge.access.sight import seen
from db.reads.cases import OWED, Filters, Matter, Viewer
from db.writes.intake import OPENING, Receipt
from domain.law import library
from domain.records.record import LedgerRow

# the event from which on the subject reads more than that there is a finding, and on which ground
_TOLD = "subject_notified"
_REPORTED = ("lead_opened", "lead_joined")
_BARE = ("finding_no", "status", "received_at")
_UNTOLD = ("referred_to_law", "noted")
_URGED = "urged"


@dataclass(slots=True)
class _Turn:
    """The part of a finding's timeline in which the finding was about one person.

    It says who that person is, where he serves, and whether he has been told.
    """

    subject: str | None
    agency: str | None
    notified: bool = False


@dataclass(frozen=True)
class Sight:
    """What one caller may read of one matter. ``rows`` is the whole timeline; None where nothing depends on it."""

    who: Caller
    matter: Matter
    rows: Sequence[LedgerRow] | None = None

    @property
    def whole(self) -> bool:
        """Whether the caller may read everything."""
        return self.rows is None or (not self._theirs and (self._viewer.sees_all or self._examines))

    @property
    def concerned(self) -> bool:
        """Whether the matter concerns the caller now. If not, he only knows it because it once did."""
        return concerns(self.who, self.matter, examines=not self._theirs)

    def timeline(self) -> Iterator[LedgerRow]:
        """Yield the rows of a timeline as the caller may read them. To whom some are left out, the others are numbered
        from 1 on, so that no gap tells him how many there are.
        """
        if self.whole:
            return iter(self.rows or ())
        return (replace(row, seq=number) for number, row in enumerate(self._shown(), 1))

    def _shown(self) -> Iterator[LedgerRow]:
        """Yield the rows of a finding's timeline as a caller may read them who doesn't read everything.

        A row that the caller wrote stays as it is. So does a row of his own turn, once he has been told of the finding.
        Of any other row he reads only the type, and not who wrote it; of a lead in his turn also the data, without the
        facts. Referrals to law, notes by others, and that others were urged are left out. A caller without a turn, who
        heads a unit that a duty was passed to, reads every turn in this way.
        """
        theirs = self._theirs or self._turns
        for row, turn in zip(self.rows or (), self._turns, strict=True):
            own = self.who.actor.id in (row.actor, row.on_behalf_of)
            if own or (turn in theirs and turn.notified and row.type not in _REPORTED and not self._untold(row)):
                yield row
            elif not self._untold(row):
                known = row.type in _REPORTED and turn in theirs
                kept = {name: value for name, value in row.data.items() if known and name != "facts"}
                yield replace(row, data=kept, actor=None, on_behalf_of=None)

    def _untold(self, row: LedgerRow) -> bool:
        """Whether a row is between those who examine."""
        if row.type != _URGED:
            return row.type in _UNTOLD
        viewer = self._viewer
        told = ((agency, official) for _, agency, official in row.data["notify"])
        return not any(official == viewer.person or agency in viewer.units for agency, official in told)

    def knows(self, official: str | None, agency: str | None) -> bool:
        """Whether the caller may read that this person, or this agency, bears or bore a duty of the matter."""
        if self.whole:
            return True
        if not self.concerned:
            return official == self._viewer.person
        return official not in self._others and agency not in self._other_units

    def told(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON of the matter as the caller may read it: of a finding that does not concern him any more only
        that there is one.
        """
        if self.whole and self.rows is None:
            return answer
        if not self.concerned:
            return {name: answer[name] for name in _BARE}
        duties = [each for each in answer["duties"] if self.knows(each["bearer"]["official"], each["bearer"]["agency"])]
        return answer | {"duties": duties}

    def numbered(self, done: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to an act with the numbers that the timeline has for this caller."""
        if self.whole:
            return done
        own = {row.seq: number for number, row in enumerate(self._shown(), 1)}
        events = [each | {"seq": own[each["seq"]]} for each in done["events"] if each["seq"] in own]
        return done | {"seq": self.place(done["seq"]), "events": events}

    def place(self, seq: int) -> int:
        """Return the caller's own number of a line of the ledger, or of the last one before it that he reads."""
        return seq if self.whole else sum(row.seq <= seq for row in self._shown())

    def may_read(self, ref: str) -> bool:
        """Whether the caller may read the sealed text with this reference."""
        return self.rows is None or any(ref in json.dumps(row.data) for row in self.timeline())

    @cached_property
    def _viewer(self) -> Viewer:
        return self.who.viewer(self.matter.procedure)

    @cached_property
    def _turns(self) -> list[_Turn]:
        """For each row, the turn in which it was written."""
        return list(_turns(self.rows or ()))

    @cached_property
    def _theirs(self) -> list[_Turn]:
        viewer = self._viewer
        units = () if viewer.sees_all else viewer.units  # who examines the people of his own unit reads everything
        return [turn for turn in self._turns if turn.subject == viewer.person or turn.agency in units]

    @property
    def _examines(self) -> bool:
        """Whether the caller bears or bore a duty here, or heads the agency that leads the finding."""
        viewer = self._viewer
        led = self.matter.lead_agency in viewer.units
        return led or any(duty.official == viewer.person for duty in self.matter.duties)

    @cached_property
    def _others(self) -> set[str]:
        """The persons other than his about whom the finding was, or is."""
        known = {turn.subject for turn in self._theirs} | {self._viewer.person}
        return {turn.subject for turn in self._turns if turn.subject and turn.subject not in known and self._theirs}

    @cached_property
    def _other_units(self) -> set[str]:
        known = {turn.agency for turn in self._theirs} | {self.matter.lead_agency, *self._viewer.units}
        return {turn.agency for turn in self._turns if turn.agency and turn.agency not in known and self._theirs}


async def sight(ctx: Context, who: Caller, procedure: str, number: str) -> Sight:
    """Return what the caller may read of a matter. Raises the problem of `seen` when he may not see it at all."""
    return await of(ctx, who, await seen(ctx, who, procedure, number))


async def of(ctx: Context, who: Caller, matter: Matter) -> Sight:
    """Return what the caller may read of a matter that he may see."""
    viewer = who.viewer(matter.procedure)
    if matter.procedure != "finding" or (viewer.sees_all and not _about(matter, viewer.person)):
        return Sight(who, matter)
    return Sight(who, matter, await ctx.matters[matter.procedure].timeline(matter.number, viewer))


def _about(matter: Matter, person: str | None) -> bool:
    """Whether a finding is about this person, or may have been: he has borne a duty of whom it is about."""
    if (book := library.by_id(matter.rulebook)) is None:
        return True
    rules = book.procedures[matter.procedure].rules
    subjects = {name for name, rule in rules.items() if book.roles[rule.bearer].official == "subject"}
    known = (matter.about or {}).get("subject")
    return person == known or any(each.official == person and each.rule in subjects for each in matter.duties)


def everything(procedure: str) -> bool:
    """Whether whoever may see a matter of a procedure may read everything of it."""
    return procedure != "finding"


async def answer(ctx: Context, who: Caller, receipt: Receipt) -> Receipt:
    """Return the receipt of an act with its answer as the caller may read it."""
    if everything(receipt.procedure) or receipt.act == OPENING or not receipt.answer:
        return receipt
    matter = await ctx.matters[receipt.procedure].look(receipt.number, who.viewer(receipt.procedure))
    if matter is None:  # his act has ended what he had to do with it
        return receipt
    return replace(receipt, answer=(await of(ctx, who, matter)).numbered(receipt.answer))


def concerns(who: Caller, matter: Matter, *, examines: bool = True) -> bool:
    """Whether a matter that the caller may see concerns him now.

    Of a finding it does when he ``examines`` it and may examine findings, when it is about him or somebody of his unit,
    when his unit leads it, and while he or his unit owes something in it.
    """
    viewer, about = who.viewer(matter.procedure), matter.about or {}
    if matter.procedure != "finding" or (viewer.sees_all and examines):
        return True
    return (
        about.get("subject") == viewer.person
        or about.get("subject_agency") in viewer.units
        or matter.lead_agency in viewer.units
        or any(
            duty.official == viewer.person or duty.agency in viewer.units
            for duty in matter.duties
            if duty.status in OWED
        )
    )


async def narrowed(
    ctx: Context, who: Caller, procedure: str, filters: Filters, *, by_due: bool = False
) -> Filters | None:
    """Return the filters of a list as they hold for this caller; None when they ask for what he may not learn.

    Who doesn't read findings as a whole may look for himself and his unit, and only in findings that concern him.
    Otherwise the list would tell him of whom and of what a finding is that no longer concerns him, and in the order of
    due instants (``by_due``) when something of it is due.
    """
    viewer = who.viewer(procedure)
    if procedure != "finding" or viewer.sees_all:
        return filters
    if filters.agency not in (None, who.actor.agency, *viewer.units):
        return None
    if filters.official not in (None, viewer.person):
        official = await ctx.directory.official(filters.official)
        if official is None or official.agency not in viewer.units:
            return None
    asked = (filters.agency, filters.official, filters.rule, filters.due_before, filters.breached, filters.overdue)
    return replace(filters, concerning=by_due or any(each is not None for each in asked))


def _turns(rows: Sequence[LedgerRow]) -> Iterator[_Turn]:
    turn = _Turn(None, None)
    for row in rows:
        if "subject_agency" in row.data and row.data.get("subject") != turn.subject:
            turn = _Turn(row.data.get("subject"), row.data["subject_agency"])
        turn.notified |= row.type == _TOLD
        yield turn
