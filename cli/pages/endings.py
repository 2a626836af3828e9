"""What ends a duty without its being met, as the engine does it: every event that releases it, in Chinese."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from cli.pages.besides import ALL, releases
from cli.pages.clauses import clause_text, is_right
from cli.pages.links import to_duty, to_release
from domain.acts import ACTS, Act
from domain.acts.titles import event_title
from domain.engine.evolution import REQUESTS
from domain.engine.lapses import WITHDRAWN
from domain.law.clauses import Clause, Opening, Where
from domain.law.rulebook import Procedure, Rule

_NONE = "没有"


def endings(procedure: Procedure, rule: Rule) -> list[str]:
    """Return what releases a duty of this row, a text for each event or kind of events. The end of a right by time is
    told elsewhere.
    """
    return list(dict.fromkeys(_endings(procedure, rule))) or [_NONE]


def may_release(procedure: Procedure, on: Clause, rule: Rule) -> bool:
    """Whether an event under these conditions may release a duty of this row. It may not where it needs a matter that
    has no outcome yet, and the duty is owed only once there is one.
    """
    return on.where.get("outcome_event") != (False,) or rule.id not in _after_outcome(procedure, on)


def _after_outcome(procedure: Procedure, on: Clause) -> set[str]:
    """The rows whose duties are owed only once the matter has an outcome, or has a fact that ``on`` wants it to lack:
    each event that opens them is such an outcome, or comes about only by, or with, duties of such rows.
    """
    outcomes = {clause.event for clause in procedure.outcomes if not clause.where}
    lacking = ["outcome_rule", *(fact for fact, allowed in on.where.items() if allowed == (False,))]
    acts = ACTS[procedure.id]
    at_any_time = {acts[always.act].leaves for always in procedure.always}
    after = set(procedure.rules)

    def needs(where: Where) -> bool:
        return any(False not in where.get(fact, (False,)) for fact in lacking)

    def late(opening: Opening) -> bool:
        where = opening.where
        if opening.event in outcomes or needs(where):
            return True
        if any(where.get(asked) and {*where[asked]} <= after for asked in ("open", "discharged")):
            return True
        makers = {rule.id for rule in procedure.rules.values() if opening.event in _makes(rule, acts, needs)}
        return bool(makers) and makers <= after and opening.event not in at_any_time

    while early := {name for name in after if not all(late(each) for each in procedure.rules[name].opens_on)}:
        after -= early
    return after


def _makes(rule: Rule, acts: Mapping[str, type[Act]], later: Callable[[Where], bool]) -> set[str]:
    """The events that a duty of this row lets its bearer or others bring about, or that its end by time is. ``later``
    says of which conditions this isn't so yet.
    """
    by_acts = {clause.event for clause in rule.discharged_by if not (clause.by_others or later(clause.where))}
    permitted = {acts[permit.act].leaves for permit in rule.permits if not later(permit.where)}
    return by_acts | permitted | ({rule.lapses} if rule.lapses else set())


def _endings(procedure: Procedure, rule: Rule) -> Iterator[str]:
    everything: list[str] = []
    for number, group in enumerate(releases(procedure), start=1):
        duties = group[0].duties
        if not {rule.id, ALL} & {*duties}:
            continue
        link = partial(to_release, procedure, number)
        may = [each.on for each in group if may_release(procedure, each.on, rule)]
        told = [clause_text(procedure, on, acts=True, link=link) for on in may]
        if ALL in duties:
            everything += told
        else:
            yield from told
    for other in procedure.rules.values():
        if rule.id in other.releases and other is not rule:
            yield f"「{to_duty(procedure, other)}」产生"
    if rule.id in rule.releases:
        yield "再次产生：新的一项取代旧的一项"
    if rule.for_each == REQUESTS:
        yield "所申请延期的义务已经履行或者解除"
        yield "除审批延期外，没有待履行的义务"
    for right in procedure.rules.values():
        if right.lapses and any(opening.event == right.lapses for opening in rule.opens_on):
            yield f"因「{event_title(procedure, right.lapses)}」产生，而{event_title(procedure, WITHDRAWN)}"
    if everything:
        yield f"{'、'.join(everything)}：全部{'终止' if is_right(rule) else '解除'}"
