"""Plan consensus: versions, answers and parts of a plan that several agencies carry (Art. 6(3)).

The latest answer of an agency to the current version counts; a new version starts with no answers. All is
kept as JSON in the facts ``proposal`` (under discussion) and ``parts`` / ``finished`` (settled).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

Facts = dict[str, Any]


def version(facts: Facts) -> int:
    """The number of the current proposal; 0 where there has been none."""
    return facts.get("plan_version", 0)


def numbered(facts: Facts, parts: Sequence[Any]) -> Facts:
    """The next version's number, and its parts with their ids (``2-1``: version 2, first part)."""
    number = version(facts) + 1
    return {
        "version": number,
        "parts": [
            {"id": f"{number}-{n}", "agency": part.agency, "task": part.task, "due_on": part.due_on.isoformat()}
            for n, part in enumerate(parts, 1)
        ],
    }


def propose(data: Facts, facts: Facts, at: datetime) -> Facts:
    """A new version is on the table; earlier answers no longer count."""
    return {"plan_version": data["version"], "proposal": _bare(data["parts"]), "answers": {}}


def agree(data: Facts, facts: Facts, at: datetime) -> Facts:
    """One agency agrees."""
    return {"answers": facts["answers"] | {data["subject"]: "agrees"}}


def object_(data: Facts, facts: Facts, at: datetime) -> Facts:
    """One agency objects: from now on the matter may be escalated."""
    return {"answers": facts["answers"] | {data["subject"]: "objects"}, "contested": True}


def all_agree(facts: Facts) -> bool:
    """Whether every co-agency's latest answer agrees to the current version."""
    answers = facts.get("answers", {})
    others = facts.get("co_agencies", [])
    return bool(facts.get("proposal")) and all(answers.get(agency) == "agrees" for agency in others)


def settle(data: Facts, facts: Facts, at: datetime) -> Facts:
    """The proposal becomes the plan; it replaces whatever was unfinished."""
    return {"parts": facts["proposal"], "finished": [], "proposal": None, "answers": {}}


def rule(data: Facts, facts: Facts, at: datetime) -> Facts:
    """A ruled plan replaces the proposal; any other ruling leaves no plan in force."""
    if data["outcome"] == "plan":
        return {"plan_version": data["version"], "parts": _bare(data["parts"]), "finished": [], "proposal": None}
    return {"parts": [], "finished": [], "proposal": None, "contested": False}


def finish(data: Facts, facts: Facts) -> Facts:
    """A part is done."""
    return {"finished": [*facts["finished"], data["part"]]}


def all_finished(facts: Facts) -> bool:
    """Whether every part of the plan in force is done."""
    return {part["id"] for part in facts["parts"]} <= set(facts["finished"])


def conclude(_data: Facts, _facts: Facts, _at: datetime) -> Facts:
    """Every part is done: a proposal still on the table has nothing left to replace."""
    return {"proposal": None, "answers": {}}


def _bare(parts: Sequence[Facts]) -> list[Facts]:
    return [{"id": part["id"], "agency": part["agency"], "due_on": part["due_on"]} for part in parts]
