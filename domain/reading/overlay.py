"""An agency's own rules (实施细则) laid over a rulebook: they may tighten a limit or add a duty, never
loosen or drop one, and bind that agency alone, while it leads the matter. What can't be shown to be tighter on every
day is refused, and so is what would make an act admissible.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from domain.acts import ACTS
from domain.law.clauses import Clause, Opening
from domain.law.limits import WITHIN_A_DAY, Limit
from domain.law.rulebook import Procedure, Release, Role, Rule, Rulebook
from domain.reading import toml
from domain.reading.checks.check import check
from domain.reading.grammar.clauses import Clauses
from domain.reading.grammar.reader import Reader, coverage, tables
from domain.reading.grammar.rows import Problem, Row, RulebookError, read_on

PROCEDURE = "case"  # how people are held to account isn't an agency's to change
LEAD_AGENCY = "lead_agency"  # the fact, and the agency of the roles that an agency's own rules may bind
# What makes another agency lead: who led keeps no duty by rules of its own in a matter that has become another's.
LED_BY_ANOTHER = (
    Clause("transfer_accepted"),
    Clause("transfer_settled", {"led_by": ("other",)}),
    Clause("ruled", {"outcome": ("other_lead",)}),
)
ONLY_ITS_OWN = "细则只约束本单位自己承担的义务"


def laid(bases: Mapping[str, Rulebook], source: bytes, file: str) -> Rulebook:
    """The rulebook that the overlay in ``source`` makes of its base, checked but not explored.

    Its id names both, its digest covers both. Raises `RulebookError`, naming row and field.
    """
    data = toml.tables(source, file)
    made, problems = read_on(lambda noted: _read(bases, data, source, noted))
    if made is not None:
        problems = problems or check(made)
    if problems or made is None:
        raise RulebookError(file, problems)
    return made


def _read(
    bases: Mapping[str, Rulebook], data: dict[str, Any], source: bytes, problems: list[Problem]
) -> Rulebook | None:
    """The rulebook that an overlay's tables make; None, after a note, where they don't name their base."""
    firsts = [name for name, book in bases.items() if _first(name, book)]
    row = Row(data, "", problems)
    named, base = row.has("overlays"), bases.get(row.word("overlays", firsts, "份规则文本"))
    if not named and firsts:  # the field may be misspelt: the others are read, so that this one is found
        base = bases[firsts[0]]
    if base is None:
        return None
    with row:
        return _laid(base, row, over(base.digest, source), problems)


def laid_over_editions(books: Mapping[str, Rulebook], source: bytes, file: str) -> list[Rulebook]:
    """What the overlay in ``source`` makes of its base and of each further edition of that. Raises `RulebookError`."""
    made = laid(books, source, file)
    editions = [book for book in books.values() if book.edition_of == made.overlay_of and not book.agency]
    return [made, *(laid({made.overlay_of or "": edition}, source, file) for edition in editions)]


def _first(name: str, book: Rulebook) -> bool:
    return not book.agency and name == (book.edition_of or book.id)  # overlays name the first edition, and hold for all


def over(base: str, source: bytes) -> str:
    """The digest of an overlay: it covers the digest of its base and its own file."""
    return sha256(base.encode() + source).hexdigest()


def of_agency(overlays: Iterable[Rulebook], base: Rulebook, agency: str, on: date) -> Rulebook:
    """The rulebook of an agency's new matters: its latest overlay in force on that day, else the base."""
    own = [book for book in overlays if book.agency == agency and book.overlay_of == base.id and book.in_force <= on]
    return max(own, key=lambda book: book.in_force, default=base)


def apart(book: Rulebook, others: Iterable[Rulebook], file: str) -> None:
    """Raise `RulebookError` where an overlay would take the place of another file: of one with its id, or of one that
    its agency has laid over the same base from the same day on.
    """
    for other in others:
        if other.id == book.id:
            raise RulebookError(file, [Problem("id", f"已有同名的规则文本「{book.id}」，请另取编号")])
        if (other.agency, other.overlay_of, other.in_force) == (book.agency, book.overlay_of, book.in_force):
            raise RulebookError(file, [Problem("in_force", f"「{other.id}」同日施行，同一单位无从取舍，请并为一份")])


def tightened(rule: Rule) -> bool:
    """Whether a row of the base has been made tighter: an added one never opens while another agency leads."""
    return rule.source is not None and not all(LEAD_AGENCY in opening.where for opening in rule.opens_on)


def issued_by(book: Rulebook, agency: str) -> Rulebook:
    """The rulebook as if that agency had issued the overlay: exploring has agencies of its own."""
    procedure = book.procedures[PROCEDURE]
    rules = {
        rule.id: replace(rule, opens_on=tuple(_reissued(opening, agency) for opening in rule.opens_on))
        for rule in procedure.rules.values()
    }
    return replace(book, agency=agency, procedures=book.procedures | {PROCEDURE: replace(procedure, rules=rules)})


def _laid(base: Rulebook, row: Row, digest: str, problems: list[Problem]) -> Rulebook:
    name, title, citation = row.text("id"), row.text("title"), row.text("citation")
    issuer, in_force = row.text("issued_by"), row.day("in_force")
    if date.min < in_force < base.in_force:  # date.min: no date, which has been said
        row.problem("in_force", f"不得早于所依据的规则文本施行之日（{base.in_force}）")
    procedure = base.procedures[PROCEDURE]
    source = f"{title}（{citation}）"
    rules, releases, cited = dict(procedure.rules), list(procedure.releases), dict[str, list[Rule]]()
    for each in row.rows("tighten"):
        if rule := _tightened(base, each, source, issuer):
            if rules[rule.id] is not procedure.rules[rule.id]:
                each.problem("rule", f"「{rule.id}」已在前一行从严，一项义务只能写一行")
            rules[rule.id] = rule
    added = row.rows("duty")
    reader, clauses = _reader(base, procedure, [each.id for each in added], problems)
    for each in added:
        rule = _added(reader, clauses, base, each)
        if rule.id in rules and rule.id not in procedure.rules:
            each.problem("id", f"重复的义务「{rule.id}」")
        opens_on = tuple(_while_led(opening, issuer) for opening in rule.opens_on)
        rules[rule.id] = replace(rule, opens_on=opens_on, source=source)
        releases += [
            Release(clause, (rule.id,), rule.article, "事项改由其他机关牵头的，原机关的细则不再适用。")
            for clause in LED_BY_ANOTHER
            if clause.event in procedure.discharging
        ]
        if any(article["number"] == rule.article for article in base.articles):
            each.problem("article", "应为细则自己的条款，不能与所依据的规则文本的条款同号")
        cited.setdefault(rule.article, []).append(rule)
    articles = [{"number": number, "text": "、".join(rule.title for rule in own)} for number, own in cited.items()]
    changed = replace(procedure, rules=rules, releases=tuple(releases))
    made = replace(
        base,
        id=f"{base.id}+{name}",
        title=f"{base.title}、{title}",
        citation=f"{base.citation}、{citation}",
        issued_by=issuer,
        in_force=in_force,
        agency=issuer,
        overlay_of=base.id,
        procedures=base.procedures | {PROCEDURE: changed},
        articles=(*base.articles, *articles),
        digest=digest,
    )
    return coverage.with_rows(made)


def _tightened(base: Rulebook, row: Row, source: str, issuer: str) -> Rule | None:
    with row:
        row.word("procedure", [PROCEDURE], "个可由细则从严的程序")
        procedure = base.procedures[PROCEDURE]
        rule = procedure.rules.get(row.word("rule", procedure.rules, "项义务"))
        article, reading = row.text("article"), row.maybe_text("reading")
        with row.row("limit") as table:
            limit = tables.limit(table)
        if rule is None or limit is None:
            return None
        if rule.lapses:
            row.problem("rule", "这项期限届满即有法定后果，不能缩短")
            return None
        terms = [rule.term, *(opening.term for opening in rule.opens_on if opening.term)]
        known = [term.limit for term in terms if term and term.limit]
        if len(known) < len(terms):
            row.problem("rule", "这项义务没有固定的时限，不能由细则改动")
        elif rule.for_each or not _of_lead_agency(base, rule.bearer):
            row.problem("rule", f"这项义务由「{base.roles[rule.bearer].title}」承担：{ONLY_ITS_OWN}")
        elif not all(_tighter(limit, each) for each in known):
            row.problem("limit", "不短于原时限，或单位不同无从比较：细则只能从严")
        else:
            # its reading stands with the citation: both count only where the issuer's own rules do
            return replace(
                rule,
                opens_on=tuple(way for opening in rule.opens_on for way in _ways(rule, opening, limit, issuer)),
                source=f"{source}{article}" + (f"：{reading}" if reading else ""),
            )
        return None


def _ways(rule: Rule, opening: Opening, limit: Limit, issuer: str) -> Iterator[Opening]:
    """How the duty opens while the issuer leads, then how it opens for everybody: the first that holds counts."""
    if term := opening.term or rule.term:
        yield replace(_while_led(opening, issuer), term=replace(term, limit=limit))
    yield opening


def _while_led(opening: Opening, agency: str) -> Opening:
    return replace(opening, where=opening.where | {LEAD_AGENCY: (agency,)})


def _reissued(opening: Opening, agency: str) -> Opening:
    return _while_led(opening, agency) if LEAD_AGENCY in opening.where else opening


def _bearers(base: Rulebook, role_id: str) -> list[Role]:
    """Who may come to bear a duty of this role: it, or what stands in for it where nobody is named."""
    role = base.roles[role_id]
    return [role, *(_bearers(base, role.fallback) if role.fallback else [])]


def _of_lead_agency(base: Rulebook, role_id: str) -> bool:
    """Whether whoever bears a duty of this role is of the agency that leads the matter, as such."""
    return all(
        role.agency == LEAD_AGENCY and role.by_kind is None and not role.through for role in _bearers(base, role_id)
    )


def _tighter(new: Limit, old: Limit) -> bool:
    """Whether the limit ``new`` can end earlier than ``old``, and never ends later, from whatever start."""
    if new.unit == old.unit:
        return new.count < old.count
    return new.unit in WITHIN_A_DAY and old.unit == "working_days" and old.count > 0


def _reader(base: Rulebook, procedure: Procedure, new: list[str], problems: list[Problem]) -> tuple[Reader, Clauses]:
    """Return a reader with the roles and remedies of the base, and its clauses: new rows are read like the base's."""
    reader = Reader({"roles": {role: {} for role in base.roles}}, problems)
    reader.remedies = list(dict.fromkeys(measure.remedy for measure in base.measures))
    reader.types = procedure.types
    outcomes = list(dict.fromkeys(clause.event for clause in procedure.outcomes))
    clauses = reader.clauses(PROCEDURE, outcomes, [*procedure.rules, *new])
    clauses.conditions.situations |= procedure.situations
    clauses.moments |= procedure.moments
    return reader, clauses


def _added(reader: Reader, clauses: Clauses, base: Rulebook, row: Row) -> Rule:
    rule = reader.rule(clauses, row)
    if rule.id in base.procedures[PROCEDURE].rules:
        row.problem("id", f"原有义务「{rule.id}」，只能从严（tighten），不能另立")
    for field in ("suspends", "releases", "permits", "lapses"):
        if getattr(rule, field):
            row.problem(field, "增加的义务不能中止、解除其他义务，也不能另许操作：细则只能从严")
    if rule.for_each:  # each of these would be borne by the agency that it names
        row.problem("for_each", f"增加的义务不能逐个对象产生：{ONLY_ITS_OWN}")
    if rule.bearer not in base.roles:
        return rule
    if not _of_lead_agency(base, rule.bearer):
        row.problem("bearer", f"「{base.roles[rule.bearer].title}」不是首问机关自己的人员：{ONLY_ITS_OWN}")
        return rule
    free = _free(base, rule.bearer)
    if barred := [clause.event for clause in rule.discharged_by if clause.event not in free]:
        row.problem(
            "discharged_by",
            f"「{', '.join(dict.fromkeys(barred))}」不能履行增加的义务，否则承担者因此可以办理原本不能办理的操作；"
            f"「{base.roles[rule.bearer].title}」可用：{', '.join(free) or '无'}",
        )
    return rule


def _free(base: Rulebook, bearer: str) -> list[str]:
    """The events that whoever bears a duty of this role may bring about at any time, duty or no duty, and that are no
    outcome: a dispute would reopen the overlay's duty in place of the base's.
    """
    procedure = base.procedures[PROCEDURE]
    outcomes = {clause.event for clause in procedure.outcomes}
    acts = [
        always.act
        for always in procedure.always
        if not (always.where or always.within)
        and all(any(_may_as(base.roles[by], role) for by in always.by) for role in _bearers(base, bearer))
    ]
    return [event for act in acts if (event := ACTS[PROCEDURE][act].leaves) not in outcomes]


def _may_as(permitted: Role, bearer: Role) -> bool:
    """Whether somebody who bears a duty may do what is permitted to another role, or to the same."""
    if permitted.agency != "involved":
        # who bears it by name may have handed the matter over, and keeps the duty, but not the role
        return permitted.id == bearer.id and not bearer.in_person
    claims = not permitted.claims or (bearer.claims and set(bearer.claims) <= set(permitted.claims))
    return bool(claims) and not (permitted.in_person or permitted.never or permitted.never_of)
