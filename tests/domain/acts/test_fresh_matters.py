"""Any act, tried on a matter that has only just begun: it is done or refused with a reason, and never fails."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.acts import ACTS, FIRST, Act
from domain.acts.base import NEEDED
from domain.clock.calendar import Calendar
from domain.engine.procedure import handle, open_matter
from domain.law.clauses import Clause, Opening, Permit
from domain.law.rulebook import Always, Procedure, Role, Rule, Rulebook
from domain.matter.events import Actor, Command, Refused
from domain.reading.checks.needs import unmade
from domain.reading.checks.reach import reachable
from domain.reading.exploring.beginnings import beginnings
from domain.reading.exploring.samples import CARDS, FUNCTIONS, OFFICIALS, STAFF, samples
from domain.reading.exploring.walk import START

ANYBODY = Role("anybody", "任何人", claims=("responder",))
WHO = Actor("b-2", "b", ANYBODY.claims)
NEEDING = [(procedure, name) for procedure, acts in ACTS.items() for name, act in acts.items() if act.needs]


@pytest.fixture(scope="module")
def open_to_all(edition: Rulebook) -> Rulebook:
    """The edition, with every act of every procedure permitted to anybody at any time."""
    procedures = {
        name: replace(procedure, always=tuple(Always(act, (ANYBODY.id,)) for act in ACTS[name]))
        for name, procedure in edition.procedures.items()
    }
    return replace(edition, roles=edition.roles | {ANYBODY.id: ANYBODY}, procedures=procedures)


def tried(book: Rulebook, procedure: str, name: str, act: type[Act]) -> Iterator[Refused | None]:
    """What becomes of an act with all samples of its fields, on each matter that can begin: None where it is done."""
    for way in beginnings(book, book.procedures[procedure], START):
        opened = open_matter(book, procedure, "1", Calendar(), way.first, FUNCTIONS)
        for data in samples(book, act, opened.state, WHO, START):
            command = Command("1", name, data, WHO, START, agencies=CARDS, officials=OFFICIALS, staff=STAFF)
            try:
                handle(book, opened.state, command)
            except Refused as refusal:
                yield refusal
            else:
                yield None


@pytest.mark.parametrize("procedure", ACTS)
def test_an_act_is_done_or_refused_and_what_needs_a_fact_is_refused_by_its_name(
    open_to_all: Rulebook, procedure: str
) -> None:
    for name, act in ACTS[procedure].items():
        for refusal in tried(open_to_all, procedure, name, act):
            if act.needs:
                assert refusal is not None, f"{name} was done without {act.needs}"
                assert refusal.code in ("not_owed", "incomplete"), name
                assert refusal.code == "incomplete" or NEEDED[act.needs[0]] in refusal.detail


@pytest.mark.parametrize(("procedure", "name"), NEEDING)
def test_a_rulebook_without_the_row_that_makes_what_an_act_needs_is_refused(
    edition: Rulebook, procedure: str, name: str
) -> None:
    """One duty, which a note meets, permits the act; nothing else ever happens."""
    rule = Rule(
        "handle", "1", "办理", "办理", "lead_agency", (Opening(FIRST[procedure]),), (Clause("noted"),),
        permits=(Permit(name),),
    )  # fmt: skip
    small = replace(edition, procedures={procedure: Procedure(procedure, "程序", {rule.id: rule})})
    told = [problem.message for problem in reachable(small)]
    assert [unmade(name, fact) for fact in ACTS[procedure][name].needs] == [line for line in told if "需要事实" in line]
