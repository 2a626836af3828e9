"""What can happen at all under a rulebook, conditions aside: an event needs an act that some duty calls for or permits,
and an act the facts that it needs.
"""

from collections.abc import Collection, Iterator

from domain.acts import ACTS, EVENTS, FIRST
from domain.law.rulebook import Procedure, Role, Rule, Rulebook
from domain.matter.roles import BARRED, WRITTEN_BY
from domain.reading.checks.needs import MAKERS, unmade
from domain.reading.grammar import words
from domain.reading.grammar.rows import Problem


def reachable(rulebook: Rulebook) -> list[Problem]:
    """Duties that nothing opens or discharges, events that nothing brings about, and parts that nobody may take both.

    Of what can't happen the causes alone are told: first the events that no row at all leads to.
    """
    found: list[Problem] = []
    for procedure in rulebook.procedures.values():
        found += list(_unheard(procedure)) or [*_unreached(procedure), *_unable(procedure)]
        found += _apart(rulebook.roles, procedure)
    return found


def path_of(procedure: Procedure, rule: Rule) -> str:
    """Where a row stands in the file."""
    return f"procedures.{procedure.id}.duty[{rule.id}]"


def _unheard(procedure: Procedure) -> Iterator[Problem]:
    """Rows without an event, and events that no row leads to, though every duty were owed."""
    first = FIRST[procedure.id]
    if first not in procedure.opening:
        yield Problem(f"procedures.{procedure.id}", f"没有一项义务由「{first}」产生，事项一经收到即无人负责")
        return
    events = _led_to(procedure, procedure.rules)
    for rule in procedure.rules.values():
        if not rule.opens_on:
            yield Problem(f"{path_of(procedure, rule)}.opens_on", "应列明由何事件产生")
        if not rule.lapses and not rule.discharged_by:
            yield Problem(f"{path_of(procedure, rule)}.discharged_by", "没有人能履行：没有操作会引起所列事件")
    for path, event in _waited_for(procedure):
        if event not in events:
            yield Problem(path, f"没有操作会引起「{event}」{_why(procedure, event)}")


def _why(procedure: Procedure, event: str) -> str:
    """The end of a message about an event that nothing brings about: what a row would have to say for it to happen."""
    leaving = words.acts_leaving(procedure.id)
    if acts := [leaving[event]] if event in leaving else words.FOLLOWS.get(event):
        return f"：它由操作 {'、'.join(acts)} 引起，没有一行以此履行义务（discharged_by）或许可它（permits、always）"
    return "：没有一行的 lapses 写它" if EVENTS[event].procedures else ""


def _unreached(procedure: Procedure) -> Iterator[Problem]:
    """Rows that wait for each other, so that none of them can ever open a duty."""
    events, arising = _possible(procedure)
    for rule in procedure.rules.values():
        if rule.id not in arising:
            named = "、".join(dict.fromkeys(opening.event for opening in rule.opens_on))
            yield Problem(f"{path_of(procedure, rule)}.opens_on", f"没有操作会引起「{named}」")
        elif not rule.lapses and not any(clause.event in events for clause in rule.discharged_by):
            yield Problem(f"{path_of(procedure, rule)}.discharged_by", "没有人能履行：没有操作会引起所列事件")


def _unable(procedure: Procedure) -> Iterator[Problem]:
    """Acts that are called for where nothing can have made a fact that they need."""
    acts, (events, arising) = ACTS[procedure.id], _possible(procedure, able=True)
    called = {name for name, act_type in acts.items() if act_type.leaves in _led_to(procedure, arising)}
    for act in sorted(called):
        for fact in acts[act].needs:
            if not events & {*MAKERS[fact]}:
                yield Problem(f"procedures.{procedure.id}", unmade(act, fact))


def _waited_for(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Every event that a row waits for, with the place."""
    for rule in procedure.rules.values():
        path = path_of(procedure, rule)
        yield from ((f"{path}.opens_on", opening.event) for opening in rule.opens_on)
        yield from ((f"{path}.discharged_by", clause.event) for clause in rule.discharged_by)
        yield from ((f"{path}.pause_unfounded", clause.event) for clause in rule.pause_unfounded)
    path = f"procedures.{procedure.id}"
    yield from ((f"{path}.outcomes", outcome.event) for outcome in procedure.outcomes)
    yield from ((f"{path}.told_by", told.event) for told in procedure.told_by)
    yield from ((f"{path}.releases", release.on.event) for release in procedure.releases)
    yield from ((f"{path}.reopens", reopen.on.event) for reopen in procedure.reopens)
    yield from ((f"{path}.leads", lead.on.event) for lead in procedure.leads)
    yield from ((f"{path}.notifies", telling.on.event) for telling in procedure.notifies)
    yield from ((f"{path}.timely", timely.on.event) for timely in procedure.timely)


def _possible(procedure: Procedure, *, able: bool = False) -> tuple[set[str], set[str]]:
    """The events that can happen, and the rules whose duties can arise. ``able``: only by acts whose needs something
    that can happen has made.
    """
    events, arising = {FIRST[procedure.id], *words.BY_ENGINE}, set[str]()
    leaving = {act_type.leaves: act_type for act_type in ACTS[procedure.id].values()}
    while True:
        arising = {r.id for r in procedure.rules.values() if any(o.event in events for o in r.opens_on)}
        more = _led_to(procedure, arising)
        if able:
            more = {e for e in more if e not in leaving or all(events & {*MAKERS[f]} for f in leaving[e].needs)}
        if more <= events:
            return events, arising
        events |= more


def _led_to(procedure: Procedure, rules: Collection[str]) -> set[str]:
    """The events that may happen while duties of these rules are owed."""
    acts, leaving = ACTS[procedure.id], words.acts_leaving(procedure.id)
    events = {FIRST[procedure.id], *words.BY_ENGINE, *(acts[always.act].leaves for always in procedure.always)}
    for rule in (procedure.rules[name] for name in rules):
        events |= {each.event for each in rule.discharged_by if each.event in leaving and not each.by_others}
        events |= {acts[permit.act].leaves for permit in rule.permits}
        events |= {rule.lapses} if rule.lapses else set()
    followed = words.FOLLOWS.items()
    return events | {e for e, after in followed if any(act in acts and acts[act].leaves in events for act in after)}


def _apart(roles: dict[str, Role], procedure: Procedure) -> Iterator[Problem]:
    """Nobody may act in two roles that exclude each other. No lapse may decide what people have to decide."""
    acts, leaving = ACTS[procedure.id], words.acts_leaving(procedure.id)
    events, _ = _possible(procedure)
    for rule in procedure.rules.values():
        path = path_of(procedure, rule)
        if rule.lapses in leaving:
            yield Problem(f"{path}.lapses", f"期满不能代人作出「{rule.lapses}」")
        done = [(clause.event, rule.bearer) for clause in rule.discharged_by]
        done += [(acts[permit.act].leaves, permit.by or rule.bearer) for permit in rule.permits]
        yield from _never(roles, done, events)
    done = [(acts[always.act].leaves, role) for always in procedure.always for role in always.by]
    yield from _never(roles, done, events)


def _never(roles: dict[str, Role], done: list[tuple[str, str]], events: set[str]) -> Iterator[Problem]:
    for event, role in done:
        wanted = [fact for fact in BARRED.get(event, ()) if events & set(WRITTEN_BY.get(fact, (event,)))]
        if without := [fact for fact in wanted if fact not in roles[role].never]:
            yield Problem(f"roles.{role}.never", f"作出「{event}」的，须排除：{', '.join(without)}")
