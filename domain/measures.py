"""Measures against a person: what the rulebook's table says for a kind of staff, and which decision is lighter."""

from collections.abc import Iterable, Sequence

from domain.rulebook import Measure, Rulebook


def rows(rulebook: Rulebook, staff: str | None, kinds: Iterable[str]) -> list[Measure]:
    """The table's rows for these measures and this kind of staff, in the order of the measures."""
    table = {row.id: row for row in rulebook.measures if staff in row.staff}
    return [table[kind] for kind in kinds if kind in table]


def remedy(rulebook: Rulebook, staff: str | None, kinds: Iterable[str]) -> str | None:
    """The remedy against a decision: that of its gravest measure."""
    gravest = max(rows(rulebook, staff, kinds), key=lambda row: row.rank, default=None)
    return gravest.remedy if gravest else None


def no_heavier(now: Sequence[Measure], before: Sequence[Measure]) -> bool:
    """Whether a corrected decision is to nobody's disadvantage: no more measures, and none heavier than what it
    replaces.
    """
    ranks, were = (sorted((row.rank for row in each), reverse=True) for each in (now, before))
    return len(ranks) <= len(were) and all(a <= b for a, b in zip(ranks, were, strict=False))
