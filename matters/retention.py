"""The texts of a matter go when their retention has ended: first the matter is listed, seven days later at the earliest
its key is destroyed. Duties, instants, acts and responsibility stay: nothing of them is in a text.
"""

from datetime import date, datetime, time

import structlog

from db.writes.shredding import Ended, Listed, Listing, Shredding
from domain.clock.calendar import TZ, local
from domain.engine.evolution import evolve
from domain.law.retention import Retention, last_day
from domain.matter.events import Event
from domain.records.record import Record, record
from matters.fold import Fold, Folded

AT_ONCE = 200  # matters that one activity deals with
DESTROYED = "texts_destroyed"  # the event

log = structlog.get_logger()


class Retire:
    """Lists and destroys. ``rules`` says how long texts are kept."""

    def __init__(self, shredding: Shredding, fold: Fold, rules: Retention) -> None:
        self._shredding = shredding
        self._fold = fold
        self._rules = rules

    async def list_ended(self, after: str) -> str:
        """List matters whose retention has ended, some of those after ``after``. Returns where to go on; an empty text
        at the end.
        """
        today = datetime.now(TZ).date()
        some, listings = await ended(self._shredding, self._rules, today, after)
        await self._shredding.list(listings)
        return some

    async def shred_listed(self, after: str) -> str:
        """Destroy the keys of listed matters that nothing holds back, some of those after ``after``. Returns where to
        go on; an empty text at the end.
        """
        today = datetime.now(TZ).date()
        listed = await self._shredding.listed(after, AT_ONCE)
        for each in listed:
            if goes(self._rules, each, today):
                try:
                    await self._shred(each)
                except Exception:  # one matter that can't be read must not keep the others
                    log.exception("shred_failed", number=each.number)
        return listed[-1].number if len(listed) == AT_ONCE else ""

    async def _shred(self, listed: Listed) -> None:
        folded = await self._fold.matter(listed.number)

        def told(gone: datetime) -> Record:
            return destroyed(folded, gone, listed)

        if await self._shredding.shred(listed.number, told):
            log.info("texts_destroyed", number=listed.number)


async def ended(shredding: Shredding, rules: Retention, today: date, after: str) -> tuple[str, list[Listing]]:
    """Return listings of some closed matters after ``after`` whose retention has ended, and where to go on; an empty
    text at the end.
    """
    if rules.shortest is None:
        return "", []
    before = datetime.combine(_years_ago(today, rules.shortest), time(), TZ)
    some = await shredding.ended(before, after, AT_ONCE)
    listings = [listing for each in some if (listing := _listing(rules, each)) and listing.ends_on < today]
    return some[-1].number if len(some) == AT_ONCE else "", listings


def goes(rules: Retention, listed: Listed, today: date) -> bool:
    """Whether a listed matter's key goes at the next run: by today's rules too, and nothing holds it back."""
    rule = rules.rule(listed.procedure, listed.types)
    return bool(rule and listed.ripe and not listed.held and last_day(rule, local(listed.closed_at).date()) < today)


def destroyed(folded: Folded, gone: datetime, listed: Listed) -> Record:
    """Return the record that tells, in the matter's ledger, that its texts are gone."""
    event = Event(DESTROYED, gone, {"years": listed.years, "basis": listed.basis})
    return record(folded.rulebook, folded.state, evolve(folded.rulebook, folded.state, event), [event], gone)


def _listing(rules: Retention, each: Ended) -> Listing | None:
    if (rule := rules.rule(each.procedure, each.types)) is None:
        return None
    ends_on = last_day(rule, local(each.closed_at).date())
    return Listing(each.number, each.closed_at, rule.years, rule.basis, ends_on)


def _years_ago(day: date, years: int) -> date:
    return day.replace(day=min(day.day, 28), year=day.year - years)  # early enough for every last day of February
