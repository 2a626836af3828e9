"""Why a duty of a matter is due when it is: the explanation of its clock, with the titles of the
events that moved it.
"""

from collections.abc import Iterable
from datetime import date

from domain.acts import EVENTS
from domain.clock import exclusions, explanation
from domain.clock.calendar import Calendar
from domain.clock.clock import Move
from domain.law.rulebook import Rulebook
from domain.matter import timing
from domain.matter.events import Event
from domain.matter.state import Duty, State


def explain(
    rulebook: Rulebook, calendar: Calendar, state: State, duty: Duty, events: Iterable[Event] = ()
) -> explanation.Explanation:
    """The explanation of a duty. ``calendar`` should be the one by which its due instant was counted. Events among
    ``events`` that left time out are cited.
    """
    told = tuple(events)
    counting = timing.counting(rulebook, state).by(calendar)
    return explanation.explain(counting, duty, _title, lambda move: _left_out(rulebook, move, told))


def _title(move: Move) -> str:
    return EVENTS[move.why].title


def _left_out(rulebook: Rulebook, move: Move, events: Iterable[Event]) -> str:
    """The kind of time that a move left out, and the number of the written notice. No day is told of twice, so the
    event is the one that left out the same days, be it for this duty or for one with which its limit moves.
    """
    first = next(exclusions.days(move.excluded), None)
    for event in events:
        spans = [(date.fromisoformat(since), date.fromisoformat(to)) for since, to in event.data.get("excluded", ())]
        if any(first and since <= first <= to for since, to in spans):
            return f"{_title(move)}：{rulebook.exclusions[event.data['kind']]}，{event.data['notice_no']}"
    return _title(move)
