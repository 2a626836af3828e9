"""A matter that is voided as a duplicate: the matter that it duplicates is looked up before the act is received."""

from api.context import Context
from api.edge.access.identity import Caller
from api.edge.models import ActBody
from db.reads.cases import Matter
from domain.acts.base import missing
from domain.acts.common import Void
from domain.matter.fields import ID
from domain.matter.names import procedure_of


async def of_another(ctx: Context, who: Caller, number: str, body: ActBody) -> None:
    """Check the matter that ``duplicate_of`` names: it is of the same kind and of the same agency, the caller may see
    it, and it isn't void itself. So no matters are duplicates of one another in a circle.

    Raises ``incomplete`` where it isn't so. Nothing is checked where the body names no matter.
    """
    named = body.sent().get("duplicate_of")
    if named is None:
        return
    this, other = await _seen(ctx, who, number, number), await _seen(ctx, who, number, named)
    if this is None or other is None or this.lead_agency != other.lead_agency:
        raise missing(duplicate_of="本机关没有这个编号的事项，请核对编号")
    fold = await ctx.fold.matter(other.number)
    if any(event.type == Void.leaves for event in fold.events):
        raise missing(duplicate_of="所填的事项已经作废，应填仍然有效的那一件")


async def _seen(ctx: Context, who: Caller, number: str, wanted: str) -> Matter | None:
    """The matter with the number ``wanted``, in the procedure of the matter ``number``; None where the caller sees
    none.
    """
    procedure = procedure_of(number)
    return await ctx.matters[procedure].get(wanted, who.viewer(procedure)) if ID.fullmatch(wanted) else None
