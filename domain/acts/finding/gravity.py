"""How grave measures are: the rulebook's rows of measures for a kind of staff, and whether one decision is heavier than
another.
"""

from collections.abc import Iterable, Sequence

from domain.law.catalogue import Measure
from domain.law.rulebook import Rulebook
from domain.matter.facts import Facts
from domain.matter.state import State


def none_taken(facts: Facts) -> bool:
    """Whether no measure is left: none is imposed, and the other bodies took none of those referred to them."""
    return not facts["imposed"] and all(each["id"] in facts["not_taken"] for each in facts["referred"])


def staff(rulebook: Rulebook, state: State) -> str | None:
    """The kind of staff by which the subject of a finding is dealt with. Some kinds of agency set one kind for all
    their people; otherwise it is the subject's own kind, or None where the directory doesn't say it.
    """
    card = state.agencies.get(state.facts["subject_agency"] or "")
    row = rulebook.staff_as.get(card.agency_kind) if card else None
    own = state.facts["staff"]
    return row.staff if row and (not row.of or own in row.of) else own


def rows(rulebook: Rulebook, staff: str | None, measures: Iterable[str]) -> list[Measure]:
    """The rulebook's rows for the measures ``measures`` and this kind of staff, in the order of ``measures``. A measure
    without such a row is left out.
    """
    table = {row.id: row for row in rulebook.measures if staff in row.staff}
    return [table[measure] for measure in measures if measure in table]


def imposable(row: Measure, facts: Facts) -> bool:
    """Whether the deciding body of a finding imposes a measure itself. It refers any other measure."""
    return row.authority == "own" or (row.authority == "by_management" and facts["managing"])


def remedy(rulebook: Rulebook, state: State) -> str | None:
    """The remedy against the decision of a finding, which is the remedy against its gravest measure. Where the person
    is accountable and no measure is left, it is what the rulebook gives against the determination. None where there is
    no remedy.
    """
    facts = state.facts
    imposed = rows(rulebook, staff(rulebook, state), facts["imposed"])
    gravest = max(imposed, key=lambda row: row.rank, default=None)
    if gravest:
        return gravest.remedy
    alone = facts["determined"] == "accountable" and none_taken(facts)
    return rulebook.remedy_without_measure if alone else None


def no_heavier(now: Sequence[Measure], before: Sequence[Measure]) -> bool:
    """Whether the measures ``now`` are no heavier than those ``before``: there are not more of them, and, compared in
    order of gravity, none is heavier than its counterpart.
    """
    ranks, were = (sorted((row.rank for row in each), reverse=True) for each in (now, before))
    return len(ranks) <= len(were) and all(a <= b for a, b in zip(ranks, were, strict=False))
