"""Why a duty of a matter is due when it is: the explanation of its clock, with the titles of the events that moved it;
and why a late duty has its limit once more, and for whom.
"""

from collections.abc import Iterable
from datetime import date

from domain.acts import EVENTS
from domain.clock import exclusions, explanation, once_more
from domain.clock.calendar import Calendar, local
from domain.clock.clock import Again, Move
from domain.law.rulebook import Rulebook
from domain.matter import timing
from domain.matter.events import Event
from domain.matter.state import Bearer, Duty, State
from domain.matter.wording import bearer_text, due_text
from domain.responsibility.intervals import intervals


def explain(
    rulebook: Rulebook,
    calendar: Calendar,
    state: State,
    duty: Duty,
    events: Iterable[Event] = (),
    again: Again | None = None,
) -> explanation.Explanation:
    """The explanation of a duty, or of its limit once more (``again``). ``calendar`` should be the one by which its due
    instant was counted. Events among ``events`` that left time out are cited.
    """
    told = tuple(events)
    counting = timing.counting(rulebook, state).by(calendar)
    clock = once_more.as_clock(counting, duty, again) if again else duty
    return explanation.explain(counting, clock, _title, lambda move: _left_out(rulebook, move, told))


def whose(state: State, duty: Duty, again: Again) -> tuple[Bearer, ...]:
    """Who bore a late duty, or the same duty owed before, during its limit once more, in the order of time; its bearer
    where it was met in the minute in which the limit began.
    """
    same = {each.id for each in state.duties if each.key == duty.key}
    held = (each for each in intervals(state) if each.duty in same and each.since < again.until)
    during = dict.fromkeys(each.bearer for each in held if each.until is None or each.until > again.since)
    return tuple(during) or (duty.bearer,)


def again_text(rulebook: Rulebook, duty: Duty, again: Again, bearers: Iterable[Bearer]) -> str:
    """Whose limit a limit once more is, and why it runs, in a Chinese sentence. ``bearers``: those of them whom the
    reader may know.
    """
    who = "、".join(bearer_text(rulebook, each) for each in bearers) or "他人"
    begins = "接手" if any(each.since == again.since for each in duty.held[1:]) else "承担"
    since, until = f"{local(again.since):%Y-%m-%d %H:%M}", due_text(again.until)
    why = f"{begins}这项义务时已经逾期，而逾期的线索没有指向其本人，所以自 {since} 起另计一次时限，至 {until}"
    return f"这是{who}的时限：{why}。{_became(duty, again)}"


def _became(duty: Duty, again: Again) -> str:
    if again.led:
        return "届满仍未履行，另有线索。"
    if duty.owed:
        return "届满仍未履行的，另有线索，指向其间承担的人。"
    return f"届满之前{'已履行' if duty.status == 'discharged' else '已解除'}。"


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
