"""Figures say who was late: whoever held the duty when its limit ran out; and one duty counts once."""

from collections.abc import Callable
from datetime import date

from domain.clock.calendar import Calendar
from domain.engine.beginnings import supervision_opened
from domain.law.rulebook import Rulebook
from domain.records.report import Figures, Report
from testing import district, fields, scenario
from tests.domain import findings as f

Begin = Callable[..., scenario.Matter]
FIRST, SECOND = (district.LEAD, district.RESPONDER.id), (district.LEAD, district.HANDLER.id)


def reported(*matters: scenario.Matter) -> Report:
    report = Report()
    for matter in matters:
        report.add(matter.rulebook, matter.state, matter.events)
    return report


def balanced(figures: Figures) -> bool:
    """Every duty is counted as one thing."""
    ended = figures.on_time + figures.late + figures.released
    return figures.duties == ended + figures.open + figures.open_overdue


def blameless(figures: Figures) -> bool:
    """Somebody who leads the case by now, and was late with nothing in it."""
    return (figures.duties, figures.breached, figures.late, figures.late_by_working_days) == (0, 0, 0, 0)


def passed_on(matter: scenario.Matter, at: str) -> None:
    """The inquiry's answer becomes housing-2's to give."""
    matter.act("reassign", by=district.HEAD, at=at, duty=matter.duty("answer").id, to=district.HANDLER.id)


def inquiry(begin: Begin) -> scenario.Matter:
    """Routed on Monday, 2 March; its answer is owed by Wednesday's end."""
    matter = begin(kind="inquiry")
    matter.act("route", route="own_post")
    return matter


def test_a_breach_and_its_lateness_are_of_whoever_held_the_duty_then(begin: Begin):
    matter = inquiry(begin)
    matter.pass_to("2026-03-05T09:00")
    passed_on(matter, "2026-03-05T10:00")
    matter.act("answer", by=district.HANDLER, at="2026-03-06T10:00", on_the_spot=False)
    report = reported(matter)
    first = report.people[FIRST]
    assert (first.duties, first.breached, first.late, first.late_by_working_days) == (2, 1, 1, 2)
    assert blameless(report.people[SECOND])
    assert all(map(balanced, [*report.agencies.values(), *report.people.values()]))


def test_a_duty_passed_on_in_time_is_of_whoever_let_it_lapse(begin: Begin):
    matter = inquiry(begin)
    passed_on(matter, "2026-03-03T10:00")
    matter.pass_to("2026-03-05T09:00")
    people = reported(matter).people
    assert (people[SECOND].breached, people[SECOND].open_overdue) == (1, 1)
    assert (people[FIRST].duties, people[FIRST].on_time, people[FIRST].breached) == (1, 1, 0)


def test_who_takes_a_duty_over_as_its_limit_ends_isnt_late_with_it(begin: Begin):
    matter = inquiry(begin)
    passed_on(matter, "2026-03-05T00:00")
    people = reported(matter).people
    assert people[FIRST].breached == 1
    assert blameless(people[SECOND])


def test_an_extension_is_of_whoever_held_the_duty_then(begin: Begin):
    matter = begin()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 5, "unit": "working_days"})
    duty = matter.duty("complete").id
    matter.act("request_extension", duty=duty, working_days=2)
    matter.act("approve_extension", by=district.HEAD, duty=duty)
    matter.act("reassign", by=district.HEAD, at="2026-03-03T10:00", duty=duty, to=district.HANDLER.id)
    people = reported(matter).people
    assert (people[FIRST].excepted, people[SECOND].excepted) == (1, 0)
    assert (people[FIRST].open, people[SECOND].open) == (0, 1)


def task(rulebook: Rulebook, calendar: Calendar) -> scenario.Matter:
    """A circular about February that the office owes by 16 March."""
    first = supervision_opened(
        rulebook, command="open", actor=f.EXAMINER, received_at=fields.moment("2026-03-02T10:00"), kind="circular",
        agency=f.OFFICE, card=district.AGENCIES[f.OFFICE], span=(date(2026, 2, 1), date(2026, 2, 28)),
    )  # fmt: skip
    return scenario.Matter(rulebook, calendar, procedure="supervision", first=first)


def rules(rulebook: Rulebook, calendar: Calendar) -> scenario.Matter:
    """Rules of its own that housing owes by the end of March."""
    first = supervision_opened(
        rulebook, command="open", actor=f.EXAMINER, received_at=fields.moment("2026-03-02T10:00"), kind="rules",
        agency=district.LEAD, card=district.AGENCIES[district.LEAD], due_on=date(2026, 3, 31),
    )  # fmt: skip
    return scenario.Matter(rulebook, calendar, procedure="supervision", first=first)


def test_rules_that_are_overdue_are_in_their_agencys_figures_and_are_no_case(rulebook: Rulebook, calendar: Calendar):
    matter = rules(rulebook, calendar)
    matter.pass_to("2026-04-01T00:00")
    report = reported(matter)
    for figures in (report.agencies[district.LEAD], report.people[district.LEAD, district.HEAD.id]):
        assert (figures.cases, figures.duties, figures.breached, figures.open_overdue) == (0, 1, 1, 1)
    matter.act("issue_rules", by=district.HEAD, at="2026-04-02T10:00")
    head = reported(matter).people[district.LEAD, district.HEAD.id]
    assert (head.late, head.late_by_working_days, head.open_overdue) == (1, 2, 0)


def test_the_offices_own_tasks_count_for_it(rulebook: Rulebook, calendar: Calendar):
    circular = task(rulebook, calendar)
    circular.act("circulate", by=f.EXAMINER)
    report = reported(circular)
    assert (report.agencies[f.OFFICE].duties, report.agencies[f.OFFICE].on_time) == (1, 1)
    assert report.agencies[f.OFFICE].voided == 0
    assert report.people == {}


def test_a_task_that_the_office_voids_counts_for_it(rulebook: Rulebook, calendar: Calendar):
    """Whosever task it was (Art. 12): those of the office itself, and rules that an agency owed."""
    circular, owed = task(rulebook, calendar), rules(rulebook, calendar)
    circular.act("void", by=f.EXAMINER)
    owed.act("void", by=f.EXAMINER)
    report = reported(circular, owed)
    assert (report.agencies[f.OFFICE].voided, report.agencies[f.OFFICE].released) == (2, 1)
    assert (report.agencies[district.LEAD].voided, report.agencies[district.LEAD].released) == (0, 1)
    assert all(each.voided == 0 for each in report.people.values())


def test_what_was_no_answer_is_one_duty_with_the_answer_still_owed(begin: Begin):
    matter = inquiry(begin)
    matter.act("answer", on_the_spot=True)
    matter.act("dispute", by=district.SYSTEM, at="2026-03-03T10:00")
    before = reported(matter).people[FIRST]
    assert (before.duties, before.on_time) == (2, 2)
    matter.act("reconsider", by=district.HEAD, outcome="no_answer")
    figures = reported(matter).agencies[district.LEAD]
    answers = [duty for duty in matter.state.duties if duty.rule == "answer"]
    assert len(answers) == 2
    first = reported(matter).people[FIRST]
    assert (first.duties, first.on_time, first.open, first.breached) == (2, 1, 1, 0)
    assert balanced(figures)


def test_no_answer_is_the_lateness_of_whoever_gave_it(begin: Begin):
    matter = inquiry(begin)
    matter.act("answer", on_the_spot=True)
    matter.act("dispute", by=district.SYSTEM, at="2026-03-09T10:00")
    matter.act("reconsider", by=district.HEAD, outcome="no_answer")
    passed_on(matter, "2026-03-09T11:00")
    matter.act("answer", by=district.HANDLER, at="2026-03-10T10:00", on_the_spot=False)
    people = reported(matter).people
    assert (people[FIRST].duties, people[FIRST].on_time, people[FIRST].late, people[FIRST].breached) == (2, 1, 1, 1)
    assert blameless(people[SECOND])


def test_what_was_late_and_is_owed_again_is_late_once(begin: Begin):
    matter = inquiry(begin)
    matter.act("answer", at="2026-03-06T10:00", on_the_spot=False)
    matter.act("dispute", by=district.SYSTEM, at="2026-03-09T10:00")
    matter.act("reconsider", by=district.HEAD, outcome="no_answer")
    first = reported(matter).people[FIRST]
    assert (first.late, first.open_overdue, first.breached) == (0, 1, 1)
    assert balanced(first)


def test_what_is_done_anew_by_a_clock_of_its_own_is_a_duty_of_its_own(begin: Begin):
    matter = inquiry(begin)
    matter.act("answer", on_the_spot=True)
    matter.act("dispute", by=district.SYSTEM, at="2026-03-09T10:00")
    matter.act("reconsider", by=district.HEAD, outcome="redo")
    first = reported(matter).people[FIRST]
    assert (first.duties, first.on_time, first.open) == (3, 2, 1)


def test_a_measure_that_was_referred_counts_once_it_is_recorded(rulebook: Rulebook, calendar: Calendar):
    finding = f.proposed(f.begun(rulebook, calendar), "sanction", "criticism")
    finding.act("impose", by=f.DECIDER, measures=[{"kind": "criticism"}])
    finding.act("refer_measure", by=f.DECIDER, measure="sanction", body="监委")
    subject = district.LEAD, f.SUBJECT.id
    assert reported(finding).people[subject].measures == {"criticism": 1}
    finding.act("record_measure", by=f.DECIDER, measure="sanction", body="监委")
    report = reported(finding)
    assert report.people[subject].measures == report.agencies[district.LEAD].measures == {"criticism": 1, "sanction": 1}


def test_a_measure_that_the_other_body_didnt_take_is_none(rulebook: Rulebook, calendar: Calendar):
    finding = f.proposed(f.begun(rulebook, calendar), "sanction")
    finding.act("refer_measure", by=f.DECIDER, measure="sanction", body="监委")
    finding.act("record_measure", by=f.DECIDER, measure="sanction", body="监委", result="不作处理")
    assert reported(finding).people[district.LEAD, f.SUBJECT.id].measures == {}


def test_one_lapse_is_one_though_the_matter_was_routed_again(begin: Begin):
    """There is one lead of it, too."""
    matter = inquiry(begin)
    matter.pass_to("2026-03-05T09:00")
    matter.act("route", route="own_agency", reason="由承办人办理")
    matter.act("hand_over", handler="housing-2")
    figures = reported(matter).agencies[district.LEAD]
    assert figures.breached == len(matter.breaches()) == 1
    assert (figures.open_overdue, figures.released) == (1, 0)


def test_nobody_counts_as_accountable_for_lateness_that_was_none(rulebook: Rulebook, calendar: Calendar) -> None:
    """From the moment at which the last lead goes, before anybody has put the decision right."""
    finding = f.verified(f.begun(rulebook, calendar), "10(1)1")
    f.decided(finding, "criticism").act("serve", by=f.DECIDER, served_at=finding.now)
    (before,) = reported(finding).of(district.LEAD)
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    (after,) = reported(finding).of(district.LEAD)
    assert (before.accountable, before.measures) == (1, {"criticism": 1})
    assert (after.findings, after.accountable, after.measures) == (1, 0, {})
