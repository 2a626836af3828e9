"""Plan consensus: versions, answers and parts of a plan that several agencies carry (Art. 6(3)).

The latest answer of an agency to the current version counts; a new version starts with no answers. All is
kept in the facts ``proposal`` (under discussion) and ``parts`` / ``finished`` (settled).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.matter.facts import Facts, PlanPart

Data = dict[str, Any]


def numbered(facts: Facts, parts: Sequence[Any]) -> Data:
    """What an event carries of a new version: its number, and its parts with their ids (``2-1``: version 2, part 1).

    ``parts`` have an ``agency``, a ``task`` and the day that they are ``due_on``.
    """
    number = facts["plan_version"] + 1
    return {
        "version": number,
        "parts": [
            {"id": f"{number}-{n}", "agency": part.agency, "task": part.task, "due_on": part.due_on.isoformat()}
            for n, part in enumerate(parts, 1)
        ],
    }


def propose(data: Data, facts: Facts, at: datetime) -> Facts:
    """A new version is on the table; earlier answers no longer count."""
    return {**facts, "plan_version": data["version"], "proposal": _bare(data["parts"]), "answers": {}}


def agree(data: Data, facts: Facts, at: datetime) -> Facts:
    """One agency agrees."""
    return {**facts, "answers": {**facts["answers"], data["subject"]: "agrees"}}


def object_(data: Data, facts: Facts, at: datetime) -> Facts:
    """One agency objects: from now on the matter may be escalated."""
    return {**facts, "answers": {**facts["answers"], data["subject"]: "objects"}, "contested": True}


def all_agree(facts: Facts) -> bool:
    """Whether every co-agency's latest answer agrees to the current version."""
    answers = facts["answers"]
    return bool(facts["proposal"]) and all(answers.get(agency) == "agrees" for agency in facts["co_agencies"])


def settle(data: Data, facts: Facts, at: datetime) -> Facts:
    """The proposal becomes the plan; it replaces whatever was unfinished."""
    return {**facts, "parts": facts["proposal"] or [], "finished": [], "proposal": None, "answers": {}}


def rule(data: Data, facts: Facts, at: datetime) -> Facts:
    """A ruled plan replaces the proposal; any other ruling leaves no plan in force."""
    if data["outcome"] == "plan":
        ruled = _bare(data["parts"])
        return {**facts, "plan_version": data["version"], "parts": ruled, "finished": [], "proposal": None}
    return {**facts, "parts": [], "finished": [], "proposal": None, "contested": False}


def finish(data: Data, facts: Facts, at: datetime) -> Facts:
    """A part is done."""
    return {**facts, "finished": [*facts["finished"], data["part"]]}


def all_finished(facts: Facts) -> bool:
    """Whether every part of the plan in force is done."""
    return {part["id"] for part in facts["parts"]} <= set(facts["finished"])


def conclude(_data: Data, facts: Facts, _at: datetime) -> Facts:
    """Every part is done: a proposal still on the table has nothing left to replace."""
    return {**facts, "proposal": None, "answers": {}}


def _bare(parts: Sequence[Data]) -> list[PlanPart]:
    return [{"id": part["id"], "agency": part["agency"], "due_on": part["due_on"]} for part in parts]
