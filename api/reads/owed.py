"""What is owed in a matter now: the duties and acts that a refusal tells."""

from typing import Any

from api.context import Context
from api.reads.discretion import Sight
from api.views import bearer_json
from domain.engine.refusing import acts_now

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
