"""Findings in a certain stage, for tests. They are begun and brought there by acts of the rulebook."""

from typing import Any

from domain.engine.beginnings import lead_opened
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from testing import district, fields, scenario

OFFICE = "party-office"  # this agency has the function conduct_office
SUBJECT = district.RESPONDER
VERIFIER = Actor("v", OFFICE, ("verifier", "conduct_office"))
DECIDER = Actor("d", OFFICE, ("decider",))
REVIEWER = Actor("r", OFFICE, ("reviewer",))
APPEAL = Actor("a", "above", ("appeal",))
EXAMINER = Actor("e", OFFICE, ("conduct_office",))
UNIT = district.HEAD
ENGINE = Actor("shouwen", "shouwen", ("engine",))
LEAD_ID = "20260302-000001:4"


def begun(rulebook: Rulebook, calendar: Any, *, staff: str | None = "civil_servant", **changes: Any) -> scenario.Matter:
    """Begin a finding of a breach by an official of housing. It is opened on Monday 2026-03-02 at 10:00."""
    given: dict[str, Any] = {
        "command": "open", "actor": ENGINE, "received_at": fields.moment("2026-03-02T10:00"), "source": "breach",
        "office": OFFICE, "agency": district.LEAD, "card": district.AGENCIES[district.LEAD],
        "subject": SUBJECT.id, "staff": staff,
        "grounds": ("10(1)1", "10(1)2"), "lead": LEAD_ID, "case_no": "20260302-000001",
    }  # fmt: skip
    return scenario.Matter(rulebook, calendar, procedure="finding", first=lead_opened(rulebook, **given | changes))


def elements(rulebook: Rulebook, ground: str) -> list[dict[str, str]]:
    """Return every element of a ground, as established."""
    return [{"element": element.id, "facts": "查实"} for element in rulebook.grounds[ground].elements]


def verified(finding: scenario.Matter, ground: str = "10(1)2", **how: Any) -> scenario.Matter:
    finding.act("verify", by=VERIFIER, ground=ground, elements=elements(finding.rulebook, ground), **how)
    return finding


def notified(finding: scenario.Matter) -> scenario.Matter:
    verified(finding).act("notify_subject", by=VERIFIER)
    return finding


def heard(finding: scenario.Matter) -> scenario.Matter:
    """Let the subject waive both rights, so that the decision is due."""
    return waived(notified(finding))


def waived(finding: scenario.Matter) -> scenario.Matter:
    finding.act("waive", by=SUBJECT)
    finding.act("waive", by=SUBJECT, right="tolerance")
    finding.act("waive", by=UNIT, right="unit_tolerance")
    return finding


def decided(finding: scenario.Matter, *kinds: str) -> scenario.Matter:
    """Bring the finding from its verification, on whatever ground, to the decision on these measures."""
    measures = [{"kind": kind} for kind in kinds]
    finding.act("notify_subject", by=VERIFIER)
    waived(finding).act("determine", by=DECIDER, outcome="accountable")
    finding.act("propose_measures", by=DECIDER, measures=measures)
    finding.act("waive", by=SUBJECT)
    finding.act("impose", by=DECIDER, measures=measures)
    return finding


def accountable(finding: scenario.Matter) -> scenario.Matter:
    heard(finding).act("determine", by=DECIDER, outcome="accountable")
    return finding


def proposed(finding: scenario.Matter, *kinds: str) -> scenario.Matter:
    """Propose these measures, and let the subject waive the hearing on them."""
    accountable(finding).act("propose_measures", by=DECIDER, measures=[{"kind": kind} for kind in kinds])
    finding.act("waive", by=SUBJECT)
    return finding


def ruled(finding: scenario.Matter, outcome: str) -> scenario.Matter:
    """Decide the review that was requested, or the appeal that was lodged, and serve the decision."""
    act, by = ("review", REVIEWER) if "review" in finding.rules_owed() else ("decide_appeal", APPEAL)
    finding.act(act, by=by, outcome=outcome)
    finding.act("serve_ruling", by=by, served_at=finding.now)
    return finding


def served(finding: scenario.Matter, *kinds: str) -> scenario.Matter:
    proposed(finding, *kinds).act("impose", by=DECIDER, measures=[{"kind": kind} for kind in kinds])
    finding.act("serve", by=DECIDER, served_at=finding.now)
    return finding


def demoted(finding: scenario.Matter) -> scenario.Matter:
    """Bring the finding to a decision to demote and to criticise, by the body that manages the subject, and serve it.
    The subject may appeal against it by the civil servants' law.
    """
    measures = [{"kind": "handling"}, {"kind": "criticism"}]
    accountable(finding).act("propose_measures", by=DECIDER, measures=measures, authority_no="干管〔2026〕3号")
    finding.act("waive", by=SUBJECT)
    finding.act("impose", by=DECIDER, measures=measures)
    finding.act("serve", by=DECIDER, served_at=finding.now)
    return finding
