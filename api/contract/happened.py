"""What each event carries: a model for every event of the ledger.

The fields of the acts that leave an event are taken from the registry. What the engine adds to them, and what events
without an act carry, is listed in `MORE`. Texts are references to the vault.
"""

import dataclasses
from datetime import date, datetime
from functools import cache
from keyword import iskeyword
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import ConfigDict, Field, RootModel, create_model

from api.contract.problem import FieldProblem
from api.contract.values import AnswerModel, Day, Instant, Ref
from domain.acts import ACTS, EVENTS
from domain.matter.fields import Text, bare, hints, wire_name

_Notified = Annotated[
    list[Annotated[list[str | None], Field(min_length=3, max_length=3)]],
    Field(description="告知何人：各为角色、机关、工作人员"),
]
_Known = Annotated[
    dict[str, Annotated[list[str | None], Field(min_length=2, max_length=2)]],
    Field(description="首次涉及的机关：代码 → 性质、主要负责人"),
]
_Duty = Annotated[str, Field(description="所涉义务")]
_Since = Annotated[Instant, Field(description="所指的是另计的时限的，自何时起另计")]
_Grounds = Annotated[list[str], Field(description="可能的情形")]
_By = Annotated[str, Field(description="办理的人")]
_Agency = Annotated[str, Field(description="机关")]
_Person = Annotated[str, Field(description="所涉的人")]
_Staff = Annotated[str, Field(description="人员类别")]
_Version = Annotated[int, Field(description="方案的版本")]
_Subject = Annotated[str, Field(description="所就的机关、分工或措施")]
_Shift = Annotated[int, Field(description="期限延后的工作日数")]
_Settled = Annotated[Literal["same", "other", "joint"], Field(description="原认定的机关 / 另一机关 / 共同办理")]
_Calendar = Annotated[dict[str, str], Field(description="版本 version，及各年的休息日和调休上班日")]


class PlanPartTold(AnswerModel):
    """办理方案的一项分工。"""

    id: Annotated[str, Field(description="分工编号，如 2-1：第二版第一项")]
    agency: _Agency
    task: Ref
    due_on: Day


class HeldBefore(AnswerModel):
    """拆分之前承担原件的人，及其期间。"""

    since: Instant
    until: Instant
    role: Annotated[str, Field(description="以何身份承担")]
    agency: _Agency
    official: str | None = None


class WholeBefore(AnswerModel):
    """拆分之前，原件和拆分出来的一件共有的经过。"""

    first_agency: _Agency | None = None
    first_responder: Annotated[str | None, Field(description="最初的首问负责人")] = None
    own_receipts: Annotated[dict[str, Instant] | None, Field(description="各承办机关首次收到的时间")] = None
    types: Annotated[list[str] | None, Field(description="登记过的事项类型")] = None
    retyped: Annotated[bool | None, Field(description="更正过事项类型")] = None
    notices: Annotated[int | None, Field(description="告知补正的次数")] = None
    noticed: Annotated[list[str] | None, Field(description="告知过补正的机关")] = None
    noticed_at: Annotated[
        dict[str, Instant] | None, Field(description="各机关（前次补正以来）第一次告知补正的时间")
    ] = None
    noticed_by: Annotated[str | None, Field(description="最近一次告知补正的人")] = None
    asked_for: Annotated[str | None, Field(description="告知补正而没有补交的：new 新的，again 自始欠缺的")] = None
    supplemented: Annotated[list[str] | None, Field(description="收到过补正资料的机关")] = None
    supplemented_again: Annotated[bool | None, Field(description="再次告知之后才补正")] = None
    left_out: Annotated[list[list[Day]] | None, Field(description="已经扣除的各段时间：首日和末日")] = None
    days_out: Annotated[list[list[str]] | None, Field(description="扣除过的各段时间：何种时间、首日和末日")] = None
    extended: Annotated[list[str] | None, Field(description="申请过延期的义务")] = None


class PartSplitOff(WholeBefore):
    """拆分出去的一件，沿用原来的收到时间。"""

    kind: str
    form: str
    agency: _Agency
    responder: str | None = None
    no_contact: bool | None = None
    matter_type: str | None = None
    receipt_at: Instant | None = None
    first_receipt_at: Instant | None = None
    written_at: Instant | None = None
    materials_at: Annotated[Instant | None, Field(description="收到（补正）资料的时间")] = None
    own_receipt_at: Annotated[Instant | None, Field(description="承办机关首次收到的时间")] = None
    whole_until: Annotated[Instant | None, Field(description="原件应办结的时间")] = None


class PartBefore(WholeBefore):
    """拆分出来的一件，拆分之前的经过。"""

    held_before: Annotated[list[HeldBefore] | None, Field(description="承担过原件的人，依次")] = None


class Refusal(AnswerModel):
    """未被接受的原因。"""

    code: str
    detail: str
    errors: list[FieldProblem] | None = None


Fields = dict[str, Any]  # by name: the type of a field, and whether it may be missing


def _fields(**types: Any) -> Fields:
    """Return fields of which none may be missing."""
    return {name: (kind, ...) for name, kind in types.items()}


def _some(**types: Any) -> Fields:
    """Return fields of which each may be missing."""
    return {name: (kind | None, None) for name, kind in types.items()}


_LAPSED = _fields(duty=_Duty)
_BY = _some(by=_By)
MORE: dict[str, Fields] = {
    "received": _fields(agency=_Agency, kind=str, form=str)
    | _some(responder=str, urgent=bool, no_contact=bool, matter_type=str, split_from=str, receipt=dict[str, str])
    | _some(before=PartBefore),
    "routed": _some(
        plan=Annotated[Literal["proposed", "void"], Field(description="正在商定的方案：仍然有效 / 作废")],
        added=Annotated[list[str], Field(description="新增的共同办理单位")],
    ),
    "limit_approved": _BY,
    "notice_given": _BY,
    "time_excluded": _fields(
        duty=_Duty, excluded=Annotated[list[list[Day]], Field(description="不计入的各段：首日和末日")]
    ),
    "matter_type_corrected": _some(was=Annotated[str, Field(description="原来的事项类型")], told_late=bool),
    "extension_told": _some(duty=_Duty, shift=_Shift),
    "extension_requested": _some(
        asked_by=Annotated[str, Field(description="申请的人")],
        asked_of=Annotated[str, Field(description="有权批准的机关")],
    ),
    "extended": _some(
        shift=_Shift, effect=Annotated[Literal["when_told"], Field(description="告知申请人之后才延长")]
    ),
    "transfer_accepted": _some(home=bool),
    "transferred": _some(known_at=Annotated[Instant, Field(description="无签收凭据的，以此为送达")]),
    "transfer_settled": _some(settled=_Settled, led_by=_Settled, home=bool),
    "plan_proposed": _fields(version=_Version, parts=list[PlanPartTold]),
    "ruled": _some(version=_Version, parts=list[PlanPartTold], home=bool, waited=bool),
    "plan_settled": _fields(version=_Version),
    "split": _some(part=PartSplitOff),
    "supplement_lapsed": _LAPSED,
    "deemed_accepted": _LAPSED,
    "state_lapsed": _LAPSED,
    "tolerance_lapsed": _LAPSED,
    "hearing_lapsed": _LAPSED,
    "remedies_lapsed": _LAPSED,
    "appeal_lapsed": _LAPSED,
    "second_appeal_lapsed": _LAPSED,
    "lapse_withdrawn": _LAPSED,
    "texts_destroyed": _fields(
        years=Annotated[int, Field(description="保管期限的年数")],
        basis=Annotated[str, Field(description="保管期限的依据")],
    ),
    "reminded": _fields(duty=_Duty) | _some(since=_Since),
    "breached": _fields(duty=_Duty, grounds=_Grounds) | _some(since=_Since),
    "breach_withdrawn": _fields(duty=_Duty)
    | _some(since=_Since, in_time=Annotated[str, Field(description="足以否定逾期情形的、按期履行的义务")]),
    "lead_raised": _fields(title=str, grounds=_Grounds, article=str) | _some(duty=_Duty),
    "lead_opened": _some(
        source=str, subject_agency=_Agency, grounds=_Grounds, agency=_Agency, subject=_Person, staff=_Staff, lead=str,
        facts=Ref, case_no=str, supervision_no=str,
    ),
    "lead_withdrawn": _some(last=Annotated[bool, Field(description="是否仅有的一条线索")]),
    "verified": _some(
        by=_By, subject_agency=_Agency, staff=_Staff,
        another=Annotated[Literal["person", "ground"], Field(description="改为另一人 / 另一情形")],
    ),
    "dismissed": _BY,
    "tolerance_decided": _BY,
    "determined": _BY,
    "recused": _some(by=_By, to_agency=_Agency),
    "measures_proposed": _some(by=_By, staff=_Staff),
    "measures_imposed": _some(by=_By, settled=Annotated[list[str], Field(description="无须另行决定的问责方式")]),
    "measure_referred": _BY,
    "measure_dropped": _BY,
    "measure_recorded": _some(no_measure=Annotated[bool, Field(description="没有采取任何问责方式")]),
    "rectified": _BY,
    "served": _some(remedy=Annotated[str, Field(description="救济的途径")]),
    "reviewed": _BY,
    "appeal_decided": _some(by=_By, agency=_Agency),
    "nominated": _fields(subject_agency=_Agency)
    | _some(by=_By, agency=_Agency, subject=_Person, achievement=Ref, cases=list[str]),
    "examined": _BY,
    "supervision_opened": _fields(kind=str) | _some(agency=_Agency, due_on=Day, from_=Day, to=Day, campaign=int),
    "calendar_revised": _fields(
        calendar_revision=Annotated[int, Field(description="日历调整的编号")],
        notice=str,
        published_at=Instant,
        calendar=_Calendar,
        former=_Calendar,
        moved=Annotated[list[list[str | None]], Field(description="变动的期限：义务、原定时间、新的时间")],
    ),
    "act_refused": _fields(act=Annotated[str, Field(description="操作的名称")], problem=Refusal)
    | _some(command=Annotated[str, Field(description="操作的编号")]),
    "workflow_restored": _some(
        what=Annotated[str, Field(description="流程曾被怎样")], since=Instant, by=_By
    ),
}  # fmt: skip


class Happened(AnswerModel):
    """任何事件都可能有的内容。"""

    subject: _Subject | None = None
    notify: _Notified | None = None
    agencies_known: _Known | None = None


class WithheldData(AnswerModel):
    """不由您查看的内容。"""

    model_config = ConfigDict(extra="forbid")


def name_of(event: str) -> str:
    """Return the name that the model of an event has in the document: ``transferred`` has ``TransferredData``."""
    return "".join(word.capitalize() for word in event.split("_")) + "Data"


@cache
def of(event: str) -> type[Happened]:
    """Return the model of what an event carries."""
    acts = [act for procedure in ACTS.values() for act in procedure.values() if act.leaves == event]
    made = {name: each for act in acts for name, each in _of_act(act).items()}
    made |= {
        name: (kind, Field(default, alias=wire_name(name))) for name, (kind, default) in MORE.get(event, {}).items()
    }
    return create_model(
        name_of(event), __base__=Happened, __doc__=f"事件 {event}（{EVENTS[event].title}）的内容。", **made
    )


def _of_act(cls: type[Any]) -> Fields:
    """Return the fields of an act, or of a part of one, as an event carries them."""
    made: Fields = {}
    for field in dataclasses.fields(cls):
        hint, outside = hints(cls)[field.name], wire_name(field.name)
        words = next(each for each in get_args(hint)[1:] if isinstance(each, str))
        kind, given = _type(bare(hint)), field.default is dataclasses.MISSING
        inside = f"{outside}_" if iskeyword(outside) else outside
        made[inside] = (
            (kind, Field(alias=outside, description=words))
            if given
            else (kind | None, Field(None, alias=outside, description=words))
        )
    return made


def _type(hint: Any) -> Any:
    if get_origin(hint) is tuple:
        return list[_type(bare(get_args(hint)[0]))]
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _part(hint)
    if get_origin(hint) is Literal or hint in (bool, int):
        return hint
    return {Text: Ref, datetime: Instant, date: Day}.get(hint, str)


@cache
def _part(cls: type[Any]) -> type[AnswerModel]:
    return create_model(f"{cls.__name__}Told", __base__=AnswerModel, __doc__="事件内容的一部分。", **_of_act(cls))


class TimelineData(RootModel[Union[(*map(of, EVENTS), WithheldData)]]):
    """事件的内容：事件 transferred 的为 TransferredData，其余类推；不由您查看的，为空。文本只给引用。"""
