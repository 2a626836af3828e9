"""The catalogues of a rulebook as tables: how time counts, who acts, special law, grounds and measures."""

from collections.abc import Iterator

from cli.pages.clauses import INSTANTS, KIND, row, start_text
from cli.pages.contents import GROUNDS, MATTER_TYPES, MEASURES, PROVISIONS, ROLES, TIMES, heading
from cli.pages.contents import ground as place_of_ground
from cli.pages.links import place, start, target, to_place
from domain.law.catalogue import MatterType, ReportRule
from domain.law.limits import UNITS, LeftOut, limit_text
from domain.law.rulebook import Role, Rule, Rulebook
from domain.reading.grammar.words import CLAIMS
from domain.records.wording import article_text

STAFF = {
    "civil_servant": "公务员",
    "managed_as_civil_servant": "参照公务员法管理的人员",
    "public_service_staff": "其他从事公共管理、公共服务的人员",
    "contract_staff": "聘用人员",
}
AUTHORITY = {
    "own": "认定人",
    "other": "移送有权机关",
    "by_management": "认定人，限于写明由其管理的干部；否则移送有权机关",
}
REMEDIES = {"internal_review": "内部复核", "review_and_appeal": "复核和申诉", "outside": "依其他法律，不在本程序之内"}
AGENCIES = {
    "lead_agency": "承办机关",
    "first_agency": "最初收到事项的机关",
    "co_agencies": "共同办理单位",
    "competent_agency": "主管部门",
    "subject": "该项义务所对的机关",
    "subject_agency": "被核查人、被提名人所在的机关",
    "appeal_agency": "处理申诉的机关",
    "bearer": "承担义务的机关",
    "involved": "本事项涉及的机关",
}
FUNCTIONS = {
    "government_office": "政府办公室",
    "party_office": "党委办公室",
    "conduct_office": "作风建设领导机构的办公室",
}
AGENCY_KINDS = {
    "party": "党的机关",
    "congress": "人大机关",
    "government": "行政机关",
    "cppcc": "政协机关",
    "supervision": "监察机关",
    "court": "审判机关",
    "procuratorate": "检察机关",
    "people_organisation": "人民团体",
    "public_institution": "事业单位",
    "company": "国有公司",
}
PEOPLE = {
    "responder": "首问负责人本人",
    "first_responder": "最初的首问负责人本人",
    "head": "负责人",
    "subject": "被核查人、被提名人本人",
    "recused": "回避的人",
    "verified_by": "核实的人",
    "determined_by": "认定的人",
    "reviewed_by": "复核的人",
    "appeal_by": "处理申诉的人",
    "nominated_by": "提名的人",
    "outcome_by": "作出结果的人",
}
LEFT_OUT: dict[LeftOut, str] = {"in_working_days": "只计其中的工作日", "in_its_unit": "每一日都计"}
BY_CLOCK = "（由系统计时记录证明）"
EVERY = {"month": "每月", "year": "每年"}


def times(book: Rulebook) -> Iterator[str]:
    """Yield how time is counted."""
    hours, ends = book.time.hours, "二十四时" if book.time.day_ends == "24:00" else "下班之时"
    yield from ("", heading(TIMES), "")
    yield f"- 办公时间 {hours.opens:%H:%M} 至 {hours.closes:%H:%M}；期限止于末日{ends}，起算的当日不计入。"
    if book.time.reading:
        yield f"- 解释：{book.time.reading}"
    yield "- 按日、按月的时限，末日是休息日的，顺延到其后的第一个工作日；"
    yield f"  其间扣除、中止的日子，{LEFT_OUT[book.time.left_out]}。"
    if book.time.days_stay == "with_agency":
        yield "- 已经扣除的日子，同一机关另行起算的同一义务也不计入。"
    if book.time.going_on == "with_its_fact":
        yield "- 又承担原来的义务的，沿用原时限；没有逾期而起算的事实（补正资料等）其间推后的，自新的事实起算。"
    yield f"- {UNITS['same_working_day']}：事件（收到、转交、决定等）发生在办公时间内的，当日；"
    yield "  下班后或者休息日发生的，下一个工作日；认定紧急之后发生的，不论何时，都是当日。"
    yield f"- {UNITS['same_office_day']}：紧急的也同其他事项一样。"
    yield "- 起算点。没有写起算点的，自产生义务的事件起算。写明的："
    yield from (f"  - {start(instant, said)}。" for instant, said in INSTANTS.items())
    yield f"- 补录的事项，自称发生的时间最多早于收到时{book.time.occurred_within}个工作日。"
    for report in book.reports.values():
        yield f"- {place(_report(report))}{report.title}：{_when(report)}。{report.reading or ''}"


def regular(book: Rulebook, rule: Rule) -> str:
    """Return when a duty arises regularly, as a link to why; "" for any other duty."""
    kinds = {kind for opening in rule.opens_on for kind in opening.where.get(KIND, ())}
    due = [report for name, report in book.reports.items() if name in kinds]
    return "、".join(to_place(_report(each), _when(each)) for each in due)


def _report(report: ReportRule) -> str:
    return f"report-{report.id}"


def _when(report: ReportRule) -> str:
    month = f"{report.month}月" if report.month else ""
    return f"{EVERY[report.every]}{month}{report.day}日 {report.at:%H:%M}"


def roles(book: Rulebook) -> Iterator[str]:
    """Yield who acts in each role, and who may not."""
    yield from ("", heading(ROLES), "", "| 角色 | 谁 | 须有的身份 | 不得由谁 | 解释 |", "|---|---|---|---|---|")
    for role in book.roles.values():
        barred = [PEOPLE.get(each, each) for each in role.never]
        barred += [f"{AGENCIES.get(each, each)}的人" for each in role.never_of]
        claims = "、".join(CLAIMS.get(each, "系统") for each in role.claims)
        yield row(target(role), _who(book, role), claims, "、".join(barred), role.reading or "")


def _who(book: Rulebook, role: Role) -> str:
    if role.through:
        return f"经{'、'.join(book.roles[each].title for each in role.through)}录入"
    where = AGENCIES.get(role.agency or "", "不限机关")
    if role.by_kind is not None:
        kinds: dict[str, list[str]] = {}
        for agency_kind, function in role.by_kind.items():
            kinds.setdefault(function, []).append(AGENCY_KINDS.get(agency_kind, agency_kind))
        told = [f"{where}属{'、'.join(each)}的，{FUNCTIONS.get(name, name)}" for name, each in kinds.items()]
        last = FUNCTIONS.get(role.otherwise or "", role.otherwise or "")
        where = "；".join([*told, f"其他的，{last}" if told else last])
        if role.if_party:
            where += f"；本身是当事机关的，由{'、'.join(FUNCTIONS.get(each, each) for each in role.if_party)}中的另一个"
    person = PEOPLE.get(role.official or "", "")
    only = ("，须本人" if role.in_person else "") + ("，且仍在该机关任职" if role.at_post else "")
    instead = f"；没有的，{book.roles[role.fallback].title}" if role.fallback else ""
    himself = "、".join(PEOPLE.get(each, each) for each in role.never) or "承担、申请延期的人"
    instead += f"；本人是{himself}的，{book.roles[role.instead].title}的负责人" if role.instead else ""
    return f"{where}{'：' + person if person else ''}{only}{instead}"


def matter_types(book: Rulebook) -> Iterator[str]:
    """Yield the types of matters with a law of their own."""
    if not book.matter_types:
        return
    yield from ("", heading(MATTER_TYPES), "")
    yield from (
        "| 类型 | 办理时限 | 延长 | 不计入的时间 | 不告知即视为受理；告知补正 | 须写明的救济、须出具的凭证 |",
        "|---|---|---|---|---|---|",
    )
    for each in book.matter_types.values():
        yield row(
            each.title,
            _limit(each),
            _extension(book, each),
            _excluded(book, each),
            _deemed(each),
            "；".join(_papers(each)),
        )


def _papers(matter_type: MatterType) -> Iterator[str]:
    if matter_type.refusal_citation:
        yield matter_type.refusal_citation
    if matter_type.receipt_citation:
        yield f"受理、不予受理出具书面凭证：{matter_type.receipt_citation}"


def _limit(matter_type: MatterType) -> str:
    since = f"自{start_text(matter_type.counts_from) or '受理'}起"
    return f"{since}{limit_text(matter_type.limit)}：{matter_type.citation}"


def _extension(book: Rulebook, matter_type: MatterType) -> str:
    if matter_type.extension is None:
        return ""
    by = f"由{book.roles[matter_type.extension_by].title}批准，" if matter_type.extension_by else ""
    paper = "登记批准人和文号，" if matter_type.extension_on_paper else ""
    told = "告知申请人后延长，" if matter_type.extension_told else ""
    return f"{by}{paper}{told}至多{matter_type.extension}个工作日：{matter_type.extension_citation}"


def _excluded(book: Rulebook, matter_type: MatterType) -> str:
    kinds = "、".join(book.exclusions[left_out] for left_out in matter_type.exclusions)
    return f"{kinds}：{matter_type.exclusions_citation}" if kinds else ""


def _deemed(matter_type: MatterType) -> str:
    if matter_type.notice:
        return f"{limit_text(matter_type.notice)}内告知补正，逾期不视为受理：{matter_type.notice_citation}"
    return (
        f"{limit_text(matter_type.deemed)}不告知即视为受理：{matter_type.deemed_citation}" if matter_type.deemed else ""
    )


def grounds(book: Rulebook) -> Iterator[str]:
    """Yield the grounds, and what has to be established for each."""
    if not book.grounds:
        return
    yield from ("", heading(GROUNDS), "", "| 条文 | 情形 | 对谁 | 须逐项确认 | 解释 |", "|---|---|---|---|---|")
    for ground in book.grounds.values():
        whom = "承担义务的人" if ground.subject == "bearer" else "承担机关的负责人"
        elements = "；".join(each.title + (BY_CLOCK if each.by_clock else "") for each in ground.elements)
        yield row(place_of_ground(ground.article), ground.title, whom, elements, ground.reading or "")


def provisions(book: Rulebook) -> Iterator[str]:
    """Yield the provisions on which tolerance may rest."""
    if not book.provisions:
        return
    yield from ("", heading(PROVISIONS), "", "| 规定 | 制定机关 | 印发日期 | 条文 | 解释 |", "|---|---|---|---|---|")
    for each in book.provisions.values():
        yield row(each.title, each.issued_by, str(each.issued_on), article_text(each.article), each.reading or "")


def measures(book: Rulebook) -> Iterator[str]:
    """Yield the measures, from the lightest, and the remedies against them."""
    if not book.measures:
        return
    yield from ("", heading(MEASURES), "")
    yield from ("| 方式 | 适用于 | 由谁决定 | 救济 | 依据 |", "|---|---|---|---|---|")
    for each in sorted(book.measures, key=lambda measure: measure.rank):
        decided = AUTHORITY[each.authority] + ("；限于情节严重的" if each.serious else "")
        staff = "、".join(STAFF.get(one, one) for one in each.staff)
        cited = f"{article_text(each.article)}；{each.citation}"
        yield row(each.title, staff, decided, REMEDIES.get(each.remedy, each.remedy), cited)
    if remedy := book.remedy_without_measure:
        told = REMEDIES.get(remedy, remedy)
        yield from ("", f"认定应当问责而没有采取、移送任何问责方式的，对认定本身的救济：{told}。")
    for treated in book.staff_as.values():
        of = "、".join(STAFF.get(each, each) for each in treated.of)
        whose = f"{AGENCY_KINDS.get(treated.agency, treated.agency)}{'中的' + of if of else '的人员'}"
        yield from ("", f"{whose}，按{STAFF.get(treated.staff, treated.staff)}对待。{treated.reading or ''}")
