"""An agency's own rules only ever tighten the district's: what would loosen or replace one is refused."""

from dataclasses import replace

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from testing.district import HEAD
from testing.scenario import Matter
from tests.domain.overlays import NOTIFY, REGISTER, TRANSFER, mistakes, over


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("count = 1", "count = 2", "tighten[0].limit"),
        ("count = 1", "count = 3", "tighten[0].limit"),
        ('unit = "working_days", count = 1', 'unit = "days", count = 1', "tighten[0].limit"),
        ('"transfer"', '"no_such_rule"', "tighten[0].rule"),
        ('"transfer"', '"complete"', "tighten[0].rule"),  # its limit is given case by case
        ('"transfer"', '"supplement"', "tighten[0].rule"),  # the applicant's time
        ('"transfer"', '"settle_transfer"', "tighten[0].rule"),  # the office's
        ('"transfer"', '"respond"', "tighten[0].rule"),  # the other agencies'
        ('procedure = "case"', 'procedure = "finding"', "tighten[0].procedure"),
        ('article = "第四条"', "", "tighten[0].article"),
        ('article = "第四条"', 'article = "第四条"\nextension = 9', "tighten[0].extension"),
    ],
)
def test_what_isnt_tighter_is_refused_where_it_stands(rulebook: Rulebook, old: str, new: str, where: str):
    assert where in mistakes(rulebook, TRANSFER.replace(old, new))


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ('releases = ["route"]', "releases"),
        ('suspends = ["route"]', "suspends"),
        ('permits = ["complete"]', "permits"),
        ('lapses = "supplement_lapsed"', "lapses"),
        ("anything = 1", "anything"),
    ],
)
def test_a_new_duty_loosens_nothing(rulebook: Rulebook, line: str, where: str):
    assert f"duty[register].{where}" in mistakes(rulebook, REGISTER + line)


@pytest.mark.parametrize(
    ("bearer", "opens_on", "events"),
    [
        ("responder", "received", ["noted", "voided"]),  # it would let the responder void
        ("responder", "deemed_accepted", ["notice_given"]),  # and ask for what may not be asked for any more
        ("responder", "reported", ["ruled"]),  # and rule in the office's place
        ("responder", "received", ["completed"]),  # an outcome: a dispute would reopen this duty
        ("responder", "received", ["result_notified"]),
        ("responder", "handed_over", ["reclassified"]),  # whoever bears it need not be the responder any more
        ("head", "received", ["disputed"]),
        ("lead_agency", "received", ["voided"]),
    ],
)
def test_a_new_duty_makes_no_act_admissible(rulebook: Rulebook, bearer: str, opens_on: str, events: list[str]):
    text = REGISTER.replace('["noted"]', str(events).replace("'", '"'))
    text = text.replace('"responder"', f'"{bearer}"').replace('"received"', f'"{opens_on}"')
    assert mistakes(rulebook, text) == ["duty[register].discharged_by"]


def test_nor_to_those_whom_the_base_doesnt_count_among_everybody(rulebook: Rulebook):
    roles = rulebook.roles | {"involved": replace(rulebook.roles["involved"], claims=("responder",))}
    text = REGISTER.replace('"responder"', '"lead_agency"')
    assert over(replace(rulebook, roles=roles), text)
    # the head stands in where no responder is named
    assert mistakes(replace(rulebook, roles=roles), REGISTER) == ["duty[register].discharged_by"]


def test_what_its_bearer_may_do_at_any_time_discharges_a_new_duty(rulebook: Rulebook, calendar: Calendar):
    text = REGISTER.replace('"responder"', '"head"').replace('["noted"]', '["noted", "voided"]')
    book = over(rulebook, text)
    matter = Matter(book, calendar)
    assert matter.refused("void") == "not_your_duty"
    matter.act("void", by=HEAD)
    assert matter.duty("register").status == "discharged"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('"responder"', '"office"', "bearer"),
        ('"responder"', '"competent_agency"', "bearer"),
        ('"responder"', '"applicant"', "bearer"),
        ('"responder"', '"head"\nfor_each = "co_agencies"', "for_each"),
        ('id = "register"', 'id = "register"\nfor_each = "parts"', "for_each"),
    ],
)
def test_a_new_duty_is_the_leading_agencys_own(rulebook: Rulebook, old: str, new: str, where: str):
    assert f"duty[register].{where}" in mistakes(rulebook, REGISTER.replace(old, new))


def test_nothing_is_silently_replaced(rulebook: Rulebook):
    assert mistakes(rulebook, REGISTER + REGISTER.replace("细则第二条", "细则第三条")) == ["duty[register].id"]
    assert mistakes(rulebook, TRANSFER + NOTIFY + TRANSFER) == ["tighten[2].rule"]


def test_a_duty_of_the_base_isnt_written_anew(rulebook: Rulebook):
    assert "duty[answer].id" in mistakes(rulebook, REGISTER.replace('"register"', '"answer"'))
