"""The facts of a plan that several agencies carry out together: its versions, the answers to it, and its parts.

Only the latest answer of an agency to the current version counts. A new version starts without answers. The facts are
``proposal`` (the version under discussion), ``parts`` (the plan in force) and ``finished`` (the parts that are done).
Each function with ``data``, ``facts`` and ``at`` gives the facts after one type of event.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.acts.base import iso
from domain.matter.facts import Facts, PlanPart, told_in_vain

Data = dict[str, Any]


def numbered(facts: Facts, parts: Sequence[Any]) -> Data:
    """The data of an event that brings a new version of the plan: its number, and its parts with ids (``2-1``: version
    2, part 1).

    Each of ``parts`` has an ``agency`` and a day ``due_on``.
    """
    number = facts["plan_version"] + 1
    return {
        "version": number,
        "parts": [
            {"id": f"{number}-{n}", "agency": part.agency, "task": part.task, "due_on": part.due_on.isoformat()}
            for n, part in enumerate(parts, 1)
        ],
    }


def rerouted(facts: Facts, agencies: Sequence[str]) -> Data:
    """What becomes of a plan under discussion when ``agencies`` are to carry the matter out: it stands where all who
    were to respond still belong to them, and is void otherwise. ``added`` are those who have to respond besides.
    """
    before = facts["co_agencies"]
    if not facts["proposal"]:
        return {}
    if set(before) <= set(agencies):
        return {"plan": "proposed", "added": [agency for agency in agencies if agency not in before]}
    return {"plan": "void"}


def left_standing(data: Data, facts: Facts) -> Facts:
    """The facts without a plan that a new routing has made void, and without what was said against it."""
    void: Facts = {**facts, "proposal": None, "answers": {}, "contested": False}
    return void if data.get("plan") == "void" else facts


def propose(data: Data, facts: Facts, at: datetime) -> Facts:
    """The facts after a new version was proposed. Answers to earlier versions no longer count."""
    return {**facts, "plan_version": data["version"], "proposal": _bare(data["parts"]), "answers": {}}


def agree(data: Data, facts: Facts, at: datetime) -> Facts:
    """The facts after one agency has agreed to the current version."""
    return {**facts, "answers": {**facts["answers"], data["subject"]: "agrees"}}


def object_(data: Data, facts: Facts, at: datetime) -> Facts:
    """The facts after one agency has objected to the current version. From then on the dispute can be escalated."""
    return {**facts, "answers": {**facts["answers"], data["subject"]: "objects"}, "contested": True}


def all_agree(facts: Facts) -> bool:
    """Whether the latest answer of every other agency agrees to the current version."""
    answers = facts["answers"]
    return bool(facts["proposal"]) and all(answers.get(agency) == "agrees" for agency in facts["co_agencies"])


def settle(data: Data, facts: Facts, at: datetime) -> Facts:
    """The facts after all have agreed: the proposal is the plan in force and replaces the plan before it. The approval
    of a longer limit was for this plan.
    """
    parts = facts["proposal"] or []
    return {**facts, "parts": parts, "finished": [], "proposal": None, "answers": {}, "approved_limit": None}


def rule(data: Data, facts: Facts, at: datetime) -> Facts:
    """The facts after a ruling. A plan that the ruling sets replaces the proposal; any other ruling leaves no plan in
    force. The agency that led belongs to the others once another one leads; the clocks of the matter go on.
    """
    if data["outcome"] == "plan":
        ruled = _bare(data["parts"])
        return {**facts, "plan_version": data["version"], "parts": ruled, "finished": [], "proposal": None}
    over: Facts = {**facts, "parts": [], "finished": [], "proposal": None, "contested": False}
    return _led_by(data["agency"], over, at, waited="waited" in data) if data["outcome"] == "other_lead" else over


def _led_by(agency: str, facts: Facts, at: datetime, *, waited: bool) -> Facts:
    """The facts of a matter that another agency leads by a ruling. Nobody waits longer by that: the clocks go on. To an
    agency that led the matter before, its own first receipt counts again. The clocks begin with the ruling where they
    had stopped, because another agency ``waited`` for materials, unless this one had sent the matter away; and where
    this one had told what is missing and never got it.
    """
    before = facts["lead_agency"]
    own = {agency: facts["own_receipt_at"]} | facts["own_receipts"]
    first = min(own[agency], facts["own_receipt_at"], key=datetime.fromisoformat)
    if (waited and agency not in facts["sent_on_by"]) or told_in_vain(facts, agency):
        first = own[agency] = iso(at)
    return {
        **facts,
        "lead_agency": agency,
        "lead_ruled": True,
        "co_agencies": [each for each in (before, *facts["co_agencies"]) if each and each != agency],
        "responder": None,
        "desk": None,
        "own_receipt_at": first,
        "own_receipts": own,
        "approved_limit": None,  # the head of the agency before approved it
    }


def finish(data: Data, facts: Facts, at: datetime) -> Facts:
    """The facts after one part was done."""
    return {**facts, "finished": [*facts["finished"], data["part"]]}


def all_finished(facts: Facts) -> bool:
    """Whether every part of the plan in force is done."""
    return {part["id"] for part in facts["parts"]} <= set(facts["finished"])


def conclude(_data: Data, facts: Facts, _at: datetime) -> Facts:
    """The facts after every part was done. A proposal that is still under discussion ends, because nothing is left to
    replace.
    """
    return {**facts, "proposal": None, "answers": {}}


def _bare(parts: Sequence[Data]) -> list[PlanPart]:
    return [{"id": part["id"], "agency": part["agency"], "due_on": part["due_on"]} for part in parts]
