"""How a case is received, whose it is, and from which receipt its limits run."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, cast

from domain.acts.base import Act, Step, act, event, iso, missing
from domain.acts.case import joint
from domain.matter.facts import Facts
from domain.matter.fields import AgencyId, Text


@dataclass(frozen=True, kw_only=True)
class External:
    """A body outside the district. The district's rules don't bind it."""

    name: Annotated[Text, "单位名称"]
    contact: Annotated[Text, "联系方式"]


LAPSED = "supplement_lapsed"  # the event: the applicant hasn't handed in what was missing
# the instants that a case shares with a part that is split off it
RECEIPT = ("receipt_at", "first_receipt_at", "written_at", "materials_at", "own_receipt_at", "whole_until")
# and the other facts that are true of both: who was asked first, every type, what was told to be missing
BEFORE = (
    "first_agency", "first_responder", "own_receipts", "types", "retyped", "notices", "noticed", "noticed_at",
    "noticed_by", "asked_for", "supplemented", "supplemented_again", "left_out", "days_out",
    "extended",
)  # fmt: skip


def _received(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
    begun: Facts = {
        **facts,
        "kind": data["kind"],
        "form": data["form"],
        "written_at": iso(at) if data["form"] == "written" else None,
        "urgent": bool(data.get("urgent")),
        "no_contact": bool(data.get("no_contact")),
        "split_from": data.get("split_from"),
        "responder": data.get("responder"),
        "first_responder": data.get("responder"),
        "first_agency": data["agency"],
        "matter_type": data.get("matter_type"),
        "typed": "matter_type" in data,
        "types": [data["matter_type"]] if "matter_type" in data else [],
        "lead_agency": data["agency"],
        "receipt_at": iso(at),
        "first_receipt_at": iso(at),
        "materials_at": iso(at),
        "own_receipt_at": iso(at),
        "own_receipts": {data["agency"]: iso(at)},
    }
    return _of_a_part(begun, data["receipt"], data.get("before", {}), iso(at)) if "split_from" in data else begun


def _of_a_part(facts: Facts, receipt: dict[str, str], before: dict[str, Any], at: str) -> Facts:
    """The facts of a case that was split off at ``at``, with the receipt of the case that it was part of, and with what
    else is true of both. Until then they were one: a notice, or a type, isn't lost by splitting.
    """
    received = receipt.get("receipt_at", at)
    return {
        **facts,
        "split": True,
        "split_by": facts["lead_agency"],
        "receipt_at": received,
        "first_receipt_at": receipt.get("first_receipt_at", received),
        "written_at": receipt.get("written_at"),
        "whole_until": receipt.get("whole_until"),
        "whole_kind": facts["kind"],
        "materials_at": receipt.get("materials_at", received),
        "own_receipt_at": receipt.get("own_receipt_at", received),
        "own_receipts": {facts["lead_agency"] or "": received},
        **cast("Facts", before),
    }


def own_receipt(facts: Facts, at: datetime) -> Facts:
    """The facts in which the agency that leads counts the limits that run from its own receipt from ``at`` on. A part
    that it split off isn't bound any more by the limit that the whole had before.
    """
    return {
        **facts,
        "whole_until": facts["whole_until"] if facts["lead_agency"] != facts["split_by"] else None,
        "own_receipt_at": iso(at),
        "own_receipts": facts["own_receipts"] | {facts["lead_agency"] or "": iso(at)},
    }


def _deemed_accepted(_data: dict[str, Any], facts: Facts, _at: datetime) -> Facts:
    return {**facts, "accepted": "deemed"}


event("received", "收到事项", _received, begins="case")
event(LAPSED, "补正期满未补正", of=("case",))
event("deemed_accepted", "视为受理", _deemed_accepted, of=("case",))


def competent(facts: Facts, agency: str | None, external: Any) -> Facts:
    """The facts with the competent body: an agency of the district, an ``external`` body, or neither (unknown)."""
    return {
        **facts,
        "competent_agency": agency,
        "competent": "external" if external else "known" if agency else "unknown",
    }


OWN = ("own_post", "own_agency", "joint")


@act("route", "认定事项归属", leaves="routed")
class Route(Act):
    """The responder says where the matter belongs, which decides the duties that follow. Leaves ``routed``. A later
    routing needs a reason.
    """

    route: Annotated[
        Literal["own_post", "own_agency", "joint", "elsewhere", "special_law"],
        "本人岗位 / 本部门 / 共同办理 / 非本部门 / 另有法定渠道",
    ]
    co_agencies: Annotated[tuple[AgencyId, ...] | None, "共同办理单位（共同办理时必填）"] = None
    competent_agency: Annotated[AgencyId | None, "主管部门（非本部门且明确时填写）"] = None
    external: Annotated[External | None, "区外主管单位"] = None
    citation: Annotated[Text | None, "法律依据（另有法定渠道时必填）"] = None
    channel: Annotated[Text | None, "法定渠道（另有法定渠道时必填）"] = None
    reason: Annotated[Text | None, "理由（变更归属时必填）"] = None

    def check(self, step: Step) -> None:
        leading = step.facts["lead_agency"]
        if self.route == "joint" and not self.co_agencies:
            raise missing(co_agencies="共同办理应列明其他共同办理单位")
        if self.route != "joint" and self.co_agencies:
            raise missing(co_agencies="只有共同办理才填写")
        if self.co_agencies and (leading in self.co_agencies or len(set(self.co_agencies)) < len(self.co_agencies)):
            raise missing(co_agencies="不应包含首问机关自身，也不应重复")
        if self.route != "elsewhere" and (self.competent_agency or self.external):
            raise missing(competent_agency="只有非本部门事项才填写主管部门或区外单位")
        if self.competent_agency and self.external:
            raise missing(competent_agency="主管部门与区外单位只填一项")
        if self.competent_agency == leading:
            raise missing(competent_agency="主管部门就是本机关时，应认定为本部门事项")
        if self.route == "special_law" and not (self.citation and self.channel):
            raise missing(citation="应写明法律依据", channel="应写明法定渠道")
        if step.facts["route"] and not self.reason:
            raise missing(reason="变更事项归属应说明理由")

    def data(self, step: Step) -> dict[str, Any]:
        rows = step.rulebook.procedures[step.state.procedure].opening.get(self.leaves, [])
        return joint.rerouted(step.facts, self.co_agencies or ()) if any(each.only for _, each in rows) else {}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {
            **competent(joint.left_standing(data, facts), data.get("competent_agency"), data.get("external")),
            "route": data["route"],
            "rerouted": facts["route"] is not None,
            "desk": "own" if data["route"] == "own_post" else None,
            "co_agencies": data.get("co_agencies", []),
            # an acceptance ends when the matter turns out to be another body's
            "accepted": facts["accepted"] if data["route"] in OWN else None,
        }
