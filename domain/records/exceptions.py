"""What was done in a case without being late and may have gained time. Reports count each kind, and a circular tells it
in the period in which it was done.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.matter.events import Event
from domain.matter.state import State
from domain.responsibility.intervals import holder

EXTENDED, VOIDED, WITHDRAWN = "extended", "voided", "withdrawn"
# What may gain time without being late: the event, and the figure that counts it.
COUNTED = {
    "limit_approved": "longer_limits",
    "time_excluded": "excluded",
    "reclassified": "corrected",
    "matter_type_corrected": "corrected",
    "routed": "corrected",
    "split": "split_off",
    "notice_given": "noticed_again",
}
WITHIN_ANOTHER = ("own_extended",)  # what another figure counts too
ONCE = ("routed", "notice_given")  # the first of these is what everybody owes


def exceptions(state: State, events: Iterable[Event]) -> Iterator[str]:
    """The figures that count what was done in a case without being late and may have gained time: one name for each
    time.
    """
    before: set[tuple[str, str | None]] = set()
    for event in events:
        # what the agency had found missing before it split this case off isn't told for the first time
        before |= {("notice_given", each) for each in event.data.get("before", {}).get("noticed", ())}
        agency = event.actor.agency if event.actor and event.type == "notice_given" else None  # each has a first one
        if event.type in ONCE and (event.type, agency) not in before:
            before.add((event.type, agency))
        elif event.type in COUNTED:
            yield COUNTED[event.type]
        elif _longer(state, event):
            yield "longer_limits"
        elif event.type == EXTENDED and _for_himself(state, event):
            yield "own_extended"
        elif event.type == WITHDRAWN and "proof" in event.data:
            yield "withdrawn_by_entry"
        elif event.type == "disputed" and "proof" in event.data:
            yield "disputed_by_entry"
        elif event.type == "reconsidered" and event.data["outcome"] == "redo":
            yield "redone"
        elif event.type == "found_unreachable" and "answer" in event.data:
            yield "unreached"
        elif event.type == "supplemented" and event.actor and event.actor.agency in state.agencies:
            yield "supplemented_by_entry"


def of_bearers(state: State, events: Iterable[Event]) -> Iterator[tuple[str, str | None, str | None]]:
    """The figures that count for an agency and an official other than those of the case: an extension for the bearer
    of the duty, a claimed earlier instant for who claimed it (for the leading agency, where he is of none in the case).
    """
    for event in events:
        if event.type == EXTENDED and (duty := state.duty(event.data["duty"])):
            bearer = holder(duty.held, event.at)
            yield "excepted", bearer.agency, bearer.official
        if event.occurred_at is not None and (actor := event.actor):
            if actor.agency in state.agencies:
                yield "claimed", actor.agency, actor.id
            else:
                yield "claimed", state.facts["lead_agency"], None


def _longer(state: State, event: Event) -> bool:
    """Whether an event gives a longer limit that no head approved: an acceptance by a publication, or a ruling on a
    part that was split off a case, later than the whole was due.
    """
    whole = state.facts["whole_until"]
    if event.type == "ruled" and whole and event.data.keys() & {"parts", "limit"}:
        ends = [each.due_at for each in state.duties if each.due_at and each.started_at == event.at]
        return max(ends, default=event.at) > datetime.fromisoformat(whole)
    return event.type == "accepted" and "published_in" in event.data


def _for_himself(state: State, event: Event) -> bool:
    """Whether an extension was granted that the head of the leading agency had asked for, or whose duty he bore."""
    duty, card = state.duty(event.data["duty"]), state.agencies.get(state.facts["lead_agency"] or "")
    if duty is None or card is None or card.head is None:
        return False
    return card.head in (state.facts["extensions"][duty.id]["by"], holder(duty.held, event.at).official)
