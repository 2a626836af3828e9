"""What insiders try, in the words of the rulebook: each gains nothing, or leaves a lead or a figure that names it.

Attacks through HTTP and through Temporal have pages of their own. `SECURITY.md` lists all of them.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.records.lead import Lead, lead_of
from domain.records.report import Report
from testing import district
from testing.district import HANDLER, HEAD, OFFICE, RESPONDER, SYSTEM, head, official
from testing.scenario import Matter
from tests.domain import findings as f

Begin = Callable[..., Matter]
WATER, ROADS = official("water"), official("roads")


def leads(matter: Matter) -> list[str | None]:
    """The duties to which leads point, in order."""
    return [event.data["duty"] for event in matter.events if event.type in ("breached", "lead_raised")]


def lead(matter: Matter, duty: str) -> Lead:
    """The lead of the first breach of a duty."""
    number = next(n for n, e in enumerate(matter.events, 1) if e.type == "breached" and e.data["duty"] == duty)
    made = lead_of(matter.rulebook, matter.state, matter.events[number - 1], number, matter.now)
    assert isinstance(made, Lead)
    return made


# ── a transfer is bounced to gain time ─────────────────────────────────────


@pytest.fixture
def transferred(open_anew: Begin) -> Matter:
    """A matter of Monday 2026-03-02 that is water's, which got it on Tuesday at 15:00."""
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-03T15:00", delivered_at="2026-03-03T15:00", to_agency="water")
    return matter


def test_a_transfer_is_bounced_once_and_keeps_its_first_limit(transferred: Matter):
    due = transferred.owed()[0][3]
    transferred.act("return_transfer", by=WATER, at="2026-03-04T09:00")
    transferred.act("settle_transfer", by=OFFICE, at="2026-03-04T16:00", agency="water")
    assert transferred.owed() == [("accept_transfer", "competent_agency", "water", due)]
    assert leads(transferred) == ["accept_transfer-1"] * 2, "one for the lateness, and one for the return"
    assert transferred.refused("return_transfer", by=WATER, at="2026-03-05T09:00") == "not_owed"


def test_who_bounces_it_to_a_third_agency_does_not_choose_who_is_competent(transferred: Matter):
    transferred.act("return_transfer", by=WATER, at="2026-03-03T16:00")
    for who in (WATER, RESPONDER, HEAD, head("water")):
        assert transferred.refused("settle_transfer", by=who, agency="roads") == "not_your_duty"


# ── a receipt is dated back ────────────────────────────────────────────────


def test_an_act_of_tomorrow_is_not_of_yesterday_because_its_actor_says_so(open_anew: Begin):
    matter = open_anew(kind="inquiry", form="oral")
    matter.act("route", route="own_post")
    matter.act("answer", at="2026-03-05T09:00", occurred_at="2026-03-04T16:00", on_the_spot=False)
    assert matter.breaches() == ["answer"]
    assert "breach_withdrawn" not in [event.type for event in matter.events]


def test_a_receiver_is_not_made_late_by_a_delivery_that_is_dated_back(open_anew: Begin):
    """The sender dates his delivery before his own deadline; he is late all the same, and the receiver isn't."""
    matter = open_anew()
    matter.act("route", route="elsewhere", competent_agency="water")
    matter.act("transfer", at="2026-03-06T15:00", delivered_at="2026-03-03T10:00", to_agency="water")
    assert matter.breaches() == ["transfer"]
    matter.act("accept_transfer", by=WATER, at="2026-03-06T16:30", responder="water-1")
    assert matter.breaches() == ["transfer"]


# ── an answer says nothing ─────────────────────────────────────────────────


def test_an_answer_that_was_none_has_met_no_limit(open_anew: Begin):
    matter = open_anew(kind="inquiry", form="oral", at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("answer", at="2026-03-03T10:00", on_the_spot=True)
    matter.act("dispute", by=SYSTEM, at="2026-03-05T09:00")
    assert matter.refused("reconsider", by=RESPONDER, outcome="upheld") == "not_your_duty"
    matter.act("reconsider", by=HEAD, at="2026-03-05T10:00", outcome="no_answer")
    assert matter.breaches() == ["answer"]
    assert ("answer", "responder", "housing", "2026-03-04 24:00") in matter.owed()


# ── notices are fed in drips ───────────────────────────────────────────────


def test_each_drip_of_a_notice_is_a_lead_or_is_counted_and_wins_no_day_of_the_promise(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="own_post")
    matter.act("accept", limit={"count": 5, "unit": "working_days"})
    for what in (None, "nothing", "new_materials"):
        matter.act("give_notice", what_changed=what)
        matter.act("supplement", by=SYSTEM)
    assert ("complete", "responder", "housing", "2026-03-09 24:00") in matter.owed()
    assert [event.type for event in matter.events].count("lead_raised") == 1
    report = Report()
    report.add(matter.rulebook, matter.state, matter.events)
    assert report.people["housing", RESPONDER.id].noticed_again == 2


# ── a duty is passed on before it is late ──────────────────────────────────


def test_who_passes_a_duty_on_in_the_last_hour_is_named_with_who_gets_it(open_anew: Begin):
    matter = open_anew(kind="inquiry", at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    for who in (RESPONDER, HANDLER):
        assert matter.refused("reassign", by=who, duty="answer-1", to=HANDLER.id) == "not_your_duty"
    matter.act("reassign", by=HEAD, duty="answer-1", to=HANDLER.id, at="2026-03-04T17:25")
    matter.pass_to("2026-03-05T00:00")
    held = [(each.bearer.official, each.on_last_day) for each in lead(matter, "answer-1").held]
    assert held == [(RESPONDER.id, False), (HANDLER.id, True)]


def test_a_duty_that_is_late_already_stays_with_who_was_late(open_anew: Begin):
    matter = open_anew(kind="inquiry", at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.pass_to("2026-03-05T00:00")
    matter.act("reassign", by=HEAD, duty="answer-1", to=HANDLER.id, at="2026-03-05T09:00")
    matter.act("answer", by=HANDLER, at="2026-03-05T10:00", on_the_spot=False)
    report = Report()
    report.add(matter.rulebook, matter.state, matter.events)
    assert report.agencies["housing"].breached == 1
    assert not any(each.breached for each in report.people.values()), "nothing counts before a finding"
    number = next(n for n, event in enumerate(matter.events, 1) if event.type == "breached")
    lead = lead_of(matter.rulebook, matter.state, matter.events[number - 1], number, matter.now)
    assert isinstance(lead, Lead)
    assert [each.subject for each in lead.proposed] == [RESPONDER.id]


# ── somebody clears himself ────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("verify", {"ground": "10(1)1"}),
        ("dismiss", {}),
        ("reassign", {"duty": "verify-1", "to": "party-office-1"}),
        ("recuse", {"duty": "verify-1", "to": "party-office-1"}),
    ],
)
def test_who_is_the_subject_does_not_examine_himself_nor_choose_who_does(
    edition: Rulebook, calendar: Calendar, act: str, fields: dict[str, Any]
) -> None:
    """He has every role of the conduct office, and it is his own finding."""
    own = f.begun(edition, calendar, agency=f.OFFICE, card=district.AGENCIES[f.OFFICE], subject=f.VERIFIER.id)
    himself = replace(f.VERIFIER, roles=("verifier", "decider", "reviewer", "appeal", "conduct_office", "head"))
    if act == "verify":
        fields = fields | {"elements": f.elements(edition, "10(1)1")}
    assert own.refused(act, by=himself, **fields) == "conflict_of_interest"


def test_who_is_the_subject_does_not_decide_on_himself(edition: Rulebook, calendar: Calendar) -> None:
    """Others have verified it and heard him."""
    own = f.heard(f.begun(edition, calendar))
    himself = replace(f.SUBJECT, agency=f.OFFICE, roles=("decider", "conduct_office", "head"))
    assert own.refused("determine", by=himself, outcome="not_established") == "conflict_of_interest"


# ── an acceptance is forged ────────────────────────────────────────────────


def test_nobody_accepts_for_the_agency_that_got_it(transferred: Matter):
    for who in (RESPONDER, HEAD, ROADS, OFFICE, SYSTEM):
        assert transferred.refused("accept_transfer", by=who, responder="water-1") == "not_your_duty"


def test_nobody_is_made_the_responder_of_another_agency(transferred: Matter):
    refusal = transferred.refusal("accept_transfer", by=WATER, responder=RESPONDER.id)
    assert (refusal.code, refusal.errors[0].field) == ("incomplete", "responder")


def test_what_was_sent_and_not_accepted_leaves_the_sender_named(transferred: Matter):
    transferred.pass_to("2026-03-04T00:00")
    assert [(each.agency, each.subject) for each in lead(transferred, "accept_transfer-1").proposed] == [
        ("water", "water-head")
    ]
    assert transferred.state.facts["lead_agency"] == "housing", "a silent receiver doesn't lead the matter yet"


# ── a co-agency keeps silent ───────────────────────────────────────────────


def test_silence_of_a_co_agency_agrees_to_nothing_and_is_its_own_lead(open_anew: Begin):
    matter = open_anew()
    matter.act("route", route="joint", co_agencies=["water", "roads"])
    matter.act("report_to_head")
    parts = [{"agency": agency, "task": "一", "due_on": date(2026, 3, 10)} for agency in ("water", "roads")]
    matter.act("propose_plan", by=HEAD, parts=parts)
    matter.act("agree", by=ROADS, version=1)
    assert matter.refused("agree", by=HEAD, version=1) == "not_your_duty"
    matter.pass_to("2026-03-04T00:00")
    assert matter.breaches() == ["respond"]
    late = next(duty for duty in matter.state.duties if duty.rule == "respond" and duty.breached_at)
    assert late.bearer.agency == "water"
    assert "plan_settled" not in [event.type for event in matter.events]
    said = [{"agency": "water", "position": "silent"}, {"agency": "roads", "position": "agrees", "grounds": "同意"}]
    matter.act("escalate", by=HEAD, positions=said)
    assert matter.rules_owed() == ["rule"]


# ── a holiday is invented ──────────────────────────────────────────────────


def test_a_day_off_that_somebody_publishes_names_its_notice_and_undoes_nothing_that_was_met_late(
    open_anew: Begin, calendar: Calendar
):
    matter = open_anew(kind="inquiry", at="2026-03-02T10:00")
    matter.act("route", route="own_post")
    matter.act("answer", at="2026-03-05T10:00", on_the_spot=False)
    invented = calendar.revised("某日放假", date(2026, 3, 5), {date(2026, 3, 3): "off"})
    matter.revise(invented, "2026-03-05T12:00", "2026-03-05T12:01")
    assert matter.breaches() == ["answer"]
    assert "breach_withdrawn" not in [event.type for event in matter.events]
