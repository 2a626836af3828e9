"""Whether an act is admissible: an open duty calls for it or permits it, and the actor has the role
that the row names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.acts import Act, claims
from domain.acts.titles import act_title
from domain.acts.wrong import not_allowed
from domain.clock import calendar as cal
from domain.clock.calendar import Calendar
from domain.law.clauses import Permit, Term
from domain.law.rulebook import Rulebook
from domain.matter import roles, special_law, timing
from domain.matter.events import Actor, Command, Refused
from domain.matter.facts import named
from domain.matter.fields import to_json
from domain.matter.state import Duty, State
from domain.matter.wording import bearer_text, owed_text
from domain.refusals import reasons

RECUSE = "recuse"
_INVOLVED = "（本件牵头、承担义务或者办理中指明的机关的工作人员）"


def admit(rulebook: Rulebook, state: State, command: Command, made: Act) -> tuple[Duty | None, str]:
    """The duty that admits the act (None where the act is permitted without a duty), and the article that admits it.

    Raises `Refused`: ``case_closed``, ``not_owed`` (no duty admits the act now), ``not_your_duty`` (the actor hasn't
    the role) or ``conflict_of_interest``.
    """
    data: dict[str, Any] = to_json(made)
    called: list[_Way] = []
    against = None
    title = act_title(rulebook.procedures[state.procedure], made.name)
    for way in (*_by_duty(rulebook, state, made, command, data), *_always(rulebook, state, made, command, data)):
        called.append(way)
        role, fit = rulebook.roles[way.role], way.open_to(rulebook, state, command.actor)
        about_himself = role.instead and set(role.claims) & set(command.actor.roles)  # another bears it instead of him
        if not fit and not about_himself:
            continue
        against = roles.conflict(rulebook, state, way.role, command.actor.id, command.actor.agency)
        if not fit:
            continue
        if against is None:
            return way.duty, way.article
    if against:
        instead = "请由承担机关负责人改派" if made.name == RECUSE else "请回避，转由他人履行"
        raise Refused("conflict_of_interest", f"您{against}，不能办理「{title}」；{instead}")
    if called:
        own = reasons.unfit_of(rulebook, state, command.actor, made, data)
        instead = f"不由您这样办理：{own}" if own else f"不由您办理，可以办理的：{_people(rulebook, state, called)}"
        raise Refused("not_your_duty", f"「{title}」{instead}。{owed_text(rulebook, state)}")
    if state.closed_at is not None:
        raise Refused("case_closed", f"事项已办结，不能再「{title}」；如有新情况请另立事项")
    if unfit := reasons.unfit(rulebook, state, made, data):
        raise Refused("not_owed", f"现在不能这样办理「{title}」。不符：{unfit}。{owed_text(rulebook, state)}")
    before = reasons.to_do_before(rulebook, state, made)
    raise Refused("not_owed", f"现在没有哪项义务要求或允许「{title}」。{before}{owed_text(rulebook, state)}")


def claim(
    rulebook: Rulebook, calendar: Calendar, occurred_at: datetime | None, at: datetime, *, rounded: bool
) -> datetime | None:
    """The instant that is recorded for the claimed ``occurred_at`` (see `domain.acts.claims.settled`). Raises `Refused`
    (``time_not_allowed``) where it lies after ``at``, or more working days before it than the rulebook allows.
    """
    if occurred_at is None:
        return None
    earliest = calendar.back(cal.local(at).date(), rulebook.time.occurred_within)
    kept = claims.settled(occurred_at, at, rounded=rounded)
    if kept is None or cal.local(kept).date() < earliest:
        raise not_allowed(
            "occurred_at",
            f"不能晚于收到时间（{claims.said(at, occurred_at)}），"
            f"也不能早于此前第{rulebook.time.occurred_within}个工作日（{earliest}）",
        )
    return kept


def window_end(rulebook: Rulebook, state: State, term: Term) -> datetime | None:
    """The exclusive instant until which an act is permitted after a fact. None where the matter doesn't have that fact
    yet.
    """
    since = named(state.facts, term.counts_from)
    if not since or term.limit is None:
        return None
    return timing.counting(rulebook, state).due(term.limit, datetime.fromisoformat(since))


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which an act may be admissible: by which duty, for which role, by which article. ``bears``: the act is
    what the duty's bearer owes.
    """

    duty: Duty | None
    role: str
    article: str
    bears: bool = False

    def open_to(self, rulebook: Rulebook, state: State, actor: Actor) -> bool:
        if self.bears and self.duty:
            return roles.may_bear(rulebook, state, actor, self.duty)
        return roles.may(rulebook, state, self.role, actor, self.duty)


def _people(rulebook: Rulebook, state: State, ways: list[_Way]) -> str:
    """Who may do an act in one of these ways, in Chinese: each role, with the agency and the official that have it."""
    told: list[str] = []
    for way in ways:
        role = rulebook.roles[way.role]
        of_duty = way.duty.bearer.agency if way.duty and role.agency in ("subject", "bearer") else None
        who = way.duty.bearer if way.bears and way.duty else roles.bearer(rulebook, state, way.role, of_duty)
        several = _INVOLVED if role.agency == "involved" else ""
        told.append(bearer_text(rulebook, who) + several)
    return "，或".join(dict.fromkeys(told))


def _by_duty(rulebook: Rulebook, state: State, made: Act, command: Command, data: dict[str, Any]) -> Iterator[_Way]:
    """The ways by open duties: first those of the duties that the act discharges, then those of the duties that permit
    it.
    """
    procedure = rulebook.procedures[state.procedure]
    about, wanted = made.about(command), data.get("duty")
    permitting: list[_Way] = []
    for duty in state.duties:
        if not _stands(state, duty, made) or wanted not in (None, duty.id, duty.subject):
            continue
        rule = procedure.rules[duty.rule]
        own = _Way(duty, duty.bearer.role, rule.article, bears=True)
        calling = [
            clause.where
            for clause in rule.discharged_by
            if clause.event == made.leaves
            and not clause.by_others
            and not (clause.in_time and duty.late_by(command.at))
        ]
        of_it = duty.subject is None or about is None or duty.subject == about
        if duty.owed and of_it and any(roles.holds(where, state, data) for where in calling):
            yield own
        permitting += [
            _Way(duty, by, rule.article) if (by := permitted_by(rulebook, state, duty, permit)) else own
            for permit in rule.permits
            if permit.act == made.name and roles.holds(permit.where, state, data) and (of_it or not calling)
        ]
    yield from permitting


def permitted_by(rulebook: Rulebook, state: State, duty: Duty, permit: Permit) -> str | None:
    """The role to which a duty's row, or special law in its place, permits an act. None for the duty's bearer."""
    rule = rulebook.rule(state.procedure, duty.rule)
    law = special_law.governing(rulebook, state, rule, duty) if permit.of_matter_type else None
    return (law.extension_by if law else None) or permit.by


def _stands(state: State, duty: Duty, made: Act) -> bool:
    """Whether a duty can still admit the act: it is open, or it has been met, and the act decides on a request to
    extend it that was made in time. What has been met admits nothing else: an outcome stands until it is reviewed.
    """
    asked = state.facts["extensions"].get(duty.id)
    decides = "extensions" in made.needs and asked is not None and asked["status"] == "requested"
    return duty.status == "open" or (duty.status == "discharged" and decides)


def _always(rulebook: Rulebook, state: State, made: Act, command: Command, data: dict[str, Any]) -> Iterator[_Way]:
    """The ways without a duty: while the matter is open, or within a window after a fact. An act that names a duty is
    admitted only while that duty is owed.
    """
    wanted = data.get("duty")
    duty = state.duty(wanted) if wanted is not None else None
    for always in rulebook.procedures[state.procedure].always:
        if always.act != made.name or not roles.holds(always.where, state, data):
            continue
        if always.within:
            end = window_end(rulebook, state, always.within)
            if end is None or command.at >= end:
                continue
        elif state.closed_at is not None:
            continue
        if wanted is None or (duty and duty.owed):
            yield from (_Way(duty, role, always.article) for role in always.by)
