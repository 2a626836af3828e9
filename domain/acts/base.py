"""What an act is, and the one registry of acts. Paths, signals, updates, request bodies and events are made from it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Self, dataclass_transform

from domain.acts.wrong import not_allowed, unknown_agency
from domain.clock.calendar import local
from domain.law.catalogue import MatterType
from domain.law.rulebook import Rule, Rulebook
from domain.matter import special_law
from domain.matter.events import Card, Command, Post, Refused
from domain.matter.facts import Facts, named
from domain.matter.fields import AgencyId, FieldError, OfficialId, bare, hints, placed
from domain.matter.roles import conflict
from domain.matter.state import Duty, State

Follow = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """What an act may look at: the law, the matter before the act, the command, the instant ``at`` that counts for the
    act, and the duty that admits the act, with its row. ``duty`` and ``rule`` are None where no duty admits it.
    """

    rulebook: Rulebook
    state: State
    command: Command
    at: datetime
    duty: Duty | None = None
    rule: Rule | None = None

    @property
    def facts(self) -> Facts:
        """The facts of the matter before the act."""
        return self.state.facts

    @property
    def matter_type(self) -> MatterType | None:
        """The entry of the rulebook for this matter's type, or None where the matter has no such type."""
        return special_law.matter_type(self.rulebook, self.state)

    @property
    def laws(self) -> list[MatterType]:
        """The entries of the rulebook for every type that this matter has ever had, its present type first."""
        return special_law.ever(self.rulebook, self.state)

    def admitting(self) -> tuple[Duty, Rule]:
        """The duty that admits the act, and its row. Raises `Refused` (``not_owed``) where the act is permitted without
        any duty.
        """
        if self.duty is None or self.rule is None:
            raise Refused("not_owed", "这项操作须就一项具体的义务提出，现在没有这样的义务")
        return self.duty, self.rule

    def foresees(self, event: str, field: str, *, value: str | bool) -> bool:
        """Whether a row of the procedure opens a duty where the event has this value of the field. A value that came
        after a rulebook isn't offered under it.
        """
        openings = self.rulebook.procedures[self.state.procedure].opening.get(event, ())
        return any(value in opening.where.get(field, ()) for _, opening in openings)

    def card(self, agency: str) -> Card | None:
        """What is known of an agency: from the directory's answer in this command, else from the matter; None if
        unknown.
        """
        return self.command.agencies.get(agency) or self.state.agencies.get(agency)


class Act:
    """An act of an official or an applicant. A subclass holds the act's fields; its instances are values.

    `act` registers a subclass and sets ``name``, ``leaves``, ``title`` and ``internal``. An ``internal`` act is done by
    the engine alone: it has no route. ``people`` names the facts that name a person whose post the act has to know.
    ``needs`` names the facts that earlier events must have made before the act can be done. Docstrings are for
    developers: people see the Chinese title, and the text that the rulebook has for the act.
    """

    name: ClassVar[str]
    leaves: ClassVar[str]
    title: ClassVar[str]
    internal: ClassVar[bool]
    people: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def lacks(cls, facts: Facts) -> str | None:
        """The name of the first fact that the act needs and the matter lacks, or None where the matter lacks none."""
        return next((fact for fact in cls.needs if not named(facts, fact)), None)

    def about(self, command: Command) -> str | None:
        """The id that says which of several duties of one row the act is about (an agency, a part of a plan, a
        measure). None where the row opens one duty only.
        """
        return None

    def settled(self, step: Step) -> Self:
        """The act with the instants that are recorded for those that it claims (`domain.acts.claims`). Raises `Refused`
        for one that lies outside its bounds.
        """
        return self

    def check(self, step: Step) -> None:
        """Raise `Refused` where the act's fields contradict each other or the matter."""

    def data(self, step: Step) -> dict[str, Any]:
        """The data that the event carries besides the act's own fields."""
        return {}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        """The facts after the event: ``data`` is the event's data, ``facts`` the facts before it,
        ``at`` its instant.
        """
        return facts

    def then(self, state: State) -> Iterator[Follow]:
        """The events, each with its data, that follow at once. ``state`` is the state after the act's own event."""
        yield from ()


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event in the ledger: its Chinese title, the function that gives the facts after it, and the procedures
    in whose matters it happens (none: in matters of any).
    """

    title: str
    facts: Callable[[dict[str, Any], Facts, datetime], Facts]
    procedures: tuple[str, ...] = ()


ACTS: dict[str, dict[str, type[Act]]] = {}
EVENTS: dict[str, EventType] = {}
EVERY = ("case", "finding", "commendation", "supervision")
FIRST: dict[str, str] = {}  # procedure → the event with which its matters begin


@dataclass_transform(frozen_default=True, kw_only_default=True)
def act(
    name: str, title: str, *, leaves: str, procedures: tuple[str, ...] = ("case",), internal: bool = False
) -> Callable[[type[Any]], type[Any]]:
    """Register an act. ``name`` is its name for callers (in paths, signals and updates), ``title`` its Chinese title,
    ``leaves`` the event that it leaves, ``procedures`` those in whose matters it can be done. An ``internal`` act has
    no route.
    """

    def register(cls: type[Any]) -> type[Any]:
        made = dataclass(frozen=True, kw_only=True)(cls)
        made.name, made.leaves, made.title, made.internal = name, leaves, title, internal
        for procedure in procedures:
            ACTS.setdefault(procedure, {})[name] = made
        event(leaves, title, made.facts, of=procedures)
        return made

    return register


def event(
    name: str,
    title: str,
    facts: Callable[..., Facts] = Act.facts,
    *,
    of: tuple[str, ...] = (),
    begins: str | None = None,
) -> None:
    """Register an event with its Chinese title and the function that gives the facts after it. `act` calls this for the
    events of acts; call it directly for an event that no act leaves. ``of`` names the procedures in whose matters it
    happens; without it, it happens in any. ``begins`` names the procedure whose matters begin with the event.
    """
    EVENTS[name] = EventType(title, facts, (begins,) if begins else of)
    if begins:
        FIRST[begins] = name


def missing(**fields: str) -> Refused:
    """The refusal (``incomplete``) that names each wrong field, with a Chinese text that says what to do about it."""
    errors = tuple(FieldError(name.rstrip("_"), message) for name, message in fields.items())
    wrong = "；".join(f"{error.field} {error.message}" for error in errors)
    return Refused("incomplete", f"所填内容不完整或不能采用：{wrong}", errors)


NEEDED = {  # the Chinese names of the facts that acts need, for refusals
    "notices": "补正的告知",
    "disputed": "服务对象的异议",
    "competent_agency": "已明确的主管部门",
    "co_agencies": "共同办理单位",
    "proposal": "待答复的办理方案",
    "parts": "已商定的方案分工",
    "extensions": "延期申请",
    "verified": "核实的事实",
    "determined": "认定",
    "undecided": "所拟而未处理的问责方式",
    "imposed": "决定的问责方式",
    "referred": "已移送的问责建议",
    "served_at": "决定的送达",
    "appealed_at": "申诉",
    "corrected": "复核或申诉的决定",
}


def check_needs(made: Act, step: Step) -> None:
    """Raise `Refused` (``not_owed``) where the matter lacks a fact that the act needs."""
    if fact := made.lacks(step.facts):
        raise Refused("not_owed", f"「{made.title}」以{NEEDED[fact]}为前提，本件现在没有")


def check_directory(made: Act, step: Step) -> None:
    """Raise `Refused` unless each agency in the act's fields exists and can bear duties, and each official is known."""
    for field, agency in placed(made, AgencyId):
        check_agency(step, agency, field)
    for name, hint in hints(type(made)).items():
        official = getattr(made, name) if bare(hint) is OfficialId else None
        if official is not None and official not in step.command.officials:
            raise missing(**{name: f"名录中没有工作人员 {official}，请核对代码"})


def check_agency(step: Step, agency: str, field: str) -> None:
    """Raise `Refused`: ``unknown_agency`` for ``field`` where the directory has no such agency, ``out_of_scope`` where
    its kind bears no duties.
    """
    card = step.card(agency)
    if card is None:
        raise unknown_agency(agency, field)
    if card.agency_kind == "outside":
        raise Refused("out_of_scope", f"机关 {agency} 不属于适用范围，不能承担义务；请按区外单位填写")


def check_taker(step: Step, official: str) -> Post:
    """The post of the official who is to take over the duty that admits the act.

    Raises `Refused` (``not_owed``) where the duty is a right: a right stays with its bearer. Raises ``incomplete`` for
    the field ``to`` in these cases: the directory doesn't know the official; he hasn't the role of the duty; he serves
    at another agency, and the bearing agency isn't itself barred from the role; or he has a conflict of interest.
    """
    duty, rule = step.admitting()
    if rule.lapses:
        raise Refused("not_owed", f"「{rule.title}」是承担者自己的权利或法定期限，不能转由他人")
    post = step.command.staff.get(official)
    if post is None:
        raise missing(to=f"名录中没有工作人员 {official}，请核对代码")
    first = step.rulebook.roles[rule.bearer]
    role = first if first.fallback == duty.bearer.role else step.rulebook.roles[duty.bearer.role]
    agency = duty.bearer.agency
    barred = agency in [named(step.facts, fact) for fact in role.never_of]
    if agency not in (None, post.agency):
        if not barred:
            raise missing(to="应为本机关的工作人员")
        check_agency(step, post.agency, "to")
    if agency in (None, post.agency) and post.roles and role.claims and not set(role.claims) & set(post.roles):
        raise missing(to=f"该人员没有「{role.title}」的身份，请改由有此身份的人员承担")
    if why := conflict(step.rulebook, step.state, role.id, official, post.agency):
        raise missing(to=f"该人员{why}，也应回避")
    return post


def check_official(step: Step, official: str, agency: str | None, field: str) -> None:
    """Raise `Refused` for ``field`` where the official doesn't serve at ``agency``."""
    if step.command.officials.get(official) != agency:
        raise missing(**{field: "应为本机关的工作人员"})


def check_matter_type(rulebook: Rulebook, matter_type: str | None) -> None:
    """Raise `Refused` (``incomplete``) for a type of matter that the rulebook's catalogue doesn't have. A rulebook
    without a catalogue takes any.
    """
    if matter_type is not None and rulebook.matter_types and matter_type not in rulebook.matter_types:
        raise missing(matter_type=f"规则文本的事项类型目录中没有 {matter_type}，请核对代码，不属目录所列的不填")


def check_not_past(step: Step, day: date, field: str) -> None:
    """Raise `Refused` (``time_not_allowed``) where a day that is set for future work lies before the day of the act."""
    if day < local(step.at).date():
        raise not_allowed(field, "不能早于今天，请另定日期")


def by_actor(step: Step) -> dict[str, Any]:
    """The id of the actor, as data of the event (``by``). The facts keep it, because some pairs of acts may not be done
    by one person.
    """
    return {"by": step.command.actor.id}


def decided_by(data: dict[str, Any], facts: Facts) -> Facts:
    """The facts with the actor (``data["by"]``) among those who had a part in the decision. They may not review it."""
    return {**facts, "determined_by": list(dict.fromkeys([*facts["determined_by"], data["by"]]))}


def iso(moment: datetime) -> str:
    """An instant in the form that facts and payloads have: ISO 8601 at +08:00."""
    return local(moment).isoformat()
