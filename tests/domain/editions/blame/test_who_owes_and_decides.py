"""The next edition: who owes a duty, who held it, who decides, and who doesn't (Art. 3, 6, 10).

Monday is 2 March 2026.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter import roles
from domain.matter.events import Actor, Refused
from domain.reading.exploring.walk import explore
from domain.records.lead import Lead, lead_of
from testing.district import FUNCTIONS, HEAD, LEAD, OFFICE, PARTY_OFFICE, RESPONDER, SYSTEM, head, official
from testing.scenario import Matter

Begin = Callable[..., Matter]
HANDLER = official(LEAD, 2)
WATER, ROADS = official("water"), official("roads")

# ── agencies that come and go ──────────────────────────────────────────────


ROUTED_AGAIN = ("decide_first", "head", "housing", "2026-03-09 24:00")  # owed by the head of the agency since then


@pytest.fixture
def proposed(open_anew: Begin) -> Matter:
    """An application of Monday with a plan of the same day, to which water and roads have to respond by Tuesday."""
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water", "roads"])
    matter.act("report_to_head")
    matter.act("propose_plan", by=HEAD, parts=[{"agency": "water", "due_on": "2026-03-10"}])
    return matter


def test_an_agency_that_is_removed_owes_nothing_any_more(proposed: Matter):
    proposed.act("route", route="joint", co_agencies=["roads"], reason="不涉及供水")
    assert proposed.owed() == [("settle_plan", "head", "housing", "2026-03-05 24:00"), ROUTED_AGAIN]
    assert proposed.refused("agree", by=WATER, version=1) == "not_your_duty"
    assert proposed.refused("agree", by=ROADS, version=1) == "not_owed", "the plan gave its part to water"
    proposed.act("propose_plan", by=HEAD, parts=[{"agency": "roads", "due_on": "2026-03-10"}])
    assert ("respond", "co_agency", "roads", "2026-03-03 24:00") in proposed.owed()
    assert "plan_settled" in proposed.act("agree", by=ROADS, version=2)


def test_an_agency_that_is_added_owes_its_response_from_then(proposed: Matter):
    proposed.act("object", by=WATER, version=1)
    more = ["water", "roads", "clinic"]
    proposed.act("route", route="joint", co_agencies=more, reason="涉及卫生", at="2026-03-03T10:00")
    assert proposed.owed() == [
        ("settle_plan", "head", "housing", "2026-03-05 24:00"),
        ("respond", "co_agency", "roads", "2026-03-03 24:00"),
        ("respond", "co_agency", "clinic", "2026-03-04 24:00"),
        ROUTED_AGAIN,
    ]


def test_a_plan_is_settled_by_those_who_are_added_too(proposed: Matter):
    proposed.act("agree", by=WATER, version=1)
    proposed.act("route", route="joint", co_agencies=["water", "roads", "clinic"], reason="涉及卫生")
    assert "plan_settled" not in proposed.act("agree", by=ROADS, version=1)
    assert "plan_settled" in proposed.act("agree", by=official("clinic"), version=1)


def test_a_plan_of_a_former_routing_is_void(proposed: Matter):
    proposed.act("route", route="own_post", reason="可由本人办理")
    proposed.act("route", route="joint", co_agencies=["water", "roads"], reason="涉及供水")
    proposed.act("report_to_head")
    assert proposed.refused("agree", by=WATER, version=1) == "not_owed"


# ── who held the clock ─────────────────────────────────────────────────────


def held(matter: Matter, rule: str) -> list[tuple[str, str | None, str, str | None, bool]]:
    """Who held the clock of a breached duty: the duty, the official, from when until when, and whether he took it over
    on the last working day.
    """
    duty = matter.duty(rule).id
    seq, event = next((n, e) for n, e in enumerate(matter.events, 1) if e.type == "breached" and e.data["duty"] == duty)
    lead = lead_of(matter.rulebook, matter.state, event, seq, matter.now)
    assert isinstance(lead, Lead)
    return [
        (
            each.duty,
            each.bearer.official,
            f"{each.since:%m-%d %H:%M}",
            f"{each.until:%m-%d %H:%M}" if each.until else None,
            each.on_last_day,
        )
        for each in lead.held
    ]


def test_the_lead_of_an_answer_names_the_first_responder_too(open_anew: Begin):
    matter = open_anew(kind="inquiry", at="2026-03-02T10:00")
    matter.act("route", route="own_agency", at="2026-03-02T16:00")
    matter.act("hand_over", handler=HANDLER.id, at="2026-03-03T09:00")
    matter.pass_to("2026-03-05T00:00")
    assert held(matter, "answer") == [
        ("route-1", RESPONDER.id, "03-02 10:00", "03-02 16:00", False),
        ("hand_over-1", RESPONDER.id, "03-02 16:00", "03-03 09:00", False),
        ("answer-1", HANDLER.id, "03-03 09:00", None, False),
    ]


def test_a_reassignment_on_the_last_working_day_is_shown_as_such(open_anew: Begin):
    matter = open_anew(kind="inquiry", at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("reassign", by=HEAD, duty="answer-1", to=HANDLER.id, at="2026-03-03T17:00")
    matter.act("reassign", by=HEAD, duty="answer-1", to=RESPONDER.id, at="2026-03-04T17:00")
    matter.pass_to("2026-03-05T00:00")
    assert held(matter, "answer") == [
        ("answer-1", RESPONDER.id, "03-02 10:00", "03-03 17:00", False),
        ("answer-1", HANDLER.id, "03-03 17:00", "03-04 17:00", False),
        ("answer-1", RESPONDER.id, "03-04 17:00", None, True),
    ]


def test_the_lead_names_who_held_it_across_a_routing_that_was_corrected(open_anew: Begin):
    matter = open_anew(kind="inquiry", at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("route", route="joint", co_agencies=["water"], reason="涉及供水", at="2026-03-03T09:00")
    matter.act("report_to_head", at="2026-03-03T11:00")
    matter.act("route", route="own_post", reason="不涉及供水", at="2026-03-04T15:00")
    matter.pass_to("2026-03-05T00:00")
    assert held(matter, "answer") == [
        ("answer-1", RESPONDER.id, "03-02 10:00", "03-03 09:00", False),
        ("report-1", RESPONDER.id, "03-03 09:00", "03-03 11:00", False),
        ("settle_plan-1", "housing-head", "03-03 11:00", "03-04 15:00", False),
        ("answer-2", RESPONDER.id, "03-04 15:00", None, True),
    ]


# ── nobody in two places, nobody in his own cause ──────────────────────────


def test_an_official_who_has_moved_acts_no_longer_for_his_old_post(open_anew: Begin):
    matter = open_anew(kind="inquiry")
    moved = Actor(RESPONDER.id, "water", RESPONDER.roles)
    assert matter.refused("route", by=moved, route="own_post") == "not_your_duty"
    assert matter.refused("reclassify", by=moved, kind="application") == "not_your_duty"
    matter.act("reassign", by=HEAD, duty="route-1", to=HANDLER.id)
    matter.act("route", by=HANDLER, route="own_post")
    matter.act("answer", by=HANDLER, on_the_spot=True)
    assert matter.closed


def test_nobody_reconsiders_his_own_answer(open_anew: Begin):
    matter = open_anew(kind="inquiry", responder=None)
    both = Actor(HEAD.id, "housing", ("responder", "head"))
    matter.act("route", by=both, route="own_post")
    matter.act("answer", by=both, on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-03T10:00")
    own = matter.refusal("reconsider", by=both, outcome="upheld")
    assert (own.code, "作出了本件的结果" in own.detail) == ("conflict_of_interest", True)
    deputy = Actor("housing-2", "housing", ("head",))
    assert matter.refused("reconsider", by=deputy, outcome="upheld") == "not_your_duty", "nor does his subordinate"
    matter.act("reconsider", by=head("gov-office"), outcome="upheld")
    assert matter.rules_owed() == ["notify_result"]
    matter.act("notify_result", by=both)
    assert matter.closed


def test_he_does_not_name_who_reviews_it(open_anew: Begin):
    matter = open_anew(kind="inquiry", responder=None)
    both = Actor(HEAD.id, "housing", ("responder", "head"))
    matter.act("route", by=both, route="own_post")
    matter.act("answer", by=both, on_the_spot=True)
    matter.act("dispute", by=SYSTEM)
    assert matter.refused("reassign", by=HEAD, duty="reconsider-1", to=HANDLER.id) == "not_your_duty"


def test_an_office_does_not_rule_on_its_own_dispute(open_anew: Begin):
    matter = open_anew(agency="gov-office")
    matter.act("route", by=official("gov-office"), route="joint", co_agencies=["water"])
    matter.act("report_to_head", by=official("gov-office"))
    matter.act("propose_plan", by=head("gov-office"), parts=[{"agency": "water", "due_on": "2026-03-10"}])
    matter.act("object", by=WATER, version=1)
    positions = [{"agency": "water", "position": "objects", "grounds": "职责"}]
    matter.act("escalate", by=head("gov-office"), positions=positions)
    assert matter.owed() == [("rule", "office", "party-office", None)]
    ruled: dict[str, Any] = {"outcome": "lead_alone", "limit": {"count": 5, "unit": "working_days"}}
    assert matter.refused("rule", by=OFFICE, **ruled) == "not_your_duty"
    matter.act("rule", by=PARTY_OFFICE, **ruled)


@pytest.mark.parametrize("accepted", [False, True])
def test_an_office_does_not_rule_on_its_own_return(open_anew: Begin, *, accepted: bool):
    matter = open_anew()
    clerk = official("gov-office")
    matter.act("route", route="elsewhere", competent_agency="gov-office")
    matter.act("transfer", delivered_at="2026-03-02T10:00", to_agency="gov-office")
    if accepted:
        matter.act("accept_transfer", by=clerk, responder=clerk.id)
    matter.act("return_transfer", by=clerk)
    assert matter.duty("settle_transfer").bearer.agency == "party-office"
    assert matter.refused("settle_transfer", by=OFFICE, agency="water") == "not_your_duty"
    matter.act("settle_transfer", by=PARTY_OFFICE, agency="gov-office")


def test_an_office_that_is_no_party_rules_as_before(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", delivered_at="2026-03-02T10:00", to_agency="water")
    matter.act("return_transfer", by=WATER)
    assert matter.duty("settle_transfer").bearer.agency == "gov-office"


# ── what is urgent ─────────────────────────────────────────────────────────


def test_the_head_says_what_is_urgent_and_why(open_anew: Begin):
    matter = open_anew(at="2026-03-07T20:00")
    assert matter.refused("mark_urgent", reason="断水") == "not_your_duty"
    assert matter.refusal("mark_urgent", by=HEAD, reason=None).errors[0].field == "reason"
    matter.act("mark_urgent", by=HEAD, reason="断水", at="2026-03-07T20:30")
    assert matter.refused("mark_urgent", by=HEAD, reason="断水") == "not_owed", "it is urgent already"
    assert matter.owed() == [("route", "responder", "housing", "2026-03-09 24:00")], "what runs already stays as it is"
    matter.act("route", route="own_post")
    assert matter.owed() == [("decide", "responder", "housing", "2026-03-07 24:00")]


def test_nobody_opens_a_case_as_urgent(open_anew: Begin):
    with pytest.raises(Refused) as refused:
        open_anew(urgent=True)
    assert (refused.value.errors[0].field, "首问机关负责人" in refused.value.detail) == ("urgent", True)


def test_urgency_is_explored(edition: Rulebook):
    case = next(each for each in explore(edition) if each.procedure.id == "case")
    assert case.facts["urgent"] == {True, False}
    assert {begun["urgent"] for begun in case.begun} == {False}


def test_a_clock_that_ran_before_stays_as_it_is_when_it_is_counted_again(open_anew: Begin, calendar: Calendar):
    matter = open_anew(at="2026-03-07T20:00")
    matter.act("mark_urgent", by=HEAD, reason="断水", at="2026-03-07T20:30")
    matter.revise(calendar, "2026-03-07T21:00", "2026-03-07T21:00")
    assert matter.owed() == [("route", "responder", "housing", "2026-03-09 24:00")]


def test_the_first_edition_has_no_such_act(begin: Begin):
    refused = begin().refusal("mark_urgent", by=HEAD, reason="断水")
    assert (refused.code, "「认定紧急」" in refused.detail) == ("not_owed", True)


def test_a_third_body_rules_where_both_offices_are_parties(open_anew: Begin):
    matter = open_anew(agency="party-office")
    clerk, chief = official("party-office"), head("party-office")
    matter.state = replace(matter.state, functions=FUNCTIONS | {"conduct_office": "roads"})
    facts: Any = matter.state.facts | {"co_agencies": ["gov-office"]}
    apart = roles.bearer(matter.rulebook, replace(matter.state, facts=facts), "office")
    assert apart.agency == "roads", "the office that interprets the rules (Art. 13), where it stands alone"
    matter.state = replace(matter.state, functions=FUNCTIONS)
    matter.act("route", by=clerk, route="joint", co_agencies=["gov-office"])
    matter.act("report_to_head", by=clerk)
    matter.act("propose_plan", by=chief, parts=[{"agency": "gov-office", "due_on": "2026-03-10"}])
    matter.act("object", by=official("gov-office"), version=1)
    objects = {"agency": "gov-office", "position": "objects", "grounds": "职责"}
    matter.act("escalate", by=chief, positions=[objects])
    assert matter.owed() == [("rule", "office", "party-office", None)], (
        "here it belongs to one of them: see the reading"
    )
    handled = {"by": Actor(clerk.id, "party-office", ("responder", "office")), "outcome": "remand"}
    assert "首问负责人" in matter.refusal("rule", **handled).detail
    matter.act("rule", by=official_of_the_office("party-office-2"), outcome="remand")


def test_who_was_asked_first_does_not_settle_whose_matter_it_is(open_anew: Begin):
    matter = open_anew(agency="party-office")
    clerk = official("party-office")
    matter.act("route", by=clerk, route="elsewhere", competent_agency="gov-office")
    matter.act("transfer", by=clerk, delivered_at="2026-03-02T10:00", to_agency="gov-office")
    matter.act("return_transfer", by=official("gov-office"))
    assert matter.duty("settle_transfer").bearer.agency == "party-office", "both are parties: see the reading"
    first = Actor(clerk.id, "party-office", ("responder", "office"))
    assert "首问负责人" in matter.refusal("settle_transfer", by=first, agency="gov-office").detail
    matter.act("settle_transfer", by=official_of_the_office("party-office-2"), agency="gov-office")


def official_of_the_office(person: str) -> Actor:
    return Actor(person, "party-office", ("office",))


def test_the_head_of_the_agency_that_received_a_transfer_answers_for_its_idleness(open_anew: Begin):
    matter = open_anew(at="2026-03-02T09:00")
    matter.act("route", route="elsewhere", competent_agency="water")
    delivered = "2026-03-03T10:00"
    matter.act("transfer", to_agency="water", at="2026-03-05T10:00", delivered_at=delivered, receipt_no="1")
    matter.pass_to("2026-03-12T00:00")
    number, event = next((n, e) for n, e in enumerate(matter.events, 1) if e.data.get("duty") == "accept_transfer-1")
    lead = lead_of(matter.rulebook, matter.state, event, number, matter.now)
    assert isinstance(lead, Lead)
    assert [(each.agency, each.subject) for each in lead.proposed] == [("water", "water-head")]
