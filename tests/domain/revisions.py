"""Revised calendars for tests, and the days that count by them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from domain.clock.calendar import Calendar, Stated
from domain.engine.revision import Revision
from domain.records.explaining import explain
from testing.scenario import Matter

Begin = Callable[..., Matter]


def revised(calendar: Calendar, published: str, **days: str) -> Calendar:
    stated = {date.fromisoformat(f"2026-{day[1:3]}-{day[3:]}"): kind for day, kind in days.items()}
    return calendar.revised("通知", date.fromisoformat(published), stated)  # type: ignore[arg-type]


def counted(matter: Matter, rule: str) -> list[tuple[str, int | None]]:
    """Return the days that count for a duty, as its explanation gives them."""
    told = explain(matter.rulebook, matter.state.calendar, matter.state, matter.duty(rule))
    assert [day for day in told.days if (day.counted is None) == (day.why is None) and day.day_kind != "off"] == []
    return [(f"{day.date:%m-%d}", day.counted) for day in told.days if day.counted is not None]


def chosen(calendar: Calendar, chance: Random, number: int, published_at: datetime) -> tuple[Calendar, Revision]:
    """Choose a revision of some of the days around its publication. Returns the revised calendar and the revision."""
    said: tuple[Stated, ...] = ("off", "work")
    near = [published_at.date() + timedelta(days=n) for n in range(-7, 20)]
    days: dict[date, Stated] = {day: chance.choice(said) for day in near if chance.random() < 0.5}
    new = calendar.revised("通知", published_at.date(), days)
    packed = new.compact((2026, 2027))
    return new, Revision(number=number, notice="通知", published_at=published_at, calendar=packed)
