"""The answers that matters of every procedure have, by procedure."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from api.contract import acts, matters
from api.contract.values import Told

_Next = Annotated[str | None, Field(description="下一页的 cursor；没有下一页的为 null")]


class CasePage(Told):
    """一页事项。"""

    items: list[matters.CaseInList]
    next_cursor: _Next


class FindingPage(Told):
    """一页问责核查。"""

    items: list[matters.FindingInList | matters.FindingKnown]
    next_cursor: _Next


class CommendationPage(Told):
    """一页表彰提名。"""

    items: list[matters.Commendation]
    next_cursor: _Next


class SupervisionPage(Told):
    """一页督查任务。"""

    items: list[matters.SupervisionInList]
    next_cursor: _Next


@dataclass(frozen=True, slots=True)
class Forms:
    """The models of a procedure's answers. ``title`` is what one of its matters is called in Chinese. ``opened`` is
    a matter that was just opened, ``one`` a matter that is read, ``page`` a page of them, ``done`` the answer to an
    act, and ``pending`` the answer to an act that is received and not processed yet.
    """

    title: str
    opened: type[Told]
    one: Any
    page: type[Told]
    done: type[Told]
    pending: type[Told]


FORMS = {
    "case": Forms("事项", matters.Case, matters.Case, CasePage, acts.CaseDone, acts.CaseReceipted),
    "finding": Forms(
        "问责核查",
        matters.Finding,
        matters.Finding | matters.FindingKnown,
        FindingPage,
        acts.FindingDone,
        acts.FindingReceipted,
    ),
    "commendation": Forms(
        "表彰提名",
        matters.Commendation,
        matters.Commendation,
        CommendationPage,
        acts.CommendationDone,
        acts.CommendationReceipted,
    ),
    "supervision": Forms(
        "督查任务",
        matters.Supervision,
        matters.Supervision,
        SupervisionPage,
        acts.SupervisionDone,
        acts.SupervisionReceipted,
    ),
}
