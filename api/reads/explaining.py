"""The contract's JSON of an explanation: why a duty, or a limit from any start, is due on its day."""

from typing import Any

from api.views import instant
from domain.acts import EVENTS
from domain.clock.explanation import Explanation


def explanation_json(told: Explanation, *, provisional: bool, rule: str | None) -> dict[str, Any]:
    """Return the JSON. ``due_at`` is exclusive: the end of the last day."""
    return {
        "due_at": instant(told.due_at),
        "provisional": provisional,
        "rule": rule,
        "from": instant(told.counts_from),
        "days": [
            {
                "date": day.date.isoformat(),
                "kind": day.kind,
                "counted": day.counted,
                "notice": day.notice,
                "why": day.why,
            }
            for day in told.days
        ],
        "moved": [
            {
                "at": instant(move.at),
                "from": instant(move.before),
                "to": instant(move.after),
                "why": move.why,
                "title": EVENTS[move.why].title,
            }
            for move in told.moves
        ],
    }
