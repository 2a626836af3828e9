"""The answers that matters of every procedure have, by procedure."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from api.contract import acts, matters
from api.contract.values import AnswerModel


class _Page(AnswerModel):
    next_cursor: Annotated[str | None, Field(description="下一页的 cursor；没有下一页的为 null")]
    unreadable: Annotated[list[str] | None, Field(description="读不出来而略去的编号；没有的，不出现")] = None
    total: Annotated[int | None, Field(description="共有几件；没有要求的，不出现")] = None


class CasePage(_Page):
    """一页事项。"""

    items: list[matters.CaseInList]


class FindingPage(_Page):
    """一页问责核查。"""

    items: list[matters.FindingInList | matters.FindingKnown]


class CommendationPage(_Page):
    """一页鼓励激励提名。"""

    items: list[matters.Commendation]


class SupervisionPage(_Page):
    """一页督查任务。"""

    items: list[matters.SupervisionInList]


@dataclass(frozen=True, slots=True)
class Forms:
    """The models of a procedure's answers. ``title`` is what one of its matters is called in Chinese. ``opened`` is
    a matter that was just opened, ``one`` a matter that is read, ``page`` a page of them, ``done`` the answer to an
    act, ``pending`` the answer to an act that is received and not processed yet, and ``receipt`` its receipt.
    """

    title: str
    opened: type[AnswerModel]
    one: Any
    page: type[AnswerModel]
    done: type[AnswerModel]
    pending: type[AnswerModel]
    receipt: type[AnswerModel]


FORMS = {
    "case": Forms("事项", matters.Case, matters.Case, CasePage, acts.CaseDone, acts.CaseReceipted, acts.CaseReceipt),
    "finding": Forms(
        "问责核查",
        matters.Finding,
        matters.Finding | matters.FindingKnown,
        FindingPage,
        acts.FindingDone,
        acts.FindingReceipted,
        acts.FindingReceipt,
    ),
    "commendation": Forms(
        "鼓励激励提名",
        matters.Commendation,
        matters.Commendation,
        CommendationPage,
        acts.CommendationDone,
        acts.CommendationReceipted,
        acts.CommendationReceipt,
    ),
    "supervision": Forms(
        "督查任务",
        matters.Supervision,
        matters.Supervision,
        SupervisionPage,
        acts.SupervisionDone,
        acts.SupervisionReceipted,
        acts.SupervisionReceipt,
    ),
}
