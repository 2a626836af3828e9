"""What shows that a breach was none, or that its lead has no grounds: an act in time, a timely outcome. And when a
breach counts again, because the outcome turned out to be none.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from domain.acts.base import Follow, iso
from domain.law.limits import Limit
from domain.law.rulebook import Rulebook, TimelyRule
from domain.matter import roles, special_law, timing
from domain.matter.events import Event
from domain.matter.state import Duty, State
from domain.responsibility.breaches import breach, grounds_of


def withdrawals(before: State, after: State, at: datetime) -> Iterator[Follow]:
    """The withdrawals of breaches that weren't breaches: the event at ``at`` shows that the duty was met in time, or
    that it isn't due yet.
    """
    for duty in after.duties:
        was = before.duty(duty.id)
        if was is None or not was.own_breach or duty == was or duty.due_at is None:
            continue
        ended = duty.ended_at or at
        if ended < duty.due_at:  # it was met in time, or it isn't due yet
            yield "breach_withdrawn", {"duty": duty.id}
            continue
        for led, now in zip(was.again, duty.again, strict=False):
            if led.led and ended < now.until:
                yield "breach_withdrawn", {"duty": duty.id, "since": iso(led.since)}


def disproved(rulebook: Rulebook, before: State, after: State, first: Event) -> Iterator[Follow]:
    """The withdrawals of leads whose grounds all lack an element: the outcome of the matter shows that there was no
    delay, or the rulebook says so of an event of that day (`TimelyRule`). A clock that began only after the lateness
    shows nothing of it. What is done after a review shows nothing of what was owed about the outcome before.
    """
    met = [duty for duty in after.duties if duty.status == "discharged" and _was_owed(before, duty)]
    in_time = [each for each in met if each.ended_at and each.due_at and each.ended_at < each.due_at]
    timely = list(_timely(rulebook, after, first, met, in_time)) if met else []
    if not timely and after.facts["outcome_at"] == before.facts["outcome_at"]:
        return
    fallen = {late.id: proof for late in after.duties if (proof := _shown(rulebook, before, after, late, timely, met))}
    for late in after.duties:
        if late.own_breach and late.id in fallen:
            yield "breach_withdrawn", {"duty": late.id, "in_time": fallen[late.id]}
    for late in after.duties:
        # what had joined a lead that falls, and isn't shown itself to have been in time, is a lead of its own
        led = after.duty(late.joins or "") if late.breached_at is not None and not late.own_breach else None
        alone = led is not None and led.own_breach and led.id in fallen and late.id not in fallen
        if alone and rulebook.time.joining == "own_lead":
            rule = rulebook.rule(after.procedure, late.rule)
            yield "breached", breach(rulebook, after, rule, late)


def _shown(
    rulebook: Rulebook,
    before: State,
    after: State,
    late: Duty,
    timely: list[tuple[TimelyRule, datetime]],
    met: list[Duty],
) -> str | None:
    """The duty by which every ground of a lateness lacks an element; None where none does, and for what isn't late."""
    in_time = [each for each in met if each.ended_at and each.due_at and each.ended_at < each.due_at]
    since = late.breached_at
    if late.owed or since is None or late in in_time or _of_a_review(rulebook, before, late):
        return None
    linked = partial(_linked, rulebook, after, late)
    ran = {each.rule: each.id for each in in_time if each.counts_from and linked(each.counts_from) < since}
    about = [(row, start) for row, start in timely if not row.duties or late.rule in row.duties]
    shown = [row for row, start in about if _covers(after, start, linked(start), late, since, met[-1])]
    whole, no_fault = met[-1].id if shown else None, any(row.duties for row in shown)
    grounds = grounds_of(after, rulebook.rule(after.procedure, late.rule), late)
    found = [whole if no_fault else _proof(rulebook, ground, ran, whole) for ground in grounds]
    return found[0] if found and all(found) else None


def _of_a_review(rulebook: Rulebook, before: State, late: Duty) -> bool:
    """Whether a duty was owed about the last outcome (to tell it, to review it), which a review then set aside."""
    procedure, outcome = rulebook.procedures[before.procedure], before.facts["outcome_at"]
    if outcome is None or late.started_at < datetime.fromisoformat(outcome):
        return False
    reviewing = procedure.reviewing
    reviews = [duty.ended_at for duty in before.duties if duty.rule in reviewing and duty.status == "discharged"]
    return any(at and late.started_at < at for at in reviews)


def _timely(
    rulebook: Rulebook, state: State, event: Event, met: list[Duty], in_time: list[Duty]
) -> Iterator[tuple[TimelyRule, datetime]]:
    """The rows by which the event shows that the matter was in time, each with the instant from which it was. A law's
    limit is longer by what was left out of the limit of the whole, which the event ``met``, and by its extension. The
    duties that it met ``in_time`` show it too, for a row that names duties, where their limit is the whole's.
    """
    count = timing.counting(rulebook, state)
    for row in rulebook.procedures[state.procedure].timely:
        start = timing.since(rulebook, state, row.within.counts_from)
        limit = row.within.limit or special_law.limit(rulebook, state, row.within)
        meant = row.on.event == event.type and roles.holds(row.on.where, state, event.data)
        if meant and start and limit:
            by_law = met if row.within.of_matter_type else []
            wholes = (each for each in by_law if special_law.of_the_whole(rulebook, state, each))
            ends = (_moved(rulebook, state, event, each, limit, start) for each in wholes)
            if event.at < max(filter(None, (count.due(limit, start), *ends))):
                yield row, start
        for each in in_time if meant and row.duties else ():
            if each.counts_from and special_law.of_the_whole(rulebook, state, each):
                yield row, each.counts_from


def _moved(
    rulebook: Rulebook, state: State, event: Event, whole: Duty, limit: Limit, start: datetime
) -> datetime | None:
    """The instant by which a limit from ``start`` ends that leaves out, and is longer by, what ``whole`` is."""
    keeper = timing.timekeeper(rulebook, state, event)
    clock = keeper.begin(replace(whole, moves=()), None, None, since=start, limit=limit, until=None)
    for move in whole.moves:
        for span in move.excluded:
            clock = keeper.leave_out(clock, None, (span,))
        clock = keeper.shift(clock, None, move.shift) if move.shift else clock
    return clock.due_at


def _covers(state: State, start: datetime, linked: datetime, late: Duty, breached_at: datetime, met: Duty) -> bool:
    """Whether a matter that was in time from ``start`` on, by the duty ``met``, was so in spite of the duty ``late``.

    A later receipt (of another agency, of missing materials, of the order to do it again) shows nothing of what was
    late before it. The receipt of one agency shows nothing of what another agency did.
    """
    if linked > breached_at:
        return False
    first = start <= datetime.fromisoformat(state.facts["first_receipt_at"])
    return first or late.bearer.agency == met.bearer.agency


def _linked(rulebook: Rulebook, state: State, late: Duty, start: datetime) -> datetime:
    """The instant from which a clock shows something of the duty ``late`` that begins at ``start``. Where what the
    applicant owed ended then, nobody could delay the matter while he was waited for. Where the agency of ``late`` had
    told him of it in time, nothing was delayed since the clock of that duty began.
    """
    rules = rulebook.procedures[state.procedure].rules
    waits = (each for each in state.duties if each.bearer.agency is None and each.status == "discharged")
    waited = next((each for each in waits if each.ended_at == start), None)
    if waited is None or rulebook.time.joining != "own_lead":
        return start
    opens = {each.event for each in rules[waited.rule].opens_on}
    telling = {row.id for row in rules.values() if row.own and opens & {each.event for each in row.discharged_by}}
    told = (each for each in state.duties if each.ended_at == waited.started_at and each.rule in telling)
    own = (each for each in told if each.status == "discharged" and each.bearer.agency == late.bearer.agency)
    kept = (each.counts_from for each in own if each.counts_from and each.due_at and each.breached_at is None)
    began = min(kept, default=start)
    return _linked(rulebook, state, late, began) if began < start else waited.started_at


def restored(rulebook: Rulebook, before: State, after: State, first: Event) -> Iterator[Follow]:
    """The breaches that count again: what had excused them turns out to be no outcome, so that its duty goes on by its
    first clock.
    """
    procedure = rulebook.procedures[after.procedure]
    none = (row for row in procedure.reopens if not row.anew and row.on.event == first.type)
    if not any(roles.holds(row.on.where, after, first.data) for row in none):
        return
    for duty in after.duties:
        if duty.excused_by and after.facts["outcome_at"] == before.facts["outcome_at"]:
            if duty.joins is None:
                yield "breached", breach(rulebook, after, procedure.rules[duty.rule], duty)
            for again in (each for each in duty.again if each.led):
                yield "breached", breach(rulebook, after, procedure.rules[duty.rule], duty, again)


def _was_owed(before: State, duty: Duty) -> bool:
    was = before.duty(duty.id)
    return was is None or was.owed


def _proof(rulebook: Rulebook, ground: str, ran: dict[str, str], timely: str | None) -> str | None:
    """The duty, of those met in time, that disproves an element of the ground; None where there is none. ``timely``:
    the duty that was met where the matter as a whole was in time.
    """
    row = rulebook.grounds.get(ground)
    if timely and row and any(element.by_clock for element in row.elements):
        return timely
    rows = [name for element in row.elements for name in element.disproved_by] if row else []
    return next((ran[name] for name in rows if name in ran), None)
