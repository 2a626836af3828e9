"""The next edition: what a statute leaves out of the limit of a matter is left out of the work of each agency on it,
and what it adds to that limit is added to theirs (Art. 5¶2, 6(3); 行政许可法 42, 45).

A licence of Monday 2 March 2026 that housing and water carry together, accepted at once: due on 30 March. An inspection
takes the ten working days from 16 to 27 March; then it is due on 14 April.
"""

from collections.abc import Callable
from typing import Any

from domain.clock.calendar import Calendar
from domain.records.explaining import explain
from testing.district import HEAD, OFFICE, SYSTEM, official
from testing.fields import moment
from testing.scenario import Matter
from tests.domain.revisions import revised

Begin = Callable[..., Matter]
WATER = official("water")
INSPECTION: dict[str, Any] = {"kind": "inspection", "from_": "2026-03-16", "to": "2026-03-27"}
WHOLE = ("complete", "responder", "housing", "2026-04-14 24:00")


def shared(begin: Begin) -> Matter:
    """The licence, accepted and reported to the head: he has to agree with water who does what."""
    matter = begin(matter_type="licence")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    matter.act("accept", limit={"count": 20, "unit": "working_days"}, receipt_no="受〔2026〕1号")
    return matter


def planned(begin: Begin, due_on: str) -> Matter:
    """The licence with one part, which water does until that day."""
    return agreed(shared(begin), due_on, "2026-03-02T10:00")


def untyped(begin: Begin) -> Matter:
    """The same, with water's part due on the 20th, after it turned out that no statute governs it."""
    matter = planned(begin, "2026-03-20")
    matter.act("correct_matter_type", by=HEAD, reason="登记时填错")
    return matter


def agreed(matter: Matter, due_on: str, at: str) -> Matter:
    matter.act("propose_plan", by=HEAD, at=at, parts=[{"agency": "water", "due_on": due_on}])
    matter.act("agree", by=WATER, version=1)
    return matter


def alone(begin: Begin, days: int) -> Matter:
    """The licence, left to housing alone by a ruling of Tuesday the 3rd, within so many working days."""
    matter = shared(begin)
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    matter.act("object", by=WATER, version=1)
    matter.act("escalate", by=HEAD, positions=[{"agency": "water", "position": "objects", "grounds": "职责"}])
    limit = {"count": days, "unit": "working_days"}
    matter.act("rule", by=OFFICE, outcome="lead_alone", limit=limit, at="2026-03-03T10:00")
    return matter


def inspected(matter: Matter, at: str, **other: Any) -> Matter:
    matter.act("exclude_time", at=f"2026-{at}", **(INSPECTION | other), notice_no="检〔2026〕1号")
    return matter


def extended(matter: Matter, at: str) -> Matter:
    """Ten more days for the licence, approved the day before and told to the applicant at that instant."""
    matter.act("request_extension", duty="complete-1", working_days=10, at="2026-03-18T09:00")
    matter.act("approve_extension", by=HEAD, duty="complete-1", at="2026-03-18T10:00")
    matter.act("tell_extension", at=f"2026-{at}")
    return matter


def conclude(day: str) -> tuple[str, str, str, str]:
    return ("conclude", "responder", "housing", f"2026-{day} 24:00")


def perform(day: str) -> tuple[str, str, str, str]:
    return ("perform", "part_agency", "water", f"2026-{day} 24:00")


def reasons(matter: Matter, rule: str) -> dict[str, str]:
    told = explain(matter.rulebook, matter.state.calendar, matter.state, matter.duty(rule), matter.events)
    return {f"{day.date:%m-%d}": day.why for day in told.days if day.why}


# ── time that the statute leaves out ───────────────────────────────────────


def test_who_decides_alone_is_late_by_the_ruling_no_sooner_than_by_the_law(open_anew: Begin) -> None:
    matter = inspected(alone(open_anew, 19), "03-13T10:00")
    assert matter.owed() == [WHOLE, conclude("04-14")]
    matter.act("complete", on_the_spot=False, at="2026-04-10T10:00")
    assert matter.breaches() == []


def test_the_days_of_an_inspection_are_left_out_of_the_part_of_another_agency(open_anew: Begin) -> None:
    """Water can't leave them out itself. Five of its working days were left when the inspection began."""
    matter = inspected(planned(open_anew, "2026-03-20"), "03-13T10:00")
    assert matter.owed() == [WHOLE, perform("04-03")]


def test_a_part_that_ends_before_the_inspection_begins_is_due_as_before(open_anew: Begin) -> None:
    matter = inspected(planned(open_anew, "2026-03-13"), "03-11T10:00")
    assert matter.owed() == [WHOLE, perform("03-13")]


def test_unless_it_is_extended_into_the_inspection(open_anew: Begin) -> None:
    matter = inspected(planned(open_anew, "2026-03-13"), "03-11T10:00")
    matter.act("request_extension", by=WATER, duty="perform-1", working_days=3, at="2026-03-12T10:00")
    matter.act("approve_extension", by=HEAD, duty="perform-1")
    assert matter.owed() == [WHOLE, perform("04-01")], "its three days are 30 and 31 March and 1 April"


def test_who_sums_up_has_his_working_day_after_the_inspection(open_anew: Begin) -> None:
    """Given an inspection that was recorded before. When water is done in its midst, then the day to conclude is the
    first working day after it.
    """
    matter = inspected(planned(open_anew, "2026-03-20"), "03-13T10:00")
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-18T10:00")
    assert matter.owed() == [WHOLE, conclude("03-30")]


def test_it_is_the_same_if_the_inspection_is_recorded_afterwards(open_anew: Begin) -> None:
    matter = planned(open_anew, "2026-03-20")
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-18T10:00")
    assert inspected(matter, "03-18T11:00").owed() == [WHOLE, conclude("03-30")]


def test_who_was_late_by_days_that_do_not_count_was_not_late(open_anew: Begin) -> None:
    """Whether water has done its part by then or not: it isn't water that records the time."""
    for done in (False, True):
        matter = planned(open_anew, "2026-03-20")
        matter.pass_to("2026-03-21T00:00")
        assert matter.breaches() == ["perform"]
        if done:
            matter.act("finish_part", by=WATER, part="1-1", at="2026-03-23T10:00")
        inspected(matter, "03-24T10:00")
        assert (matter.events[-1].type, matter.breaches()) == ("breach_withdrawn", [])


def test_who_was_late_besides_stays_late(open_anew: Begin) -> None:
    """Given a part due on Friday the 6th that is done on the 23rd. An inspection from the 16th on shows nothing of its
    lateness. One from the 5th to the 13th puts it off to the 17th.
    """
    for since, due in (("2026-03-16", "2026-03-07T00:00"), ("2026-03-05", "2026-03-18T00:00")):
        matter = planned(open_anew, "2026-03-06")
        matter.act("finish_part", by=WATER, part="1-1", at="2026-03-23T10:00")
        inspected(matter, "03-23T11:00", from_=since, to="2026-03-27" if since > "2026-03-06" else "2026-03-13")
        assert matter.breaches() == ["perform"]
        assert matter.duty("perform").due_at == moment(due)


def test_no_day_is_left_out_twice(open_anew: Begin) -> None:
    matter = inspected(planned(open_anew, "2026-03-20"), "03-13T10:00", to="2026-03-20")
    assert matter.owed()[1] == perform("03-27")
    inspected(matter, "03-13T11:00", from_="2026-03-18")
    assert matter.owed() == [WHOLE, perform("04-03")]


def test_a_day_that_was_set_afterwards_is_that_day(open_anew: Begin) -> None:
    """Whoever agrees on 1 April, or on a day in the midst of the inspection, knows of it."""
    for day in ("2026-03-25", "2026-04-01"):
        matter = agreed(inspected(shared(open_anew), "03-03T10:00"), day, "2026-03-04T10:00")
        assert matter.owed() == [WHOLE, perform(day[5:])]


def test_no_other_step_waits_for_the_inspection(open_anew: Begin) -> None:
    """Agencies agree on a plan, and answer it, in their own time."""
    matter = shared(open_anew)
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-20"}])
    before = matter.owed()
    after = inspected(matter, "03-02T11:00", from_="2026-03-03", to="2026-03-04").owed()
    assert [each for each in after if each not in before] == [("complete", "responder", "housing", "2026-04-01 24:00")]
    assert {rule for rule, *_ in after} == {"settle_plan", "respond", "complete"}


def test_where_no_statute_sets_the_limit_nothing_is_left_out_of_a_part(open_anew: Begin) -> None:
    assert untyped(open_anew).refused("exclude_time", **INSPECTION) == "not_owed"


def test_a_part_that_stood_still_keeps_what_was_left_out_of_it(open_anew: Begin) -> None:
    """Given a request for information, with third parties heard from the 10th to the 12th. When the applicant is told
    on Thursday the 5th what is missing, and hands it in on Friday, then water's part is due a day later, on the 19th.
    """
    matter = open_anew(matter_type="information_disclosure")
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head")
    agreed(matter, "2026-03-13", "2026-03-02T11:00")
    inspected(matter, "03-04T10:00", kind="third_party", from_="2026-03-10", to="2026-03-12")
    assert perform("03-18") in matter.owed()
    matter.act("give_notice", at="2026-03-05T10:00")
    assert matter.refused("exclude_time", **INSPECTION) == "not_owed", "nothing runs from which it could be left out"
    matter.act("supplement", by=SYSTEM, at="2026-03-06T10:00")
    assert perform("03-19") in matter.owed()


def test_a_revised_calendar_moves_them_alike(open_anew: Begin, calendar: Calendar) -> None:
    matter = inspected(alone(open_anew, 19), "03-13T10:00")
    off = revised(calendar, "2026-03-16", d0330="off")
    matter.revise(off, "2026-03-16T09:00", at="2026-03-16T09:00")
    assert [due for *_, due in matter.owed()] == ["2026-04-15 24:00"] * 2


def test_each_day_that_is_left_out_says_why(open_anew: Begin) -> None:
    """Of a limit in working days, of a day that was set, and of a day to conclude that began after the record."""
    why = "扣除时间：检验，检〔2026〕1号"
    days = [f"03-{day}" for day in (16, 17, 18, 19, 20, 23, 24, 25, 26, 27)]
    by_ruling = inspected(alone(open_anew, 19), "03-13T10:00")
    assert reasons(by_ruling, "conclude") == dict.fromkeys(days, why)
    matter = inspected(planned(open_anew, "2026-03-20"), "03-13T10:00")
    assert {day: said for day, said in reasons(matter, "perform").items() if said == why} == dict.fromkeys(days, why)
    matter.act("finish_part", by=WATER, part="1-1", at="2026-03-18T10:00")
    assert reasons(matter, "conclude") == dict.fromkeys(days[3:], why)


# ── an extension by law ────────────────────────────────────────────────────


def test_an_extension_that_the_applicant_was_told_of_moves_the_work_too(open_anew: Begin) -> None:
    matter = extended(alone(open_anew, 19), "03-19T10:00")
    assert matter.owed() == [WHOLE, conclude("04-14")]
    matter.act("complete", on_the_spot=False, at="2026-04-10T10:00")
    assert matter.breaches() == []


def test_each_agency_has_as_many_days_more(open_anew: Begin) -> None:
    matter = planned(open_anew, "2026-03-20")
    matter.act("request_extension", duty="complete-1", working_days=10, at="2026-03-18T09:00")
    matter.act("approve_extension", by=HEAD, duty="complete-1", at="2026-03-18T10:00")
    assert perform("03-20") in matter.owed(), "nobody has told the applicant"
    matter.act("tell_extension", at="2026-03-19T10:00")
    assert matter.owed() == [WHOLE, perform("04-03")]


def test_who_was_late_before_the_extension_stays_late(open_anew: Begin) -> None:
    matter = extended(planned(open_anew, "2026-03-18"), "03-19T10:00")
    assert matter.owed() == [WHOLE, perform("03-18")]
    assert matter.breaches() == ["perform"]


def test_water_may_still_ask_for_days_of_its_own(open_anew: Begin) -> None:
    """That the whole was extended is no request of water's."""
    matter = extended(planned(open_anew, "2026-03-20"), "03-19T10:00")
    matter.act("request_extension", by=WATER, duty="perform-1", working_days=3)
    matter.act("approve_extension", by=HEAD, duty="perform-1")
    assert matter.owed() == [WHOLE, perform("04-09")]
    assert matter.refused("request_extension", by=WATER, duty="perform-1", working_days=1) == "not_owed"


def test_an_extension_that_no_law_gives_is_for_the_duty_that_asked(open_anew: Begin) -> None:
    matter = untyped(open_anew)
    matter.act("request_extension", duty="complete-1", working_days=3)
    matter.act("approve_extension", by=HEAD, duty="complete-1")
    matter.act("tell_extension")
    assert matter.owed() == [("complete", "responder", "housing", "2026-04-02 24:00"), perform("03-20")]


def test_the_first_edition_moves_the_limit_of_the_whole_alone(begin: Begin) -> None:
    matter = inspected(planned(begin, "2026-03-20"), "03-13T10:00", kind="hearing")
    assert ("perform", "part_agency", "water", "2026-03-20 24:00") in matter.owed()
    assert WHOLE in matter.owed()


def test_a_part_that_a_new_plan_replaced_was_not_late_either(open_anew: Begin):
    """Due on the 20th; the second plan is of the 23rd, and the inspection is recorded on the 24th."""
    matter = planned(open_anew, "2026-03-20")
    matter.pass_to("2026-03-23T09:00")
    assert matter.breaches() == ["perform"]
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-24"}], at="2026-03-23T10:00")
    matter.act("agree", by=WATER, version=2, at="2026-03-23T11:00")
    left = matter.act("exclude_time", at="2026-03-24T10:00", notice_no="1", **INSPECTION)
    assert ("breach_withdrawn" in left, matter.breaches()) == (True, [])


def test_one_that_was_replaced_after_the_days_stays_late(open_anew: Begin):
    matter = planned(open_anew, "2026-03-13")
    matter.pass_to("2026-03-23T09:00")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-24"}], at="2026-03-23T10:00")
    matter.act("agree", by=WATER, version=2, at="2026-03-23T11:00")
    matter.act("exclude_time", at="2026-03-24T10:00", notice_no="1", **INSPECTION)
    assert matter.breaches() == ["perform"], "the inspection began after the 13th"
