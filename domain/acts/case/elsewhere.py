"""Acts on a case that belongs to another agency: guidance, help, transfer, and the settlement of a dispute about it."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, ClassVar, Self

from domain.acts.base import Act, Step, act, check_official, iso, missing
from domain.acts.case.routing import External, competent
from domain.acts.claims import past
from domain.matter.facts import Facts, told_in_vain
from domain.matter.fields import AgencyId, DocumentNo, OfficialId, Text


def _received_by(facts: Facts, agency: str, at: str) -> Facts:
    """The facts of a matter that an agency receives at an instant, to lead it. To an agency that led it before, its own
    first receipt still counts where a limit runs from the agency's own receipt, unless it had told what is missing and
    never got it.
    """
    own = {agency: at} | facts["own_receipts"]
    own |= {agency: at} if told_in_vain(facts, agency) else {}
    return {
        **facts,
        "lead_agency": agency,
        "receipt_at": at,
        "materials_at": at,
        "own_receipt_at": own[agency],
        "own_receipts": own,
        "approved_limit": None,  # the head of the agency before approved it
    }


@act("guide", "引导", leaves="guided")
class Guide(Act):
    """The responder directs the applicant to the competent agency. Leaves ``guided``."""

    contact: Annotated[Text, "主管部门的联系方式"]


@act("assist", "提供帮助", leaves="assisted")
class Assist(Act):
    """The responder helps the applicant where no competent agency is known. Leaves ``assisted``, with the competent
    body if one was found.
    """

    help: Annotated[Text, "提供的帮助"]
    competent_agency: Annotated[AgencyId | None, "查明的主管部门"] = None
    external: Annotated[External | None, "查明的区外主管单位"] = None

    def check(self, step: Step) -> None:
        if self.competent_agency and (self.external or self.competent_agency == step.facts["lead_agency"]):
            raise missing(competent_agency="应为本机关以外的主管部门，且不与区外单位同时填写")

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return competent(facts, data.get("competent_agency"), data.get("external"))


@act("transfer", "书面移交", leaves="transferred")
class Transfer(Act):
    """The responder transfers the matter in writing to the competent body. Leaves ``transferred``. The transfer counts
    from its delivery. Where the rulebook says so, a delivery that the receiving agency hasn't countersigned counts from
    the receipt of the transfer here: until then that agency may not know of it.
    """

    to_agency: Annotated[AgencyId | None, "接收机关"] = None
    external: Annotated[External | None, "区外接收单位"] = None
    document_no: Annotated[DocumentNo, "移交函文号"]
    delivered_at: Annotated[datetime, "送达时间"]
    delivered_to: Annotated[Text, "签收人"]
    receipt_no: Annotated[DocumentNo | None, "回执编号（接收机关在回执上签收的，填写）"] = None

    def settled(self, step: Step) -> Self:
        return replace(self, delivered_at=past(step, self.delivered_at, "delivered_at"))

    def check(self, step: Step) -> None:
        if (self.to_agency is None) == (self.external is None):
            raise missing(to_agency="接收机关与区外接收单位须填且只填一项")
        if self.to_agency == step.facts["lead_agency"]:
            raise missing(to_agency="不能移交给本机关")

    def data(self, step: Step) -> dict[str, Any]:
        known = step.rulebook.time.delivery == "as_stated" or self.receipt_no is not None
        return {} if known or self.delivered_at >= step.at else {"known_at": iso(step.at)}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        found = competent(facts, data.get("to_agency"), data.get("external"))
        before, by = facts["sent_on_by"], facts["lead_agency"] or ""
        sent_on_by = [*before, *({by} - {*before})]
        return {**found, "delivered_at": data.get("known_at", data["delivered_at"]), "sent_on_by": sent_on_by}


@act("accept_transfer", "受理移交", leaves="transfer_accepted")
class AcceptTransfer(Act):
    """The competent agency accepts the transferred matter and names its responder. Leaves ``transfer_accepted``. The
    agency then leads the matter, and its clocks run from the delivery.
    """

    needs: ClassVar = ("competent_agency",)

    responder: Annotated[OfficialId, "承接首问责任的人员"]

    def check(self, step: Step) -> None:
        check_official(step, self.responder, step.facts["competent_agency"], "responder")

    def data(self, step: Step) -> dict[str, Any]:
        led_before = step.facts["competent_agency"] in step.facts["own_receipts"]
        return {"home": True} if led_before and step.foresees(self.leaves, "home", value=True) else {}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        arrived = _received_by(facts, facts["competent_agency"] or "", facts["delivered_at"] or iso(at))
        return {
            **arrived,
            "responder": data["responder"],
            "desk": "own",
            "transfer_accepted": True,
        }


@act("return_transfer", "退回移交", leaves="transfer_returned")
class ReturnTransfer(Act):
    """The receiving agency isn't competent and returns the matter with a reason. Leaves ``transfer_returned``."""

    needs: ClassVar = ("competent_agency",)

    reason: Annotated[Text, "退回理由"]

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        return {**facts, "transfer_returned": True}


@act("settle_transfer", "认定移交归属", leaves="transfer_settled")
class SettleTransfer(Act):
    """The body that settles disputes decides who handles a returned transfer: one agency, or several together (the
    first one leads). Leaves ``transfer_settled``. The decision binds.
    """

    agency: Annotated[AgencyId | None, "主管部门"] = None
    agencies: Annotated[tuple[AgencyId, ...] | None, "共同办理的机关，第一个牵头"] = None
    reasons: Annotated[Text, "理由"]

    def check(self, step: Step) -> None:
        if (self.agency is None) == (self.agencies is None):
            raise missing(agency="主管部门与共同办理机关须填且只填一项")
        if self.agencies and (len(self.agencies) < 2 or len(set(self.agencies)) < len(self.agencies)):  # noqa: PLR2004
            raise missing(agencies="共同办理应列明两个以上不同机关")

    def data(self, step: Step) -> dict[str, Any]:
        leads = step.rulebook.procedures[step.state.procedure].leads
        to, returner = self.agencies[0] if self.agencies else self.agency, step.facts["competent_agency"]
        if self.agencies:
            settled = {"settled": "joint", "led_by": "same" if to == step.facts["lead_agency"] else "other"}
        else:
            settled = {"settled": "same" if to == returner else "other"}
        home = to != returner and to in step.facts["own_receipts"]
        return settled | ({"home": True} if home and any("home" in lead.on.where for lead in leads) else {})

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        if agencies := data.get("agencies"):
            leading, *others = agencies
            returned = {leading: facts["delivered_at"]} if leading == facts["competent_agency"] else {}
            had = {agency: since for agency, since in returned.items() if since} | facts["own_receipts"]
            return {
                **_received_by({**facts, "own_receipts": had}, leading, iso(at)),
                "route": "joint",
                "responder": None,
                "co_agencies": others,
                "desk": None,
                "transfer_accepted": True,  # the settlement binds: the matter can't be transferred again
            }
        if data["settled"] == "same":
            return facts
        return {**facts, "competent_agency": data["agency"], "competent": "known", "delivered_at": iso(at)}
