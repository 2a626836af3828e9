"""The next edition: people are held to account as the statutes on them say (公务员法 95, 96; Art. 9, 10)."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from domain.clock.calendar import Calendar
from domain.law.rulebook import Rulebook
from domain.matter.events import Actor
from testing.district import HEAD
from testing.scenario import Matter
from tests.domain import findings as f

# ── who may impose what ────────────────────────────────────────────────────


@pytest.fixture
def accountable(edition: Rulebook, calendar: Calendar) -> Callable[..., Matter]:
    """Open a finding on Monday 2026-03-02 in which a person of a kind of staff was found accountable."""

    def found(staff: str = "civil_servant", **how: Any) -> Matter:
        finding = f.heard(f.begun(edition, calendar, staff=staff))
        finding.act("determine", by=f.DECIDER, outcome="accountable", **how)
        return finding

    return found


def proposing(finding: Matter, kind: str, **how: Any) -> Matter:
    """Propose a measure, and let the subject waive the hearing on it."""
    finding.act("propose_measures", by=f.DECIDER, measures=[{"kind": kind}], **how)
    finding.act("waive", by=f.SUBJECT)
    return finding


@pytest.mark.parametrize("measure", ["adjustment", "handling"])
def test_what_another_authority_manages_is_referred_to_it(accountable: Callable[..., Matter], measure: str):
    finding = proposing(accountable(), measure)
    assert finding.refusal("impose", by=f.DECIDER, measures=[{"kind": measure}]).errors[0].field == "measures"
    finding.act("refer_measure", by=f.DECIDER, measure=measure, body="区委组织部")
    assert finding.rules_owed() == ["record", "serve"]
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.rules_owed() == ["record"], "the remedies against it are those of the other authority's procedure"


@pytest.mark.parametrize("measure", ["adjustment", "handling"])
def test_whom_the_deciding_body_manages_it_may_handle_itself(accountable: Callable[..., Matter], measure: str):
    finding = proposing(accountable(), measure, authority_no="干管〔2026〕3号")
    assert finding.refusal("refer_measure", by=f.DECIDER, measure=measure).errors[0].field == "measure"
    finding.act("impose", by=f.DECIDER, measures=[{"kind": measure}])
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    assert finding.rules_owed() == ["remedies", "execute"]


def test_the_proof_of_authority_is_for_one_determination(accountable: Callable[..., Matter]):
    finding = proposing(accountable(), "handling", authority_no="干管〔2026〕3号")
    assert finding.state.facts["managing"]
    finding.act("withdraw_lead", by=f.ENGINE, lead=f.LEAD_ID)
    finding.act("determine", by=f.DECIDER, outcome="not_established")
    assert not finding.state.facts["managing"]


def test_contract_staff_are_dismissed_only_where_the_case_is_serious(accountable: Callable[..., Matter]):
    finding = accountable("contract_staff")
    refused = finding.refusal("propose_measures", by=f.DECIDER, measures=[{"kind": "dismissal"}])
    assert "情节严重" in refused.detail
    finding.act("propose_measures", by=f.DECIDER, measures=[{"kind": "by_contract"}])
    serious = accountable("contract_staff", circumstances="serious")
    serious.act("propose_measures", by=f.DECIDER, measures=[{"kind": "dismissal"}])


def test_only_who_is_accountable_is_so_seriously(edition: Rulebook, calendar: Calendar):
    finding = f.heard(f.begun(edition, calendar))
    refused = finding.refusal("determine", by=f.DECIDER, outcome="not_established", circumstances="serious")
    assert refused.errors[0].field == "circumstances"


# ── appeals ────────────────────────────────────────────────────────────────

ABOVE = Actor("above-1", "city", ("appeal",))
HIGHER = Actor("higher-1", "province", ("appeal",))


@pytest.fixture
def served(accountable: Callable[..., Matter]) -> Matter:
    """A decision to demote, imposed by the body that manages the subject, and served on Monday 2026-03-02."""
    finding = proposing(accountable(), "handling", authority_no="干管〔2026〕3号")
    finding.act("impose", by=f.DECIDER, measures=[{"kind": "handling"}])
    finding.act("serve", by=f.DECIDER, served_at=finding.now)
    return finding


@pytest.fixture
def decided(served: Matter) -> Matter:
    """The same after an appeal that was accepted on the 6th, decided on the 20th and served on Monday 2026-03-23."""
    served.act("appeal", by=f.SUBJECT, at="2026-03-03T10:00")
    served.act("accept_appeal", by=ABOVE, at="2026-03-06T10:00")
    served.act("decide_appeal", by=ABOVE, outcome="upheld", at="2026-03-20T10:00")
    served.act("serve_ruling", by=ABOVE, at="2026-03-23T10:00", served_at="2026-03-23T09:00")
    return served


def test_the_days_to_decide_an_appeal_run_from_its_acceptance(served: Matter):
    """公务员法 96: sixty days from the acceptance, ninety where the case is difficult."""
    served.act("appeal", by=f.SUBJECT, at="2026-03-03T10:00")
    assert served.owed()[-1] == ("accept_appeal", "appeal_authority", None, "2026-04-02 24:00")
    assert served.refused("decide_appeal", by=ABOVE, outcome="upheld") == "not_owed"
    served.act("accept_appeal", by=ABOVE, at="2026-03-06T10:00")
    assert served.owed()[-1] == ("decide_appeal", "appeal_authority", None, "2026-05-06 24:00")  # after the holidays
    served.act("prolong_appeal", by=ABOVE)
    assert served.owed()[-1] == ("decide_appeal", "appeal_authority", None, "2026-06-04 24:00")
    assert served.refused("prolong_appeal", by=ABOVE) == "not_owed"


def test_who_is_told_of_the_decision_on_his_appeal_may_appeal_again(decided: Matter):
    """公务员法 95 ¶2."""
    assert ("second_appeal", "subject", "housing", "2026-04-22 24:00") in decided.owed()
    decided.act("appeal_again", by=f.SUBJECT, at="2026-04-01T10:00")
    decided.act("accept_appeal", by=HIGHER, at="2026-04-02T10:00")
    decided.act("prolong_appeal", by=HIGHER)
    assert decided.owed()[-1] == ("decide_second_appeal", "second_appeal_authority", None, "2026-07-01 24:00")
    decided.act("decide_appeal", by=HIGHER, outcome="revoked")
    assert "serve_second_appeal" in decided.rules_owed(), "who decided serves it"
    decided.act("serve_ruling", by=HIGHER, served_at=decided.now)
    assert decided.rules_owed() == ["rectify"], "he appeals no third time"


def test_a_second_appeal_is_decided_by_another_body(decided: Matter):
    decided.act("appeal_again", by=f.SUBJECT, at="2026-04-01T10:00")
    colleague = Actor("above-2", "city", ("appeal",))
    assert decided.refused("accept_appeal", by=ABOVE) == "conflict_of_interest"
    assert decided.refused("accept_appeal", by=colleague) == "conflict_of_interest"
    decided.act("accept_appeal", by=HIGHER)


def test_without_a_second_appeal_the_right_lapses(decided: Matter):
    decided.act("execute", by=HEAD, measure="handling")
    assert decided.pass_to("2026-04-23T00:00")[-1] == "second_appeal_lapsed"
    assert decided.closed


def test_an_appeal_that_revokes_leaves_nothing_to_appeal_against(served: Matter):
    served.act("appeal", by=f.SUBJECT, at="2026-03-03T10:00")
    served.act("accept_appeal", by=ABOVE)
    served.act("decide_appeal", by=ABOVE, outcome="revoked")
    served.act("serve_ruling", by=ABOVE, served_at=served.now)
    assert served.rules_owed() == ["rectify"]


# ── tolerance ──────────────────────────────────────────────────────────────


def test_tolerance_names_the_provision_that_it_rests_on(edition: Rulebook, calendar: Calendar):
    finding = f.notified(f.begun(edition, calendar))
    assert finding.refusal("apply_tolerance", by=f.SUBJECT).errors[0].field == "listed"
    assert finding.refusal("apply_tolerance", by=f.SUBJECT, listed="other").errors[0].field == "listed"
    both = finding.refusal("apply_tolerance", by=f.SUBJECT, listed="district", why_another="特别规定")
    assert both.errors[0].field == "listed"
    finding.act("apply_tolerance", by=f.SUBJECT, listed="district")
    finding.act("accept_tolerance", by=f.EXAMINER)
    assert finding.refused("decide_tolerance", by=f.EXAMINER, outcome="exempt") == "incomplete"
    finding.act("decide_tolerance", by=f.EXAMINER, outcome="exempt", why_another="省里的规定更为具体")


def test_the_catalogue_has_the_districts_own_mechanism(edition: Rulebook):
    own = edition.provisions["district"]
    assert (own.title, str(own.issued_on), own.article) == ("金坛区容错纠错机制实施办法", "2018-12-25", "9")


def test_citations_name_the_text_of_the_law_that_they_cite(edition: Rulebook):
    """Articles move when a law is revised: 监察法 49 became 56."""
    of_types = [
        citation
        for each in edition.matter_types.values()
        for citation in (each.citation, each.deemed_citation, each.refusal_citation, each.notice_citation)
    ]
    for citation in [*of_types, *(measure.citation for measure in edition.measures)]:
        if citation and not citation.startswith("本办法"):
            assert re.search(r"（(19|20)\d\d年", citation), citation
