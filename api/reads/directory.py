"""Reads of the directory: agencies with their functions, and officials with their roles."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from api.context import Ctx
from api.contract import told
from api.contract.law import Agencies, Officials
from api.edge.access.identity import caller
from domain.matter.fields import ID

router = APIRouter(prefix="/v1", tags=["directory"], dependencies=[Depends(caller)])


@router.get("/agencies", summary="机关名录", responses=told(Agencies))
async def list_agencies(ctx: Ctx) -> dict[str, Any]:
    """全部机关；in_scope 为 false 的不承担义务。"""
    return {"items": [asdict(agency) for agency in await ctx.directory.agencies()]}


@router.get("/officials", summary="工作人员名录", responses=told(Officials))
async def list_officials(
    ctx: Ctx, agency: Annotated[str | None, Query(pattern=f"^{ID.pattern}$", description="只列这个机关的")] = None
) -> dict[str, Any]:
    """一个机关的工作人员，或全部。"""
    return {"items": [asdict(official) for official in await ctx.directory.officials(agency)]}
