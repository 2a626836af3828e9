"""The events by which time alone tells of a late duty: a reminder, and a breach with the grounds of its lead."""

from typing import Any

from domain.acts.base import iso
from domain.clock.clock import Again
from domain.law.rulebook import Rule, Rulebook
from domain.matter.notified import notified
from domain.matter.state import Duty, State
from domain.responsibility.answerable import pointed_to


def grounds_of(state: State, rule: Rule, duty: Duty) -> tuple[str, ...]:
    """The grounds under which a breach of the duty may fall: other agencies than the leading one may have their own."""
    own = duty.bearer.agency == state.facts["lead_agency"]
    return rule.grounds if own or not rule.grounds_of_others else rule.grounds_of_others


def breach(rulebook: Rulebook, state: State, rule: Rule, duty: Duty, again: Again | None = None) -> dict[str, Any]:
    """The data of a breach: the duty, the grounds under which it may fall, and the bearers of the roles to be told; of
    a limit once more (``again``), from when it ran. The head of an agency that a lead named before isn't named again.
    There are no grounds, and so no lead, where the limit once more points to nobody who isn't named yet.
    """
    grounds = grounds_of(state, rule, duty)
    if again and duty.bearer.agency in _led_before(state, duty, again):
        grounds = tuple(each for each in grounds if rulebook.grounds[each].subject != "head") or grounds
    of = reminder(duty, again) | {"grounds": list(grounds)}
    if again and not pointed_to(rulebook, state, duty, again.until, again.since)[1]:
        return of | {"grounds": []}
    return of | notified(rulebook, state, rule.notifies)


def reminder(duty: Duty, again: Again | None) -> dict[str, Any]:
    """The data of a reminder: the duty; of its limit once more (``again``), from when that runs."""
    return {"duty": duty.id} | ({"since": iso(again.since)} if again else {})


def _led_before(state: State, duty: Duty, again: Again) -> set[str | None]:
    """The agencies that bore a duty, or the same duty when it was owed before, until the limit once more began."""
    same = (each for each in state.duties if each.key == duty.key and each.breached_at is not None)
    return {held.bearer.agency for each in same for held in each.held if held.since < again.since}
