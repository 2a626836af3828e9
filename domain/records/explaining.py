"""Why a duty of a matter is due when it is: its clock explained, with the titles of the events that moved it."""

from collections.abc import Iterable

from domain.acts import EVENTS
from domain.clock import explanation
from domain.clock.calendar import Calendar
from domain.clock.clock import Move
from domain.law.rulebook import Rulebook
from domain.matter import timing
from domain.matter.events import Event
from domain.matter.state import Duty, State

EXCLUDED = {"hearing": "听证", "inspection": "检验", "expert_review": "专家评审"}  # kinds of time left out


def explain(
    rulebook: Rulebook, calendar: Calendar, state: State, duty: Duty, events: Iterable[Event] = ()
) -> explanation.Explanation:
    """Explain a duty of a matter by ``calendar``, which should be the one its due instant was computed with; of its
    ``events`` those are cited that left time out.
    """
    told = tuple(events)
    counting = timing.counting(rulebook, state).by(calendar)
    return explanation.explain(counting, duty, _title, lambda move: _left_out(move, told))


def _title(move: Move) -> str:
    return EVENTS[move.why].title


def _left_out(move: Move, events: Iterable[Event]) -> str:
    """What kind of time was left out, and the written notice of it."""
    spans = [[first.isoformat(), last.isoformat()] for first, last in move.excluded]
    for event in events:
        if (event.type, event.at, event.data.get("excluded")) == (move.why, move.at, spans):
            return f"{_title(move)}：{EXCLUDED[event.data['kind']]}，{event.data['notice_no']}"
    return _title(move)
