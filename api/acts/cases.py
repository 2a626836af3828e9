"""The routes of cases: how a case is opened, what every procedure has, and what only cases have."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from api.acts import duplicates, opening
from api.acts.acts import add_acts
from api.acts.opening import OpenCase
from api.context import Ctx
from api.contract import told
from api.contract.matters import Case
from api.contract.reads import Dossier
from api.edge.access.identity import Who
from api.edge.access.sight import seen
from api.edge.receipts import How
from api.reads.dossier import dossier
from api.reads.matters import add_reads

router = APIRouter(prefix="/v1/cases", tags=["cases"])


@router.post("", status_code=201, summary="收到事项", responses=told(Case, 201, "事项；Location 为其地址"))
async def open_case(body: OpenCase, ctx: Ctx, who: Who, how: How) -> Response:
    """登记一件事项，首问责任即告成立。Temporal 停机时也照样收下。"""
    return await opening.opened(ctx, who, how, body)


add_acts(router, "case", before={"void": duplicates.of_another})
add_reads(router, "case")


@router.get("/{case_no}/dossier", summary="报告材料", responses=told(Dossier))
async def case_dossier(case_no: Annotated[str, Path(description="编号")], ctx: Ctx, who: Who) -> dict[str, Any]:
    """事项、各方意见及理由、倾向性意见和经过；文本只给引用。"""
    case = await seen(ctx, who, "case", case_no)
    fold = await ctx.fold.matter(case.number)
    return dossier(case, fold.state, fold.events)
