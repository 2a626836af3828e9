"""The contract's JSON of an explanation: why a duty, or a limit from any start, is due on its day."""

from typing import Any

from api.views import instant
from domain.acts import EVENTS
from domain.clock.clock import Again
from domain.clock.explanation import Explanation
from domain.law.limits import Limit
from domain.law.rulebook import Rule, Rulebook
from domain.matter import special_law
from domain.matter.state import Duty, State


def explanation_json(told: Explanation, *, provisional: bool, rule: str | None) -> dict[str, Any]:
    """Return the JSON. ``due_at`` is exclusive: the end of the last day."""
    return {
        "due_at": instant(told.due_at),
        "provisional": provisional,
        "rule": rule,
        **_counted(told),
    }


def again_json(told: Explanation, again: Again, *, provisional: bool, text: str) -> dict[str, Any]:
    """Return the JSON of a limit once more; ``text`` says whose it is and why."""
    return {
        "since": instant(again.since),
        "until": instant(again.until),
        "breached_at": instant(again.until) if again.led else None,
        "provisional": provisional,
        **_counted(told),
        "text": text,
    }


def _counted(told: Explanation) -> dict[str, Any]:
    return {
        "from": instant(told.counts_from),
        "days": [
            {
                "date": day.date.isoformat(),
                "kind": day.day_kind,
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


def special_law_json(rulebook: Rulebook, state: State, rule: Rule, duty: Duty) -> dict[str, Any] | None:
    """Return the special law that governs the duty's limit, with the source of each rule; None when no such
    law does.
    """
    matter_type = special_law.governing(rulebook, state, rule, duty)
    if matter_type is None:
        return None
    special = {
        "matter_type": matter_type.id,
        "title": matter_type.title,
        "deemed": matter_type.deemed and limit_json(matter_type.deemed) | {"citation": matter_type.deemed_citation},
    }
    if first := special_law.first_step(matter_type, rule):
        limit, citation = first
        return special | {
            "limit": limit_json(limit),
            "citation": citation,
            "extension": None,
            "exclusions": [],
        }
    return special | {
        "limit": limit_json(matter_type.limit),
        "citation": matter_type.citation,
        "extension": matter_type.extension
        and {
            "working_days": matter_type.extension,
            "by": matter_type.extension_by,
            "told": matter_type.extension_told,
            "on_paper": matter_type.extension_on_paper,
            "citation": matter_type.extension_citation,
        },
        "exclusions": list(matter_type.exclusions)
        and {"kinds": matter_type.exclusions, "citation": matter_type.exclusions_citation},
    }


def limit_json(limit: Limit) -> dict[str, Any]:
    """Return the JSON of a limit."""
    return {"unit": limit.unit, "count": limit.count}
