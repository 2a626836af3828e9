"""Whether the rows of a rulebook make sense together: roles somebody can hold, limits that can be counted,
duties that can arise and be discharged, articles that are all accounted for.
"""

from collections.abc import Iterable, Iterator

from domain.acts import ACTS, FIRST
from domain.law.clauses import Term
from domain.law.rulebook import Procedure, Role, Rule, Rulebook
from domain.matter.fields import DutyId, bare, hints
from domain.matter.roles import APART, MADE_BY
from domain.reading import coverage, words
from domain.reading.rows import Problem


def check(rulebook: Rulebook) -> list[Problem]:
    """Every mistake that shows without running anything."""
    found: list[Problem] = []
    for role in rulebook.roles.values():
        found += _role(rulebook.roles, role)
    for procedure in rulebook.procedures.values():
        for rule in procedure.rules.values():
            found += _bearer(rulebook.roles, procedure, rule)
            found += _limits(procedure, rule)
        found += _always(rulebook.roles, procedure)
        found += _reach(procedure)
        found += _apart(rulebook.roles, procedure)
    return [*found, *coverage.problems(rulebook)]


def _role(roles: dict[str, Role], role: Role) -> Iterator[Problem]:
    path = f"roles.{role.id}"
    if not (role.claims or role.through):
        yield Problem(f"{path}.claims", "应列明担任者的身份(claims)或代行的角色(through)")
    if role.in_person and not role.official:
        yield Problem(f"{path}.official", "须本人履行的, 应指明是哪一人员, 否则没有人能担任")
    if role.official == "head" and not role.agency:
        yield Problem(f"{path}.agency", "没有机关, 就没有负责人")
    if (role.by_kind is None) != (role.otherwise is None) or (role.by_kind is not None and not role.agency):
        yield Problem(f"{path}.by_kind", "by_kind、otherwise 与 agency 应一并填写")
    if _loops(roles, role):
        yield Problem(path, "fallback 或 through 绕回自身, 没有人能担任")


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
    path = f"{_path(procedure, rule)}.bearer"
    if agency in ("bearer", "involved"):
        yield Problem(path, f"角色「{rule.bearer}」不能承担义务: 它的机关取决于另一义务")
    elif agency == "subject" and not rule.for_each:
        yield Problem(path, f"角色「{rule.bearer}」的机关随对象而定, 须有 for_each")
    elif agency in words.LISTS and rule.for_each != agency:
        yield Problem(path, f'角色「{rule.bearer}」有多个机关, 须有 for_each = "{agency}"')


def _limits(procedure: Procedure, rule: Rule) -> Iterator[Problem]:
    path = _path(procedure, rule)
    terms = {id(term): term for term in (rule.term, *(opening.term for opening in rule.opens_on)) if term}
    for term in terms.values():
        yield from _count(f"{path}.limit", term)
    if not terms:
        for field in ("lapses", "extension"):
            if getattr(rule, field):
                yield Problem(f"{path}.{field}", "没有时限, 无从谈起")
        if rule.remind and rule.remind.after is None:
            yield Problem(f"{path}.remind", "没有时限的, 应写明几个工作日后提醒: { after = … }")
    for opening in rule.opens_on:
        term = opening.term or rule.term
        given = words.LISTS[rule.for_each] if rule.for_each else words.gives(procedure.id, opening.event)
        if term and term.given and term.given not in given:
            yield Problem(f"{path}.limit.given", f"「{opening.event}」不给出时限「{term.given}」")
    asks = any(permit.act == "request_extension" for permit in rule.permits)
    if asks != (rule.extension is not None):
        yield Problem(f"{path}.extension", "可以申请延期的, 应写明最多几个工作日; 反之亦然")
    for opened in procedure.rules.values() if rule.lapses else ():
        for index, opening in enumerate(opened.opens_on):
            if opening.event == rule.lapses and rule.id in opening.where.get("no_open", ()) and not opening.after:
                yield Problem(
                    f"{_path(procedure, opened)}.opens_on[{index}]",
                    f"「{rule.id}」期满之后才产生的, 写 after = […], 不写 no_open",
                )
    if rule.id in rule.suspends:
        yield Problem(f"{path}.suspends", "不能中止自身")


def _count(path: str, term: Term) -> Iterator[Problem]:
    most = words.MOST.get(term.limit.unit) if term.limit else None
    if most and term.limit and term.limit.count > most:
        yield Problem(f"{path}.count", f"过大, 请核对 (不超过 {most})")


def _always(roles: dict[str, Role], procedure: Procedure) -> Iterator[Problem]:
    for index, always in enumerate(procedure.always):
        path = f"procedures.{procedure.id}.always[{index}]"
        names_duty = any(bare(hint) is DutyId for hint in hints(ACTS[procedure.id][always.act]).values())
        for role in always.by:
            if roles[role].agency in ("subject", "bearer") and not names_duty:
                yield Problem(f"{path}.by", f"角色「{role}」随义务而定, 而「{always.act}」不指明义务")
        if always.within and always.within.limit is None:
            yield Problem(f"{path}.within", "应写明单位和数量")
        elif always.within and always.within.counts_from == "event":
            yield Problem(f"{path}.within.from", "应写明从何时起算")
        elif always.within:
            yield from _count(f"{path}.within", always.within)


def _reach(procedure: Procedure) -> Iterator[Problem]:
    """What can happen at all, conditions aside: an event needs an act that some duty calls for or permits."""
    events, arising = _possible(procedure)
    for rule in procedure.rules.values():
        path = _path(procedure, rule)
        if not rule.opens_on:
            yield Problem(f"{path}.opens_on", "应列明由何事件产生")
        yield from _impossible(f"{path}.opens_on", (o.event for o in rule.opens_on), events)
        if rule.id not in arising:
            continue
        yield from _impossible(f"{path}.discharged_by", (c.event for c in rule.discharged_by), events)
        if not rule.lapses and not any(clause.event in events for clause in rule.discharged_by):
            yield Problem(f"{path}.discharged_by", "没有人能履行: 没有操作会引起所列事件")
    path = f"procedures.{procedure.id}"
    yield from _impossible(f"{path}.outcomes", (outcome.event for outcome in procedure.outcomes), events)
    yield from _impossible(f"{path}.releases", (release.on.event for release in procedure.releases), events)
    yield from _impossible(f"{path}.reopens", (reopen.on.event for reopen in procedure.reopens), events)
    yield from _impossible(f"{path}.leads", (lead.on.event for lead in procedure.leads), events)


def _apart(roles: dict[str, Role], procedure: Procedure) -> Iterator[Problem]:
    """Nobody takes two parts that exclude each other, and time decides nothing that is for people to decide."""
    acts, leaving = ACTS[procedure.id], words.acts_leaving(procedure.id)
    events, _ = _possible(procedure)
    for rule in procedure.rules.values():
        path = _path(procedure, rule)
        if rule.lapses in leaving:
            yield Problem(f"{path}.lapses", f"期满不能代人作出「{rule.lapses}」")
        done = [(clause.event, rule.bearer) for clause in rule.discharged_by]
        done += [(acts[permit.act].leaves, permit.by or rule.bearer) for permit in rule.permits]
        yield from _never(roles, done, events)
    done = [(acts[always.act].leaves, role) for always in procedure.always for role in always.by]
    yield from _never(roles, done, events)


def _never(roles: dict[str, Role], done: list[tuple[str, str]], events: set[str]) -> Iterator[Problem]:
    for event, role in done:
        wanted = [fact for fact in APART.get(event, ()) if events & set(MADE_BY.get(fact, (event,)))]
        if without := [fact for fact in wanted if fact not in roles[role].never]:
            yield Problem(f"roles.{role}.never", f"作出「{event}」的, 须排除: {', '.join(without)}")


def _possible(procedure: Procedure) -> tuple[set[str], set[str]]:
    """The events that can happen, and the rules whose duties can arise."""
    acts = ACTS[procedure.id]
    leaving = words.acts_leaving(procedure.id)
    events = {FIRST[procedure.id], *words.BY_ENGINE, *(acts[always.act].leaves for always in procedure.always)}
    arising: set[str] = set()
    while True:
        arising = {r.id for r in procedure.rules.values() if any(o.event in events for o in r.opens_on)}
        more = set(events)
        for rule in (procedure.rules[name] for name in arising):
            more |= {clause.event for clause in rule.discharged_by if clause.event in leaving}
            more |= {acts[permit.act].leaves for permit in rule.permits}
            more |= {rule.lapses} if rule.lapses else set()
        more |= {
            event
            for event, after in words.FOLLOWS.items()
            if any(act in acts and acts[act].leaves in more for act in after)
        }
        if more == events:
            return events, arising
        events = more


def _impossible(path: str, named: Iterable[str], events: set[str]) -> Iterator[Problem]:
    for event in dict.fromkeys(named):
        if event not in events:
            yield Problem(path, f"没有操作会引起「{event}」")


def _path(procedure: Procedure, rule: Rule) -> str:
    return f"procedures.{procedure.id}.duty[{rule.id}]"
