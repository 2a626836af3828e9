"""Who may not do two things in one finding stands twice, in the engine and in the database; here the two are held
against each other. What only the engine keeps apart has no evidence that holds it; what only the database refuses
stops the ledger of a finding whose act the engine let through.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.pool import Pool
from domain.acts import ACTS, EVENTS
from domain.law.rulebook import Rulebook
from domain.matter.facts import initial, named
from domain.matter.roles import BARRED, PERSONS
from domain.reading import parts
from domain.reading.loader import read

ROOT = Path(__file__).parents[3]
BOOKS = [*parts.paths(ROOT / "law" / "rulebooks"), *parts.paths(ROOT / "tests" / "rulebooks")]
FINDING = ACTS["finding"]
SOMEBODY = "li"


class Whatever(dict[str, Any]):
    """An event's data, of which only what a test is about is said."""

    def __missing__(self, name: str) -> str:
        return ""


def naming(fact: str) -> set[str]:
    """The events of a finding by which a fact names who did them."""
    data, when = Whatever(by=SOMEBODY, duty="verify-1"), datetime(2026, 3, 2, tzinfo=UTC)
    changed = {act_type.leaves: EVENTS[act_type.leaves].facts(data, initial(), when) for act_type in FINDING.values()}
    return {event for event, facts in changed.items() if SOMEBODY in (named(facts, fact) or ())}


NAMING = {fact: naming(fact) for fact in PERSONS}


def kept_apart() -> set[tuple[str, str]]:
    """Two events of the engine's that no one person leaves: the later, the earlier."""
    return {(later, event) for later, facts in BARRED.items() for fact in facts for event in NAMING[fact]}


async def refused(pool: Pool) -> set[tuple[str, str]]:
    """The same of the database."""
    return {(row["later"], row["earlier"]) for row in await pool.fetch("select later, earlier from incompatible")}


async def refused_to_the_subject(pool: Pool) -> set[str]:
    return {row["act"] for row in await pool.fetch("select act from own_finding")}


async def test_what_the_engine_keeps_apart_the_database_refuses(pool: Pool) -> None:
    only = sorted(kept_apart() - await refused(pool))
    assert not only, only


async def test_what_the_database_refuses_the_engine_keeps_apart(pool: Pool) -> None:
    first = ("verified", "determined")  # a decision is never before the verification: rulebooks are held to it below
    only = sorted(await refused(pool) - kept_apart() - {first})
    assert not only, only


async def test_what_nobody_does_in_his_own_finding_is_the_same_in_both(pool: Pool) -> None:
    kept = {later for later, facts in BARRED.items() if "subject" in facts}
    differ = sorted(kept ^ await refused_to_the_subject(pool))
    assert not differ, differ


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
async def test_no_rulebook_lets_through_what_the_database_refuses(pool: Pool, path: Path) -> None:
    book = read(path)
    pairs, own = await refused(pool), await refused_to_the_subject(pool)
    done = list(who_does(book))
    can_happen = {event for event, _ in done}
    for event, role in done:
        never = book.roles[role].never
        assert "subject" in never or event not in own, (event, role)
        named = {earlier for fact in never for earlier in NAMING.get(fact, ())}
        earlier = {one for later, one in pairs if later == event} & can_happen
        assert earlier <= named | decisions_after(book, event), (event, role)


def who_does(book: Rulebook) -> Iterator[tuple[str, str]]:
    """What can be done in a finding, and in which role."""
    if "finding" not in book.procedures:
        return
    procedure, left = book.procedures["finding"], {act_type.leaves for act_type in FINDING.values()}
    for rule in procedure.rules.values():
        yield from ((clause.event, rule.bearer) for clause in rule.discharged_by if clause.event in left)
        yield from ((FINDING[permit.act].leaves, permit.by or rule.bearer) for permit in rule.permits)
    yield from ((FINDING[always.act].leaves, role) for always in procedure.always for role in always.by)


def decisions_after(book: Rulebook, event: str) -> set[str]:
    """The decision, where an event is never later: every duty that it discharges arises with the finding itself, or
    before the decision.
    """
    procedure = book.procedures["finding"]
    rules = [rule for rule in procedure.rules.values() if event in [clause.event for clause in rule.discharged_by]]
    openings = [opening for rule in rules for opening in rule.opens_on]
    first = all(each.event == "lead_opened" or each.where.get("determined") == (False,) for each in openings)
    return {"determined"} if rules and first else set()
