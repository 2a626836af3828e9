"""Where a law gives matters of a kind limits of its own, these prevail (Art. 5)."""

from datetime import datetime

from domain.law.catalogue import MatterType
from domain.law.clauses import Opening, Term
from domain.law.limits import Limit
from domain.law.rulebook import Rule, Rulebook
from domain.matter import timing
from domain.matter.facts import named
from domain.matter.state import Duty, State


def matter_type(rulebook: Rulebook, state: State) -> MatterType | None:
    """What the law says of matters of this kind in particular, if the matter is of such a kind."""
    return rulebook.matter_types.get(state.facts["matter_type"] or "")


def limit(rulebook: Rulebook, state: State, term: Term) -> Limit | None:
    """The limit of the catalogue that a term names, if the law sets one for matters of this kind."""
    return getattr(matter_type(rulebook, state), term.of_matter_type or "", None)


def term(rulebook: Rulebook, state: State, rule: Rule, opening: Opening) -> Term | None:
    """The term by which a row's duty is owed: the row's, or what special law puts in its place."""
    own = opening.term or rule.term
    if own and own.special and limit(rulebook, state, own.special):
        return own.special
    return own


def governing(rulebook: Rulebook, state: State, rule: Rule, duty: Duty) -> MatterType | None:
    """The kind of matter whose law sets, or bounds, the limit of a duty; None where its row's own counts."""
    if rule.term and rule.term.limit is not None and rule.term.limit == duty.limit:
        return None
    found = matter_type(rulebook, state)
    governs = found and any(
        each.given or (each.of_matter_type and getattr(found, each.of_matter_type)) for each in _special(rule)
    )
    return found if governs else None


def deeming(matter_type: MatterType, rule: Rule) -> Limit | None:
    """The limit after which silence counts as acceptance, where a row's duty is owed by it; None where by that of the
    matter as a whole. What the law says of extending the latter isn't about the former.
    """
    return matter_type.deemed if any(each.of_matter_type == "deemed" for each in _special(rule)) else None


def promised(rule: Rule, duty: Duty) -> bool:
    """Whether the duty runs by a number of days that was given to it: the limit of the matter as a whole."""
    return bool(rule.term and rule.term.given and duty.limit)


def latest(rulebook: Rulebook, state: State, now: datetime, *, accepting: bool) -> datetime | None:
    """The exclusive instant by which special law wants the matter settled; None where it says nothing.

    That of the limit with which the matter was accepted, extensions and time left out included; before, as if it were
    accepted now (``accepting``: it is), or, where it will count as accepted if nobody says so, from its materials.
    """
    law = matter_type(rulebook, state)
    if law is None:
        return None
    since = named(state.facts, "materials_at" if law.deemed and not accepting else law.counts_from)
    limit, start = law.limit, datetime.fromisoformat(since) if since else now
    ends = None
    for duty in state.owed:
        if promised(rulebook.rule(state.procedure, duty.rule), duty):
            if duty.left is None:
                ends = duty.due_at
            else:  # its clock stands still, and goes on from here at the earliest
                limit, start = Limit("working_days", duty.left), now
    return ends or timing.counting(rulebook, state).due(limit, start)


def _special(rule: Rule) -> list[Term]:
    """The terms of a row, each as it is for matters with a law of their own."""
    terms = (rule.term, *(opening.term for opening in rule.opens_on))
    return [each.special or each for each in terms if each]
