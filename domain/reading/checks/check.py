"""Whether the rows of a rulebook make sense together: roles somebody can hold, limits that can be counted, duties that
can arise and be discharged, matters begun elsewhere that can begin, articles that are all accounted for.
"""

from collections import Counter
from collections.abc import Iterator

from domain.acts import ACTS, FIRST
from domain.law.clauses import Term
from domain.law.rulebook import Procedure, Role, Rule, Rulebook
from domain.matter.fields import DutyId, bare, hints
from domain.matter.names import ENGINE
from domain.reading.checks.asked import asked
from domain.reading.checks.reach import path_of, reachable
from domain.reading.grammar import coverage, words
from domain.reading.grammar.rows import Problem
from domain.spelling import nearest, possible

FINDING, SUPERVISION = "finding", "supervision"


def check(rulebook: Rulebook) -> list[Problem]:
    """Every mistake that shows without running anything.

    First the rows, each by itself; where these are right, whether what they wait for can happen; where that is right
    too, whether the articles account for them. So nothing is told that only follows from another mistake.
    """
    found: list[Problem] = []
    for role in rulebook.roles.values():
        found += _role(rulebook.roles, role)
    for procedure in rulebook.procedures.values():
        for rule in procedure.rules.values():
            found += _bearer(rulebook.roles, procedure, rule)
            found += _limits(procedure, rule)
        found += _always(rulebook.roles, procedure)
    found += [*_grounds(rulebook), *_disproved(rulebook), *_remedies(rulebook), *_begun(rulebook)]
    return found or reachable(rulebook) or coverage.problems(rulebook)


def _role(roles: dict[str, Role], role: Role) -> Iterator[Problem]:
    path = f"roles.{role.id}"
    if not (role.claims or role.through):
        yield Problem(f"{path}.claims", "应列明担任者的身份（claims）或代行的角色（through）")
    if role.in_person and not role.official:
        yield Problem(f"{path}.official", "须本人履行的，应指明是哪一人员，否则没有人能担任")
    if role.official == "head" and not role.agency:
        yield Problem(f"{path}.agency", "没有机关，就没有负责人")
    if (role.by_kind is None) != (role.otherwise is None) or (role.by_kind is not None and not role.agency):
        yield Problem(f"{path}.by_kind", "by_kind、otherwise 与 agency 应一并填写")
    if role.if_party and role.by_kind is None:
        yield Problem(f"{path}.if_party", "没有 by_kind，无从另择机关")
    if role.instead and (not role.official or roles[role.instead].by_kind is None):
        yield Problem(f"{path}.instead", "本角色应指明是哪一人员（official），所列角色应按机关类别定（by_kind）")
    if _loops(roles, role):
        yield Problem(path, "fallback 或 through 绕回自身，没有人能担任")


def _loops(roles: dict[str, Role], role: Role) -> bool:
    seen: set[str] = set()
    ahead = [role]
    while ahead:
        at = ahead.pop()
        following = [*at.through, *([at.fallback] if at.fallback else [])]
        if role.id in following:
            return True
        ahead += [roles[name] for name in following if name not in seen]
        seen.update(following)
    return False


def _bearer(roles: dict[str, Role], procedure: Procedure, rule: Rule) -> Iterator[Problem]:
    """A duty is borne by one agency: where its role names several, there is a duty for each of them."""
    agency = roles[rule.bearer].agency
    path = f"{path_of(procedure, rule)}.bearer"
    if agency in ("bearer", "involved"):
        yield Problem(path, f"角色「{rule.bearer}」不能承担义务：它的机关取决于另一义务")
    elif agency == "subject" and not rule.for_each:
        yield Problem(path, f"角色「{rule.bearer}」的机关随对象而定，须有 for_each")
    elif agency in words.LISTS and rule.for_each != agency:
        yield Problem(path, f'角色「{rule.bearer}」有多个机关，须有 for_each = "{agency}"')


def _limits(procedure: Procedure, rule: Rule) -> Iterator[Problem]:
    path = path_of(procedure, rule)
    terms = {id(term): term for term in (rule.term, *(opening.term for opening in rule.opens_on)) if term}
    for term in terms.values():
        yield from _count(f"{path}.limit", term)
    if not terms:
        for field in ("lapses", "extension", "moves_with"):
            if getattr(rule, field):
                yield Problem(f"{path}.{field}", "没有时限，无从谈起")
        if rule.remind and rule.remind.after is None:
            yield Problem(f"{path}.remind", "没有时限的，应写明几个工作日后提醒：{ after = … }")
    for opening in rule.opens_on:
        term = opening.term or rule.term
        given = words.LISTS[rule.for_each] if rule.for_each else words.gives(procedure.id, opening.event)
        if term and term.given and term.given not in given:
            yield Problem(f"{path}.limit.given", f"「{opening.event}」不给出时限「{term.given}」")
    asks = any(permit.act == "request_extension" for permit in rule.permits)
    if asks != (rule.extension is not None):
        yield Problem(f"{path}.extension", "可以申请延期的，应写明最多几个工作日；反之亦然")
    for opened in procedure.rules.values() if rule.lapses else ():
        for index, opening in enumerate(opened.opens_on):
            if opening.event == rule.lapses and rule.id in opening.where.get("no_open", ()) and not opening.after:
                yield Problem(
                    f"{path_of(procedure, opened)}.opens_on[{index}]",
                    f"「{rule.id}」期满之后才产生的，写 after = […]，不写 no_open",
                )
    itself = {"suspends": "不能中止自身", "moves_with": "不能随自身移动"}
    yield from (Problem(f"{path}.{field}", no) for field, no in itself.items() if rule.id in getattr(rule, field))


def _count(path: str, term: Term) -> Iterator[Problem]:
    most = words.MOST.get(term.limit.unit) if term.limit else None
    if most and term.limit and term.limit.count > most:
        yield Problem(f"{path}.count", f"过大，请核对（不超过 {most}）")
    if term.at_most:
        yield from _count(f"{path}.at_most", term.at_most)


def _always(roles: dict[str, Role], procedure: Procedure) -> Iterator[Problem]:
    for index, always in enumerate(procedure.always):
        path = f"procedures.{procedure.id}.always[{index}]"
        names_duty = any(bare(hint) is DutyId for hint in hints(ACTS[procedure.id][always.act]).values())
        for role in always.by:
            if roles[role].agency in ("subject", "bearer") and not names_duty:
                yield Problem(f"{path}.by", f"角色「{role}」随义务而定，而「{always.act}」不指明义务")
        if always.within and always.within.limit is None:
            yield Problem(f"{path}.within", "应写明单位和数量")
        elif always.within and always.within.counts_from == "event":
            yield Problem(f"{path}.within.from", "应写明从何时起算")
        elif always.within:
            yield from _count(f"{path}.within", always.within)


def _grounds(rulebook: Rulebook) -> Iterator[Problem]:
    """Every ground that a row names is an article, and one of those that are described."""
    listed = [article["number"] for article in rulebook.articles]
    for path, grounds in _pointing(rulebook):
        for ground in grounds:
            if ground not in listed:
                yield Problem(f"{path}.grounds", f"articles 中没有所引条款「{ground}」{possible(ground, listed)}")
            elif FINDING in rulebook.procedures and ground not in rulebook.grounds:
                yield Problem(f"{path}.grounds", f"grounds 中没有「{ground}」{possible(ground, rulebook.grounds)}")


def _disproved(rulebook: Rulebook) -> Iterator[Problem]:
    """Every row that disproves an element of a ground exists."""
    rules = {rule for procedure in rulebook.procedures.values() for rule in procedure.rules}
    for ground in rulebook.grounds.values():
        for element in ground.elements:
            for name in element.disproved_by:
                if name not in rules:
                    path = f"grounds[{ground.id}].elements[{element.id}].disproved_by"
                    yield Problem(path, f"没有这项义务「{name}」{possible(name, rules)}")


def _remedies(rulebook: Rulebook) -> Iterator[Problem]:
    """Some row asks for the remedy against each measure, or there is none. A measure that another body takes may have
    its remedy there: then its name stands at several measures, or is unlike any that is known.
    """
    if FINDING not in rulebook.procedures:
        return
    wheres = asked(rulebook.procedures[FINDING])
    answered = list(dict.fromkeys(each for where in wheres for each in where.get("remedy", ()) if each))
    times = Counter(measure.remedy for measure in rulebook.measures)
    for measure in rulebook.measures:
        known = [*answered, *(each for each in times if times[each] > 1)]
        elsewhere = measure.authority == "other" and (measure.remedy in known or not nearest(measure.remedy, known))
        if measure.remedy not in answered and not elsewhere:
            message = f"没有一行问到这种救济「{measure.remedy}」{possible(measure.remedy, dict.fromkeys(known))}"
            yield Problem(f"measures[{measure.id}].remedy", message)
    if (remedy := rulebook.remedy_without_measure) and remedy not in answered:
        yield Problem("remedy_without_measure", f"没有一行问到这种救济「{remedy}」")


def _pointing(rulebook: Rulebook) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The rows from which leads come, and the grounds that these point to."""
    for procedure in rulebook.procedures.values():
        for rule in procedure.rules.values():
            yield path_of(procedure, rule), (*rule.grounds, *rule.grounds_of_others)
        for index, lead in enumerate(procedure.leads):
            yield f"procedures.{procedure.id}.leads[{index}]", lead.grounds


def _begun(rulebook: Rulebook) -> Iterator[Problem]:
    """What the rows make the engine begin elsewhere can begin: findings of leads, supervision of reports."""
    finding = rulebook.procedures.get(FINDING)
    pointing = next((path for path, grounds in _pointing(rulebook) if grounds), None)
    if finding is None and (rulebook.grounds or pointing):
        path = "grounds" if rulebook.grounds else f"{pointing}.grounds"
        yield Problem(path, f"有问责情形而没有核查的程序，线索无处核查：请写明 procedures.{FINDING}，或删去 grounds")
    if finding is not None:
        if not rulebook.grounds:
            yield Problem("grounds", f"有核查的程序（procedures.{FINDING}）而没有问责情形，请列明 [[grounds]]")
        for act in (name for name, act_type in ACTS[FINDING].items() if act_type.internal):
            by = {role for always in finding.always if always.act == act for role in always.by}
            if not any(ENGINE in rulebook.roles[role].claims for role in by):
                message = f"线索由系统并入、撤回，应许可有 {ENGINE} 身份的角色办理「{act}」"
                yield Problem(f"procedures.{FINDING}.always", message)
    supervision = rulebook.procedures.get(SUPERVISION)
    for index, report in enumerate(rulebook.reports):
        rows = supervision.opening.get(FIRST[SUPERVISION], ()) if supervision else ()
        if not any(report in opening.where.get("kind", (report,)) for _, opening in rows):
            wanted = f'procedures.{SUPERVISION} 中由 {FIRST[SUPERVISION]} (kind = "{report}") 产生的义务'
            yield Problem(f"reports[{index}]", f"到期须有人印发「{report}」，而没有 {wanted}")
