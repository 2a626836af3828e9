"""What ends a duty without its being met, as the engine does it: every event that releases it, in Chinese."""

from collections.abc import Iterator
from functools import partial

from cli.pages.besides import ALL, releases
from cli.pages.clauses import clause_text, is_right
from cli.pages.links import to_duty, to_release
from domain.acts.titles import event_title
from domain.engine.evolution import REQUESTS
from domain.engine.lapses import WITHDRAWN
from domain.law.rulebook import Procedure, Rule

_NONE = "没有"


def endings(procedure: Procedure, rule: Rule) -> list[str]:
    """Return what releases a duty of this row, a text for each event or kind of events. The end of a right by time is
    told elsewhere.
    """
    return list(dict.fromkeys(_endings(procedure, rule))) or [_NONE]


def _endings(procedure: Procedure, rule: Rule) -> Iterator[str]:
    everything: list[str] = []
    for number, group in enumerate(releases(procedure), start=1):
        duties = group[0].duties
        if not {rule.id, ALL} & {*duties}:
            continue
        link = partial(to_release, procedure, number)
        told = [clause_text(procedure, each.on, acts=True, link=link) for each in group]
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
