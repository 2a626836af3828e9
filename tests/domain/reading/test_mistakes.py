"""One mistake in a rulebook is one message: what only follows from it isn't told."""

import re

import pytest

from domain.reading.grammar.rows import Problem, RulebookError
from domain.reading.loader import parse
from tests.domain.rulebook_files import OTHERS

FILE = OTHERS / "xingzhu-2030.toml"
SMALL = FILE.with_name("qinghe-2031.toml")
TEXT = FILE.read_text("utf-8")
TABLES = re.split(r"(?m)^(?=\[)", TEXT)
ROLES = re.findall(r"(?m)^\[roles\.(\w+)\]", TEXT)
EVENTS = (
    "received",
    "routed",
    "completed",
    "notice_given",
    "plan_settled",
    "transferred",
    "verified",
    "lead_withdrawn",
)


def mistakes(text: str) -> list[str]:
    """What is told of a rulebook; nothing where nothing is wrong."""
    try:
        parse(text.encode(), FILE.name)
    except RulebookError as error:
        return [f"{problem.path}: {problem.message}" for problem in error.problems]
    return []


def changed(*changes: tuple[str, str]) -> list[str]:
    """What is told of the second rulebook, some words changed where they stand first."""
    text = TEXT
    for old, new in changes:
        assert old in text, f"not in the file: {old}"
        text = text.replace(old, new, 1)
    return mistakes(text)


@pytest.mark.parametrize("role", ROLES)
def test_a_misspelt_role_is_one_message(role: str) -> None:
    (told,) = mistakes(TEXT.replace(f"[roles.{role}]", f"[roles.{role}s]"))
    assert f"没有这个角色「{role}」" in told


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_misspelt_everywhere_is_one_message(event: str) -> None:
    (told,) = mistakes(TEXT.replace(f'"{event}"', f'"{event}s"'))
    assert f"没有这个事件「{event}s」" in told


@pytest.mark.parametrize("number", range(1, len(TABLES)))
def test_a_table_that_is_missing_is_one_message_or_two(number: int) -> None:
    """A row that others name in conditions and elsewhere is told of twice, since these are filled differently."""
    told = mistakes("".join([*TABLES[:number], *TABLES[number + 1 :]]))
    assert len(told) <= (1 if TABLES[number].startswith("[time]") else 2)


def test_the_places_of_the_same_mistake_are_named() -> None:
    problems = [Problem(f"a[{n}]", "没有这个角色「x」") for n in range(6)]
    error = RulebookError("f", [*problems, Problem("b", "缺少"), Problem("c", "缺少")])
    assert str(error).split("\n") == [
        "f: a[0]: 没有这个角色「x」（另有 5 处：a[1], a[2], a[3] 等）",
        "f: b: 缺少",
        "f: c: 缺少",
    ]


NEVER_SETTLED = (
    ('  "plan_settled",\n', ""),
    (', { act = "agree", by = "partner" }', ""),
    ('discharged_by = ["agreed", "objected"]', 'discharged_by = ["objected"]'),
)


def test_what_no_row_leads_to_is_told_and_not_what_would_come_of_it() -> None:
    """Nothing settles a plan: parts, and the closing of the matter after them, can't come to be either."""
    told = changed(*NEVER_SETTLED)
    why = "它由操作 agree 引起，没有一行以此履行义务（discharged_by）或许可它（permits、always）"
    row = "procedures.case.duty[part].opens_on"
    assert told == [f"{row}: 没有操作会引起「plan_settled」：{why}（另有 1 处：procedures.case.releases）"]


# What the rows make the engine begin elsewhere


def without(*starts: str) -> str:
    return "".join(table for table in TABLES if not table.startswith(starts))


def test_grounds_ask_for_a_procedure_that_examines_them() -> None:
    finding = ("[procedures.finding]", "[[procedures.finding.")
    told = mistakes(without(*finding))
    assert told == ["grounds: 有问责情形而没有核查的程序，线索无处核查：请写明 procedures.finding，或删去 grounds"]
    told = mistakes(without(*finding, "[[grounds]]"))
    (line,) = told
    assert line == (
        "procedures.case.duty[identify].grounds: "
        "有问责情形而没有核查的程序，线索无处核查：请写明 procedures.finding，或删去 grounds"
    )


def test_a_procedure_that_examines_asks_for_grounds() -> None:
    told = mistakes(re.sub(r"(?m)^grounds = .*\n", "", without("[[grounds]]")))
    assert told == ["grounds: 有核查的程序（procedures.finding）而没有问责情形，请列明 [[grounds]]"]


@pytest.mark.parametrize("act", ["join_lead", "withdraw_lead"])
def test_the_engine_may_hand_over_and_take_back_leads(act: str) -> None:
    told = mistakes(without(f'[[procedures.finding.always]]\nact = "{act}"'))
    assert f"procedures.finding.always: 线索由系统并入、撤回，应许可有 engine 身份的角色办理「{act}」" in told


def test_a_ground_that_isnt_described_is_told_with_those_that_are() -> None:
    told = changed(('id = "4"', 'id = "44"'), ('article = "4"\ntitle = "不配合', 'article = "1"\ntitle = "不配合'))
    assert told == ["procedures.case.duty[part].grounds: grounds 中没有「4」，是否为 44？可用：44, 9"]
    told = changed(('title = "反复告知"\ngrounds = ["9"]', 'title = "反复告知"\ngrounds = ["7"]'))
    assert told == ["procedures.case.leads[0].grounds: grounds 中没有「7」，可用：4, 9"]


REPORT = """
[[reports]]
id = "circular"
article = "8"
title = "通报"
every = "month"
day = 5
at = "09:00"
"""


def test_a_report_asks_for_somebody_who_owes_it() -> None:
    told = mistakes(TEXT + REPORT)
    wanted = 'procedures.supervision 中由 supervision_opened (kind = "circular") 产生的义务'
    assert told == [f"reports[0]: 到期须有人印发「circular」，而没有 {wanted}"]


# Acts that need what nothing makes


def test_an_act_that_needs_what_no_row_can_make_is_one_message() -> None:
    """Nobody routes a matter here, so nobody is named who would have a part in it."""
    text = SMALL.read_text("utf-8").replace('"routed"', '"guided"', 2)
    told = mistakes(text.replace('["answered", "completed"]', '["escalated"]'))
    ways = "能产生它的事件：routed, transfer_settled"
    assert told == [f"procedures.case: 操作 escalate 需要事实 co_agencies，而没有事件产生它（{ways}）"]


def test_a_procedure_begins_with_a_duty() -> None:
    told = changed(('opens_on = ["lead_opened"]', 'opens_on = ["verified"]'))
    assert told == ["procedures.finding: 没有一项义务由「lead_opened」产生，事项一经收到即无人负责"]


# A word that is unlike any that would do


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('where = { route = "own_post", kind = "application" }', 'when = "nonsense"',
         "没有这种情形「nonsense」，这里一个也没有定义"),
        ('kind = "inquiry"', 'kind = "xyz"', "没有这个取值「xyz」，可用：application, inquiry"),
        ("procedures.case", "procedures.xyz", "没有这个程序「xyz」，可用：case, finding, commendation, supervision"),
        ('article = "3"', 'article = "3(1)"', "articles 中没有所引条款「3(1)」，是否为 3？"),
    ],
)  # fmt: skip
def test_an_unknown_word_is_one_message_that_lists_what_would_do(old: str, new: str, line: str) -> None:
    text = TEXT.replace(old, new)
    assert text != TEXT, f"not in the file: {old}"
    told = [each.partition(": ")[2] for each in mistakes(text)]
    assert [each for each in told if each.startswith(line)] == told
    assert len(told) == 1


def test_an_event_that_nothing_brings_about_is_told_with_the_act_that_would() -> None:
    told = changed(('discharged_by = ["guided"]', 'discharged_by = ["noted"]'))
    reason = "它由操作 guide 引起，没有一行以此履行义务（discharged_by）或许可它（permits、always）"
    assert [line.partition(": ")[2].partition("（另有")[0] for line in told] == [f"没有操作会引起「guided」：{reason}"]


def test_an_event_that_nobody_makes_is_told_before_a_situation_that_only_it_would_use() -> None:
    """The row that would use the situation is the mistake, not the situation."""
    unused = '[procedures.case.situations.never]\ntitle = "无"\nwhere = { kind = "inquiry" }\n'
    (alone,) = mistakes(TEXT + unused)
    assert alone.endswith("situations.never: 没有一行用到")
    besides = (TABLES[-1], TABLES[-1] + "\n" + unused)
    assert changed(*NEVER_SETTLED, besides) == changed(*NEVER_SETTLED) != []


def test_a_role_that_no_row_names_is_told() -> None:
    (told,) = mistakes(
        TEXT.replace(
            f"[roles.{ROLES[0]}]", f'[roles.idle]\ntitle = "闲职"\nclaims = ["responder"]\n\n[roles.{ROLES[0]}]'
        )
    )
    assert told == "roles.idle: 没有一行用到"


def test_what_is_wrong_with_the_whole_file_has_no_place_in_it() -> None:
    with pytest.raises(RulebookError) as caught:
        parse(b"applies_from = 2028-02-30", "book.toml")
    assert str(caught.value).startswith("book.toml: 不是有效的 TOML 文件：第 1 行，没有 2028-02-30 这一天")
