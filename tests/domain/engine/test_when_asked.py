"""When a row's condition is asked: on the facts before its event or after, and on which duties.

The event of every test is ``accepted``: it makes the fact ``accepted`` promised, and discharges the duty ``take``.
"""

import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.matter.events import Refused
from domain.reading.grammar.reader import Reader
from testing.district import SYSTEM
from testing.scenario import Matter

HEAD = """
id = "small-2032"
title = "小城规定"
citation = "小城〔2032〕1号"
issued_by = "小城"
in_force = 2032-01-01
time = { office_hours = ["09:00", "17:00"], day_ends = "24:00", occurred_within = 5 }
roles.clerk = { title = "经办人", agency = "lead_agency", claims = ["responder"] }

[procedures.case]
title = "事项"
"""
HALL = 'roles.hall = { title = "大厅", claims = ["system"] }\n'  # of the rows that name it
TAKE = (
    'duty = [{ id = "take", article = "1", title = "接办", owes = "接办", bearer = "clerk", opens_on = ["received"], '
)
OTHER = '{ id = "other", article = "1", title = "另办", owes = "另办", bearer = "clerk", opens_on = ["received"], '
NEXT = '{ id = "next", article = "1", title = "再办", owes = "再办", bearer = "clerk", discharged_by = ["answered"], '
LIMIT = 'limit = { unit = "working_days", count = 1 }, '
MAY = 'always = [{ act = "accept", by = ["clerk"], article = "1" }]\n'  # whatever is owed

Begin = Callable[..., Matter]


@pytest.fixture
def begin(calendar: Calendar) -> Begin:
    """A matter by a rulebook of these rows, received on Monday 2026-03-02, 10:00."""

    def begun(*rows: str) -> Matter:
        problems: list[Any] = []
        book = Reader(
            tomllib.loads(HALL * any('"hall"' in row for row in rows) + HEAD + "".join(rows)), problems
        ).rulebook("")
        assert problems == []
        return Matter(book, calendar)

    return begun


def accept(matter: Matter, at: str | None = None) -> list[str]:
    return matter.act("accept", at=at, limit={"count": 1, "unit": "days"})


def admitted(matter: Matter) -> bool:
    """Whether accepting is admissible."""
    try:
        accept(matter)
    except Refused:
        return False
    return True


BEFORE, AFTER = "accepted = false", 'accepted = "promised"'


@pytest.mark.parametrize(("where", "owed"), [(AFTER, []), (BEFORE, ["take"])])
def test_a_discharge_asks_the_facts_after_the_event(begin: Begin, where: str, owed: list[str]) -> None:
    matter = begin(TAKE, f'discharged_by = [{{ event = "accepted", where = {{ {where} }} }}] }}]\n', MAY)
    accept(matter)
    assert matter.rules_owed() == owed


@pytest.mark.parametrize(("where", "may"), [(AFTER, False), (BEFORE, True)])
def test_a_duty_calls_for_an_act_by_the_facts_before_it(begin: Begin, where: str, *, may: bool) -> None:
    matter = begin(TAKE, f'discharged_by = [{{ event = "accepted", where = {{ {where} }} }}] }}]\n')
    assert admitted(matter) is may


def test_a_discharge_asks_the_duties_before_any_is_discharged(begin: Begin) -> None:
    on_take = 'discharged_by = [{ event = "accepted", where = { open = "take" } }] }]\n'
    matter = begin(TAKE, 'discharged_by = ["accepted"] }, ', OTHER, on_take)
    accept(matter)
    assert matter.closed


@pytest.mark.parametrize(("where", "may"), [(AFTER, False), (BEFORE, True), ('open = "take"', True)])
def test_a_permit_asks_the_facts_and_duties_before_the_act(begin: Begin, where: str, *, may: bool) -> None:
    permits = f'permits = [{{ act = "accept", where = {{ {where} }} }}] }}]\n'
    assert admitted(begin(TAKE, 'discharged_by = ["answered"], ', permits)) is may


@pytest.mark.parametrize(("where", "may"), [(AFTER, False), (BEFORE, True), ('open = "take"', True)])
def test_what_is_always_permitted_asks_the_facts_and_duties_before_the_act(
    begin: Begin, where: str, *, may: bool
) -> None:
    always = f'always = [{{ act = "accept", by = ["clerk"], article = "1", where = {{ {where} }} }}]\n'
    assert admitted(begin(TAKE, 'discharged_by = ["answered"] }]\n', always)) is may


@pytest.mark.parametrize(
    ("where", "owed"),
    [
        (AFTER, []), (BEFORE, ["other"]), ('no_open = "take"', []), ('open = "take"', ["other"]),
        ('discharged = "take"', []), ('discharged = "other"', ["other"]),
    ],
)  # fmt: skip
def test_a_release_asks_the_facts_after_the_event_and_the_duties_after_its_discharges(
    begin: Begin, where: str, owed: list[str]
) -> None:
    releases = (
        f'releases = [{{ on = {{ event = "accepted", where = {{ {where} }} }}, duties = ["other"], article = "1" }}]'
    )
    matter = begin(TAKE, 'discharged_by = ["accepted"] }, ', OTHER, 'discharged_by = ["answered"] }]\n', releases)
    accept(matter)
    assert matter.rules_owed() == owed


@pytest.mark.parametrize(
    ("where", "owed"),
    [
        (AFTER, ["next"]), (BEFORE, []), ('no_open = "take"', ["next"]), ('open = "take"', []),
        ('no_open = "other"', ["next"]), ('discharged = "take"', ["next"]), ('no_open = "next"', ["next"]),
    ],
)  # fmt: skip
def test_an_opening_asks_the_facts_after_the_event_and_the_duties_after_discharges_and_releases(
    begin: Begin, where: str, owed: list[str]
) -> None:
    opens = f'opens_on = [{{ event = "accepted", where = {{ {where} }} }}] }}]\n'
    releases = 'releases = [{ on = "accepted", duties = ["other"], article = "1" }]'
    other = 'discharged_by = ["answered"] }, '
    matter = begin(TAKE, 'discharged_by = ["accepted"] }, ', OTHER, other, NEXT, opens, releases)
    accept(matter)
    assert matter.rules_owed() == owed


@pytest.mark.parametrize(("at", "owed"), [("2026-03-03T10:00", []), ("2026-03-04T10:00", ["next"])])
def test_whether_what_the_event_has_just_discharged_was_late_may_be_asked(
    begin: Begin, at: str, owed: list[str]
) -> None:
    opens = 'opens_on = [{ event = "accepted", where = { breached = "take" } }] }]\n'
    matter = begin(TAKE, LIMIT, 'discharged_by = ["accepted"] }, ', NEXT, opens)
    accept(matter, at)
    assert matter.rules_owed() == owed


@pytest.mark.parametrize(("where", "owed"), [("disputed = true", ["take"]), ("disputed = false", [])])
def test_what_reopens_asks_the_facts_after_the_event(begin: Begin, where: str, owed: list[str]) -> None:
    within = 'within = { unit = "days", count = 5, from = "outcome_at" }'
    matter = begin(
        'outcomes = ["accepted"]\n', TAKE, 'discharged_by = ["accepted"] }]\n',
        f'always = [{{ act = "dispute", by = ["hall"], article = "1", {within} }}]\n',
        f'reopens = [{{ on = {{ event = "disputed", where = {{ {where} }} }}, anew = true, article = "1" }}]\n',
    )  # fmt: skip
    accept(matter)
    assert matter.closed
    matter.act("dispute", by=SYSTEM)
    assert matter.rules_owed() == owed


@pytest.mark.parametrize(("where", "raised"), [(AFTER, False), (BEFORE, True), ('open = "take"', True)])
def test_a_lead_asks_the_facts_and_duties_before_the_event(begin: Begin, where: str, *, raised: bool) -> None:
    on = f'on = {{ event = "accepted", where = {{ {where} }} }}'
    leads = f'leads = [{{ {on}, title = "受理即错", grounds = ["1"], article = "1" }}]\n'
    matter = begin(TAKE, 'discharged_by = ["accepted"] }]\n', leads)
    assert ("lead_raised" in accept(matter)) is raised


@pytest.mark.parametrize(
    ("where", "is_one"),
    [
        (AFTER, True),
        (BEFORE, False),
        ('no_open = "take"', True),
        ('open = "next"', True),
        ('discharged = "take"', True),
    ],
)
def test_an_outcome_asks_the_facts_after_the_event_and_the_duties_that_it_leaves(
    begin: Begin, where: str, *, is_one: bool
) -> None:
    outcomes = f'outcomes = [{{ event = "accepted", where = {{ {where} }} }}]\n'
    matter = begin(outcomes, TAKE, 'discharged_by = ["accepted"] }, ', NEXT, 'opens_on = ["accepted"] }]\n')
    accept(matter)
    assert (matter.state.facts["outcome_event"] == "accepted") is is_one
