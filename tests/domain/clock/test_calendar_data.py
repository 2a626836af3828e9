"""law/calendars against the notices' own arithmetic and two independent packages, day by day."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import holidays
import pytest

from domain.clock.calendar_files import days_of, load
from tools import calendars

FOLDER = Path(__file__).parents[3] / "law" / "calendars"
CALENDAR = load(FOLDER)
YEARS = range(2019, 2027)
LAWS = {path.name: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
NOTICES = {name: law for name, law in LAWS.items() if "notice" in law}
CITATION = re.compile(r"《国务院办公厅关于[^《》]+的通知》（国办发明电〔(\d{4})〕\d+号）")


def every_day() -> Iterator[date]:
    day = date(min(YEARS), 1, 1)
    while day.year in YEARS:
        yield day
        day += timedelta(days=1)


def test_every_day_is_what_chinesecalendar_says() -> None:
    assert [day for day in every_day() if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)] == []


def test_every_day_is_what_holidays_says() -> None:
    # a second opinion, kept by other people: it differs on no day of these years (0.109)
    china = holidays.country_holidays("CN", years=YEARS)
    assert [day for day in every_day() if CALENDAR.is_working(day) != china.is_working_day(day)] == []


@pytest.mark.parametrize("year", YEARS)
def test_weekdays_off_less_make_up_days_are_the_statutory_holidays(year: int) -> None:
    # 《全国年节及纪念日放假办法》: 11 days a year, 13 since 2025; a day moved (调休) is worked elsewhere
    days = days_of(LAWS[f"{year}.toml"], f"{year}.toml")
    weekdays_off = sum(stated == "off" and day.isoweekday() < 6 for day, stated in days.items())
    make_up_days = sum(stated == "work" for stated in days.values())
    assert weekdays_off - make_up_days == (11 if year < 2025 else 13)


@pytest.mark.parametrize("year", YEARS)
def test_a_yearly_notice_names_each_holiday_once_and_nothing_of_other_years(year: int) -> None:
    law = LAWS[f"{year}.toml"]
    names = [name for span in law["off"] for name in span["name"].split("、")]
    assert sorted(names) == sorted(["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"])
    for day in days_of(law, f"{year}.toml"):
        assert day.year == year or (day.year, day.month) == (year - 1, 12)
    assert law["published"].year == year - 1


@pytest.mark.parametrize("name", NOTICES)
def test_every_notice_is_cited(name: str) -> None:
    law = NOTICES[name]
    assert set(law) == {
        "year" if "year" in law else "revises",
        "notice",
        "published",
        "source",
        "off",
        "work",
    }
    assert name == f"{law['year'] if 'year' in law else law['published']}.toml"
    cited = CITATION.fullmatch(law["notice"])
    assert cited is not None
    assert int(cited[1]) == law["published"].year
    assert law["source"].startswith("https://www.gov.cn/zhengce/content/")
    assert all(day.isoweekday() > 5 for day in law["work"]), "a make-up day is a day of a weekend"


def test_each_day_is_told_with_its_latest_notice() -> None:
    for law in sorted(NOTICES.values(), key=lambda law: law["published"]):
        known = load(FOLDER, known_on=law["published"])
        assert {known.notice(day) for day in days_of(law, "")} == {law["notice"]}


def test_a_revision_follows_the_notice_it_revises() -> None:
    for law in NOTICES.values():
        if "revises" in law:
            assert law["published"] > LAWS[f"{law['revises']}.toml"]["published"]
            assert not CALENDAR.provisional(min(days_of(law, "")))


def test_the_year_without_a_notice_says_so_and_states_nothing() -> None:
    assert LAWS["2027.toml"] == {"year": 2027, "provisional": True}
    assert [name for name, law in LAWS.items() if law.get("provisional")] == ["2027.toml"]


def test_every_publication_makes_a_new_version() -> None:
    published = sorted(law["published"] for law in NOTICES.values())
    versions = [load(FOLDER, known_on=day).version for day in published]
    assert len(set(versions)) == len(NOTICES)
    assert [version.split("+")[0] for version in versions] == [str(day) for day in published]
    assert load(FOLDER).version == versions[-1]


def test_the_files_are_what_the_generator_writes() -> None:
    assert {notice.file for notice in calendars.NOTICES} == set(NOTICES)
    for notice in calendars.NOTICES:
        assert (FOLDER / notice.file).read_text("utf-8") == calendars.render(notice)


BAD: dict[str, dict[str, Any]] = {
    "stated twice": {"off": "{from = 2031-05-01, to = 2031-05-03, name = '劳动节'}", "work": "2031-05-03"},
    "ends before it starts": {"off": "{from = 2031-05-03, to = 2031-05-01, name = '劳动节'}", "work": ""},
}


@pytest.mark.parametrize("why", BAD)
def test_a_notice_that_contradicts_itself_is_not_loaded(why: str, tmp_path: Path) -> None:
    text = f"notice = '《通知》'\npublished = 2030-11-01\noff = [{BAD[why]['off']}]\nwork = [{BAD[why]['work']}]"
    (tmp_path / "2031.toml").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=rf"2031\.toml: .*{why}"):
        load(tmp_path)
