"""The row of a duty names every event that ends it without its being met, as the engine does it."""

import pytest

from cli.pages.endings import endings, may_release
from cli.pages.links import plain
from domain.acts.titles import event_title
from domain.engine import procedure as engine
from domain.engine.evolution import REQUESTS, evolve
from domain.law.clauses import IF_SOONER
from domain.law.rulebook import Procedure, Rule, Rulebook
from domain.matter.events import Event
from domain.matter.state import State
from domain.reading.exploring.walk import explore

NEAREST = 120  # states; more of them showed no further event that releases a duty
ALL, ALL_RIGHTS = "：全部解除", "：全部终止"
Seen = set[tuple[str, str, str, bool]]  # procedure, row, event, and whether another duty of the row takes its place


@pytest.fixture(scope="module")
def seen(edition: Rulebook) -> Seen:
    """What the engine releases in a walk through the matters of the edition, and by which events."""
    found: Seen = set()

    def watched(rulebook: Rulebook, state: State, event: Event) -> State:
        after = evolve(rulebook, state, event)
        owed = {duty.id for duty in state.owed}
        for duty in after.duties:
            if duty.id in owed and duty.status == "released":
                again = any(one.rule == duty.rule and one.id not in owed for one in after.owed)
                found.add((state.procedure, duty.rule, event.type, again))
        return after

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "evolve", watched)
        explore(edition, NEAREST)
    return found


def test_every_event_that_releases_a_duty_stands_in_its_row(edition: Rulebook, seen: Seen):
    assert len({(procedure, rule) for procedure, rule, *_ in seen}) > 50
    missing = []
    for procedure_id, rule_id, event, again in sorted(seen):
        procedure = edition.procedures[procedure_id]
        rule = procedure.rules[rule_id]
        if event != rule.lapses and not _told(procedure, rule, event, again=again):
            missing.append((procedure_id, rule_id, event))
    assert missing == []


def _told(procedure: Procedure, rule: Rule, event: str, *, again: bool) -> bool:
    lines = [plain(line) for line in endings(procedure, rule)]
    everything = [line[: -len(ALL)] for line in lines if line.endswith((ALL, ALL_RIGHTS))]
    named = {one.split("（")[0] for one in (*lines, *"、".join(everything).split("、"))}
    takes_place = {opening.event for opening in rule.opens_on if opening.anew == IF_SOONER}
    return (
        event_title(procedure, event) in named
        or (rule.for_each == REQUESTS and "所申请延期的义务已经履行或者解除" in lines)
        or (again and ("再次产生：新的一项取代旧的一项" in lines or event in takes_place))
        or any(
            f"「{other.title}」产生" in lines
            for other in procedure.rules.values()
            if event in {opening.event for opening in other.opens_on}
        )
    )


def test_what_the_end_of_a_right_opened_falls_with_it(edition: Rulebook):
    """`lapse_undone` releases what a lapse opened."""
    finding = edition.procedures["finding"]
    assert "因「听取意见期满」产生，而撤回期满" in endings(finding, finding.rules["impose"])


def test_each_row_that_releases_a_duty_is_named_in_the_row_of_the_duty(edition: Rulebook):
    for procedure in edition.procedures.values():
        for release in procedure.releases:
            for name in procedure.rules if "*" in release.duties else release.duties:
                told = plain("".join(endings(procedure, procedure.rules[name])))
                assert event_title(procedure, release.on.event) in told or not may_release(
                    procedure, release.on, procedure.rules[name]
                )


def test_what_needs_a_finding_without_an_outcome_ends_nothing_that_follows_from_one(edition: Rulebook):
    """All leads may be withdrawn before the determination. What follows from it is then not owed yet."""
    finding = edition.procedures["finding"]
    ends = {
        name
        for name, rule in finding.rules.items()
        if "线索全部撤回，尚未认定" in plain("".join(endings(finding, rule)))
    }
    assert ends == {
        "verify", "notify_subject", "state", "determine",
        "apply_tolerance", "unit_tolerance", "accept_tolerance", "examine_tolerance",
        "serve",  # that all leads were withdrawn is served; another lead may join, and be withdrawn, meanwhile
    }  # fmt: skip
