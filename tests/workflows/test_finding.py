"""From a breach to a decision, on the real servers: a lead opens one finding for each person it points to."""

import secrets
from datetime import timedelta

from domain.matter.events import Actor
from testing import district
from tests.api.client import eventually
from tests.workflows.driver import Case, Driver

CONDUCT = "party-office"
VERIFIER = Actor("party-office-1", CONDUCT, ("responder", "verifier", "conduct_office"))
DECIDER = Actor("party-office-2", CONDUCT, ("responder", "decider"))


async def breached(drive: Driver) -> tuple[Case, Case]:
    """A case whose matter nobody assigned in time, and the finding that this has opened."""
    case = await drive.open()
    await case.skip(timedelta(days=14))
    (finding,) = await case.findings()
    return case, finding


async def test_a_breach_opens_one_finding_against_its_bearer_at_the_clock_of_its_case(drive: Driver) -> None:
    case, finding = await breached(drive)
    state = await finding.state()
    assert state.facts["subject"] == district.RESPONDER.id
    assert (state.facts["staff"], state.facts["case_no"]) == ("civil_servant", case.number)
    assert [duty.rule for duty in state.owed] == ["verify"]
    assert abs(await finding.now() - await case.now()) < timedelta(days=14)
    (breach,) = [row for row in await case.ledger() if row.type == "breached"]
    assert state.facts["leads"] == [f"{case.number}:{breach.seq}"]


async def test_the_pages_of_a_case_and_its_finding_name_each_other(drive: Driver) -> None:
    case, finding = await breached(drive)
    assert f"问责核查 {finding.number}" in await case.details()
    assert f"事项 {case.number}" in await finding.details()


async def test_a_case_that_begins_again_from_its_ledger_opens_no_second_finding(drive: Driver) -> None:
    case, finding = await breached(drive)
    await case.handle.terminate("the machine burnt down")
    start, _ = await drive.parts.fold.resumed(case.number)
    assert [lead.id for lead in start.leads] == [f"{case.number}:2"]  # it may not have been handed on
    await drive.reconciler.sweep()
    await case.act("note")
    await case.skip(timedelta(seconds=5))
    assert [each.number for each in await case.findings()] == [finding.number]
    assert (await finding.state()).facts["leads"] == [f"{case.number}:2"]
    assert f"问责核查 {finding.number}" in await case.details()


async def test_a_further_breach_of_the_same_person_joins_it(drive: Driver) -> None:
    case, finding = await breached(drive)
    await case.act("route", route="own_post")
    await case.skip(timedelta(days=14))
    await finding.skip(timedelta(days=1))
    assert "breached" in (await case.types())[3:]
    assert [each.number for each in await case.findings()] == [finding.number]
    assert "lead_joined" in await finding.types()


async def test_a_breach_that_was_none_withdraws_the_lead_and_ends_the_finding(drive: Driver) -> None:
    case = await drive.open(kind="inquiry")
    received = await case.now() + timedelta(minutes=1)
    await case.skip(timedelta(days=14))
    (finding,) = await case.findings()
    await case.handle.signal("route", await case.received("route", at=received, route="own_post"))
    await case.skip(timedelta(seconds=5))
    await finding.handle.result()
    assert (await finding.types())[-1] == "lead_withdrawn"
    start, _ = await drive.parts.fold.resumed(case.number)  # a run that begins again takes it back again
    assert [each.duty for each in start.withdrawals] == ["route-1"]
    assert "route-1" not in [lead.duty for lead in start.leads]


async def test_the_longest_road_to_a_decision(drive: Driver) -> None:
    """Three months of tolerance, a review, an appeal, a correction; the duties are there for every step."""
    _, finding = await breached(drive)
    subject, reviewer = district.RESPONDER, Actor("party-office-head", CONDUCT, ("reviewer",))
    ground = "10(1)1"
    elements = [{"element": each.id, "facts": "查实"} for each in drive.rulebook.grounds[ground].elements]
    await finding.act("verify", VERIFIER, ground=ground, elements=elements)
    await finding.act("notify_subject", VERIFIER)
    await finding.act("apply_tolerance", subject)
    await finding.act("accept_tolerance", VERIFIER)
    await finding.skip(timedelta(days=80))
    assert "state_lapsed" in await finding.types()
    await finding.act("decide_tolerance", VERIFIER, outcome="denied")
    await finding.act("determine", DECIDER, outcome="accountable")
    await finding.act("propose_measures", DECIDER, measures=[{"kind": "handling"}])
    await finding.skip(timedelta(days=14))
    await finding.act("impose", DECIDER, measures=[{"kind": "handling"}])
    await finding.act("serve", DECIDER, served_at=(await finding.now()).isoformat())
    await finding.act("request_review", subject)
    await finding.act("review", reviewer, outcome="upheld")
    await finding.act("serve_ruling", reviewer, served_at=(await finding.now()).isoformat())
    await finding.act("appeal", subject)
    await finding.skip(timedelta(days=50))
    above = Actor("above-1", "above", ("appeal",))
    await finding.act("decide_appeal", above, outcome="changed")
    await finding.act("serve_ruling", above, served_at=(await finding.now()).isoformat())
    await finding.act("rectify", DECIDER, measures=[{"kind": "circular"}])
    await finding.act("serve", DECIDER, served_at=(await finding.now()).isoformat())
    await finding.act("execute", district.HEAD, measure="circular")
    state = await finding.state()
    assert state.closed_at
    assert [duty.rule for duty in state.duties if duty.breached_at] == ["execute"]  # remedies don't suspend it
    await finding.handle.result()


async def test_a_remedy_used_in_time_counts_though_it_is_read_after_the_end(drive: Driver) -> None:
    """Everything was down over the last day of the right; the finding has ended when the receipt is found."""
    _, finding = await breached(drive)
    ground, kinds = "10(1)1", [{"kind": "criticism"}]
    elements = [{"element": each.id, "facts": "查实"} for each in drive.rulebook.grounds[ground].elements]
    await finding.act("verify", VERIFIER, ground=ground, elements=elements)
    await finding.act("notify_subject", VERIFIER)
    await finding.act("waive", district.RESPONDER)
    await finding.act("waive", district.RESPONDER, right="tolerance")
    await finding.act("waive", district.HEAD, right="unit_tolerance")
    await finding.act("determine", DECIDER, outcome="accountable")
    await finding.act("propose_measures", DECIDER, measures=kinds)
    await finding.act("waive", district.RESPONDER)
    await finding.act("impose", DECIDER, measures=kinds)
    await finding.act("serve", DECIDER, served_at=(await finding.now()).isoformat())
    await finding.act("execute", district.HEAD, measure="criticism")
    await finding.skip(timedelta(days=30))
    await finding.handle.result()
    async with drive.receipts.intake("hall", secrets.token_hex(8), b"") as intake:
        packed = await finding.packed("request_review", district.RESPONDER, at=intake.received_at)
        await intake.receipt(packed["id"], "finding", finding.number, "request_review", packed)
    for _ in range(2):
        await drive.reconciler.resend(timedelta())
    await finding.act("note", VERIFIER)  # answered once all before it is written
    assert (await finding.types())[-3:] == ["lapse_withdrawn", "review_requested", "noted"]
    assert [duty.rule for duty in (await finding.state()).owed] == ["review"]


async def test_an_ended_finding_comes_back_when_its_breach_was_none(drive: Driver) -> None:
    """What discharged the duty in time was found only after everything had been decided and executed (Art. 10)."""
    case = await drive.open(kind="inquiry")
    received = await case.now() + timedelta(minutes=1)
    await case.skip(timedelta(days=14))
    (finding,) = await case.findings()
    ground, kinds = "10(1)1", [{"kind": "criticism"}]
    elements = [{"element": each.id, "facts": "查实"} for each in drive.rulebook.grounds[ground].elements]
    await finding.act("verify", VERIFIER, ground=ground, elements=elements)
    await finding.act("notify_subject", VERIFIER)
    await finding.skip(timedelta(days=40))
    await finding.act("determine", DECIDER, outcome="accountable")
    await finding.act("propose_measures", DECIDER, measures=kinds)
    await finding.act("waive", district.RESPONDER)
    await finding.act("impose", DECIDER, measures=kinds)
    await finding.act("serve", DECIDER, served_at=(await finding.now()).isoformat())
    await finding.act("execute", district.HEAD, measure="criticism")
    await finding.skip(timedelta(days=30))
    await finding.handle.result()
    await case.handle.signal("route", await case.received("route", at=received, route="own_post"))
    await case.skip(timedelta(days=1))

    async def owed_again() -> bool:
        return [duty.rule for duty in (await finding.state()).owed] == ["rectify"]

    await eventually(owed_again)
    await finding.act("rectify", DECIDER)
    # the new run's clock isn't moved: all that happens now counts as of the finding's beginning
    await finding.act("serve", DECIDER, served_at=(await finding.state()).facts["first_receipt_at"])
    await finding.handle.result()
    state = await finding.state()
    assert (state.facts["corrected"], state.facts["imposed"]) == ("revoked", [])


async def test_a_lead_that_points_to_two_people_opens_two_findings(drive: Driver) -> None:
    """A transfer not made in time: the responder for not passing it on, the head for the delay (10(1)1, 10(2)2)."""
    case = await drive.open()
    await case.act("route", route="elsewhere", competent_agency="water")
    await case.skip(timedelta(days=14))
    findings = await case.findings()
    facts = [(await finding.state()).facts for finding in findings]
    assert {(each["subject"], *each["grounds"]) for each in facts} == {
        ("housing-1", "10(1)1"),
        ("housing-head", "10(2)2"),
    }
