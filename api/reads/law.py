"""Reads of the law: limits from any start, the calendar with its notices, the rulebooks with their readings."""

import tomllib
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from api.context import Ctx
from api.contract import told
from api.contract.law import Calendar as CalendarTold
from api.contract.law import Rulebook as RulebookTold
from api.contract.law import Rulebooks
from api.contract.reads import Explanation as ExplanationTold
from api.edge.access.identity import caller
from api.edge.models import Whole
from api.edge.problems import Problem
from api.reads.explaining import explanation_json
from api.views import revision_json
from domain.clock.calendar import TZ, due, last_day
from domain.clock.calendar_files import days_of
from domain.clock.explanation import Explanation
from domain.clock.rfc3339 import YEARS, read_day, read_instant
from domain.clock.trace import trace
from domain.law.limits import Limit
from domain.law.rulebook import Procedure, Rulebook
from domain.matter.fields import FieldError
from domain.matter.wording import article_text
from domain.reading.overlay import of_agency
from matters.law import LAW

router = APIRouter(prefix="/v1", tags=["rules"], dependencies=[Depends(caller)])


@router.get("/deadlines", summary="期限试算", responses=told(ExplanationTold))
async def count_deadline(
    ctx: Ctx,
    start: Annotated[str, Query(max_length=40, description="起算时间或日期")],
    working_days: Annotated[Whole, Query(ge=0, le=1000, description="工作日数")],
) -> dict[str, Any]:
    """从任意时间起算若干工作日，逐日说明。"""
    book, begun, limit = ctx.rulebook, _start(start), Limit("working_days", working_days)
    known = await ctx.calendars.fresh()
    until = due(known, limit, begun, book.time.hours, day_ends=book.time.day_ends)
    days = trace(known, limit, begun, book.time.hours, day_ends=book.time.day_ends)
    why = Explanation(begun, until, tuple(days), ())
    return explanation_json(why, provisional=known.provisional(last_day(until)), rule=None)


@router.get("/calendar/{year}", summary="工作日历", responses=told(CalendarTold))
async def get_calendar(
    ctx: Ctx, year: Annotated[Whole, Path(ge=YEARS[0], le=YEARS[-1], description="年份")]
) -> dict[str, Any]:
    """全年每一天，以及安排它的各份通知（按发布先后）。"""
    known = await ctx.calendars.fresh()
    revisions = [revision_json(each.published) for each in ctx.calendars.revised]
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    days = [date.fromordinal(ordinal) for ordinal in range(first, last + 1)]
    return {
        "year": year,
        "version": known.version,
        "provisional": any(known.provisional(day) for day in days),
        "notices": [
            notice
            for notice in (*_notices(), *revisions)
            if any(day["date"][:4] == str(year) for day in notice["days"])
        ],
        "days": [
            {
                "date": day.isoformat(),
                "kind": known.day_kind(day),
                "notice": known.notice(day),
                "provisional": known.provisional(day),
            }
            for day in days
        ],
    }


@router.get("/rulebooks", summary="规则文本", responses=told(Rulebooks))
async def list_rulebooks(ctx: Ctx) -> dict[str, Any]:
    """已发布的规则文本；current 用于新事项，实施细则的 current 用于该机关的新事项。

    edition_of 是首版，自 applies_from 起用于新事项。
    """
    today, overlays = datetime.now(TZ).date(), ctx.overlays.values()

    def used(book: Rulebook) -> Rulebook:
        """Return the rulebook with which matters begin today, at the agency that ``book`` is for."""
        return of_agency(overlays, ctx.rulebook, book.agency, today) if book.agency else ctx.rulebook

    return {"items": [_head(book) | {"current": used(book) is book} for book in (*ctx.rulebooks.values(), *overlays)]}


@router.get("/rulebooks/{rulebook_id}", summary="一份规则文本", responses=told(RulebookTold))
async def get_rulebook(ctx: Ctx, rulebook_id: Annotated[str, Path(description="规则文本的代码")]) -> dict[str, Any]:
    """各项义务、条文和理由。"""
    books = ctx.rulebooks | ctx.overlays
    book = books.get(rulebook_id)
    if book is None:
        raise Problem("not_found", f"没有这份规则文本；现有：{', '.join(books)}")
    return _head(book) | {
        "office_hours": [f"{book.time.hours.opens:%H:%M}", f"{book.time.hours.closes:%H:%M}"],
        "day_ends": book.time.day_ends,
        "occurred_within": book.time.occurred_within,
        "roles": [_plain(role) for role in book.roles.values()],
        "procedures": [_procedure(procedure) for procedure in book.procedures.values()],
        "grounds": [_plain(ground) for ground in book.grounds.values()],
        "measures": [_plain(measure) for measure in book.measures],
        "staff_as": [_plain(row) for row in book.staff_as.values()],
        "provisions": [_plain(row) | {"issued_on": str(row.issued_on)} for row in book.provisions.values()],
        "matter_types": [_plain(matter_type) for matter_type in book.matter_types.values()],
        "exclusions": book.exclusions,
        "reports": [_plain(report) | {"at": f"{report.at:%H:%M}"} for report in book.reports.values()],
        "articles": [{**article, "title": article_text(article["number"])} for article in book.articles],
    }


def _start(text: str) -> datetime:
    with suppress(ValueError):
        return read_instant(text.replace(" ", "+"))  # a plus sign that was not encoded arrives as a space
    with suppress(ValueError):
        return datetime.combine(read_day(text), time(), TZ)  # a bare date means the start of that day
    wrong = FieldError("start", "应为日期或带时区的时间，如 2026-01-05T09:00:00+08:00")
    raise Problem("incomplete", f"所填内容不能采用：start {wrong.message}", [wrong])


def _head(book: Rulebook) -> dict[str, Any]:
    return {
        "id": book.id,
        "title": book.title,
        "citation": book.citation,
        "issued_by": book.issued_by,
        "in_force": book.in_force.isoformat(),
        "digest": book.digest,
        "agency": book.agency,
        "overlay_of": book.overlay_of,
        "edition_of": book.edition_of,
        "applies_from": book.applies_from.isoformat() if book.edition_of else None,
    }


def _procedure(procedure: Procedure) -> dict[str, Any]:
    duties = [_plain(rule) | {"article_title": article_text(rule.article)} for rule in procedure.rules.values()]
    return (
        {"id": procedure.id, "title": procedure.title, "duties": duties}
        | {
            part: [_plain(each) for each in getattr(procedure, part)]
            for part in ("always", "releases", "reopens", "leads", "notifies")
        }
        | {"outcomes": list(procedure.outcomes), "told_by": list(procedure.told_by)}
    )


def _plain(value: Any) -> Any:
    """Return a row of the rulebook as JSON, without the fields that the row leaves empty."""
    if is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _plain(each) for name, each in pairs if each not in (None, (), {})}
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


@cache
def _notices() -> list[dict[str, Any]]:
    laws = [(path.name, tomllib.loads(path.read_text("utf-8"))) for path in (LAW / "calendars").glob("*.toml")]
    published = sorted(((law, name) for name, law in laws if "notice" in law), key=lambda one: one[0]["published"])
    return [
        {
            "notice": law["notice"],
            "published": law["published"].isoformat(),
            "source": law["source"],
            "revises": law.get("revises"),
            "days": [
                {"date": day.isoformat(), "kind": day_kind} for day, day_kind in sorted(days_of(law, name).items())
            ],
        }
        for law, name in published
    ]
