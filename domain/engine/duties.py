"""How a row of the rulebook opens duties (for whom, for which subjects), and how a duty ends."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.clock.clock import Status
from domain.clock.timekeeper import Timekeeper
from domain.engine.starting import Starting, longer
from domain.law.clauses import IF_SOONER, UNLESS_UNMET, Opening, Term
from domain.law.rulebook import Rule, Rulebook
from domain.matter import roles, special_law, timing
from domain.matter.events import Event
from domain.matter.facts import named
from domain.matter.names import duty_id
from domain.matter.state import Bearer, BearerSince, Duty, State
from domain.responsibility import lateness


def opened(
    rulebook: Rulebook, state: State, rule: Rule, opening: Opening, event: Event, keeper: Timekeeper
) -> Iterator[Duty]:
    """The duties that a row opens at an event: one, or one for each subject of the row that has none open.

    A duty that was open before in this matter goes on by its first clock, unless the opening says ``anew``. Where one
    is owed already, another is opened only in its place: with a clock that ends sooner (``if_sooner``), or one that is
    longer, or no longer so, by what another duty was extended.
    """
    term = special_law.term(rulebook, state, rule, opening)
    if term and term.of_matter_type and special_law.limit(rulebook, state, term) is None:
        return
    count = state.counts.get(rule.id, 0)
    for subject, agency, item in _subjects(rule, state):
        taken = taken_over(rulebook, state, rule, subject)
        who = taken.bearer if taken else roles.bearer(rulebook, state, rule.bearer, agency)
        owed = owed_of(state, rule, subject)
        before = owed or _before(rulebook, state, rule, subject, opening, who, term)
        more = longer(state, opening, before, event) if before else 0
        if owed and opening.anew != IF_SOONER and not more:
            continue
        if opening.only and subject not in event.data.get(opening.only, ()):
            continue
        count += 1
        duty = Duty(
            id=duty_id(rule.id, count),
            rule=rule.id,
            subject=subject,
            bearer=who,
            started_at=event.at,
            held=(BearerSince(event.at, who),),
        )
        late_with = None
        if rulebook.time.joining == "last_lead" and not rule.lapses:
            late_with = lateness.last_lead(state, rule, subject, opening)
        starting = Starting(rulebook, state, rule, opening, event, keeper, term, late_with)
        if before and more >= 0 and not (owed and not more):
            yield _joining(rulebook, state, rule, opening, starting.gone_on(duty, before, more), keeper)
        elif started := starting.begun(duty, item, again=before is not None, owed=owed):
            yield _joining(rulebook, state, rule, opening, started, keeper)


def _joining(rulebook: Rulebook, state: State, rule: Rule, opening: Opening, duty: Duty, keeper: Timekeeper) -> Duty:
    if rulebook.time.joining == "last_lead":
        return duty
    return lateness.with_own_lead(rulebook, state, rule, opening, duty, keeper)


def owed_of(state: State, rule: Rule, subject: str | None) -> Duty | None:
    """The duty of this row for this subject that is owed, or None."""
    return next((duty for duty in state.owed if (duty.rule, duty.subject) == (rule.id, subject)), None)


def ended(duty: Duty, status: Status, at: datetime) -> Duty:
    """The duty, discharged or released (``status``) at ``at``. All other data of the duty stays."""
    return replace(duty, status=status, ended_at=at, remind_at=None)


def taken_over(rulebook: Rulebook, state: State, rule: Rule, subject: str | None) -> Duty | None:
    """The last duty of this row, if an official took it over after a recusal. When the duty is owed again, that
    official bears it. None where nobody took it over, or where he has a conflict of interest by now.
    """
    last = _last(state, rule, subject)
    if not (last and last.id in state.facts["passed"]):
        return None
    who = last.bearer
    against = roles.conflict(rulebook, state, who.role, who.official or "", who.agency or "")
    return None if against else last


def _last(state: State, rule: Rule, subject: str | None) -> Duty | None:
    same = (duty for duty in reversed(state.duties) if (duty.rule, duty.subject) == (rule.id, subject))
    return next(same, None)


def _before(
    rulebook: Rulebook,
    state: State,
    rule: Rule,
    subject: str | None,
    opening: Opening,
    who: Bearer,
    term: Term | None,
) -> Duty | None:
    """The last duty of this row, whose clock goes on. None where the opening gives a new clock, where there is no such
    duty since the matter arrived at the agency that leads it, and where what its limit runs from has moved on since.
    """
    if opening.anew in (True, IF_SOONER):
        return None
    last, since = _last(state, rule, subject), state.facts["arrived_at"]
    if last and opening.anew == UNLESS_UNMET and (last.status == "discharged" or not _same(last.bearer, who)):
        return None
    arrived_since = last and since and last.started_at < datetime.fromisoformat(since)
    return None if arrived_since or (last and term and _moved_on(rulebook, state, last, term)) else last


def _moved_on(rulebook: Rulebook, state: State, last: Duty, term: Term) -> bool:
    """Whether the fact from which a limit runs, or which bounds it, has moved on since; not for what was late."""
    if rulebook.time.going_on == "as_it_was" or last.breached_at or last.counts_from is None:
        return False
    facts = (timing.since(rulebook, state, each.counts_from) for each in (term, term.at_most) if each)
    return any(fact and fact > (last.runs_from or last.counts_from) for fact in facts)


def _same(one: Bearer, other: Bearer) -> bool:
    return (one.agency, one.official) == (other.agency, other.official)


def _subjects(rule: Rule, state: State) -> list[tuple[str | None, str | None, dict[str, Any]]]:
    """The subjects for each of which a row opens a duty: id, agency, and data. A row that opens one duty has one empty
    subject.
    """
    if rule.for_each is None:
        return [(None, None, {})]
    items = named(state.facts, rule.for_each)
    return [(i, i, {}) if isinstance(i, str) else (i["id"], i.get("agency"), i) for i in items]
