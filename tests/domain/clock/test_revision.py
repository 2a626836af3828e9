"""A revised calendar reaches what is owed, and only that: the Spring Festival of 2020."""

from datetime import date

import pytest

from domain.clock.calendar import Calendar, last_day
from domain.clock.calendar_files import load
from domain.engine.revision import read
from domain.law.rulebook import Rulebook
from domain.matter.events import Refused
from domain.records.explaining import explain
from testing.district import HEAD, SYSTEM
from testing.fields import moment
from testing.scenario import Matter
from tests.domain.conftest import LAW
from tests.domain.revisions import counted


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
    assert off.day_kind == "off"
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


def test_what_is_owed_again_after_it_is_counted_by_it(asked: Matter, after: Calendar):
    asked.act("route", route="elsewhere", competent_agency="water", reason="理由")
    asked.revise(after, "2020-01-27T09:00", at="2020-01-27T09:01")
    asked.act("route", at="2020-01-27T10:00", route="own_post", reason="理由")
    assert asked.owed() == [("answer", "responder", "housing", "2020-02-04 24:00")]
    (move,) = asked.duty("answer").moves
    assert (move.at, move.before, move.after, move.why) == (
        moment("2020-01-27T10:00"),
        moment("2020-02-02T00:00"),
        moment("2020-02-05T00:00"),
        "calendar_revised",
    )
    assert counted(asked, "answer") == [("01-23", 0), ("02-03", 1), ("02-04", 2)]


def test_what_reconsideration_finds_undone_goes_on_by_the_revised_days(asked: Matter, after: Calendar):
    asked.act("answer", on_the_spot=True)
    asked.revise(after, "2020-01-27T09:00", at="2020-01-27T09:01")
    asked.act("dispute", by=SYSTEM, at="2020-02-03T09:00")
    asked.act("reconsider", by=HEAD, outcome="no_answer")
    assert asked.owed() == [("answer", "responder", "housing", "2020-02-04 24:00")]
    assert asked.breaches() == []


def test_so_does_a_transfer_that_is_owed_again(rulebook: Rulebook, before: Calendar, after: Calendar):
    matter = Matter(rulebook, before, at="2020-01-23T10:00")
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("route", route="own_post", reason="理由")
    matter.revise(after, "2020-01-27T09:00", at="2020-01-27T09:01")
    matter.act("route", route="elsewhere", competent_agency="water", reason="理由")
    assert matter.owed() == [("transfer", "lead_agency", "housing", "2020-02-04 24:00")]


@pytest.mark.parametrize("packed", [None, {}, [], "x", {"number": 1, "notice": "x", "published_at": "2026-01-01"}])
def test_a_payload_that_is_none_is_unreadable(packed: object):
    with pytest.raises(Refused) as refused:
        read(packed)
    assert refused.value.code == "unreadable"
