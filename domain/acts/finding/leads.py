"""The leads of a finding: the lead that opens it, those that join it, and those that are withdrawn."""

from datetime import datetime
from typing import Annotated, Any, Literal

from domain.acts.base import Act, Step, act, event, iso, missing
from domain.acts.finding import tolerated
from domain.law.rulebook import Rulebook
from domain.matter.events import HEADED, Card, Post, Refused
from domain.matter.facts import Facts
from domain.matter.fields import GroundId, LeadId, MatterNo, PersonId, Text

FINDING = ("finding",)
DECIDED = ("case_closed", "not_owed")  # codes with which a finding refuses a lead because it takes no more
_HEAD = "head"  # a word of the rulebook (a ground is for heads), and a role of the directory


def _opened(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
    return {
        **facts,
        "subject": data.get("subject"),
        "subject_agency": data.get("subject_agency"),
        "staff": data.get("staff"),
        "case_no": data.get("case_no") or data.get("supervision_no"),  # the matter from which the lead comes
        "kind": data["source"],
        "lead_agency": data.get("agency"),
        "grounds": data["grounds"],
        "leads": [data["lead"]] if "lead" in data else [],
        "lead_grounds": {data["lead"]: data["grounds"]} if "lead" in data else {},  # by lead of a breach: its grounds
        "reported_grounds": [] if "lead" in data else data["grounds"],  # the grounds of reported facts
        "tolerance_of": tolerated.begun(data.get("lead")),
        "receipt_at": iso(at),
        "first_receipt_at": iso(at),
    }


event("lead_opened", "收到线索", _opened, begins="finding")


@act("join_lead", "并入线索", leaves="lead_joined", procedures=FINDING, internal=True)
class JoinLead(Act):
    """The engine adds another lead about the same matter and the same subject (a breach, or facts that somebody
    reported) before the determination. Leaves ``lead_joined``. Refused (``not_owed``) where the finding has another
    subject by now.
    """

    lead: Annotated[LeadId | None, "线索编号；不以逾期为前提的没有"] = None
    case_no: Annotated[MatterNo | None, "事项编号"] = None
    supervision_no: Annotated[MatterNo | None, "督查任务编号"] = None
    grounds: Annotated[tuple[GroundId, ...] | None, "可能的问责情形"] = None
    source: Annotated[Literal["complaint", "inspection", "report"] | None, "投诉 / 督查 / 报告"] = None
    facts_: Annotated[Text | None, "线索内容"] = None
    subject_: Annotated[PersonId | None, "被核查人；已改为他人的，不再并入"] = None

    def check(self, step: Step) -> None:
        if self.subject_ not in (None, step.facts["subject"]):
            raise Refused("not_owed", "本件的被核查人已是他人，线索另立")
        if self.lead is None and self.facts_ is None:
            raise missing(lead="没有线索编号的，应写明线索内容")
        check_known(step.rulebook, self.grounds or ())

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        grounds = dict.fromkeys([*facts["grounds"], *data.get("grounds", [])])
        joined: Facts = {**tolerated.joined(facts, data.get("lead")), "grounds": list(grounds)}
        if "lead" not in data:
            reported = [*facts["reported_grounds"], *data.get("grounds", [])]
            return {**joined, "reported": True, "reported_grounds": reported}
        pointing = facts["lead_grounds"] | {data["lead"]: data.get("grounds", [])}
        return {**joined, "leads": [*facts["leads"], data["lead"]], "lead_grounds": pointing}


@act("withdraw_lead", "撤回线索", leaves="lead_withdrawn", procedures=FINDING, internal=True)
class WithdrawLead(Act):
    """The engine withdraws a lead whose breach turned out to have been none, because the act was received in time.
    Leaves ``lead_withdrawn``.

    A finding without another lead and without a determination then ends. Where no lead is left that points to the
    verified ground, the finding is determined again, and a decision already made is revoked.
    """

    lead: Annotated[LeadId, "线索编号"]

    def data(self, step: Step) -> dict[str, Any]:
        # reported facts (at the opening or later) don't rest on breaches: the finding goes on for them
        breaches_alone = step.facts["kind"] == "breach" and not step.facts["reported"]
        return {"last": breaches_alone and step.facts["leads"] == [self.lead]}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        pointing, ground = facts["lead_grounds"], facts["ground"]
        remaining = {lead: grounds for lead, grounds in pointing.items() if lead != data["lead"]}
        others = [*remaining.values(), facts["reported_grounds"]]
        gone = ground in pointing.get(data["lead"], ()) and not any(ground in grounds for grounds in others)
        leads = [lead for lead in facts["leads"] if lead != data["lead"]]
        # baseless: no lead points any more to the ground that was verified
        left = tolerated.withdrawn(facts, data["lead"])
        return {**left, "leads": leads, "lead_grounds": remaining, "baseless": gone or facts["baseless"]}


def check_known(rulebook: Rulebook, grounds: tuple[str, ...]) -> None:
    """Raise `Refused` (``incomplete``) where the rulebook has no such ground."""
    if unknown := [ground for ground in grounds if ground not in rulebook.grounds]:
        raise missing(ground=f"没有情形 {', '.join(unknown)}，应为其一：{', '.join(rulebook.grounds)}")


def check_subject(rulebook: Rulebook, ground: str, person: str, card: Card | None, post: Post | None) -> None:
    """Raise `Refused` (``incomplete``) where the ground is for heads of agencies only and the directory says that the
    person neither is nor was one. ``card`` is the person's agency, ``post`` his post. Where the directory doesn't say
    his roles, nothing is raised: people judge.
    """
    if rulebook.grounds[ground].subject != _HEAD or (card and card.head == person):
        return
    if post and post.roles and not {_HEAD, HEADED} & set(post.roles):
        heads = "、".join(row.id for row in rulebook.grounds.values() if row.subject == _HEAD)
        raise missing(
            ground=f"情形 {heads} 追究的是机关负责人，名录中 {person} 不是负责人；请改用其他情形，或改填负责人，"
            "名录有误的先更正名录"
        )
