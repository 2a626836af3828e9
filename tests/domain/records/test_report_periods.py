"""What happens is in one period's report: the circulars of two months add up to what the ledger holds of both."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clock.calendar import Calendar
from domain.engine.beginnings import nominated
from domain.engine.procedure import lapse
from domain.law.rulebook import Rulebook
from domain.matter.state import State
from domain.records.report import News, Report
from domain.records.standing import at_end
from testing import district, fields, scenario
from tests.domain import findings as f
from tests.domain.walks import lengths, seeds, walk

Begin = Callable[..., scenario.Matter]
FEBRUARY, MARCH, APRIL, MAY, ALL = (fields.moment(f"{day}T00:00") for day in (
    "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01", "2030-01-01",
))  # fmt: skip

EXCEPTIONS = (
    "withdrawn_by_entry", "disputed_by_entry", "redone", "split_off", "longer_limits", "noticed_again", "unreached",
    "supplemented_by_entry", "excluded", "corrected", "excepted", "claimed",
)  # fmt: skip


def report(begin: datetime, until: datetime, *matters: scenario.Matter) -> Report:
    """The report of a period, as the database selects its matters."""
    made = Report()
    for matter in matters:
        came, state = matter.events[0].at, matter.state
        empty = State(
            procedure=state.procedure, number=state.number, calendar=state.calendar, functions=state.functions
        )
        before, after = (at_end(matter.rulebook, empty, matter.events, end) for end in (begin, until))
        if came < begin:
            made.add_earlier(before, after)
        elif came < until:
            made.add(matter.rulebook, *after)
    return made


def told(made: Report) -> News:
    """What both tables of a circular tell, of all agencies together."""
    agencies, earlier = made.agencies.values(), made.earlier.values()
    return News(
        voided=sum(each.voided for each in (*agencies, *earlier)),
        exceptions=sum(getattr(each, name) for each in agencies for name in EXCEPTIONS)
        + sum(each.exceptions for each in earlier),
        breached=sum(each.breached for each in (*agencies, *earlier)),
        accountable=sum(each.accountable for each in (*agencies, *earlier)),
        measures=sum(sum(each.measures.values()) for each in agencies) + sum(each.measures for each in earlier),
        commendations=sum(each.commendations for each in (*agencies, *earlier)),
    )


def test_what_breaches_after_the_end_is_open_then_and_the_next_months(begin: Begin):
    """The circular of March is issued on 5 April, when the breach of 2 April is on record."""
    matter = begin(kind="inquiry", at="2026-03-30T10:00")
    matter.act("route", route="own_post")
    matter.pass_to("2026-04-05T09:00")
    march, april = report(MARCH, APRIL, matter), report(APRIL, MAY, matter)
    (housing,) = march.agencies.values()
    assert (housing.duties, housing.on_time, housing.open, housing.breached) == (2, 1, 1, 0)
    assert april.agencies == {}
    assert april.earlier == {district.LEAD: News(breached=1)}
    assert told(report(MARCH, MAY, matter)) == News(breached=1)


def test_a_breach_as_the_month_ends_is_the_next_ones(begin: Begin):
    matter = begin(kind="inquiry", at="2026-03-27T10:00")
    matter.act("route", route="own_post")
    matter.pass_to("2026-04-01T00:00")
    assert matter.duty("answer").breached_at == APRIL
    assert (told(report(MARCH, APRIL, matter)).breached, told(report(APRIL, MAY, matter)).breached) == (0, 1)


def test_lateness_that_begins_with_a_later_act_is_told_when_it_is_known(begin: Begin):
    """Not routed for two weeks: that the answer is late as well shows on 8 April, and joins the breach of March."""
    matter = begin(kind="inquiry", at="2026-03-23T10:00")
    matter.act("route", at="2026-04-08T10:00", route="own_post")
    answer = matter.duty("answer")
    assert answer.breached_at is not None
    assert answer.breached_at < APRIL
    assert answer.joins
    assert told(report(MARCH, APRIL, matter)) == News(breached=1)
    assert report(APRIL, MAY, matter).earlier == {district.LEAD: News(breached=1)}
    assert told(report(MARCH, MAY, matter)) == News(breached=2)


def test_a_late_duty_that_is_owed_again_is_not_late_once_more(begin: Begin):
    matter = begin(kind="inquiry", at="2026-03-23T10:00")
    matter.act("route", route="own_post")
    matter.act("route", at="2026-04-08T10:00", route="own_agency", reason="由承办人办理")
    matter.act("hand_over", handler="housing-2")
    assert told(report(MARCH, APRIL, matter)).breached == told(report(MARCH, MAY, matter)).breached == 1
    assert report(APRIL, MAY, matter).earlier == {district.LEAD: News(exceptions=1)}, "the new routing, and no lateness"


def test_what_is_done_in_a_later_month_without_being_late_is_told_there(begin: Begin):
    """Received on 31 March; routed anew and voided in April."""
    matter = begin(kind="inquiry", at="2026-03-31T10:00")
    matter.act("route", route="own_post")
    matter.act("route", at="2026-04-01T10:00", route="own_agency", reason="由承办人办理")
    matter.act("void", by=district.HEAD, reason="重复登记", at="2026-04-01T11:00")
    assert told(report(MARCH, APRIL, matter)) == News()
    assert report(APRIL, MAY, matter).earlier == {district.LEAD: News(voided=1, exceptions=1)}
    assert told(report(MARCH, MAY, matter)) == News(voided=1, exceptions=1)


@pytest.fixture
def finding(rulebook: Rulebook, calendar: Calendar) -> scenario.Matter:
    """Of February; decided in March: criticism, and a circular."""
    begun = f.begun(rulebook, calendar, received_at=fields.moment("2026-02-26T10:00"))
    begun.now = fields.moment("2026-03-02T10:00")
    return f.served(begun, "criticism", "circular")


def test_measures_count_as_they_stand(finding: scenario.Matter):
    assert report(MARCH, APRIL, finding).earlier == {district.LEAD: News(accountable=1, measures=2)}
    finding.act("request_review", by=f.SUBJECT)
    f.ruled(finding, "changed").act("rectify", by=f.DECIDER, measures=[{"kind": "criticism"}])
    assert report(MARCH, APRIL, finding).earlier == {district.LEAD: News(accountable=1, measures=1)}
    assert told(report(FEBRUARY, APRIL, finding)) == News(accountable=1, measures=1)


def test_a_decision_that_was_revoked_is_none(finding: scenario.Matter):
    finding.act("request_review", by=f.SUBJECT)
    f.ruled(finding, "revoked")
    assert report(MARCH, APRIL, finding).earlier == {}
    assert told(report(FEBRUARY, APRIL, finding)) == News()


def test_a_measure_that_another_body_took_is_told_when_it_is_recorded(rulebook: Rulebook, calendar: Calendar):
    finding = f.proposed(f.begun(rulebook, calendar), "sanction", "criticism")
    finding.act("impose", by=f.DECIDER, measures=[{"kind": "criticism"}])
    finding.act("refer_measure", by=f.DECIDER, measure="sanction", body="监委")
    finding.act("record_measure", by=f.DECIDER, at="2026-04-02T10:00", measure="sanction", body="监委")
    assert told(report(MARCH, APRIL, finding)) == News(accountable=1, measures=1)
    assert report(APRIL, MAY, finding).earlier == {district.LEAD: News(measures=1)}


def test_a_findings_own_lateness_is_in_no_circular(rulebook: Rulebook, calendar: Calendar):
    finding = f.begun(rulebook, calendar)
    finding.pass_to("2026-12-01T00:00")
    assert finding.breaches()
    for begin, until in ((MARCH, ALL), (APRIL, ALL)):
        assert told(report(begin, until, finding)) == News()


def test_a_commendation_is_of_the_month_in_which_it_was_approved(rulebook: Rulebook, calendar: Calendar):
    first = nominated(
        rulebook, command="open", actor=district.HEAD, received_at=fields.moment("2026-03-27T10:00"), office=f.OFFICE,
        agency=district.LEAD, card=district.AGENCIES[district.LEAD], subject=district.HANDLER.id,
        cases=("20260302-000001",),
    )  # fmt: skip
    nomination = scenario.Matter(rulebook, calendar, procedure="commendation", first=first)
    nomination.act("examine", by=f.EXAMINER)
    nomination.act("approve", by=f.DECIDER, at="2026-04-02T10:00")
    nomination.act("publish", by=f.EXAMINER, at="2026-05-06T10:00")
    assert told(report(MARCH, APRIL, nomination)) == News()
    assert report(APRIL, MAY, nomination).earlier == {district.LEAD: News(commendations=1)}
    assert report(MAY, ALL, nomination).earlier == {}


@settings(max_examples=150)
@given(seeds, lengths, st.lists(st.integers(1, 70 * 24), min_size=1, max_size=4))
def test_the_periods_of_a_case_add_up_to_all_of_it(
    rulebook: Rulebook, calendar: Calendar, chance: Random, acts: int, cuts: list[int]
) -> None:
    """Whatever anybody does, and wherever the periods are cut."""
    tries = [*walk(rulebook, calendar, chance, acts)]
    (state, *_), last = tries[0], tries[-1]
    events = [event for tried in tries if tried.made for event in tried.made.events]
    events += lapse(rulebook, last.made.state if last.made else last.before, ALL).events
    ends = [fields.moment("2026-01-29T00:00") + timedelta(hours=hours) for hours in sorted(cuts)]
    stands = [at_end(rulebook, state, events, end) for end in (*ends, ALL)]
    parts, whole = Report(), Report()
    parts.add(rulebook, *stands[0])
    for before, after in pairwise(stands):
        parts.add_earlier(before, after)
    whole.add(rulebook, *stands[-1])
    if "breach_withdrawn" in [event.type for event in events]:  # what a circular has told is not untold by the next
        assert told(parts).breached >= told(whole).breached
    else:
        assert told(parts) == told(whole)
