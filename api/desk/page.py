"""The operator's page. It shows what needs a look now, and every number links to a list in Temporal's UI. It holds no
names of people, no texts and no script.
"""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from api.context import Context, context
from api.desk import views
from api.desk.views import Today
from api.edge.problems import Problem
from api.edge.temporal_ui import TemporalUi
from db.reads.figures import AtAgency, Counts
from domain.clock.calendar import TZ
from domain.matter.wording import article_text
from process.settings import ApiSettings

_PAGE = Template((Path(__file__).parent / "desk.html").read_text("utf-8"))
_LATE = "有义务期限已过，尚未履行"
_LATE_ONCE = "有过逾期，仍有义务待履行（本机可以快进时钟）"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


async def shown_here(ctx: Annotated[Context, Depends(context)]) -> ApiSettings:
    """Answer as if this address did not exist, unless the settings open the operator's page."""
    if not (ctx.settings.local_stack or ctx.settings.desk):
        raise Problem("not_found", "请核对地址")
    return ctx.settings


router = APIRouter(include_in_schema=False)


@router.get("/desk", response_class=HTMLResponse)
async def desk(
    ctx: Annotated[Context, Depends(context)], settings: Annotated[ApiSettings, Depends(shown_here)]
) -> HTMLResponse:
    """Return the page: saved views with live counts, and the open matters by agency and by duty."""
    now = datetime.now(TZ)
    today = Today.of(now)
    ui = TemporalUi(settings.temporal_ui_url, ctx.settings.temporal_namespace)
    decided_by_office = views.office_rules(ctx.rulebooks.values())
    until = None if settings.local_stack else now
    counts, late = Counts(ctx.pool, until), views.overdue(until)
    matters = await counts.matters(today.after, today.until, decided_by_office)
    page = _PAGE.substitute(
        at=f"{now:%Y-%m-%d %H:%M}",
        cards="".join((
            _card("今日到期", "有义务须在今日之内履行", matters.due, ui.link(views.due(today)), "due"),
            _card("已逾期", _LATE if until else _LATE_ONCE, matters.overdue, ui.link(late), "late"),
            _card("待办公室决定", "报请区级办公室决定或认定归属", matters.awaiting,
                  ui.link(views.owing(decided_by_office)), "office"),
            _card("在办", "仍有义务待履行", matters.open, ui.link("OpenDuties IS NOT NULL"), "open"),
        )),
        agencies="".join(_agency(ui, each, late) for each in await counts.by_agency()) or _none(4),
        duties="".join(
            _duty(ctx, ui, rule, each.matters) for rule, each in (await counts.by_rule()).items()
        ) or _none(3),
        findings=await _stages(ctx, settings, ("finding",), until) or _none(4, "没有在查的线索"),
        tasks=await _stages(ctx, settings, ("supervision", "commendation"), until) or _none(4, "没有待完成的任务"),
        kinds=_links(ui, "Kind", {"application": "办理", "inquiry": "咨询"}),
        routes=_links(ui, "Route", {
            "own_post": "本人岗位", "own_agency": "本部门", "joint": "共同办理", "elsewhere": "非本部门",
            "special_law": "另有法定渠道",
        }),
    )  # fmt: skip
    return HTMLResponse(page, headers=_HEADERS)


def _card(title: str, meaning: str, count: int, link: str, style: str) -> str:
    return (
        f'<a class="card {style}" href="{escape(link)}"><span class="title">{title}</span>'
        f'<span class="count">{count}</span><span class="meaning">{meaning}</span></a>'
    )


def _agency(ui: TemporalUi, each: AtAgency, late: str) -> str:
    holds, leads = ui.link(views.is_("HolderAgency", each.id)), ui.link(views.is_("LeadAgency", each.id))
    overdue = ui.link(f"{views.is_('HolderAgency', each.id)} AND {late}")
    return (
        f'<tr><th scope="row">{escape(each.name)}</th><td>{_count(each.held, holds)}</td>'
        f'<td class="late">{_count(each.overdue, overdue)}</td><td>{_count(each.led, leads)}</td></tr>'
    )


def _duty(ctx: Context, ui: TemporalUi, rule: str, count: int) -> str:
    return f"<tr>{_named(ctx, 'case', rule)}<td>{_count(count, ui.link(views.owing([rule])))}</td></tr>"


async def _stages(ctx: Context, settings: ApiSettings, procedures: Iterable[str], until: datetime | None) -> str:
    """Return the open matters of these procedures by the duty that is due next. For procedures about persons, nobody is
    named.
    """
    lines: list[str] = []
    for procedure in procedures:
        ui = TemporalUi(settings.temporal_ui_url, ctx.settings.temporal_namespace, procedure)
        for rule, each in (await Counts(ctx.pool, until, procedure).by_rule()).items():
            owing = views.owing([rule])
            late = ui.link(f"{owing} AND {views.overdue(until)}")
            lines.append(
                f"<tr>{_named(ctx, procedure, rule)}<td>{_count(each.matters, ui.link(owing))}</td>"
                f'<td class="late">{_count(each.overdue, late)}</td></tr>'
            )
    return "".join(lines)


def _named(ctx: Context, procedure: str, rule: str) -> str:
    """Return a duty's title and article, in the words of a rulebook that has this duty."""
    books = [ctx.rulebook, *ctx.rulebooks.values(), *ctx.overlays.values()]
    known = (book.procedures[procedure].rules.get(rule) for book in books if procedure in book.procedures)
    row = next((each for each in known if each), None)
    return (
        f'<th scope="row">{escape(row.title if row else rule)}</th>'
        f"<td>{escape(article_text(row.article)) if row else ''}</td>"
    )


def _count(count: int | None, link: str) -> str:
    return f'<a href="{escape(link)}">{count}</a>' if count else '<span class="zero">0</span>'


def _links(ui: TemporalUi, attribute: str, values: dict[str, str]) -> str:
    return " ".join(
        f'<a href="{escape(ui.link(views.is_(attribute, value)))}">{title}</a>' for value, title in values.items()
    )


def _none(columns: int, text: str = "没有在办的事项") -> str:
    return f'<tr><td class="zero" colspan="{columns}">{text}</td></tr>'
