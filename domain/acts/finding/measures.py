"""Acts on the measures of a finding: proposal, decision or referral, correction, execution."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from domain.acts.base import Act, Follow, Step, act, by_actor, decided_by, event, missing
from domain.acts.finding import gravity
from domain.acts.finding.leads import FINDING
from domain.law.catalogue import Measure
from domain.matter.events import Command, Post, Refused
from domain.matter.facts import Facts
from domain.matter.fields import DocumentNo, MeasureId, Text
from domain.matter.state import State


@dataclass(frozen=True, kw_only=True)
class Intended:
    """One measure against the subject, and its details."""

    kind: Annotated[MeasureId, "问责方式"]
    detail: Annotated[Text | None, "具体内容"] = None


event("hearing_lapsed", "听取意见期满", of=("finding",))


def _settled(_data: dict[str, Any], facts: Facts, _at: datetime) -> Facts:
    return {**facts, "measures_settled": True}


event("measures_settled", "问责方式处理完毕", _settled, of=("finding",))


@act("propose_measures", "拟定问责方式", leaves="measures_proposed", procedures=FINDING)
class ProposeMeasures(Act):
    """The deciding body tells the subject which measures it intends, and hears him. Leaves ``measures_proposed``. It
    needs the subject's kind of staff. It names the document by which the subject is under its own management, where
    that is so.
    """

    needs: ClassVar = ("determined",)

    people: ClassVar = ("subject",)

    measures: Annotated[tuple[Intended, ...], "拟采取的问责方式"]
    authority_no: Annotated[
        DocumentNo | None, "被核查人的干部管理权限在作出决定的机关的，写明其依据的文件编号；不写的，在其他机关"
    ] = None

    def check(self, step: Step) -> None:
        if _staff(step) is None:
            raise missing(measures="名录没有载明被核查人的人员类别，无从适用问责方式；请先在名录中补正（kind），再拟定")
        rows = _table(step, self.measures)
        if not step.facts["serious"] and (grave := [row.title for row in rows if row.serious]):
            raise missing(measures=f"情节严重的才可采取，而认定中没有写明情节严重：{'、'.join(grave)}")

    def data(self, step: Step) -> dict[str, Any]:
        learnt = None if step.facts["staff"] else _post(step)
        return by_actor(step) | ({"staff": learnt.staff} if learnt else {})

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {
            **decided_by(data, facts),
            "undecided": [each["kind"] for each in data["measures"]],
            "measures_proposed": True,
            "managing": "authority_no" in data,
            "staff": data.get("staff", facts["staff"]),
        }


@act("impose", "决定问责", leaves="measures_imposed", procedures=FINDING)
class Impose(Act):
    """The deciding body decides at once on all proposed measures within its own authority. Leaves ``measures_imposed``,
    and ``measures_settled`` once no measure is undecided. The measures may not be more or heavier than those proposed.
    """

    needs: ClassVar = ("undecided",)

    measures: Annotated[tuple[Intended, ...], "所决定的问责方式"]

    def check(self, step: Step) -> None:
        rows = _table(step, self.measures)
        if other := [row.title for row in rows if not gravity.imposable(row, step.facts)]:
            raise missing(measures=f"不在职权之内，应移送有权机关：{'、'.join(other)}")
        if not gravity.no_heavier(rows, _own(step)):
            titles = "、".join(row.title for row in _own(step)) or "无"
            raise missing(measures=f"不得重于或多于所拟而未决定的职权之内的方式：{titles}")

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step) | {"settled": [row.id for row in _own(step)]}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        chosen = [each["kind"] for each in data["measures"]]
        decided = _decided([*chosen, *data.get("settled", [])], decided_by(data, facts))
        return _imposed([*facts["imposed"], *chosen], decided)

    def then(self, state: State) -> Iterator[Follow]:
        yield from _all_dealt_with(state)


@act("refer_measure", "移送问责建议", leaves="measure_referred", procedures=FINDING)
class ReferMeasure(Act):
    """The deciding body refers a proposed measure outside its authority to the body that has it. Leaves
    ``measure_referred``, and ``measures_settled`` once no measure is undecided.
    """

    needs: ClassVar = ("undecided",)

    body: Annotated[Text, "有权机关"]
    measure: Annotated[MeasureId, "建议的问责方式"]

    def check(self, step: Step) -> None:
        _among_proposed(step, [self.measure])
        if self.measure in [row.id for row in _own(step)]:
            raise missing(measure="在职权之内，应自行决定，不移送")

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        decided = _decided([data["measure"]], decided_by(data, facts))
        return {**decided, "referred": [*facts["referred"], {"id": data["measure"]}]}

    def then(self, state: State) -> Iterator[Follow]:
        yield from _all_dealt_with(state)


@act("drop_measure", "不再采取", leaves="measure_dropped", procedures=FINDING)
class DropMeasure(Act):
    """After the hearing the deciding body drops a proposed measure, with reasons. Leaves ``measure_dropped``, and
    ``measures_settled`` once no measure is undecided.
    """

    needs: ClassVar = ("undecided",)

    measure: Annotated[MeasureId, "不再采取的问责方式"]
    reasons: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        _among_proposed(step, [self.measure])

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return _decided([data["measure"]], decided_by(data, facts))

    def then(self, state: State) -> Iterator[Follow]:
        yield from _all_dealt_with(state)


@act("record_measure", "记录移送结果", leaves="measure_recorded", procedures=FINDING)
class RecordMeasure(Act):
    """An official records what the other body has decided on a referred measure. Leaves ``measure_recorded``. Where the
    rulebook gives a remedy against a determination without any measure, a result that differs says whether the body
    took another measure or none.
    """

    needs: ClassVar = ("referred",)

    body: Annotated[Text, "有权机关"]
    measure: Annotated[MeasureId, "所移送的问责方式"]
    document_no: Annotated[DocumentNo, "决定文号"]
    result: Annotated[Text | None, "处理与建议不同，或不作处理的，写明"] = None
    taken: Annotated[
        Literal["otherwise", "nothing"] | None, "处理与建议不同的：另作处理 / 不作处理（写明 result 的，按规则填写）"
    ] = None

    def check(self, step: Step) -> None:
        if step.rulebook.remedy_without_measure and (self.result is None) != (self.taken is None):
            raise missing(taken="处理与建议不同的，写明结果，并写明是另作处理还是不作处理；与建议相同的，两项都不填")

    def about(self, command: Command) -> str | None:
        return command.data.get("measure")

    def data(self, step: Step) -> dict[str, Any]:
        after = self.facts({"measure": self.measure, "taken": self.taken}, step.facts, step.at)
        alone = self.taken == "nothing" and step.facts["measures_settled"] and gravity.none_taken(after)
        return {"no_measure": True} if alone else {}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        nothing = [data["measure"]] if data.get("taken") == "nothing" else []
        recorded = [*facts["recorded"], data["measure"]]
        return {**facts, "recorded": recorded, "not_taken": [*facts["not_taken"], *nothing]}


@act("rectify", "改正", leaves="rectified", procedures=FINDING)
class Rectify(Act):
    """The deciding body corrects its decision after a review or an appeal, or because no lead supports it any more.
    Leaves ``rectified``. A changed decision may not be heavier; a revoked one has no measures.
    """

    needs: ClassVar = ("determined",)

    measures: Annotated[tuple[Intended, ...] | None, "改正后的问责方式；撤销的不填"] = None

    def check(self, step: Step) -> None:
        now = _table(step, self.measures or ())
        if other := [row.title for row in now if not gravity.imposable(row, step.facts)]:
            raise missing(measures=f"不在职权之内：{'、'.join(other)}")
        if bool(now) == (step.facts["corrected"] == "revoked" or step.facts["baseless"]):
            raise missing(measures="变更的应填写变更后的问责方式，撤销的不填")
        before = gravity.rows(step.rulebook, _staff(step), step.facts["imposed"])
        if not gravity.no_heavier(now, before):
            raise missing(measures="改正后的问责方式不得重于原决定，也不得增加")
        same = {row.id for row in now} == {row.id for row in before}
        if now and same and not any(each.detail for each in self.measures or ()):
            raise missing(measures="决定已变更，应与原决定不同；方式不变而内容变更的，写明 detail")

    def data(self, step: Step) -> dict[str, Any]:
        return by_actor(step)

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        chosen = [each["kind"] for each in data.get("measures", [])]
        imposed = _imposed(chosen, decided_by(data, facts))
        return imposed if chosen else {**imposed, "corrected": "revoked"}


@act("execute", "执行", leaves="executed", procedures=FINDING)
class Execute(Act):
    """The subject's agency executes one measure. Leaves ``executed``. A review or an appeal doesn't suspend it."""

    needs: ClassVar = ("imposed",)

    measure: Annotated[MeasureId, "所执行的问责方式"]
    report: Annotated[Text, "执行情况"]

    def about(self, command: Command) -> str | None:
        return command.data.get("measure")

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "executed": [*facts["executed"], data["measure"]]}


def _imposed(chosen: list[str], facts: Facts) -> Facts:
    return {
        **facts,
        "imposed": chosen,
        "to_execute": [{"id": measure} for measure in chosen if measure not in facts["executed"]],
    }


def _own(step: Step) -> list[Measure]:
    """The rows of the proposed measures that the body may impose itself and that aren't decided yet."""
    proposed = gravity.rows(step.rulebook, _staff(step), step.facts["undecided"])
    return [row for row in proposed if gravity.imposable(row, step.facts)]


def _table(step: Step, intended: tuple[Intended, ...]) -> list[Measure]:
    """The rulebook's rows for the ``intended`` measures and the subject's kind of staff. Raises `Refused`
    (``incomplete``) where a measure is listed twice or isn't for that kind of staff.
    """
    chosen = [each.kind for each in intended]
    staff = _staff(step)
    known = {row.id: row.title for row in step.rulebook.measures if staff in row.staff}
    if len(set(chosen)) < len(chosen) or not set(chosen) <= set(known):
        listed = "；".join(f"{measure} {title}" for measure, title in known.items())
        raise missing(measures=f"对该类人员可用的问责方式为：{listed}；每种只列一次")
    return gravity.rows(step.rulebook, staff, chosen)


def _staff(step: Step) -> str | None:
    """The subject's kind of staff: from the finding, else from the directory's answer in this command (for acts whose
    ``people`` ask for it). None where neither says it.
    """
    post = _post(step)
    return gravity.staff(step.rulebook, step.state) or (post.staff if post else None)


def _post(step: Step) -> Post | None:
    return step.command.staff.get(step.facts["subject"] or "")


def _among_proposed(step: Step, chosen: list[str]) -> None:
    undecided = step.facts["undecided"]
    if not set(chosen) <= set(undecided):
        raise Refused("not_owed", f"只能就所拟而未处理的问责方式作出决定或移送：{'、'.join(undecided)}")


def _decided(chosen: list[str], facts: Facts) -> Facts:
    return {**facts, "undecided": [measure for measure in facts["undecided"] if measure not in chosen]}


def _all_dealt_with(state: State) -> Iterator[Follow]:
    if not state.facts["undecided"]:
        yield "measures_settled", {}
