"""A revised calendar reaches what is owed, and only that; nobody is late by days nobody could know of."""

from collections.abc import Callable
from datetime import date

import pytest

from domain.calendar import Calendar, last_day
from domain.calendar_files import load
from domain.events import Refused
from domain.explanation import explain
from domain.revision import read
from domain.rulebook import Rulebook
from tests.domain.conftest import LAW
from tests.domain.findings import SUBJECT, VERIFIER, begun, verified
from tests.domain.scenario import HEAD, Matter, moment, official

Begin = Callable[..., Matter]


@pytest.fixture(scope="module")
def before() -> Calendar:
    """As of the eve of the notice of 27 January 2020, which prolonged the Spring Festival to 2 February."""
    return load(LAW / "calendars", date(2020, 1, 26))


@pytest.fixture(scope="module")
def after() -> Calendar:
    return load(LAW / "calendars", date(2020, 1, 27))


@pytest.fixture
def asked(rulebook: Rulebook, before: Calendar) -> Matter:
    """An inquiry of Thursday 23 January 2020, to be answered within two working days."""
    matter = Matter(rulebook, before, kind="inquiry", at="2020-01-23T10:00")
    matter.act("route", route="own_post")
    return matter


def revised(calendar: Calendar, published: str, **days: str) -> Calendar:
    stated = {date.fromisoformat(f"2026-{day[1:3]}-{day[3:]}"): kind for day, kind in days.items()}
    return calendar.revised("通知", date.fromisoformat(published), stated)  # type: ignore[arg-type]


def test_the_answer_of_the_spring_of_2020_is_owed_three_days_later(asked: Matter, after: Calendar):
    assert asked.owed() == [("answer", "responder", "housing", "2020-02-01 24:00")]
    assert asked.revise(after, "2020-01-27T09:00", at="2020-01-27T09:01") == ["calendar_revised"]
    assert asked.owed() == [("answer", "responder", "housing", "2020-02-04 24:00")]
    duty = asked.duty("answer")
    assert [(move.before, move.after, move.why) for move in duty.moves] == [
        (moment("2020-02-02T00:00"), moment("2020-02-05T00:00"), "calendar_revised")
    ]
    assert asked.events[-1].data["moved"] == [["answer-1", "2020-02-02T00:00:00+08:00", "2020-02-05T00:00:00+08:00"]]


def test_it_is_explained_by_the_revised_days(asked: Matter, after: Calendar):
    asked.revise(after, "2020-01-27T09:00", at="2020-01-27T09:01")
    told = explain(asked.rulebook, after, asked.state, asked.duty("answer"))
    assert [(str(day.date), day.counted) for day in told.days if day.counted is not None] == [
        ("2020-01-23", 0),
        ("2020-02-03", 1),
        ("2020-02-04", 2),
    ]
    (off,) = (day for day in told.days if day.date == date(2020, 2, 1))
    assert off.kind == "off"
    assert "国办发明电〔2020〕1号" in (off.notice or "")


def test_the_reminder_moves_along(asked: Matter, after: Calendar):
    asked.revise(after, "2020-01-27T09:00", at="2020-01-27T09:01")
    assert asked.pass_to("2020-02-03T23:00") == ["reminded"]
    assert asked.pass_to("2020-02-05T00:00") == ["breached"]


def test_what_was_done_keeps_its_record(asked: Matter, after: Calendar):
    asked.act("answer", at="2020-01-23T11:00", on_the_spot=True)
    done = asked.state.duties
    asked.revise(after, "2020-01-27T09:00", at="2020-01-27T09:01")
    assert asked.state.duties == done
    assert asked.closed


def test_a_breach_that_the_revision_undoes_is_taken_back_and_said_anew_in_its_time(asked: Matter, after: Calendar):
    asked.pass_to("2020-02-02T00:00")
    assert asked.breaches() == ["answer"]
    assert asked.revise(after, "2020-01-27T09:00", at="2020-02-02T08:00") == ["calendar_revised", "breach_withdrawn"]
    assert asked.breaches() == []
    assert asked.pass_to("2020-02-05T00:00") == ["reminded", "breached"]


def test_a_breach_that_stays_one_begins_later_and_is_the_same_lead(asked: Matter, after: Calendar):
    """Who was found to be at fault for it isn't so a second time."""
    asked.pass_to("2020-02-02T00:00")
    assert asked.revise(after, "2020-01-27T09:00", at="2020-02-06T08:00") == ["calendar_revised"]
    assert asked.duty("answer").breached_at == moment("2020-02-05T00:00")
    assert asked.breaches() == ["answer"]


def test_a_right_that_lapsed_between_publication_and_arrival_hasnt(rulebook: Rulebook, calendar: Calendar):
    finding = begun(rulebook, calendar)
    verified(finding)
    finding.act("notify_subject", by=VERIFIER)  # Monday 2 March: to be heard until the 16th
    finding.pass_to("2026-03-17T00:00")
    assert "state" not in finding.rules_owed()
    told = finding.revise(revised(calendar, "2026-03-16", d0316="off"), "2026-03-16T09:00", at="2026-03-17T00:05")
    assert told == ["lapse_withdrawn", "calendar_revised"]
    assert ("state", "subject", "housing", "2026-03-17 24:00") in finding.owed()
    finding.act("state", by=SUBJECT, at="2026-03-17T10:00")


def test_one_that_had_lapsed_before_stays_so(rulebook: Rulebook, calendar: Calendar):
    finding = begun(rulebook, calendar)
    verified(finding)
    finding.act("notify_subject", by=VERIFIER)
    finding.pass_to("2026-03-17T00:00")
    late = finding.revise(revised(calendar, "2026-03-18", d0316="off"), "2026-03-18T09:00", at="2026-03-18T09:01")
    assert "lapse_withdrawn" not in late
    assert "state" not in finding.rules_owed()


def test_a_matter_follows_a_revision_once_and_none_that_is_older(asked: Matter, before: Calendar, after: Calendar):
    asked.revise(after, "2020-01-27T09:00", at="2020-01-27T09:01", number=2)
    assert asked.revise(after, "2020-01-27T09:00", at="2020-01-27T09:02", number=2) == []
    assert asked.revise(before, "2020-01-26T09:00", at="2020-01-27T09:03", number=1) == []
    assert last_day(asked.duty("answer").due_at or moment("2020-01-01T00:00")) == date(2020, 2, 4)


def test_what_opens_after_it_is_counted_by_it(rulebook: Rulebook, before: Calendar, after: Calendar):
    matter = Matter(rulebook, before, kind="inquiry", at="2020-01-23T10:00")
    matter.revise(after, "2020-01-27T09:00", at="2020-01-27T09:01")
    matter.act("route", at="2020-01-27T10:00", route="own_post")
    assert ("answer", "responder", "housing", "2020-02-04 24:00") in matter.owed()


def test_a_day_off_that_becomes_a_working_day_brings_the_limit_forward(begin: Begin, calendar: Calendar):
    matter = begin(kind="inquiry", at="2026-03-05T10:00")  # a Thursday
    matter.act("route", route="own_post")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    matter.revise(revised(calendar, "2026-03-05", d0307="work"), "2026-03-05T15:00", at="2026-03-05T15:00")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-07 24:00")]


def test_it_brings_no_limit_before_the_working_day_of_its_publication(begin: Begin, calendar: Calendar):
    matter = begin(at="2026-03-05T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 3, "unit": "working_days"})
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-10 24:00")]
    weekend = revised(calendar, "2026-03-08", d0307="work", d0308="work")
    # by the revised days the third one is that Sunday; it is published when its business has closed
    assert matter.revise(weekend, "2026-03-08T19:00", at="2026-03-08T19:00") == ["calendar_revised"]
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]
    (move,) = matter.duty("complete").moves
    assert move.not_before == moment("2026-03-10T00:00")
    # a later revision, which changes nothing here, finds the limit where it is
    again = revised(weekend, "2026-03-09", d0501="work")
    matter.revise(again, "2026-03-09T09:00", at="2026-03-09T09:00", number=2)
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-09 24:00")]


def test_an_extension_stays_as_many_working_days(begin: Begin, calendar: Calendar):
    matter = begin(kind="inquiry", at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    duty = matter.duty("answer").id
    matter.act("request_extension", duty=duty, working_days=2, reason="需要核查")
    matter.act("approve_extension", by=HEAD, at="2026-03-02T11:00", duty=duty)
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-06 24:00")]
    matter.revise(revised(calendar, "2026-03-03", d0305="off"), "2026-03-03T09:00", at="2026-03-03T09:00")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    told = explain(matter.rulebook, matter.state.calendar, matter.state, matter.duty("answer"))
    counted = [(f"{day.date:%m-%d}", day.counted) for day in told.days if day.counted is not None]
    assert counted == [("03-02", 0), ("03-03", 1), ("03-04", 2), ("03-06", 3), ("03-09", 4)]


def test_a_clock_that_stands_still_goes_on_by_the_revised_days(begin: Begin, calendar: Calendar):
    matter = begin(at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 3, "unit": "working_days"})
    matter.act("give_notice", at="2026-03-03T09:30", what_changed="new_fact")
    stood = matter.duty("complete")
    new = revised(calendar, "2026-03-04", d0306="off")
    matter.revise(new, "2026-03-04T09:00", at="2026-03-04T09:00")
    assert matter.duty("complete") == stood
    matter.act("supplement", at="2026-03-05T09:30")
    # one of three days had passed; the two that are left are the 9th and 10th, the 6th being off
    assert ("complete", "responder", "housing", "2026-03-10 24:00") in matter.owed()


def test_a_day_that_was_set_stays_that_day(begin: Begin, calendar: Calendar):
    matter = begin(at="2026-03-02T10:00")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head", issue="事由")
    parts = [{"agency": "water", "task": "勘查", "due_on": "2026-03-12"}]
    matter.act("propose_plan", by=HEAD, parts=parts)
    matter.act("agree", by=official("water"), version=1)
    before = matter.duty("perform").due_at
    matter.revise(revised(calendar, "2026-03-04", d0312="off"), "2026-03-04T09:00", at="2026-03-04T09:00")
    assert matter.duty("perform").due_at == before


@pytest.mark.parametrize("packed", [None, {}, [], "x", {"number": 1, "notice": "x", "published_at": "2026-01-01"}])
def test_a_payload_that_is_none_is_unreadable(packed: object):
    with pytest.raises(Refused) as refused:
        read(packed)
    assert refused.value.code == "unreadable"
