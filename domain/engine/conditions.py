"""The conditions of rows in Chinese, and which of them don't hold.

A situation of the rulebook is told by its title. A plain condition is told by the Chinese words for its fact and its
values.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from domain.acts import EVENTS
from domain.acts.titles import event_title
from domain.law.clauses import Clause, Permit, Where
from domain.law.rulebook import Always, Procedure
from domain.matter.roles import holds
from domain.matter.state import State

# Flag → the text where it is true, and the text where it is false.
FLAGS: dict[str, tuple[str, str]] = {
    "appeal_prolonged": ("申诉处理已延长", "申诉处理没有延长过"),
    "baseless": ("所据的逾期没有发生", "所据的逾期没有被推翻"),
    "desk": ("在承办人手中", "不在承办人手中"),
    "contested": ("有单位不同意", "没有单位不同意"),
    "disputed": ("提出过异议", "没有提出过异议"),
    "effect": ("告知申请人之后才延长", "批准即延长"),
    "home": ("归移交出去的机关", "不归移交出去的机关"),
    "last": ("线索全部撤回", "仍有线索"),
    "lead_ruled": ("承办机关由决定指定", "承办机关不是由决定指定"),
    "measures_proposed": ("已拟定问责方式", "尚未拟定问责方式"),
    "measures_settled": ("所拟的问责方式都已处理完毕", "所拟的问责方式尚未都处理完毕"),
    "no_contact": ("服务对象没有留下联系方式", "服务对象留有联系方式"),
    "notified": ("已告知被核查人", "尚未告知被核查人"),
    "on_the_spot": ("当场办结", "不是当场办结"),
    "rerouted": ("变更过归属", "没有变更过归属"),
    "split": ("由另一件拆分而来", "不是由另一件拆分而来"),
    "supplemented_again": ("再次告知之后才补正的", "第一次告知之后即补正的"),
    "tolerance_open": ("告知的事实中有没有申请过容错的", "告知的事实都已申请过容错"),
    "transfer_accepted": ("移交已被受理", "移交未被受理"),
    "transfer_returned": ("退回过移交", "没有退回过移交"),
    "retyped": ("更正过事项类型", "没有更正过事项类型"),
    "typed": ("登记过法律另定时限的类型", "没有登记过法律另定时限的类型"),
    "urgent": ("紧急", "不紧急"),
    "verified": ("已核实", "尚未核实"),
    "waited": ("其时资料尚待补正", "其时没有待补正的资料"),
}
FACTS = {
    "accepted": "受理情形",
    "asked_for": "告知补正而未补交的资料",
    "another": "更改",
    "circumstances": "情节",
    "competent": "主管部门",
    "corrected": "复核、申诉、纠正的结果",
    "determined": "认定",
    "exempted": "容错免责",
    "form": "形式",
    "kind": "类别",
    "lead_agency": "承办机关",
    "led_by": "承办机关",
    "matter_type": "事项类型",
    "means": "方式",
    "outcome": "结果",
    "outcome_event": "结果",
    "outcome_rule": "作出结果的义务",
    "plan": "讨论中的方案",
    "proof": "凭据",
    "remedy": "救济",
    "right": "放弃的权利",
    "route": "归属",
    "settled": "认定归属",
    "source": "来源",
    "tolerance": "容错",
    "what_changed": "变化",
    "why": "不予受理的理由",
}
VALUES = {
    "accountable": "应当问责",
    "all": "全部事实",
    "again": "自始欠缺的",
    "application": "申请",
    "assessment": "年度考核",
    "breach": "逾期",
    "call_record": "通话记录",
    "changed": "变更",
    "circular": "通报",
    "complaint": "投诉",
    "deemed": "视为受理",
    "denied": "不予容错",
    "document": "书面材料",
    "elsewhere": "非本部门",
    "exempt": "容错免责",
    "external": "区外单位",
    "ground": "情形",
    "hearing": "陈述申辩",
    "inadmissible": "不符合受理条件",
    "inquiry": "咨询",
    "inspection": "督查",
    "internal_review": "内部复核",
    "joint": "共同办理",
    "known": "明确的机关",
    "lead_alone": "首问机关单独办理",
    "mitigated": "减轻",
    "new": "新告知的",
    "new_fact": "新事实",
    "new_law": "新规定",
    "new_materials": "新资料",
    "no_answer": "查明实际没有答复、决定",
    "not_competent": "不由本机关处理",
    "not_established": "不成立",
    "nothing": "无",
    "oral": "口头",
    "other": "另一机关",
    "other_lead": "另定牵头机关",
    "outside": "依其他法律",
    "part": "部分事实",
    "own": "承办人",
    "own_agency": "本部门",
    "own_post": "本人岗位",
    "person": "被核查人",
    "plan": "方案",
    "promised": "受理并承诺时限",
    "redo": "重办",
    "proposed": "仍待答复",
    "public_notice": "公示",
    "record": "留存备查",
    "remand": "重新商定",
    "report": "报告",
    "review_and_appeal": "复核和申诉",
    "revoked": "撤销",
    "rules": "实施细则",
    "same": "同一机关",
    "serious": "严重",
    "special_law": "另有法定渠道",
    "still_missing": "仍缺资料",
    "tolerance": "申请容错",
    "unit": "单位",
    "unit_tolerance": "单位申请容错",
    "unknown": "不明确",
    "upheld": "维持",
    "void": "失效",
    "written": "书面",
}
# What is said of a fact and a value together, where "X为Y" isn't Chinese that people say.
PHRASES = {
    ("accepted", "deemed"): "已视为受理",
    ("accepted", "promised"): "已受理并承诺时限",
    ("another", "ground"): "情形改为另一情形",
    ("another", "person"): "被核查人改为他人",
    ("asked_for", "again"): "自始欠缺而再次告知的资料没有补交",
    ("asked_for", "new"): "第一次告知、因新的情况告知的资料没有补交",
    ("competent", "external"): "主管部门是区外单位",
    ("competent", "known"): "有明确的主管部门",
    ("competent", "unknown"): "没有明确的主管部门",
    ("corrected", "changed"): "已变更",
    ("corrected", "revoked"): "已撤销",
    ("corrected", "upheld"): "已维持",
    ("exempted", "all"): "全部事实已容错免责",
    ("exempted", "part"): "部分事实已容错免责",
    ("form", "oral"): "是口头提出的",
    ("form", "written"): "是书面提出的",
    ("led_by", "other"): "改由另一机关承办",
    ("led_by", "same"): "仍由同一机关承办",
    ("plan", "proposed"): "讨论中的方案仍待答复",
    ("plan", "void"): "讨论中的方案失效",
    ("right", "hearing"): "放弃的是陈述申辩",
    ("right", "tolerance"): "放弃的是申请容错",
    ("right", "unit_tolerance"): "放弃的是单位申请容错",
    ("route", "elsewhere"): "不属本部门",
    ("route", "joint"): "由几个单位共同办理",
    ("route", "own_agency"): "属本部门",
    ("route", "own_post"): "属本人岗位",
    ("route", "special_law"): "另有法定渠道",
    ("settled", "joint"): "认定由几个机关共同办理",
    ("settled", "other"): "认定归另一机关",
    ("settled", "same"): "认定归同一机关",
    ("what_changed", "nothing"): "情况没有变化",
    ("why", "inadmissible"): "申诉不符合受理条件",
    ("why", "not_competent"): "申诉不由本机关处理",
}
ABSENT = {
    "accepted": "尚未受理",
    "asked_for": "没有告知补正而未补交的资料",
    "competent": "尚不明确",
    "corrected": "没有复核、申诉、纠正过",
    "determined": "尚未认定",
    "exempted": "没有容错免责",
    "matter_type": "没有法律另定时限的事项类型",
    "outcome_event": "尚无结果",
    "outcome_rule": "结果不由任何一项义务得出",
    "plan": "没有讨论中的方案",
    "right": "没有写明放弃哪项权利",
    "route": "归属尚未认定",
    "tolerance": "没有容错结论",
}
_MANY = 6  # duties; a longer list is told by what it leaves out
_DUTIES = {
    "open": "{}尚待履行",
    "no_open": "没有待履行的{}",
    "breached": "{}已逾期",
    "discharged": "所履行的是{}",
}
_TYPES = {"ever_of_type": "登记过的类型中有{}", "never_of_type": "没有登记过{}"}


def texts(procedure: Procedure, row: Clause | Permit | Always) -> list[str]:
    """The conditions of a row in Chinese: first the titles of its situations, then its other conditions."""
    named = [procedure.situations[name] for name in row.when]
    return [*(situation.title for situation in named), *each_text(procedure, _besides(procedure, row))]


def unmet(
    procedure: Procedure, rows: Sequence[Clause | Permit | Always], state: State, data: dict[str, Any]
) -> list[str]:
    """The conditions of a row that don't hold, in Chinese. Of several rows, the row counts that the act's own fields
    fit best; among equals, the one with the fewest conditions unmet.
    """
    lacking = [list(_unmet(procedure, row, state, data)) for row in rows]
    least = min(lacking, key=lambda each: (sum(own for _, own in each), len(each)), default=[])
    return [told for told, _ in least]


def _unmet(
    procedure: Procedure, row: Clause | Permit | Always, state: State, data: dict[str, Any]
) -> Iterator[tuple[str, bool]]:
    """Each condition of a row that doesn't hold, and whether it asks for a field of the act itself."""
    for name in row.when:
        situation = procedure.situations[name]
        if not any(holds(way, state, data) for way in situation.ways):
            asked = {key for way in situation.ways for key in way}
            yield situation.fails or f"不是「{situation.title}」", not asked.isdisjoint(data)
    for name, values in _besides(procedure, row).items():
        if not holds({name: values}, state, data):
            yield f"须{text(procedure, name, values)}", name in data


def missing(procedure: Procedure, row: Clause, state: State) -> dict[str, set[str]]:
    """The conditions of a row that the matter's facts don't meet now, in Chinese, as `texts` says them, each with the
    names of the facts that would have to change.
    """
    lacking = dict[str, set[str]]()
    for situation in (procedure.situations[name] for name in row.when):
        if not any(holds(way, state, {}) for way in situation.ways):
            asked = ((name, values) for way in situation.ways for name, values in way.items())
            lacking[situation.title] = {name for name, values in asked if not holds({name: values}, state, {})}
    for name, values in _besides(procedure, row).items():
        if not holds({name: values}, state, {}):
            lacking[text(procedure, name, values)] = {name}
    return lacking


def _besides(procedure: Procedure, row: Clause | Permit | Always) -> Where:
    """The conditions of a row that don't come from its situations."""
    brought = {name for each in row.when for way in procedure.situations[each].ways for name in way}
    return {name: values for name, values in row.where.items() if name not in brought}


def each_text(procedure: Procedure, where: Where) -> Iterator[str]:
    """The Chinese text of each plain condition."""
    return (text(procedure, name, values) for name, values in where.items())


def text(procedure: Procedure, name: str, values: Sequence[Any]) -> str:
    """The Chinese text of one plain condition: on duties, on a flag, or on a fact with named values."""
    if name in _DUTIES:
        return _of_duties(procedure, name, values)
    if name in _TYPES:
        return _TYPES[name].format(_values(procedure, "matter_type", values))
    if name in FLAGS:
        return "或".join(FLAGS[name][not value] for value in values)
    if not any(values):
        return ABSENT.get(name, f"没有{FACTS.get(name, name)}")
    if said := [PHRASES[name, value] for value in values if (name, value) in PHRASES]:
        if not all(values):
            return f"{'、'.join(said)}或者{_value(procedure, name, None)}"
        *others, last = said
        return f"{'、'.join(others)}或者{last}" if others else last
    some = _values(procedure, name, values)
    here = f"{FACTS.get(name, name)}为{some}" + ("之一" if "、" in some else "")
    return here if all(values) else f"{here}或者{ABSENT.get(name, f'没有{FACTS.get(name, name)}')}"


def _of_duties(procedure: Procedure, name: str, values: Sequence[str]) -> str:
    """The Chinese text of a condition on duties. What asks for all duties but a few names those few."""
    named = [rule for rule in values if rule in procedure.rules]
    others = [rule for rule in procedure.rules if rule not in named]
    if name == "no_open" and 0 < len(others) < len(named) and len(named) > _MANY:
        return f"除{_titles(procedure, others)}外，没有待履行的义务"
    several = "之一" if len(named) > 1 and name != "no_open" else ""
    return _DUTIES[name].format(_titles(procedure, named) + several)


def _titles(procedure: Procedure, rules: Sequence[str]) -> str:
    return "、".join(f"「{procedure.rules[rule].title}」" for rule in rules)


def _values(procedure: Procedure, name: str, values: Sequence[Any]) -> str:
    return "、".join(_value(procedure, name, value) for value in values if value not in (False, None))


def _value(procedure: Procedure, name: str, value: Any) -> str:
    if name == "matter_type" and value in procedure.types:
        return f"「{procedure.types[value]}」"
    if name == "outcome_event" and value in EVENTS:
        return event_title(procedure, value)
    if name == "outcome_rule" and value in procedure.rules:
        return procedure.rules[value].title
    return ABSENT.get(name, "无") if value in (False, None) else VALUES.get(value, str(value))
