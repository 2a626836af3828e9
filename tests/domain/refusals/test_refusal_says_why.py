"""A refusal says which situation of the rulebook isn't so, in the rulebook's own words."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Procedure, Rulebook
from domain.reading.grammar.words import FACTS as KNOWN
from domain.refusals.conditions import texts
from domain.refusals.vocabulary import FACTS, FLAGS, VALUES
from testing.district import official
from testing.scenario import Matter
from tests.domain import findings as f

Begin = Callable[..., Matter]


def why(matter: Matter, name: str, **given: Any) -> str:
    refusal = matter.refusal(name, **given)
    assert refusal.code == "not_owed"
    return refusal.detail


def test_nothing_is_completed_before_it_is_with_its_handler(begin: Begin):
    matter = begin(matter_type="information_disclosure")
    matter.act("route", route="own_agency")
    assert "不符：尚未转交承办人，或共同办理的部分尚未完成。" in why(matter, "complete", on_the_spot=False)


def test_what_was_accepted_after_a_transfer_isnt_pushed_out_again(begin: Begin):
    matter = begin()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", to_agency="water", delivered_at=matter.now)
    matter.act("accept_transfer", by=official("water"), responder="water-1")
    again = why(matter, "route", by=official("water"), route="elsewhere", competent_agency="gas", reason="x")
    assert "不符：移交已被受理，不得再推出。" in again


def test_a_plain_condition_is_told_by_the_chinese_of_its_fact_and_values(rulebook: Rulebook, calendar: Calendar):
    finding = f.begun(rulebook, calendar)
    f.heard(finding)
    assert "不符：须容错为容错免责。" in why(finding, "determine", by=f.DECIDER, outcome="exempt")


def test_a_refusal_says_who_may(begin: Begin):
    matter = begin(kind="inquiry")
    matter.act("route", route="own_post")
    duty = matter.owed()[0][0] + "-1"
    matter.act("request_extension", duty=duty, working_days=1, reason="x")
    refusal = matter.refusal("approve_extension", by=official("housing", 2), duty=duty)
    assert refusal.code == "not_your_duty"
    assert "不由您办理，可以办理的：首问机关负责人 housing/housing-head。" in refusal.detail


def test_a_refusal_says_what_leads_to_the_act(begin: Begin):
    matter = begin()
    matter.act("route", route="elsewhere")
    told = why(matter, "transfer", to_agency="water", delivered_at=matter.now)
    fields = "（填写 competent_agency 或 external）"
    assert f"须先办理「认定事项归属」，使之符合：有明确主管部门（含区外单位）{fields}；或「提供帮助」" in told
    matter.act("route", route="elsewhere", competent_agency="water", reason="x")
    matter.act("transfer", to_agency="water", delivered_at=matter.now)


def rows(procedure: Procedure) -> list[str]:
    found: list[str] = []
    for rule in procedure.rules.values():
        for row in (*rule.opens_on, *rule.discharged_by, *rule.permits):
            found += texts(procedure, row)
    for row in (*procedure.releases, *procedure.reopens, *procedure.leads):
        found += texts(procedure, row.on)
    return [*found, *(text for row in procedure.always for text in texts(procedure, row))]


@pytest.mark.parametrize("name", ["case", "finding", "commendation", "supervision"])
def test_every_condition_of_the_rulebook_has_chinese(rulebook: Rulebook, name: str):
    said = rows(rulebook.procedures[name])
    assert [text for text in said if text.isascii() or any(c.isascii() and c.isalpha() for c in text)] == []


@pytest.mark.parametrize("procedure", KNOWN)
def test_every_fact_and_value_that_a_rulebook_may_ask_for_has_chinese(procedure: str):
    for fact, values in KNOWN[procedure].items():
        assert fact in FLAGS or fact in FACTS, fact
        assert fact in FLAGS or [value for value in values if value and value not in VALUES] == [], fact
