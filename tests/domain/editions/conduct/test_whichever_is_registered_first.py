"""The next edition: no right of the subject depends on which of two things is registered first (公务员法 95; Art. 9).

The decision is served on Monday 2 March 2026. What is served while an appeal waits may be appealed against if that
appeal isn't accepted, from the day of the service.
"""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from testing.scenario import Matter
from tests.domain import findings as f

ABOVE = Actor("above-1", "city", ("appeal",))
HIGHER = Actor("higher-1", "province", ("appeal",))
LATER = "20260302-000001:9"
HOURS = ("2026-04-09T10:00", "2026-04-09T10:30", "2026-04-09T11:00")
WHY = pytest.mark.parametrize("why", ["inadmissible", "not_competent"])
Step = Callable[[Matter, str], Any]


def of(*steps: str) -> pytest.MarkDecorator:
    """Every order in which these are registered."""
    return pytest.mark.parametrize("order", [*permutations(steps)], ids="-".join)


BOTH = of("serve", "decline")


def rights(finding: Matter) -> dict[str, str | None]:
    """The rights of the subject and of his unit, and until when."""
    rows = ("remedies", "appeal", "appeal_elsewhere", "second_appeal", "apply_tolerance", "unit_tolerance")
    return {rule: due for rule, _, _, due in finding.owed() if rule in rows}


def registered(finding: Matter, order: tuple[str, ...], steps: dict[str, Step]) -> Matter:
    """Register the steps on 9 April, in this order."""
    for step, at in zip(order, HOURS, strict=False):
        steps[step](finding, at)
    return finding


def declined(why: str, by: Actor = ABOVE) -> Step:
    body = {"body": "市公务员主管部门"} if why == "not_competent" else {}
    return lambda finding, at: finding.act("decline_appeal", by=by, at=at, why=why, served_at=at, **body)


def ruling(by: Actor, served_at: str) -> Step:
    return lambda finding, at: finding.act("serve_ruling", by=by, at=at, served_at=served_at)


def change(served_at: str) -> Step:
    return lambda finding, at: finding.act("serve", by=f.DECIDER, at=at, served_at=served_at)


def reviewed(finding: Matter, outcome: str) -> Matter:
    """The review is decided on 1 April, and he appeals on the 2nd, before it is registered as served."""
    finding.act("request_review", by=f.SUBJECT, at="2026-03-03T10:00")
    finding.act("review", by=f.REVIEWER, at="2026-04-01T10:00", outcome=outcome)
    finding.act("appeal", by=f.SUBJECT, at="2026-04-02T10:00")
    return rectified(finding) if outcome == "changed" else finding


def appealed(finding: Matter, outcome: str) -> Matter:
    """The appeal is decided on 1 April, and he appeals again on the 2nd, before that is registered as served."""
    finding.act("appeal", by=f.SUBJECT, at="2026-03-03T10:00")
    finding.act("accept_appeal", by=ABOVE)
    finding.act("decide_appeal", by=ABOVE, at="2026-04-01T10:00", outcome=outcome)
    finding.act("appeal_again", by=f.SUBJECT, at="2026-04-02T10:00")
    return rectified(finding) if outcome == "changed" else finding


def rectified(finding: Matter) -> Matter:
    finding.act("rectify", by=f.DECIDER, at="2026-04-03T09:00", measures=[{"kind": "criticism"}])
    return finding


# ── an appeal ──────────────────────────────────────────────────────────────


@BOTH
@WHY
def test_a_review_that_is_served_while_he_waits_may_be_appealed_against(
    served: Matter, order: tuple[str, ...], why: str
):
    steps = {"serve": ruling(f.REVIEWER, "2026-04-08T10:00"), "decline": declined(why)}
    elsewhere = {"appeal_elsewhere": "2026-04-24 24:00"} if why == "not_competent" else {}
    finding = registered(reviewed(served, "upheld"), order, steps)
    assert rights(finding) == {"appeal": "2026-04-23 24:00"} | elsewhere
    finding.act("appeal", by=f.SUBJECT, at="2026-04-23T23:00")
    assert rights(finding) == {}
    assert "accept_appeal" in finding.rules_owed()


@of("ruling", "serve", "decline")
@WHY
def test_so_may_what_the_decision_was_changed_to(served: Matter, order: tuple[str, ...], why: str):
    steps = {
        "ruling": ruling(f.REVIEWER, "2026-04-02T09:00"),
        "serve": change("2026-04-08T10:00"),
        "decline": declined(why),
    }
    elsewhere = {"appeal_elsewhere": "2026-04-24 24:00"} if why == "not_competent" else {}
    finding = registered(reviewed(served, "changed"), order, steps)
    assert rights(finding) == {"appeal": "2026-04-23 24:00"} | elsewhere


@BOTH
@WHY
def test_what_he_was_served_before_he_appealed_is_what_he_appealed_against(
    served: Matter, order: tuple[str, ...], why: str
):
    """So the appeal ends there, as it does where the service is registered at once."""
    steps = {"serve": ruling(f.REVIEWER, "2026-04-02T09:00"), "decline": declined(why)}
    elsewhere = {"appeal_elsewhere": "2026-04-24 24:00"} if why == "not_competent" else {}
    assert rights(registered(reviewed(served, "upheld"), order, steps)) == elsewhere


@of("serve", "accept")
def test_an_appeal_that_is_accepted_is_about_what_was_served_meanwhile_too(served: Matter, order: tuple[str, ...]):
    steps: dict[str, Step] = {
        "serve": ruling(f.REVIEWER, "2026-04-08T10:00"),
        "accept": lambda finding, at: finding.act("accept_appeal", by=ABOVE, at=at),
    }
    finding = registered(reviewed(served, "upheld"), order, steps)
    assert rights(finding) == {}
    assert finding.refused("appeal", by=f.SUBJECT) == "not_owed"


def test_the_matter_stays_open_for_it_though_all_is_executed(served: Matter):
    for measure in ("handling", "criticism"):
        served.act("execute", by=f.UNIT, measure=measure)
    finding = reviewed(served, "upheld")
    steps = {"serve": ruling(f.REVIEWER, "2026-04-08T10:00"), "decline": declined("inadmissible")}
    registered(finding, ("serve", "decline"), steps)
    assert finding.rules_owed() == ["appeal"]
    finding.pass_to("2026-04-24T00:00")
    assert finding.closed


# ── a second appeal ────────────────────────────────────────────────────────


@BOTH
@WHY
def test_a_decision_that_is_served_while_he_waits_may_be_appealed_against_again(
    served: Matter, order: tuple[str, ...], why: str
):
    steps = {"serve": ruling(ABOVE, "2026-04-08T10:00"), "decline": declined(why, HIGHER)}
    finding = registered(appealed(served, "upheld"), order, steps)
    assert rights(finding) == {"second_appeal": "2026-05-08 24:00"}
    finding.act("appeal_again", by=f.SUBJECT, at="2026-05-08T23:00")
    assert rights(finding) == {}
    assert "accept_second_appeal" in finding.rules_owed()


@of("ruling", "serve", "decline")
@WHY
def test_so_may_what_the_appeal_changed(served: Matter, order: tuple[str, ...], why: str):
    steps = {
        "ruling": ruling(ABOVE, "2026-04-02T09:00"),
        "serve": change("2026-04-08T10:00"),
        "decline": declined(why, HIGHER),
    }
    finding = registered(appealed(served, "changed"), order, steps)
    assert rights(finding) == {"second_appeal": "2026-05-08 24:00"}


@BOTH
@pytest.mark.parametrize(
    ("why", "has"), [("inadmissible", {}), ("not_competent", {"second_appeal": "2026-05-06 24:00"})]
)
def test_what_he_was_served_before_is_what_he_appealed_against_again(
    served: Matter, order: tuple[str, ...], why: str, has: dict[str, str]
):
    """Who is sent to the right body has what is left of his thirty days from that service: 2 May is a holiday."""
    steps = {"serve": ruling(ABOVE, "2026-04-02T09:00"), "decline": declined(why, HIGHER)}
    assert rights(registered(appealed(served, "upheld"), order, steps)) == has


# ── a determination without a measure ──────────────────────────────────────


@of("serve", "record")
def test_the_remedy_against_the_determination_alone_runs_from_the_service_that_tells_of_it(
    edition: Rulebook, calendar: Calendar, order: tuple[str, ...]
):
    """He was served on 2 March, when the measure was still referred. By the 3rd the other body has done nothing."""
    finding = f.proposed(f.begun(edition, calendar), "sanction")
    finding.act("refer_measure", by=f.DECIDER, measure="sanction", body="监察委")
    record = {"measure": "sanction", "document_no": "1", "result": "不作处理", "taken": "nothing"}
    for step, at in zip(order, ("2026-03-03T10:00", "2026-03-03T11:00"), strict=True):
        if step == "record":
            finding.act("record_measure", by=f.DECIDER, at=at, **record)
        elif order[0] == "serve":
            finding.act("serve", by=f.DECIDER, at=at, served_at="2026-03-02T11:00")
        else:
            served = {"at": at, "served_at": "2026-03-02T11:00"}
            assert finding.refused("serve", by=f.DECIDER, **served) == "time_not_allowed"
    assert (finding.rules_owed(), rights(finding)) == (["serve"], {})
    finding.act("serve", by=f.DECIDER, at="2026-03-04T10:00", served_at="2026-03-04T10:00")
    assert rights(finding) == {"remedies": "2026-03-18 24:00"}


# ── tolerance ──────────────────────────────────────────────────────────────


@pytest.fixture
def two(edition: Rulebook, calendar: Calendar) -> Matter:
    """A finding with two leads, of which the subject was told on 11 March."""
    finding = f.notified(f.begun(edition, calendar))
    more = {"lead": LATER, "grounds": ["10(1)2"], "case_no": "20260302-000001"}
    finding.act("join_lead", by=f.ENGINE, at="2026-03-10T10:00", **more)
    f.verified(finding).act("notify_subject", by=f.VERIFIER, at="2026-03-11T10:00")
    assert rights(finding) == dict.fromkeys(("apply_tolerance", "unit_tolerance"), "2026-03-26 24:00")
    return finding


@of("unit", "told")
def test_what_his_unit_applies_for_takes_none_of_his_own_days(two: Matter, order: tuple[str, ...]):
    """One of the leads is withdrawn, so that he is told again."""
    two.act("withdraw_lead", by=f.ENGINE, at="2026-03-16T10:00", lead=LATER)
    f.verified(two)
    steps: dict[str, Step] = {
        "unit": lambda finding, at: finding.act("apply_tolerance", by=f.UNIT, at=at, listed="district"),
        "told": lambda finding, at: finding.act("notify_subject", by=f.VERIFIER, at=at),
    }
    for step, at in zip(order, ("2026-03-16T14:00", "2026-03-16T15:00"), strict=True):
        steps[step](two, at)
    assert rights(two) == {"apply_tolerance": "2026-03-31 24:00"}


@of("decide", "withdraw")
def test_nobody_waits_for_an_application_about_what_is_withdrawn(
    edition: Rulebook, calendar: Calendar, order: tuple[str, ...]
):
    """He has applied for the one lead. The other joined meanwhile, and he was told of it."""
    finding = f.notified(f.begun(edition, calendar))
    finding.act("apply_tolerance", by=f.SUBJECT, listed="district")
    finding.act("accept_tolerance", by=f.EXAMINER)
    more = {"lead": LATER, "grounds": ["10(1)2"], "case_no": "20260302-000001"}
    finding.act("join_lead", by=f.ENGINE, at="2026-03-10T10:00", **more)
    f.verified(finding).act("notify_subject", by=f.VERIFIER, at="2026-03-11T10:00")
    steps: dict[str, Step] = {
        "decide": lambda finding, at: finding.act(
            "decide_tolerance", by=f.EXAMINER, at=at, outcome="exempt", listed="district"
        ),
        "withdraw": lambda finding, at: finding.act("withdraw_lead", by=f.ENGINE, at=at, lead=LATER),
    }
    for step, at in zip(order, ("2026-03-12T10:00", "2026-03-12T11:00"), strict=True):
        steps[step](finding, at)
    assert rights(finding) == {}
    assert finding.rules_owed() == ["verify"]


@of("decide", "told")
def test_what_joined_may_be_applied_for_whenever_the_rest_is_decided(
    edition: Rulebook, calendar: Calendar, order: tuple[str, ...]
):
    finding = f.notified(f.begun(edition, calendar))
    finding.act("apply_tolerance", by=f.SUBJECT, listed="district")
    finding.act("accept_tolerance", by=f.EXAMINER)
    more = {"lead": LATER, "grounds": ["10(1)2"], "case_no": "20260302-000001"}
    finding.act("join_lead", by=f.ENGINE, at="2026-03-10T10:00", **more)
    f.verified(finding)
    steps: dict[str, Step] = {
        "decide": lambda finding, at: finding.act(
            "decide_tolerance", by=f.EXAMINER, at=at, outcome="exempt", listed="district"
        ),
        "told": lambda finding, at: finding.act("notify_subject", by=f.VERIFIER, at=at),
    }
    for step, at in zip(order, ("2026-03-11T10:00", "2026-03-11T11:00"), strict=True):
        steps[step](finding, at)
    assert rights(finding) == dict.fromkeys(("apply_tolerance", "unit_tolerance"), "2026-03-26 24:00")
