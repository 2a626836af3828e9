"""The next edition: a date that only a wrong entry set is the applicant's, and blames nobody before the law's own date.

Monday is 2 March 2026. A construction permit is due on Monday the 9th; a licence on Monday the 30th.
"""

from collections.abc import Callable

import pytest

from domain.records.lead import Lead, lead_of
from domain.records.report import exceptions
from testing.scenario import Matter
from tests.domain.typed import accept, corrected, desk

Begin = Callable[..., Matter]


def leads(matter: Matter) -> list[tuple[str, list[str | None]]]:
    """The days on which leads about the limit came up, with the persons to whom they point. Nobody decided within the
    five working days either; that lead is another.
    """
    found = (lead_of(matter.rulebook, matter.state, e, n, matter.now) for n, e in enumerate(matter.events, 1))
    return [
        (f"{each.at:%m-%d}", [who.subject for who in each.proposed])
        for each in found
        if isinstance(each, Lead) and each.rule == "complete"
    ]


@pytest.fixture
def entered_wrongly(open_anew: Begin) -> Matter:
    """A licence that was entered as a construction permit, and corrected on Friday."""
    matter = desk(open_anew(matter_type="construction_permit"))
    corrected(matter, "2026-03-06T10:00", "licence")
    return matter


def test_the_earlier_date_stays_and_is_late_but_no_lead(entered_wrongly: Matter):
    assert ("complete", "responder", "housing", "2026-03-09 24:00") in entered_wrongly.owed()
    entered_wrongly.pass_to("2026-03-10T00:00")
    assert "complete" in entered_wrongly.breaches()
    assert leads(entered_wrongly) == []
    assert "corrected" in list(exceptions(entered_wrongly.state, entered_wrongly.events))


def test_completed_by_the_date_of_the_law_there_is_none(entered_wrongly: Matter):
    entered_wrongly.act("complete", on_the_spot=True, at="2026-03-30T23:00")
    entered_wrongly.pass_to("2026-04-10T00:00")
    assert leads(entered_wrongly) == []


def test_after_the_date_of_the_law_there_is_one(entered_wrongly: Matter):
    assert "lead_raised" in entered_wrongly.pass_to("2026-04-10T00:00")
    assert leads(entered_wrongly) == [("03-31", ["housing-1"])]


def test_who_corrected_it_to_hide_a_lateness_has_the_lead_when_it_is_found_out(entered_wrongly: Matter):
    entered_wrongly.pass_to("2026-03-16T00:00")
    assert corrected(entered_wrongly, "2026-03-16T10:00", "construction_permit")[-1] == "lead_raised"
    assert leads(entered_wrongly) == [("03-16", ["housing-1"])]


def test_a_correction_after_the_lateness_takes_no_lead_back(open_anew: Begin):
    matter = desk(open_anew(matter_type="construction_permit"))
    corrected(matter, "2026-03-11T10:00", "licence")
    assert leads(matter) == [("03-10", ["housing-1"])]


def test_a_promise_is_ones_own_whatever_the_type(open_anew: Begin):
    matter = desk(open_anew(matter_type="licence"))
    accept(matter, 3)
    corrected(matter, "2026-03-04T10:00", "joint_licence")
    matter.pass_to("2026-03-06T00:00")
    assert leads(matter) == [("03-06", ["housing-1"])]


def test_what_no_law_governs_any_more_is_a_lead_at_once(open_anew: Begin):
    matter = desk(open_anew(matter_type="construction_permit"))
    corrected(matter, "2026-03-04T10:00", None)
    matter.pass_to("2026-03-10T00:00")
    assert ("03-10", ["housing-1"]) in leads(matter)
