"""Special law: where a law gives matters of one type limits of their own, these limits prevail over the rulebook's."""

from datetime import datetime

from domain.law.catalogue import MatterType
from domain.law.clauses import Opening, Term
from domain.law.limits import Limit
from domain.law.rulebook import Rule, Rulebook
from domain.matter import timing
from domain.matter.state import Duty, State

_WHOLE = ("limit", "from_fact")  # the limits of the catalogue that are those of the matter as a whole


def matter_type(rulebook: Rulebook, state: State) -> MatterType | None:
    """The rulebook's entry for this matter's type, or None where the matter has no type."""
    return rulebook.matter_types.get(state.facts["matter_type"] or "")


def ever(rulebook: Rulebook, state: State) -> list[MatterType]:
    """The rulebook's entries for every type that this matter has ever had, its present type first. What the law of a
    former type demands for the applicant is demanded still.
    """
    ids = dict.fromkeys((state.facts["matter_type"] or "", *state.facts["types"]))
    return [rulebook.matter_types[each] for each in ids if each in rulebook.matter_types]


def limit(rulebook: Rulebook, state: State, term: Term) -> Limit | None:
    """The limit that ``term`` names, from the entry of the matter's type. None where the type has no such limit."""
    return getattr(matter_type(rulebook, state), term.of_matter_type or "", None)


def term(rulebook: Rulebook, state: State, rule: Rule, opening: Opening) -> Term | None:
    """The term by which a duty of this row is owed: the row's own, or the one that special law puts in its place."""
    own = opening.term or rule.term
    if own and own.special and limit(rulebook, state, own.special):
        return own.special
    return own


def governing(rulebook: Rulebook, state: State, rule: Rule, duty: Duty) -> MatterType | None:
    """The matter's type, if its law sets or bounds the limit of this duty; None where the row's own limit counts."""
    if rule.term and rule.term.limit is not None and rule.term.limit == duty.limit:
        return None
    found = matter_type(rulebook, state)
    governs = found and any(
        each.given or (each.of_matter_type and getattr(found, each.of_matter_type)) for each in _special(rule)
    )
    return found if governs else None


def first_step(matter_type: MatterType, rule: Rule) -> tuple[Limit, str | None] | None:
    """The limit after which silence counts as acceptance, or until which the applicant is told what is missing, with
    its citation, if the duties of this row run by it. None where they run by the limit of the matter as a whole; only
    that limit can be extended by special law.
    """
    named = {each.of_matter_type for each in _special(rule)}
    if "told" in named and matter_type.told:
        return matter_type.told, matter_type.told_citation
    return (matter_type.deemed, matter_type.deemed_citation) if "deemed" in named and matter_type.deemed else None


def notice_ends(rulebook: Rulebook, state: State, law: MatterType) -> datetime | None:
    """The exclusive instant until which ``law`` lets an agency tell the applicant what is missing, or None."""
    own = timing.since(rulebook, state, "own_receipt_at")
    return timing.counting(rulebook, state).due(law.notice, own) if law.notice and own else None


def told_late(rulebook: Rulebook, state: State, law: MatterType) -> bool:
    """Whether the leading agency's first notice of what is missing, since it last received materials, came when the
    limit had run out by which ``law`` lets it tell the applicant.
    """
    agency = state.facts["lead_agency"] or ""
    told, own = state.facts["noticed_at"].get(agency), timing.since(rulebook, state, "own_receipt_at")
    if told is None or own is None or law.told is None:
        return False
    return datetime.fromisoformat(told) >= timing.counting(rulebook, state).due(law.told, own)


def of_the_whole(rulebook: Rulebook, state: State, duty: Duty) -> bool:
    """Whether the duty's limit is the limit of the matter as a whole: an act gave it, or it is the statutory limit of
    the matter's type. Only that limit is extended as special law allows. A limit that moves with it is another one.
    """
    rule, law = rulebook.rule(state.procedure, duty.rule), matter_type(rulebook, state)
    if duty.limit is None and rule.whole and law and state.facts["whole_until"]:  # a part that is due as its whole
        return may_be_of_the_whole(rule)
    if duty.limit is None or rule.moves_with:
        return False
    if rule.term and rule.term.given:
        return True
    return bool(law and duty.limit == law.limit and may_be_of_the_whole(rule))


def may_be_of_the_whole(rule: Rule) -> bool:
    """Whether a duty of this row may have the limit of the matter as a whole."""
    given = rule.term and rule.term.given
    return not rule.moves_with and bool(given or any(each.of_matter_type in _WHOLE for each in _special(rule)))


def settle_by(rulebook: Rulebook, state: State, now: datetime, *, accepting: bool) -> datetime | None:
    """The exclusive instant by which special law wants the matter settled. None where the matter has no type, and no
    limit of a former type is running.

    Where a duty runs by the limit of the matter as a whole, it is that duty's due instant, with extensions and time
    left out. Otherwise the statutory limit is counted as if the matter were accepted now. Where silence will count as
    acceptance, it is counted from the materials, except for the act that accepts (``accepting``).
    """
    law = matter_type(rulebook, state)
    if law is None:
        running = (duty.due_at for duty in state.owed if of_the_whole(rulebook, state, duty))
        return next(running, None) if state.facts["types"] else None
    since = timing.since(rulebook, state, law.deemed_from if law.deemed and not accepting else law.counts_from)
    limit, start = law.limit, since or now
    ends, counting = None, timing.counting(rulebook, state)
    for duty in state.owed:
        if of_the_whole(rulebook, state, duty):
            if duty.left is None:
                ends = duty.due_at
            else:  # its clock stands still and goes on now at the earliest
                limit, start = counting.rest(duty, duty.left), now
    return ends or counting.due(limit, start)


def _special(rule: Rule) -> list[Term]:
    """The terms of a row, each replaced by its special term where it has one."""
    terms = (rule.term, *(opening.term for opening in rule.opens_on))
    return [each.special or each for each in terms if each]
