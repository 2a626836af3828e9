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
from tests.domain.findings import DECIDER, SUBJECT, VERIFIER, begun, notified, verified
from tests.domain.scenario import HEAD, SYSTEM, Matter, moment, official

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


def counted(matter: Matter, rule: str) -> list[tuple[str, int | None]]:
    """The days that count for a duty, as they are explained."""
    told = explain(matter.rulebook, matter.state.calendar, matter.state, matter.duty(rule))
    return [(f"{day.date:%m-%d}", day.counted) for day in told.days if day.counted is not None]


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


def test_one_that_is_owed_again_keeps_its_extension(begin: Begin, calendar: Calendar):
    matter = begin(kind="inquiry", at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    duty = matter.duty("answer").id
    matter.act("request_extension", duty=duty, working_days=2, reason="需要核查")
    matter.act("approve_extension", by=HEAD, at="2026-03-02T11:00", duty=duty)
    matter.act("route", route="elsewhere", competent_agency="water", reason="理由")
    matter.revise(revised(calendar, "2026-03-03", d0305="off"), "2026-03-03T09:00", at="2026-03-03T09:00")
    matter.act("route", route="own_post", reason="理由")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    assert counted(matter, "answer") == [("03-02", 0), ("03-03", 1), ("03-04", 2), ("03-06", 3), ("03-09", 4)]


def test_what_opens_after_it_isnt_late_by_days_nobody_could_know_of(begin: Begin, calendar: Calendar):
    matter = begin(kind="inquiry", at="2026-03-06T18:00")  # a Friday
    weekend = revised(calendar, "2026-03-09", d0307="work", d0308="work")
    matter.revise(weekend, "2026-03-09T09:00", at="2026-03-09T09:00")
    matter.act("route", at="2026-03-09T10:00", route="own_post")
    assert matter.breaches() == []
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    (move,) = matter.duty("answer").moves
    assert move.not_before == moment("2026-03-10T00:00")
    assert counted(matter, "answer") == [("03-06", 0), ("03-07", 1), ("03-08", 2)], "Monday is a gift"
    # a later revision, which changes nothing here, finds the limit where it is; so does who is asked anew
    matter.revise(revised(weekend, "2026-03-09", d0501="work"), "2026-03-09T11:00", at="2026-03-09T11:00", number=2)
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    matter.act("route", route="elsewhere", competent_agency="water", reason="理由")
    matter.act("route", route="own_post", reason="理由")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    assert matter.pass_to("2026-03-10T00:00") == ["breached"]


def test_nor_where_a_later_revision_came_before_it_was_opened(begin: Begin, calendar: Calendar):
    matter = begin(kind="inquiry", at="2026-03-06T18:00")
    weekend = revised(calendar, "2026-03-09", d0307="work", d0308="work")
    matter.revise(weekend, "2026-03-09T09:00", at="2026-03-09T09:00")
    matter.revise(revised(weekend, "2026-03-09", d0501="work"), "2026-03-09T11:00", at="2026-03-09T11:00", number=2)
    matter.act("route", at="2026-03-09T12:00", route="own_post")
    assert ("answer", "responder", "housing", "2026-03-09 24:00") in matter.owed()


def test_what_begins_after_its_publication_has_no_such_grace(begin: Begin, calendar: Calendar):
    matter = begin(kind="inquiry", at="2026-03-06T10:00")
    matter.revise(revised(calendar, "2026-03-06", d0307="work"), "2026-03-06T09:00", at="2026-03-06T10:01")
    matter.act("route", route="own_post")
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]
    assert matter.duty("answer").moves == ()


def test_an_extension_approved_afterwards_ends_no_earlier_either(begin: Begin, calendar: Calendar):
    matter = begin(kind="inquiry", at="2026-03-04T10:00")  # due on Friday the 6th
    matter.act("route", route="own_post")
    duty = matter.duty("answer").id
    matter.act("request_extension", duty=duty, working_days=1, reason="需要核查")
    weekend = revised(calendar, "2026-03-09", d0307="work", d0308="work")
    matter.revise(weekend, "2026-03-09T09:00", at="2026-03-09T09:00")
    assert matter.breaches() == ["answer"]
    matter.act("approve_extension", by=HEAD, at="2026-03-09T10:00", duty=duty)
    assert matter.breaches() == []
    assert matter.owed() == [("answer", "responder", "housing", "2026-03-09 24:00")]


def test_a_breach_of_what_stands_still_is_taken_back_too(begin: Begin, calendar: Calendar):
    matter = begin(at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 3, "unit": "working_days"})
    matter.act("give_notice", at="2026-03-06T09:30", what_changed="new_fact")
    assert matter.breaches() == ["complete"]
    new = revised(calendar, "2026-03-06", d0305="off", d0306="off")
    assert matter.revise(new, "2026-03-06T10:00", at="2026-03-06T10:00") == ["calendar_revised", "breach_withdrawn"]
    assert matter.breaches() == []
    assert (matter.duty("complete").status, matter.duty("complete").left) == ("suspended", 1)
    matter.act("supplement", at="2026-03-11T09:30")
    assert matter.owed() == [("complete", "responder", "housing", "2026-03-12 24:00")]
    assert counted(matter, "complete") == [("03-02", 0), ("03-03", 1), ("03-04", 2), ("03-12", 3)]


def test_even_if_it_arrives_when_the_revised_limit_would_have_passed(begin: Begin, calendar: Calendar):
    matter = begin(at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 3, "unit": "working_days"})
    matter.act("give_notice", at="2026-03-06T09:30", what_changed="new_fact")
    new = revised(calendar, "2026-03-06", d0305="off", d0306="off")
    assert "breach_withdrawn" in matter.revise(new, "2026-03-06T10:00", at="2026-03-12T10:00")
    assert matter.breaches() == []


def test_a_breach_before_the_clock_stopped_stays_one(begin: Begin, calendar: Calendar):
    matter = begin(at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 3, "unit": "working_days"})
    matter.act("give_notice", at="2026-03-10T09:30", what_changed="new_fact")
    new = revised(calendar, "2026-03-10", d0305="off", d0306="off")
    assert matter.revise(new, "2026-03-10T10:00", at="2026-03-10T10:00") == ["calendar_revised"]
    assert matter.breaches() == ["complete"]
    assert matter.duty("complete").breached_at == moment("2026-03-10T00:00")


def test_what_a_lapse_had_made_a_fact_is_none_when_it_is_taken_back(begin: Begin, calendar: Calendar):
    matter = begin(at="2026-03-02T10:00", matter_type="licence")
    matter.act("route", route="own_post")
    matter.pass_to("2026-03-10T00:00")
    assert matter.state.facts["deemed_accepted"]
    new = revised(calendar, "2026-03-09", d0309="off")
    assert "lapse_withdrawn" in matter.revise(new, "2026-03-09T09:00", at="2026-03-10T00:05")
    assert "deemed_accepted" not in matter.state.facts
    matter.act("accept", at="2026-03-10T10:00", limit={"count": 7, "unit": "working_days"})
    matter.act("give_notice", what_changed="new_fact")
    assert "supplement" in matter.rules_owed()


@pytest.fixture
def silent(rulebook: Rulebook, calendar: Calendar) -> Matter:
    """A finding whose subject was to be heard until 16 March, might apply until the 17th, and did neither."""
    finding = notified(begun(rulebook, calendar))
    finding.pass_to("2026-03-18T09:00")
    assert finding.rules_owed() == ["determine"]
    return finding


def test_the_decision_isnt_owed_while_a_right_is_open_again(silent: Matter, calendar: Calendar):
    new = revised(calendar, "2026-03-16", d0316="off", d0317="off", d0318="off")
    told = silent.revise(new, "2026-03-16T09:00", at="2026-03-18T09:05")
    assert told == ["lapse_withdrawn", "lapse_withdrawn", "calendar_revised"]
    assert silent.rules_owed() == ["state", "apply_tolerance"]
    assert silent.refused("determine", by=DECIDER, outcome="accountable") == "not_owed"
    silent.act("state", by=SUBJECT, at="2026-03-18T10:00")
    assert silent.rules_owed() == ["apply_tolerance"]
    silent.act("waive", by=SUBJECT, right="tolerance")
    assert silent.rules_owed() == ["determine"]


def test_each_of_two_rights_used_in_time_and_read_late_counts(silent: Matter):
    assert silent.act("state", by=SUBJECT, at="2026-03-16T23:00") == ["lapse_withdrawn", "stated"]
    assert silent.act("apply_tolerance", by=SUBJECT, at="2026-03-17T23:00") == ["lapse_withdrawn", "tolerance_applied"]
    assert silent.rules_owed() == ["accept_tolerance"]


def test_waiving_one_right_gives_no_other_back(silent: Matter):
    assert silent.act("waive", by=SUBJECT, at="2026-03-16T23:00", right="tolerance") == ["lapse_withdrawn", "waived"]
    assert silent.duty("state").status == "released"


def test_once_it_is_decided_a_statement_comes_too_late_whichever_right_lapsed_last(silent: Matter):
    silent.act("determine", by=DECIDER, outcome="accountable")
    assert silent.refused("state", by=SUBJECT, at="2026-03-16T23:00") == "not_owed"
    silent.act("propose_measures", by=DECIDER, measures=[{"kind": "circular"}])
    # what he said before of the facts is no word on the measures, on which he is still to be heard
    assert silent.refused("state", by=SUBJECT, at="2026-03-16T23:00") == "not_owed"
    assert silent.rules_owed() == ["be_heard"]
    assert silent.act("state", by=SUBJECT, at="2026-03-18T10:00") == ["stated"]


def test_nor_does_a_revision_give_it_back_then(silent: Matter, calendar: Calendar):
    silent.act("determine", by=DECIDER, outcome="accountable")
    new = revised(calendar, "2026-03-16", d0316="off", d0317="off", d0318="off")
    assert silent.revise(new, "2026-03-16T09:00", at="2026-03-18T09:05") == ["calendar_revised"]


def test_a_right_that_lapsed_between_two_revisions_is_there_again_by_the_first(rulebook: Rulebook, calendar: Calendar):
    finding = notified(begun(rulebook, calendar))
    finding.pass_to("2026-03-17T00:00")
    first = revised(calendar, "2026-03-16", d0316="off")
    assert "lapse_withdrawn" in finding.revise(first, "2026-03-16T09:00", at="2026-03-17T01:00")
    finding.revise(revised(first, "2026-03-17", d0501="work"), "2026-03-17T00:30", at="2026-03-17T01:00", number=2)
    assert "state" in finding.rules_owed()


@pytest.mark.parametrize("packed", [None, {}, [], "x", {"number": 1, "notice": "x", "published_at": "2026-01-01"}])
def test_a_payload_that_is_none_is_unreadable(packed: object):
    with pytest.raises(Refused) as refused:
        read(packed)
    assert refused.value.code == "unreadable"
