"""A duty that is late when it opens joins the lead of an earlier lateness. Who owes a late duty and isn't named for it
has its limit once more. So nobody is accused twice for one delay, and no delay is nobody's.
"""

from dataclasses import replace

from domain.clock import once_more
from domain.clock.timekeeper import Timekeeper
from domain.law.clauses import IF_SOONER, Opening
from domain.law.rulebook import Rule, Rulebook
from domain.matter.state import Duty, State
from domain.responsibility.answerable import named, person, to_be_named
from domain.responsibility.breaches import grounds_of
from domain.responsibility.in_time import another, first_to_end


def last_lead(state: State, rule: Rule, subject: str | None, opening: Opening) -> str | None:
    """The id of the duty whose lateness makes a later duty late: the last duty that was breached by itself, or None.

    None also where an earlier duty of this row was met in time: then lateness of others doesn't make this one late. A
    duty for which the earlier of two limits counts is late with nothing but the duty whose place it takes.
    """
    if opening.anew == IF_SOONER:
        owed = next((duty for duty in state.owed if (duty.rule, duty.subject) == (rule.id, subject)), None)
        return (owed.joins or owed.id) if owed and owed.breached_at else None
    if _met_in_time(state, rule, subject):
        return None
    late = [duty for duty in state.duties if duty.breached_at is not None and duty.joins is None]
    return late[-1].id if late else None


def with_own_lead(
    rulebook: Rulebook, state: State, rule: Rule, opening: Opening, duty: Duty, keeper: Timekeeper
) -> Duty:
    """The duty, which joins an earlier lead if it is late when it opens, and if that lead points to all to whom its own
    would. The same duty owed before is joined in any case; its limit once more goes on. The limit of the matter as a
    whole joins no lead of a step, and nothing joins a lateness that is no lead.
    """
    if rule.lapses or duty.due_at is None or duty.due_at > keeper.at:
        return duty
    rules = rulebook.procedures[state.procedure].rules
    same = (each for each in reversed(state.duties) if (each.rule, each.subject) == (duty.rule, duty.subject))
    before = next((each for each in same if each.key == duty.key or (opening.anew == IF_SOONER and each.owed)), None)
    if before and before.breached_at is not None:
        joins = before.joins if before.joins and not before.own_breach else before.id
        # what ran out while nobody owed the duty is no lateness: then it begins anew
        going_on = (before.waiting,) if before.waiting and before.waiting.until > keeper.at else ()
        return keeper.reminding(replace(keeper.late_with(duty, rule.remind, joins), again=going_on), rule.remind)
    if opening.anew == IF_SOONER or _met_in_time(state, rule, duty.subject):
        return duty
    own = to_be_named(rulebook, state, duty)
    for each in reversed(state.duties):
        row = rules[each.rule]
        answers = each.own_breach and (row.whole or not rule.whole) and grounds_of(state, row, each)
        if answers and own <= named(rulebook, state, each):
            return keeper.late_with(duty, rule.remind, each.id)
    return duty


def once_more_owed(rulebook: Rulebook, before: State, state: State, keeper: Timekeeper) -> State:
    """The state in which a late duty has its limit once more for its bearer, if no lead about it names him: from when
    he bears it, or from the lead that names others. A limit once more that runs goes on, whoever bears the duty next.
    None runs while the duty of another stands in the way of meeting this one.
    """
    procedure = rulebook.procedures[state.procedure]
    changed: dict[str, Duty] = {}
    for duty in (each for each in state.owed if each.breached_at is not None):
        rule, first = procedure.rules[duty.rule], first_to_end(procedure, duty)
        blocked = any(each.rule in first and another(duty, each.bearer) for each in state.owed)
        freed = not blocked and any(each.rule in first and another(duty, each.bearer) for each in before.owed)
        was = before.duty(duty.id)
        if (was and _as_it_was(was, duty) and not (freed or blocked)) or not grounds_of(state, rule, duty):
            continue
        if blocked:
            changed |= {duty.id: replace(duty, again=duty.again[:-1])} if duty.waiting else {}
        elif not duty.waiting and not _is_named(rulebook, state, rule, duty):
            since = max(keeper.at, duty.started_at)
            changed[duty.id] = once_more.begun(keeper, duty, since, midnight=rulebook.time.midnight)
    changed = {each.id: keeper.reminding(each, procedure.rules[each.rule].remind) for each in changed.values()}
    return state.with_duties(changed)


def _is_named(rulebook: Rulebook, state: State, rule: Rule, duty: Duty) -> bool:
    """Whether a lead about a late duty points to its bearer, or, where all its grounds are for heads, to his head."""
    people = named(rulebook, state, duty)
    if all(rulebook.grounds[each].subject == "head" for each in grounds_of(state, rule, duty)):
        return duty.bearer.agency in {agency for agency, _ in people}
    return person(duty.bearer) in people


def _as_it_was(was: Duty, duty: Duty) -> bool:
    now = duty.breached_at, duty.joins, duty.again, duty.bearer
    return (was.breached_at, was.joins, was.again, was.bearer) == now


def _met_in_time(state: State, rule: Rule, subject: str | None) -> bool:
    return any(
        (duty.rule, duty.subject, duty.status, duty.breached_at) == (rule.id, subject, "discharged", None)
        for duty in state.duties
    )
