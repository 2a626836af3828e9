"""The words that a rulebook may use, with their meaning in Chinese: a page in Markdown for authors of rulebooks."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.pages import catalogues
from cli.pages.clauses import EACH, INSTANTS, OF_MATTER_TYPE, row
from domain.acts import ACTS, EVENTS
from domain.acts.base import NEEDED
from domain.law.limits import UNITS
from domain.matter.names import ENGINE
from domain.reading.checks.needs import MAKERS
from domain.reading.grammar import words
from domain.refusals.vocabulary import ABSENT, FACTS, FLAGS, VALUES

GENERATED = "<!-- 由 python -m tools.rulebook_pages 依语法生成，请勿手改。 -->"
PROCEDURES = {"case": "首问事项", "finding": "问责核查", "commendation": "鼓励激励", "supervision": "督查考核"}
# The facts whose values each rulebook names itself.
OF_RULEBOOK = {
    "outcome_event": "事项的结果是哪个事件：`outcomes` 所列的事件",
    "outcome_rule": "结果由哪项义务得出：义务的 `id`",
    "matter_type": "事项类型：`matter_types` 的 `id`",
    "remedy": "决定可以用何种救济：`measures` 的 `remedy`",
    "ever_of_type": "登记过的类型：`matter_types` 的 `id`",
    "never_of_type": "从未登记过的类型：`matter_types` 的 `id`",
}


def page() -> str:
    """Return the whole page."""
    lines = [
        "# 规则用词",
        "",
        GENERATED,
        "",
        "规则文本里能用的词，依程序的登记生成；写法见[规则编写指南](rulebook-authors-guide.md)。",
        "写错的词，装载时指出，并列出这里的词。",
        *_plain("单位：`unit`", {unit: meaning.removeprefix("个") for unit, meaning in UNITS.items()}),
        *_plain("起算的时点：`from`", {"event": "产生它的事件（不写的即是）"} | INSTANTS),
        *_plain("目录中的时限：`of_matter_type`", OF_MATTER_TYPE),
        *_plain("逐个对象：`for_each`", EACH),
        *_plain("机关：角色的 `agency`、`never_of`", catalogues.AGENCIES),
        *_plain("人员：角色的 `official`、`never`", catalogues.PEOPLE),
        *_plain("身份：角色的 `claims`", words.CLAIMS | {ENGINE: "系统自己"}),
        *_plain("办公室：`by_kind` 的值、`otherwise`、`if_party`", catalogues.FUNCTIONS),
        *_plain("机关的类别：`by_kind` 的键、`staff_as` 的 `agency`", catalogues.AGENCY_KINDS),
        *_plain("人员的类别：`staff`、`of`", catalogues.STAFF),
        *_plain("谁有权决定问责方式：`authority`", catalogues.AUTHORITY),
        *_plain("报告：`reports` 的 `id`", {each: VALUES[each] for each in words.REGULAR}),
        *_plain("各程序都有的事实：取值是规则文本自己的，或者 `false`", OF_RULEBOOK),
    ]
    for procedure, title in PROCEDURES.items():
        lines += ["", f"## {title}：`{procedure}`", *_facts(procedure), *_events(procedure)]
    return "\n".join([*lines, ""])


def _plain(title: str, meanings: Mapping[str, str]) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| 代号 | 含义 |", "|---|---|")
    yield from (row(f"`{word}`", meaning) for word, meaning in meanings.items())


def _facts(procedure: str) -> Iterator[str]:
    yield from ("", "### 事实", "", "| 代号 | 含义 | 取值 |", "|---|---|---|")
    for fact, values in words.FACTS[procedure].items():
        yield row(f"`{fact}`", *_meaning(fact, values))


def _events(procedure: str) -> Iterator[str]:
    """The events of a procedure, each with the act that leaves it, with what has to be there before, and with the
    fields that a condition may ask of it.
    """
    acts = words.acts_leaving(procedure)
    yield from ("", "### 事件、操作、可以问的字段", "")
    yield from ("| 事件 | 操作 | 含义 | 前提（由何事件产生） | 字段 |", "|---|---|---|---|---|")
    for event in words.events(procedure):
        act = acts.get(event)
        title = ACTS[procedure][act].title if act else EVENTS[event].title
        fields = [
            f"`{field}` {meaning}：{values}"
            for field, (meaning, values) in (
                (field, _meaning(field, values)) for field, values in words.of_event(procedure, event).items()
            )
        ]
        needs = [
            f"{NEEDED[fact]}（{'、'.join(f'`{maker}`' for maker in MAKERS[fact])}）"
            for fact in (ACTS[procedure][act].needs if act else ())
        ]
        yield row(f"`{event}`", f"`{act}`" if act else "", title, "；".join(needs), "<br>".join(fields))


def _meaning(name: str, values: tuple[Any, ...]) -> tuple[str, str]:
    """What a fact or a field of an event says, and its values. Raises KeyError where a word has no Chinese text."""
    if name in FLAGS:
        yes, no = FLAGS[name]
        true = next(value for value in values if value)
        return yes, f"`{'true' if true is True else true}`；`false` {no}"
    told = [f"`{value}` {VALUES[value]}" if value else f"`false` {ABSENT.get(name, '没有')}" for value in values]
    return FACTS[name], "；".join(told)
