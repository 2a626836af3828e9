"""Write law/calendars/*.toml from the notices that are cited below and the days in the package chinesecalendar.

Run it when a notice is published: add the notice to ``NOTICES``, call ``uv run tools/calendars.py``, and compare the
new file with the notice. The file is the law here. The package is not, and the product never imports it.

A released file never changes. When an existing file would differ, the tool reports it (exit status 1) and leaves it as
it is. When the notice of a year comes that was already released as provisional, it becomes a new file, named by the
date of its publication.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import chinese_calendar

from process import arguments

FOLDER = Path(__file__).resolve().parent.parent / "law" / "calendars"
GOV = "https://www.gov.cn/zhengce/content"
DAY = timedelta(days=1)
PROVISIONAL = {2027}  # years that were released as provisional: their notices are revisions


@dataclass(frozen=True)
class Notice:
    """A notice of the State Council's General Office. A notice that changes another one states here the days that it
    changes.

    ``before`` says what these days were until then, without ordinary days. The package knows only the outcome.
    """

    year: int
    title: str
    number: str
    published: date
    source: str
    off: tuple[tuple[date, date, str], ...] = ()
    work: tuple[date, ...] = ()
    before: Mapping[date, Literal["off", "work"]] = field(default_factory=dict[date, Literal["off", "work"]])

    @property
    def revises(self) -> bool:
        """Whether the notice changes days that a released file already states."""
        return bool(self.off or self.work) or self.year in PROVISIONAL

    @property
    def file(self) -> str:
        """The name of the file: the year that the notice arranges, or the date of a notice that changes another one."""
        return f"{self.published if self.revises else self.year}.toml"


def yearly(year: int, number: str, published: date, source: str) -> Notice:
    """Return the notice that arranges a whole year."""
    return Notice(year, f"关于{year}年部分节假日安排的通知", number, published, f"{GOV}/{source}")


NOTICES = (
    yearly(2019, "国办发明电〔2018〕15号", date(2018, 12, 6), "2018-12/06/content_5346276.htm"),
    Notice(
        2019,
        "关于调整2019年劳动节假期安排的通知",
        "国办发明电〔2019〕3号",
        date(2019, 3, 22),
        f"{GOV}/2019-03/22/content_5375877.htm",
        off=((date(2019, 5, 1), date(2019, 5, 4), "劳动节"),),
        work=(date(2019, 4, 28), date(2019, 5, 5)),
        before={date(2019, 5, 1): "off"},
    ),
    yearly(2020, "国办发明电〔2019〕16号", date(2019, 11, 21), "2019-11/21/content_5454164.htm"),
    Notice(
        2020,
        "关于延长2020年春节假期的通知",
        "国办发明电〔2020〕1号",
        date(2020, 1, 27),
        f"{GOV}/2020-01/27/content_5472352.htm",
        off=((date(2020, 1, 31), date(2020, 2, 2), "春节"),),
        before={date(2020, 2, 1): "work"},
    ),
    yearly(2021, "国办发明电〔2020〕27号", date(2020, 11, 25), "2020-11/25/content_5564127.htm"),
    yearly(2022, "国办发明电〔2021〕11号", date(2021, 10, 25), "2021-10/25/content_5644835.htm"),
    yearly(2023, "国办发明电〔2022〕16号", date(2022, 12, 8), "2022-12/08/content_5730844.htm"),
    yearly(2024, "国办发明电〔2023〕7号", date(2023, 10, 25), "202310/content_6911527.htm"),
    yearly(2025, "国办发明电〔2024〕12号", date(2024, 11, 12), "202411/content_6986382.htm"),
    yearly(2026, "国办发明电〔2025〕7号", date(2025, 11, 4), "202511/content_7047090.htm"),
)

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}
# the package gives this day the name of the later festival; the notice names both
JOINED = {date(2020, 10, 1): "国庆节、中秋节"}


def arranged_by(day: date) -> int:
    """Return the year whose notice states this day. New Year's holiday may reach back into December."""
    return (day + 31 * DAY).year


def yearly_days(year: int) -> tuple[dict[date, str], set[date]]:
    """Return the days off with their names, and the make-up days, of a year as its own notice stated them."""
    off = {day: NAMES[name] for day, name in chinese_calendar.holidays.items() if arranged_by(day) == year}
    work = {day for day in chinese_calendar.workdays if arranged_by(day) == year}
    for notice in NOTICES:
        if notice.year == year and (notice.off or notice.work):
            revised = {day for first, last, _ in notice.off for day in days(first, last)} | set(notice.work)
            gone = {day for day in revised if notice.before.get(day) != "off"}
            off = {day: name for day, name in off.items() if day not in gone}
            work = (work - revised) | {day for day, was in notice.before.items() if was == "work"}
    return off | {day: name for day, name in JOINED.items() if day in off}, work


def days(first: date, last: date) -> Iterator[date]:
    """Yield every day from ``first`` to ``last``."""
    return (first + passed * DAY for passed in range((last - first).days + 1))


def is_weekend(day: date) -> bool:
    """Whether the day is a Saturday or a Sunday."""
    return day.weekday() in (5, 6)


def spans(off: dict[date, str], work: set[date]) -> Iterator[tuple[date, date, str]]:
    """Yield the holidays as the notices write them: whole, with the weekend that they touch（与周末连休）."""
    for day in sorted(off):
        if day - DAY in off:
            continue
        first = last = day
        while last + DAY in off:
            last += DAY
        names = dict.fromkeys(name for one in days(first, last) for name in off[one].split("、"))
        while first - DAY not in work and is_weekend(first - DAY):
            first -= DAY
        while last + DAY not in work and is_weekend(last + DAY):
            last += DAY
        yield first, last, "、".join(names)


def render(notice: Notice) -> str:
    """Return the content of a notice's file."""
    off, work = notice.off, set(notice.work)
    if not off and not work:
        named, work = yearly_days(notice.year)
        off = tuple(spans(named, work))
    return "\n".join(
        [
            f"{'revises' if notice.revises else 'year'} = {notice.year}",
            f'notice = "《国务院办公厅{notice.title}》（{notice.number}）"',
            f"published = {notice.published}",
            f'source = "{notice.source}"',
            "off = [",
            *(f'    {{ from = {first}, to = {last}, name = "{name}" }},' for first, last, name in off),
            "]",
            f"work = [{', '.join(map(str, sorted(work)))}]",
            "",
        ]
    )


def main() -> int:
    """Write the files that are missing, and report the files that differ."""
    arguments.none(__doc__)
    status = 0
    for notice in NOTICES:
        path, text = FOLDER / notice.file, render(notice)
        if not path.exists():
            path.write_text(text, "utf-8")
            print(f"{notice.file}: written; read it against {notice.number}")
        elif path.read_text("utf-8") != text:
            print(f"{notice.file}: differs from what would be generated, left alone")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
