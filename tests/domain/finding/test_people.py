"""Who may not: nobody takes two parts that exclude each other or acts in his own finding; rights are nobody else's."""

from dataclasses import replace

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor, Card, Post, Refused
from domain.records.lead import Lead, lead_of
from testing import district, scenario
from tests.domain import findings as f


@pytest.fixture
def finding(rulebook: Rulebook, calendar: Calendar) -> scenario.Matter:
    return f.begun(rulebook, calendar)


def test_who_verified_doesnt_decide(finding: scenario.Matter) -> None:
    f.heard(finding)
    both = replace(f.VERIFIER, roles=("verifier", "decider"))
    assert finding.refused("determine", by=both, outcome="accountable") == "conflict_of_interest"


def test_who_decided_doesnt_review(finding: scenario.Matter) -> None:
    f.served(finding, "criticism").act("request_review", by=f.SUBJECT)
    for actor in (f.DECIDER, f.VERIFIER):
        reviewing = replace(actor, roles=("reviewer",))
        assert finding.refused("review", by=reviewing, outcome="upheld") == "conflict_of_interest"


def test_nobody_acts_in_his_own_finding(rulebook: Rulebook, calendar: Calendar) -> None:
    own = f.begun(rulebook, calendar, agency=f.OFFICE, card=district.AGENCIES[f.OFFICE], subject="v")
    assert own.refused("dismiss", by=f.VERIFIER) == "conflict_of_interest"


def test_who_recused_himself_is_out_and_the_duty_keeps_its_limit(finding: scenario.Matter) -> None:
    before = finding.duty("verify")
    finding.act("recuse", by=f.VERIFIER, duty=before.id, to="party-office-1", reason="亲属")
    after = finding.duty("verify")
    assert (after.due_at, after.bearer.official) == (before.due_at, "party-office-1")
    assert finding.refused("dismiss", by=f.VERIFIER) == "not_your_duty"
    assert finding.act("dismiss", by=Actor("party-office-1", f.OFFICE, ("responder",))) == ["dismissed"]


def test_a_duty_passes_only_to_who_may_do_it(finding: scenario.Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the agency that bears it, to holders of the role; to nobody who would have to recuse himself."""
    monkeypatch.setitem(district.STAFF, "party-office-1", Post(f.OFFICE, "civil_servant", ("responder",)))
    monkeypatch.setitem(district.STAFF, "party-office-2", Post(f.OFFICE, "civil_servant", ("verifier", "decider")))
    chief = district.head(f.OFFICE)
    for act, by in (("recuse", f.VERIFIER), ("reassign", chief)):
        refusal = finding.refusal(act, by=by, duty="verify-1", to="party-office-1", reason="换人")
        assert (refusal.code, refusal.errors[0].field) == ("incomplete", "to")
    finding.act("reassign", by=chief, duty="verify-1", to="party-office-2", reason="换人")
    f.heard(finding)
    verifier = replace(f.VERIFIER, id="party-office-2")
    assert finding.state.facts["verified_by"] != verifier.id  # any verifier may; the duty names who is to
    monkeypatch.setitem(district.STAFF, f.VERIFIER.id, Post(f.OFFICE, "civil_servant", ("verifier", "decider")))
    refusal = finding.refusal("reassign", by=chief, duty="determine-1", to=f.VERIFIER.id, reason="换人")
    assert "核实了本件" in refusal.detail


def test_a_right_is_nobody_elses(finding: scenario.Matter) -> None:
    """The head of his unit takes neither the subject's place nor his rights from him."""
    f.notified(finding)
    for act, code in (("reassign", "not_owed"), ("recuse", "not_your_duty")):
        taken = finding.refusal(act, by=district.HEAD, duty=finding.duty("state").id, to="housing-2", reason="代办")
        assert taken.code == code, taken.detail
    finding.act("state", by=f.SUBJECT)


def test_only_who_bears_it_recuses_himself_and_only_within_the_office(finding: scenario.Matter) -> None:
    verify = finding.duty("verify").id
    assert finding.refused("recuse", by=f.DECIDER, duty=verify, to="party-office-2", reason="不便") == "not_your_duty"
    elsewhere = finding.refusal("recuse", by=f.VERIFIER, duty=verify, to="housing-2", reason="不便")
    assert elsewhere.errors[0].field == "to"


def test_the_subject_chooses_nobody_who_examines_him(rulebook: Rulebook, calendar: Calendar) -> None:
    own = f.begun(rulebook, calendar, agency=f.OFFICE, card=district.AGENCIES[f.OFFICE], subject=f.VERIFIER.id)
    passed = {"duty": own.duty("verify").id, "to": "party-office-2", "reason": "不便"}
    assert own.refused("recuse", by=f.VERIFIER, **passed) == "conflict_of_interest"
    chief = f.begun(rulebook, calendar, agency=f.OFFICE, card=district.AGENCIES[f.OFFICE], subject="party-office-head")
    assert chief.refused("reassign", by=district.head(f.OFFICE), **passed) == "conflict_of_interest"


def test_whoever_had_a_part_in_the_decision_doesnt_review_it(finding: scenario.Matter) -> None:
    """Also who only proposed or imposed the measures."""
    other = replace(f.DECIDER, id="d2")
    f.proposed(finding, "handling").act("impose", by=other, measures=[{"kind": "handling"}])
    finding.act("serve", by=other, served_at=finding.now)
    finding.act("request_review", by=f.SUBJECT)
    for actor in (f.DECIDER, other):
        reviewing = replace(actor, roles=("reviewer",))
        assert finding.refused("review", by=reviewing, outcome="upheld") == "conflict_of_interest"


def test_an_appeal_authority_recuses_himself_for_another(
    finding: scenario.Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(district.STAFF, "union-1", Post("union", "civil_servant", ("appeal",)))
    other = Actor("union-1", "union", ("appeal",))
    f.served(finding, "handling").act("appeal", by=f.SUBJECT)
    finding.act("recuse", by=f.APPEAL, duty=finding.duty("decide_appeal").id, to=other.id, reason="亲属")
    assert finding.refused("decide_appeal", by=f.APPEAL, outcome="upheld") == "not_your_duty"
    finding.act("prolong_appeal", by=other)  # another duty by its clock, the same by whose it is
    assert finding.duty("decide_appeal").bearer.official == other.id
    assert finding.refused("decide_appeal", by=replace(other, id="union-2"), outcome="upheld") == "not_your_duty"
    finding.act("decide_appeal", by=other, outcome="upheld")


def test_a_whole_agency_that_is_barred_passes_nothing_to_one_out_of_scope(
    rulebook: Rulebook, calendar: Calendar
) -> None:
    own = f.begun(rulebook, calendar, agency=f.OFFICE, card=district.AGENCIES[f.OFFICE], subject="party-office-2")
    f.notified(own).act("apply_tolerance", by=Actor("party-office-2", f.OFFICE, ("responder",)))
    passed = {"duty": own.duty("accept_tolerance").id, "reason": "本单位人员"}
    assert own.refused("recuse", by=f.EXAMINER, to="abroad-1", **passed) == "out_of_scope"
    own.act("recuse", by=f.EXAMINER, to="gov-office-1", **passed)


def test_who_took_over_from_one_who_recused_himself_verifies_again_what_joins(
    finding: scenario.Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(district.STAFF, "party-office-1", Post(f.OFFICE, "civil_servant", ("verifier",)))
    other = Actor("party-office-1", f.OFFICE, ("verifier",))
    finding.act("recuse", by=f.VERIFIER, duty="verify-1", to=other.id, reason="亲属")
    proven = {"ground": "10(1)2", "elements": f.elements(finding.rulebook, "10(1)2")}
    finding.act("verify", by=other, **proven)
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    assert finding.duty("verify").bearer.official == other.id
    assert finding.refused("dismiss", by=replace(other, id="party-office-2")) == "not_your_duty"
    finding.act("dismiss", by=other)


def test_who_the_duty_was_passed_to_may_be_replaced(finding: scenario.Matter) -> None:
    duty = finding.duty("verify").id
    finding.act("recuse", by=f.VERIFIER, duty=duty, to="party-office-1", reason="亲属")
    finding.act("reassign", by=district.head(f.OFFICE), duty=duty, to="party-office-2", reason="请假")
    assert finding.refused("dismiss", by=Actor("party-office-1", f.OFFICE, ("verifier",))) == "not_your_duty"
    finding.act("dismiss", by=Actor("party-office-2", f.OFFICE, ("verifier",)))


def test_a_lead_points_to_who_bore_the_duty_when_it_lapsed(rulebook: Rulebook, calendar: Calendar) -> None:
    """Not to whoever has taken it over since, though both became known in one moment."""
    case = scenario.Matter(rulebook, calendar, kind="inquiry", at="2026-03-02T10:00")
    case.act("route", route="own_post")
    case.act("reassign", by=district.HEAD, at="2026-03-05T00:00", duty="answer-1", to="housing-2")
    (seq, breached), *_ = [(n, event) for n, event in enumerate(case.events, 1) if event.type == "breached"]
    lead = lead_of(rulebook, case.state, breached, seq, case.now)
    assert isinstance(lead, Lead)
    assert lead.bearer
    assert (lead.bearer.official, [each.bearer.official for each in lead.held]) == ("housing-1", ["housing-1"])
    assert [each.subject for each in lead.proposed] == ["housing-1"]


HEADS = "10(2)2"  # 首问机关或共同办理单位负责人


def staff(monkeypatch: pytest.MonkeyPatch, person: str, *roles: str) -> None:
    monkeypatch.setitem(district.STAFF, person, Post(district.STAFF[person].agency, "civil_servant", roles))


def test_what_heads_answer_for_a_clerk_doesnt(finding: scenario.Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    staff(monkeypatch, f.SUBJECT.id, "responder")
    given = {"by": f.VERIFIER, "ground": HEADS, "elements": f.elements(finding.rulebook, HEADS)}
    refusal = finding.refusal("verify", **given)
    assert (refusal.code, refusal.errors[0].field) == ("incomplete", "ground")
    assert "10(2)1、10(2)2、10(2)3、10(2)4" in refusal.detail
    assert "负责人" in refusal.detail
    staff(monkeypatch, district.HANDLER.id, "responder")
    assert finding.refusal("verify", **given, subject=district.HANDLER.id).errors[0].field == "ground"
    assert f.verified(finding).rules_owed() == ["notify_subject"], "for what is his own he answers"


@pytest.mark.parametrize(
    ("subject", "roles"),
    [
        (district.HEAD.id, ("responder",)),  # the agency's card names him
        (district.HANDLER.id, ("responder", "head")),  # the directory knows him as one who heads
        (district.HANDLER.id, ()),  # the directory says nothing: people judge
    ],
)
def test_a_head_answers_for_his_agency(
    finding: scenario.Matter, monkeypatch: pytest.MonkeyPatch, subject: str, roles: tuple[str, ...]
) -> None:
    staff(monkeypatch, subject, *roles)
    f.verified(finding, HEADS, subject=subject)
    assert finding.state.facts["ground"] == HEADS


def test_who_was_head_when_it_lapsed_answers_though_another_is_by_now(
    rulebook: Rulebook, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The breach itself points to him."""
    staff(monkeypatch, district.HANDLER.id, "responder")
    f.verified(f.begun(rulebook, calendar, subject=district.HANDLER.id, grounds=(HEADS,)), HEADS)
    complaint = f.begun(
        rulebook, calendar, subject=district.HANDLER.id, grounds=(HEADS,), source="complaint", lead=None
    )
    given = {"by": f.VERIFIER, "ground": HEADS, "elements": f.elements(rulebook, HEADS)}
    assert complaint.refusal("verify", **given).errors[0].field == "ground", "what somebody says of him doesn't"


def test_out_of_scope_nobody_is_accountable(rulebook: Rulebook, calendar: Calendar) -> None:
    with pytest.raises(Refused) as refused:
        f.begun(rulebook, calendar, agency="abroad", card=Card("outside"), subject="abroad-1")
    assert refused.value.code == "out_of_scope"


def test_what_somebody_took_over_is_not_his_when_it_turns_out_to_be_about_him(
    finding: scenario.Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(district.STAFF, "party-office-1", Post(f.OFFICE, "civil_servant", ("verifier",)))
    f.verified(finding)
    finding.act("recuse", by=f.VERIFIER, duty="notify_subject-1", to="party-office-1", reason="亲属")
    finding.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    another = replace(f.VERIFIER, id="v2")
    proven = {"ground": "10(1)2", "elements": f.elements(finding.rulebook, "10(1)2")}
    finding.act("verify", by=another, subject_="party-office-1", **proven)
    assert finding.duty("notify_subject").bearer.official is None
    finding.act("notify_subject", by=another)


def test_nobody_becomes_the_subject_of_what_he_has_verified(rulebook: Rulebook, calendar: Calendar) -> None:
    own = f.begun(rulebook, calendar, agency=f.OFFICE, card=district.AGENCIES[f.OFFICE], subject="party-office-2")
    by_him = Actor("party-office-1", f.OFFICE, ("verifier",))
    proven = {"ground": "10(1)2", "elements": f.elements(rulebook, "10(1)2")}
    own.act("verify", by=by_him, **proven)
    own.act("join_lead", by=f.ENGINE, lead="20260302-000001:9", case_no="20260302-000001", grounds=["10(1)1"])
    refusal = own.refusal("verify", by=f.VERIFIER, subject_=by_him.id, **proven)
    assert (refusal.code, refusal.errors[0].field) == ("incomplete", "subject")


def test_who_reviewed_the_decision_doesnt_put_it_right(finding: scenario.Matter) -> None:
    f.served(finding, "circular").act("request_review", by=f.SUBJECT)
    f.ruled(finding, "changed")
    both = replace(f.REVIEWER, roles=("decider",))
    assert finding.refused("rectify", by=both, measures=[{"kind": "criticism"}]) == "conflict_of_interest"


def test_where_the_subject_alone_heads_his_unit_whoever_decided_executes(
    rulebook: Rulebook, calendar: Calendar
) -> None:
    chief = f.begun(rulebook, calendar, subject=district.HEAD.id, grounds=("10(2)2",))
    f.verified(chief, "10(2)2")
    chief.act("notify_subject", by=f.VERIFIER)
    chief.act("waive", by=district.HEAD)
    chief.act("waive", by=district.HEAD, right="tolerance")
    chief.pass_to("2026-03-30T00:00")
    chief.act("determine", by=f.DECIDER, outcome="accountable")
    criticism = [{"kind": "criticism"}]
    chief.act("propose_measures", by=f.DECIDER, measures=criticism)
    chief.act("waive", by=district.HEAD)
    chief.act("impose", by=f.DECIDER, measures=criticism)
    chief.act("serve", by=f.DECIDER, served_at=chief.now)
    assert chief.refused("execute", by=district.HEAD, measure="criticism") == "conflict_of_interest"
    chief.act("execute", by=f.DECIDER, measure="criticism")


def test_who_may_not_recuse_himself_is_told_who_can_help(rulebook: Rulebook, calendar: Calendar) -> None:
    own = f.begun(rulebook, calendar, agency=f.OFFICE, card=district.AGENCIES[f.OFFICE], subject=f.VERIFIER.id)
    refusal = own.refusal("recuse", by=f.VERIFIER, duty="verify-1", to="party-office-2", reason="不便")
    assert "改派" in refusal.detail
    assert "请回避" not in refusal.detail
