"""The registry of acts: the names by which others call them, which never change with a class; and what a step is."""

from typing import Any

import pytest

from domain.acts import ACTS, Step
from domain.clock.calendar import Calendar
from domain.law import rulebook as law
from domain.law.rulebook import Rulebook
from domain.matter.events import Command, Refused
from domain.matter.fields import parse
from testing import district, scenario


def test_an_act_about_a_duty_is_refused_where_no_duty_admits_it(rulebook: Rulebook, calendar: Calendar) -> None:
    matter = scenario.Matter(rulebook, calendar)
    data: dict[str, Any] = {"kind": "hearing", "from": "2026-03-02", "to": "2026-03-03", "notice_no": "1"}
    step = Step(rulebook, matter.state, Command("1", "exclude_time", data, district.RESPONDER, matter.now), matter.now)
    with pytest.raises(Refused) as refused:
        parse(ACTS["case"]["exclude_time"], data).data(step)
    assert refused.value.code == "not_owed"


def test_the_names_by_which_acts_are_called() -> None:
    """Paths, signals and updates: recorded histories and other systems hold them."""
    assert {procedure: list(acts) for procedure, acts in ACTS.items()} == NAMES
    assert all(act.name == name for acts in ACTS.values() for name, act in acts.items())


def test_no_act_is_called_like_what_the_engine_works_on() -> None:
    of_engine = {value.__name__ for value in vars(law).values() if isinstance(value, type)} | {"State", "Duty"}
    assert not of_engine & {act.__name__ for acts in ACTS.values() for act in acts.values()}


NAMES = {
    "case": [
        "route", "complete", "give_notice", "refuse", "accept", "approve_limit", "supplement", "hand_over", "answer",
        "explain", "notify_result", "record_unreachable", "publish_result", "exclude_time", "correct_matter_type",
        "decline_acceptance", "tell_extension", "guide", "assist", "transfer", "accept_transfer", "return_transfer",
        "settle_transfer", "report_to_head", "propose_plan", "agree", "object", "escalate", "rule", "finish_part",
        "split", "request_extension", "approve_extension", "decline_extension", "reassign", "reclassify",
        "mark_urgent", "urge", "void", "withdraw", "dispute", "reconsider", "note",
    ],
    "finding": [
        "join_lead", "withdraw_lead", "verify", "dismiss", "notify_subject", "state", "waive", "apply_tolerance",
        "accept_tolerance", "decide_tolerance", "determine", "refer_to_law", "recuse", "propose_measures", "impose",
        "refer_measure", "drop_measure", "record_measure", "rectify", "execute", "serve", "request_review", "review",
        "appeal", "appeal_again", "accept_appeal", "prolong_appeal", "decide_appeal", "serve_ruling", "reassign",
        "note",
    ],
    "commendation": [
        "recuse", "examine", "approve", "decline", "publish", "reassign", "note",
    ],
    "supervision": [
        "issue_rules", "postpone", "inspect", "circulate", "assess", "reassign", "urge", "void", "note",
    ],
}  # fmt: skip
