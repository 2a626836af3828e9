"""An agency's own rules bind it while it leads a matter, and nobody who takes it over."""

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from testing.district import HANDLER, HEAD, OFFICE, head
from testing.scenario import Matter
from tests.domain.overlays import NOTIFY, REGISTER, TRANSFER, WATER, over, passed_on


def test_who_takes_a_matter_over_isnt_bound_by_the_rules_of_who_led_it(rulebook: Rulebook, calendar: Calendar):
    book = over(rulebook, NOTIFY)
    kept = Matter(book, calendar)
    kept.act("route", route="own_post")
    kept.act("complete", on_the_spot=False)
    assert kept.owed() == [("notify_result", "responder", "housing", "2026-03-02 24:00")]
    assert kept.pass_to("2026-03-03T00:00") == ["breached"]
    passed = passed_on(book, calendar)
    passed.act("complete", by=WATER, on_the_spot=False)
    assert passed.owed() == [("notify_result", "responder", "water", "2026-03-03 24:00")]
    passed.pass_to("2026-03-03T23:59")
    assert passed.breaches() == []


def test_a_matter_that_comes_back_is_its_own_again(rulebook: Rulebook, calendar: Calendar):
    matter = Matter(over(rulebook, NOTIFY), calendar)
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-02T11:00", delivered_at="2026-03-02T11:00", to_agency="water")
    matter.act("return_transfer", by=WATER)
    matter.act("settle_transfer", by=OFFICE, agency="housing")
    matter.act("accept_transfer", by=HANDLER, responder="housing-2")
    matter.act("complete", by=HANDLER, on_the_spot=False)
    assert matter.owed() == [("notify_result", "responder", "housing", "2026-03-02 24:00")]


def test_a_new_duty_is_owed_only_while_its_agency_leads(rulebook: Rulebook, calendar: Calendar):
    again = REGISTER.replace('"received"', '"received", "routed", "completed"')
    matter = passed_on(over(rulebook, again), calendar)
    assert matter.duty("register").status == "released"
    matter.act("route", by=WATER, route="own_post", reason="本岗位")
    matter.act("complete", by=WATER, on_the_spot=True)
    assert matter.closed


def test_nobody_keeps_a_hand_in_a_matter_by_a_new_duty(rulebook: Rulebook, calendar: Calendar):
    matter = passed_on(over(rulebook, REGISTER), calendar, responder=None)
    register = matter.duty("register").id
    assert matter.refused("reassign", by=HEAD, duty=register, to="housing-2") == "not_owed"
    of_head = REGISTER.replace('"responder"', '"head"').replace('["noted"]', '["noted", "voided"]')
    matter = passed_on(over(rulebook, of_head), calendar)
    assert matter.refused("void", by=HEAD) == "not_your_duty"
    matter.act("void", by=head("water"))


def test_a_new_duty_ends_where_the_office_makes_others_lead(rulebook: Rulebook, calendar: Calendar):
    matter = Matter(over(rulebook, REGISTER), calendar)
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-02T11:00", delivered_at="2026-03-02T11:00", to_agency="water")
    matter.act("return_transfer", by=WATER)
    assert "register" in matter.rules_owed()
    matter.act("settle_transfer", by=OFFICE, agencies=["roads", "water"])
    assert matter.rules_owed() == ["settle_plan"]


def test_a_new_duty_stays_where_the_office_lets_its_agency_lead_with_others(rulebook: Rulebook, calendar: Calendar):
    matter = Matter(over(rulebook, REGISTER), calendar)
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-02T11:00", delivered_at="2026-03-02T11:00", to_agency="water")
    matter.act("return_transfer", by=WATER)
    matter.act("settle_transfer", by=OFFICE, agencies=["housing", "water"])
    assert matter.rules_owed() == ["register", "settle_plan"]


def test_the_shorter_limit_of_who_led_isnt_the_next_ones(rulebook: Rulebook, calendar: Calendar):
    plan = TRANSFER.replace('"transfer"', '"settle_plan"')
    matter = Matter(over(rulebook, plan), calendar)
    matter.act("route", route="joint", co_agencies=["water"])
    matter.act("report_to_head", issue="事由")
    assert matter.owed() == [("settle_plan", "head", "housing", "2026-03-03 24:00")]
    matter.act("route", route="elsewhere", competent_agency="water", reason="不属本局")
    matter.act("transfer", at="2026-03-02T11:00", delivered_at="2026-03-02T11:00", to_agency="water")
    matter.act("return_transfer", by=WATER)
    matter.act("settle_transfer", by=OFFICE, at="2026-03-03T10:00", agencies=["roads", "water"])
    assert matter.owed() == [("settle_plan", "head", "roads", "2026-03-06 24:00")]  # the district's rules, from now
