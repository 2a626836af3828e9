"""Walking through everything a matter can come to finds what reading a rulebook doesn't."""

import re
from dataclasses import replace
from typing import Any

import pytest

from domain.acts import EVENTS
from domain.acts.case.handling import Explain
from domain.law.rulebook import Rulebook
from domain.reading.exploring.beginnings import beginnings
from domain.reading.exploring.seen import Exploration
from domain.reading.exploring.walk import START, explore
from domain.reading.grammar import words
from domain.reading.loader import parse
from tests.domain.rulebook_files import OTHERS

FILE = OTHERS / "xingzhu-2030.toml"
TEXT = FILE.read_text("utf-8")


def walk(*changes: tuple[str, str]) -> Exploration:
    """The whole of the second rulebook, with some words changed."""
    found = near(*changes, nearest=10_000)
    assert found.beyond == 0
    return found


def near(*changes: tuple[str, str], nearest: int = 20) -> Exploration:
    """Only the nearest states of it."""
    text = TEXT
    for old, new in changes:
        assert old in text, f"not in the file: {old}"
        text = text.replace(old, new, 1)
    return explore(parse(text.encode(), FILE.name), nearest)[0]


def told(found: Exploration) -> list[str]:
    return [f"{problem.path}: {problem.message}" for problem in found.problems()]


@pytest.fixture(scope="module")
def whole() -> Exploration:
    return walk()


@pytest.fixture(scope="module")
def walks(rulebook: Rulebook) -> dict[str, Exploration]:
    return {found.procedure.id: found for found in explore(rulebook)}


@pytest.fixture(scope="module")
def in_force(walks: dict[str, Exploration]) -> Exploration:
    return walks["case"]


@pytest.fixture(scope="module")
def later(edition: Rulebook) -> Exploration:
    """A walk through the cases of the next edition."""
    return explore(replace(edition, procedures={"case": edition.procedures["case"]}))[0]


def test_nothing_is_wrong_with_the_second_rulebook(whole: Exploration) -> None:
    assert told(whole) == []
    assert whole.states > 300


def test_nothing_is_wrong_with_the_rulebook_in_force(walks: dict[str, Exploration]) -> None:
    assert [*walks] == ["case", "finding", "commendation", "supervision"]
    for walk_through in walks.values():
        assert told(walk_through) == []
        assert walk_through.opened == set(walk_through.procedure.rules)


def test_the_walk_is_bounded(rulebook: Rulebook) -> None:
    found = explore(rulebook, 50)[0]
    assert found.states <= 50 + 12 + 50 + 3 * 50  # usual, unusual, corrected; and thrice more, as duties weren't owed
    assert found.beyond > 0


def test_the_walk_does_what_the_act_types_offer(in_force: Exploration, later: Exploration) -> None:
    """Under the rulebook in force or its next edition, every act of the procedure was admitted somewhere. An act that
    breaks a matter off is done there, and not followed.
    """
    left = {event for event in words.acts_leaving("case") if event in EVENTS}
    assert left <= in_force.events | later.events


DECLARED = [(procedure, name) for procedure, facts in words.FACTS.items() for name in facts]


@pytest.mark.parametrize(("procedure", "name"), DECLARED)
def test_the_declared_facts_are_those_that_matters_have(
    walks: dict[str, Exploration], later: Exploration, whole: Exploration, procedure: str, name: str
) -> None:
    others = (later, whole) if procedure == "case" else ()
    seen = walks[procedure].facts[name].union(*(other.facts[name] for other in others))
    declared = set(words.FACTS[procedure][name])
    assert seen - declared <= {False}  # not yet known
    # urgency changes clocks, not ways; inspections and reports go the way of complaints; a second notice is far away
    unseen = {"urgent": {True}, "kind": {"inspection", "report"}, "supplemented_again": {True}}
    assert declared - seen <= unseen.get(name, set())


def test_a_state_that_cant_be_closed_is_found_with_the_way_there() -> None:
    """Once the partner has objected, nobody may escalate: the plan can't be settled or handed up. Nor may anybody tell
    what is missing, so that the matter would end for want of it.
    """
    found = walk(
        (', { act = "give_notice", by = "receiver" }', ""),
        ('  { event = "escalated", where = { contested = true } },\n', ""),
        (
            '  { event = "escalated", where = { breached = ["reply_plan", "agree_plan"] } },\n',
            '  { event = "escalated", where = { breached = ["agree_plan"], contested = false } },\n',
        ),
        (', { act = "agree", by = "partner" }', ""),
        ('["propose_plan", ', '[{ act = "propose_plan", where = { no_open = "reply_plan", contested = false } }, '),
    )
    way = re.compile(r"procedures\.case: 无法办结：收到事项 → 认定事项归属.* → 提出办理方案 → 对方案提出异议")
    assert any(way.fullmatch(line) for line in told(found)), told(found)


def test_a_matter_that_closes_without_an_outcome_is_found_with_the_way_there() -> None:
    """A row admits ways to route a matter that no other row takes up: nobody owes anything, and nothing came of it."""
    small = OTHERS / "qinghe-2031.toml"
    text = small.read_text("utf-8")
    followed = text.replace(
        'opens_on = ["routed"]', 'opens_on = [{ event = "routed", where = { route = "own_post" } }]'
    )
    assert followed != text
    assert told(explore(parse(followed.encode(), small.name))[0]) == [
        "procedures.case: 办结而没有结果：收到事项 → 认定事项归属：此后没有人承担义务，也没有发生过 outcomes 所列的事件"
    ]


def test_withdrawing_doesnt_make_a_dead_end_good() -> None:
    """The hall could always withdraw; that is no way to close a matter."""
    found = walk(
        ('= ["guided"]', '= [{ event = "guided", where = { kind = "application" } }]'),
        ('= ["explained"]', '= [{ event = "explained", where = { kind = "inquiry" } }]'),
    )
    assert told(found) == [
        "procedures.case.duty[accompany].discharged_by: 从未能够履行这项义务，如：收到事项 → 认定事项归属 → 说明理由",
        "procedures.case: 无法办结：收到事项 → 认定事项归属",  # an application that goes another way by law
    ]
    assert "withdrawn" in found.events


def test_a_duty_whose_conditions_never_meet_is_found() -> None:
    found = walk(('opens_on = ["explained"]', 'opens_on = [{ event = "explained", where = { route = "joint" } }]'))
    assert told(found) == ["procedures.case.duty[accompany].opens_on: 从未产生这项义务：条件不能同时成立"]


def test_an_act_that_the_engine_cant_bear_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise KeyError("nothing")

    monkeypatch.setattr(Explain, "check", broken)
    lines = told(walk())
    assert any("无法执行：收到事项 → 认定事项归属 → explain" in line and "KeyError" in line for line in lines)


def test_a_limit_that_no_event_gives_is_found_by_running_into_it() -> None:
    """Each word is right, and so is each row: but only a ruling that the lead goes on alone gives a limit."""
    found = walk(('where = { outcome = "lead_alone" }', 'where = { outcome = ["lead_alone", "plan"] }'))
    assert any("无法执行" in line and "rule {'outcome': 'plan'" in line for line in told(found)), told(found)


# The ways in which a matter begins


@pytest.mark.parametrize(
    "where",
    [
        "{ urgent = true }",
        '{ urgent = true, form = "oral", kind = "inquiry" }',
        '{ urgent = true, form = "oral", kind = "application" }',
    ],
)
def test_every_combination_of_opening_facts_that_a_row_asks_for_is_tried(where: str) -> None:
    found = walk(
        ('opens_on = ["explained"]', f'opens_on = [{{ event = "explained", where = {where} }}]'),
        ('"assisted", "supplement_lapsed"', '"assisted", "explained", "supplement_lapsed"'),  # others end with it
    )
    assert told(found) == []


def test_opening_facts_that_no_row_asks_for_have_one_value() -> None:
    book = parse(TEXT.encode(), FILE.name)
    tried = [way.facts for way in beginnings(book, book.procedures["case"], START)]
    assert tried == [
        {"kind": kind, "form": "written", "urgent": False, "no_contact": False}
        | {"split_from": None, "responder": responder, "matter_type": None}
        for kind, responder in (
            ("application", "a-1"), ("application", None), ("inquiry", "a-1"), ("inquiry", None),
        )
    ]  # fmt: skip


def test_of_the_types_of_matter_one_is_tried_for_each_that_rows_can_tell_apart(rulebook: Rulebook) -> None:
    """Licences of two kinds may be extended by different agencies; the construction permit runs from its materials and
    isn't extended; the disclosure is never deemed accepted.
    """
    tried = {way.facts["matter_type"] for way in beginnings(rulebook, rulebook.procedures["case"], START)}
    assert tried == {None, *rulebook.matter_types}
    more = replace(rulebook.matter_types["licence"], id="another")
    again = replace(rulebook, matter_types=rulebook.matter_types | {"another": more})
    assert tried == {way.facts["matter_type"] for way in beginnings(again, again.procedures["case"], START)}


def test_a_lead_may_come_from_somebody_and_may_name_nobody(rulebook: Rulebook) -> None:
    tried = [way.facts for way in beginnings(rulebook, rulebook.procedures["finding"], START)]
    assert {(each["kind"], each["subject"]) for each in tried} == {
        ("breach", "a-1"), ("breach", None), ("complaint", "a-1"), ("complaint", None),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("where", "facts"),
    [
        ('{ kind = "application" }', "kind = inquiry"),
        ('{ form = "oral", urgent = [true, false] }', "form = written"),
        ('{ kind = "application", form = ["written", "oral"], urgent = false }', "urgent = true"),
    ],
)
def test_a_beginning_that_owes_nobody_anything_is_told_by_its_facts(where: str, facts: str) -> None:
    found = near(('opens_on = ["received"]', f'opens_on = [{{ event = "received", where = {where} }}]'))
    assert f"procedures.case: 没有人因此承担任何义务，事项一经收到即告办结：{facts}" in told(found)


def test_rows_for_matters_that_owe_nobody_anything_arent_told_besides() -> None:
    found = walk(('opens_on = ["received"]', 'opens_on = [{ event = "received", where = { kind = "application" } }]'))
    assert told(found) == ["procedures.case: 没有人因此承担任何义务，事项一经收到即告办结：kind = inquiry"]
