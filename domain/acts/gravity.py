"""Measures against a person: what the rulebook's table says for a kind of staff, and which decision is lighter."""

from collections.abc import Iterable, Sequence

from domain.law.catalogue import Measure
from domain.law.rulebook import Rulebook
from domain.matter.state import State


def staff(rulebook: Rulebook, state: State) -> str | None:
    """As what kind of staff the subject of a finding is dealt with: his own, unless his kind of agency says otherwise.

    None where the directory doesn't say.
    """
    card = state.agencies.get(state.facts["subject_agency"] or "")
    row = rulebook.staff_as.get(card.kind) if card else None
    return row.staff if row else state.facts["staff"]


def rows(rulebook: Rulebook, staff: str | None, kinds: Iterable[str]) -> list[Measure]:
    """The table's rows for these measures and this kind of staff, in the order of the measures."""
    table = {row.id: row for row in rulebook.measures if staff in row.staff}
    return [table[kind] for kind in kinds if kind in table]


def remedy(rulebook: Rulebook, state: State) -> str | None:
    """The remedy against the decision of a finding: that of its gravest measure."""
    imposed = rows(rulebook, staff(rulebook, state), state.facts["imposed"])
    gravest = max(imposed, key=lambda row: row.rank, default=None)
    return gravest.remedy if gravest else None


def no_heavier(now: Sequence[Measure], before: Sequence[Measure]) -> bool:
    """Whether a corrected decision is to nobody's disadvantage: no more measures, and none heavier than what it
    replaces.
    """
    ranks, were = (sorted((row.rank for row in each), reverse=True) for each in (now, before))
    return len(ranks) <= len(were) and all(a <= b for a, b in zip(ranks, were, strict=False))
