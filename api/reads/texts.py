"""A sealed text is read here and nowhere else in the API. Whoever reads it, or tries to, is recorded."""

import re
from dataclasses import replace

from fastapi.responses import JSONResponse

from api.context import Context
from api.edge.access.identity import Who
from api.edge.problems import Problem
from api.edge.purpose import Purpose
from api.reads.discretion import sight
from db.vault.texts import BARE, Destroyed, Forged, NoSuchText, Reader, Tampered
from domain.clock.calendar import local
from domain.matter.fields import SEALED, Incomplete

_REF = re.compile(rf"{BARE.pattern}|{SEALED.pattern}", re.ASCII)  # the first part of a reference will do
_NONE = "没有这段文本，请核对引用"


async def text(ctx: Context, who: Who, procedure: str, number: str, ref: str, purpose: Purpose) -> JSONResponse:
    """Return a sealed text.

    Raises `Incomplete` for a purpose that says nothing, ``not_found``, ``destroyed``, what `sight` raises, and
    ``internal`` when the text was changed in the database.
    """
    by = Reader(id=who.actor.id, agency=who.actor.agency, via=who.actor.via, purpose=None)
    try:
        by = replace(by, purpose=purpose.checked())
        seeing = await sight(ctx, who, procedure, number)
    except (Problem, Incomplete):
        await ctx.vault.denied(number, ref, by)
        raise
    if not _REF.fullmatch(ref) or not seeing.may_read(ref):
        await ctx.vault.denied(number, ref, by)
        raise Problem("not_found", _NONE)
    try:
        opened = await ctx.vault.open(number, ref, by)
    except Destroyed as destroyed:
        raise Problem("destroyed", f"文本已于 {local(destroyed.at).date()} 按保管期限销毁，不能再读") from None
    except (NoSuchText, Forged):
        raise Problem("not_found", _NONE) from None
    except Tampered:
        raise Problem("internal", "文本与封存时不一致，不能给出；请联系运维人员") from None
    return JSONResponse({"ref": ref, "text": opened}, headers={"Cache-Control": "no-store"})
