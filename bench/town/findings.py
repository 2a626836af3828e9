"""What people do with the leads of a case, on every path that the rules allow."""

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any

from bench.town.district import (
    AGENCIES,
    APPEAL,
    DECIDER,
    ENGINE,
    OFFICE,
    REVIEWER,
    SECOND,
    SECOND_APPEAL,
    TEXT,
    VERIFIER,
    SimulatedMatter,
    begun,
)
from domain.clock.calendar import Calendar
from domain.engine.beginnings import lead_opened
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Card

# How a finding can end, and how often each end occurs.
ENDS = {
    "dismissed": 6, "not_established": 2, "exempt": 1, "lapsed": 2, "mitigated": 1, "denied": 1, "stated": 1,
    "recused": 1, "gravely": 2, "referred": 1, "dropped": 1, "baseless": 1, "redetermined": 1, "law": 1,
}  # fmt: skip


def findings(
    rulebook: Rulebook, known: list[tuple[datetime, Calendar]], chance: Random, case: SimulatedMatter
) -> Iterator[SimulatedMatter]:
    """Yield a finding for each person that the leads point to. Further leads of that person join it; withdrawn leads
    leave it.
    """
    open_ones: dict[tuple[str, str | None], SimulatedMatter] = {}
    for lead in sorted([*case.leads, *case.withdrawn], key=lambda each: each.seq):
        for who in lead.proposed:
            there = open_ones.get((who.agency, who.subject))
            if there:
                there.wait(lead.raised_at)
                there.act("join_lead", ENGINE, lead=lead.id, case_no=lead.number, grounds=list(who.grounds))
                continue
            first = lead_opened(
                rulebook, command="open", actor=ENGINE, received_at=lead.raised_at, source="breach", office=OFFICE,
                agency=who.agency, card=AGENCIES.get(who.agency, Card("party")), subject=who.subject,
                staff="civil_servant", grounds=who.grounds, lead=lead.id, case_no=lead.number,
            )  # fmt: skip
            number = f"F{case.state.number}-{len(open_ones)}"
            open_ones[who.agency, who.subject] = begun(rulebook, known, "finding", number, first)
    for (agency, subject), finding in open_ones.items():
        for lead in case.withdrawn:
            if any((who.agency, who.subject) == (agency, subject) for who in lead.proposed):
                finding.act("withdraw_lead", ENGINE, lead=lead.id)
        if finding.state.closed_at is None:
            _decide(finding, chance)
        if finding.state.closed_at is None:
            raise AssertionError(f"{finding.state.number}: {[duty.rule for duty in finding.state.owed]} still owed")
        yield finding


def _decide(finding: SimulatedMatter, chance: Random) -> None:
    (end,) = chance.choices([*ENDS], [*ENDS.values()])
    facts = finding.state.facts
    subject = Actor(facts["subject"] or "", facts["subject_agency"] or "", ("responder", "head"))
    verifier = VERIFIER
    if end == "recused":
        finding.act("recuse", VERIFIER, duty="verify-1", to=SECOND.id, reason=TEXT)
        verifier = SECOND
    if end == "dismissed":
        finding.act("dismiss", verifier, reasons=TEXT)
        _serve(finding)
        return
    ground = facts["grounds"][0]
    elements = [{"element": each.id, "facts": TEXT} for each in finding.rulebook.grounds[ground].elements]
    finding.act("verify", verifier, facts=TEXT, ground=ground, elements=elements)
    finding.act("notify_subject", verifier, means=TEXT)
    if end == "law":
        finding.act("refer_to_law", verifier, body=TEXT, facts=TEXT)
    _heard(finding, end, subject, verifier)
    outcome = end if end in ("exempt", "not_established") else "accountable"
    finding.act("determine", DECIDER, outcome=outcome, reasons=TEXT)
    if outcome == "accountable":
        _measures(finding, chance, end, subject)
    else:
        _serve(finding)


def _heard(finding: SimulatedMatter, end: str, subject: Actor, verifier: Actor) -> None:
    """Let the subject use, waive or lose his rights: to be heard, and to tolerance."""
    if end == "stated":
        finding.act("state", subject, statement=TEXT)
        finding.act("waive", subject, right="tolerance")
        finding.act("waive", Actor("deputy", subject.agency, ("head",)), right="unit_tolerance")
    elif end in ("exempt", "mitigated", "denied"):
        finding.act("waive", subject)
        listed: dict[str, Any] = {"listed": next(iter(finding.rulebook.provisions), None)}
        finding.act("apply_tolerance", subject, provision=TEXT, grounds=TEXT, **listed)
        finding.act("accept_tolerance", verifier)
        finding.days(60)
        finding.act("decide_tolerance", verifier, outcome=end, provision=TEXT, reasons=TEXT, **listed)
    else:
        finding.days(35)


def _measures(finding: SimulatedMatter, chance: Random, end: str, subject: Actor) -> None:
    measure = {"gravely": "handling", "referred": "sanction", "dropped": "sanction"}.get(end, "criticism")
    managed: dict[str, Any] = {"authority_no": "1"} if measure == "handling" else {}
    finding.act("propose_measures", DECIDER, measures=[{"kind": measure}], **managed)
    finding.days(21)  # days that exceed the limit over any holiday
    if end == "redetermined":
        _withdrawn(finding)
        return
    if end == "dropped":
        finding.act("drop_measure", DECIDER, measure=measure, reasons=TEXT)
        _serve(finding)
        finding.days(90)  # the right to a review lapses, where the rulebook gives one
        return
    if end == "referred":
        finding.act("refer_measure", DECIDER, body=TEXT, measure=measure)
        finding.act("record_measure", DECIDER, body=TEXT, measure=measure, document_no="1")
        _serve(finding)
        return
    finding.act("impose", DECIDER, measures=[{"kind": measure}])
    _serve(finding)
    if end == "baseless":
        _withdrawn(finding)
        return
    if chance.random() < 0.2:  # noqa: PLR2004 - some do nothing further
        _execute(finding, measure)
        finding.days(90)
        return
    finding.act("request_review", subject, reasons=TEXT)
    outcomes = ("upheld", "upheld", "changed", "revoked") if measure == "handling" else ("upheld", "revoked")
    finding.act("review", REVIEWER, outcome=chance.choice(outcomes), reasons=TEXT)
    _serve(finding, "serve_ruling", REVIEWER)
    if finding.owes("appeal"):
        _appeal(finding, chance, "appeal", subject, APPEAL)
    if finding.owes("second_appeal") and chance.random() < 0.5:  # noqa: PLR2004 - every other one
        _appeal(finding, chance, "appeal_again", subject, SECOND_APPEAL)
    if finding.owes("rectify"):
        if finding.state.facts["corrected"] == "changed":
            measure = "criticism"
            finding.act("rectify", DECIDER, measures=[{"kind": measure}])
        else:
            finding.act("rectify", DECIDER)
        _serve(finding)
    _execute(finding, measure)
    finding.days(90)


def _appeal(finding: SimulatedMatter, chance: Random, act: str, subject: Actor, body: Actor) -> None:
    finding.act(act, subject, reasons=TEXT)
    if finding.owes("accept_appeal") or finding.owes("accept_second_appeal"):
        finding.act("accept_appeal", body)
    if chance.random() < 0.2:  # noqa: PLR2004 - one in five
        finding.act("prolong_appeal", body, reason=TEXT)
    finding.act("decide_appeal", body, outcome=chance.choice(("upheld", "changed", "revoked")), reasons=TEXT)
    _serve(finding, "serve_ruling", body)


def _withdrawn(finding: SimulatedMatter) -> None:
    """Withdraw the lead, so that the decision, made or about to be made, rests on no lateness at all."""
    for lead in finding.state.facts["leads"]:
        finding.act("withdraw_lead", ENGINE, lead=lead)
    if finding.owes("determine"):
        finding.act("determine", DECIDER, outcome="not_established", reasons=TEXT)
    else:
        finding.act("rectify", DECIDER)
    _serve(finding)


def _execute(finding: SimulatedMatter, measure: str) -> None:
    unit = Actor("deputy", finding.state.facts["subject_agency"] or "", ("head",))
    if finding.owes("execute"):
        finding.act("execute", unit, measure=measure, report=TEXT)


def _serve(finding: SimulatedMatter, act: str = "serve", by: Actor = DECIDER) -> None:
    finding.act(act, by, means=TEXT, served_at=finding.now.isoformat())
