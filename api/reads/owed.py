"""What is owed in a matter now, and the acts that are possible: what a refusal tells, and a read of the matter."""

from dataclasses import replace
from typing import Any

from api.context import Context
from api.reads.discretion import Sight
from api.views import bearer_json
from db.writes.intake import Receipt
from domain.refusals.reasons import acts_now
from matters.integrity.mend import alarm

_CODES = ("not_owed", "not_your_duty")  # the refusals whose text says what is owed


async def instead(ctx: Context, number: str, code: str, sight: Sight | None = None) -> dict[str, Any]:
    """Return, as fields of a problem with this code, the open duties of the matter with their bearers, and the acts
    that are possible to these now. Empty for the codes that have no such fields, and where nobody knows the matter.

    With the ``sight`` of who reads, only the duties that he may know.
    """
    if code not in _CODES:
        return {}
    try:
        fold = await ctx.fold.matter(number)
    except LookupError:
        return {}
    procedure = fold.rulebook.procedures[fold.state.procedure]
    duties = [each for each in fold.state.duties if each.status == "open"]
    if sight:
        duties = [each for each in duties if sight.knows(each.bearer.official, each.bearer.agency)]
    told = [
        {"id": each.id, "title": procedure.rules[each.rule].title, "bearer": bearer_json(each.bearer)}
        for each in duties
    ]
    acts = [act for each in duties for act in acts_now(fold.rulebook, fold.state, each)]
    return {"duties": told, "acts": list(dict.fromkeys(acts))}


async def completed(ctx: Context, receipt: Receipt, sight: Sight | None = None) -> Receipt:
    """Return the receipt with what is owed in its refusal. A workflow that has refused an act by itself has left only
    the code and the text. The API has added the rest to the refusals that it told at once.
    """
    problem = receipt.problem
    if not problem or "duties" in problem:
        return receipt
    return replace(receipt, problem=problem | await instead(ctx, receipt.number, problem["code"], sight))


async def with_acts_now(ctx: Context, number: str, duties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the JSON of a matter's duties, whose ``acts`` are those that the rulebook names, with the acts that are
    possible now instead. They stay as they are where the matter's ledger can't be read.
    """
    if not any("acts" in each for each in duties):
        return duties
    try:
        fold = await ctx.fold.matter(number)
        now = {each.id: acts_now(fold.rulebook, fold.state, each) for each in fold.state.duties}
    except Exception as error:  # noqa: BLE001 - what is shown of a matter is read also where its ledger can't be
        alarm(number, error)
        return duties
    return [each | {"acts": now[each["id"]]} if "acts" in each and each["id"] in now else each for each in duties]
