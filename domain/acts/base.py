"""What an act is, and the one registry of them: paths, signals, updates, bodies and events come from here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, dataclass_transform

from domain.clock.calendar import local
from domain.law.catalogue import MatterType
from domain.law.rulebook import Rule, Rulebook
from domain.matter import special_law
from domain.matter.events import Card, Command, Post, Refused
from domain.matter.facts import Facts, named
from domain.matter.fields import AgencyId, FieldError, OfficialId, bare, hints, leaves
from domain.matter.roles import conflict
from domain.matter.state import Duty, State

Follow = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """What an act may look at: the law, the matter, the command, and the duty (with its row) that admits it."""

    rulebook: Rulebook
    state: State
    command: Command
    at: datetime
    duty: Duty | None = None
    rule: Rule | None = None

    @property
    def facts(self) -> Facts:
        """The facts before the act."""
        return self.state.facts

    @property
    def matter_type(self) -> MatterType | None:
        """What the law says of matters of this kind in particular, if the matter is of such a kind."""
        return special_law.matter_type(self.rulebook, self.state)

    def admitting(self) -> tuple[Duty, Rule]:
        """The duty that admits the act, and its row. Raises `Refused` (``not_owed``) where none does: the act is then
        permitted apart from any duty.
        """
        if self.duty is None or self.rule is None:
            raise Refused("not_owed", "这项操作须就一项具体的义务提出, 现在没有这样的义务")
        return self.duty, self.rule

    def card(self, agency: str) -> Card | None:
        """What is known of an agency: from this command's look-up, else from the matter."""
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
        """The first fact that the act needs and the matter lacks; None where it lacks nothing."""
        return next((fact for fact in cls.needs if not named(facts, fact)), None)

    def subject(self, command: Command) -> str | None:
        """Which of several duties of one rule the act is about: an agency, a part."""
        return None

    def check(self, step: Step) -> None:
        """Raise `Refused` where the fields contradict each other or the matter."""

    def data(self, step: Step) -> dict[str, Any]:
        """What the event carries besides the act's own fields."""
        return {}

    @staticmethod
    def facts(data: dict[str, Any], facts: Facts, at: datetime) -> Facts:
        """The facts after the event, from its ``data``, the facts before it and its instant."""
        return facts

    def then(self, state: State) -> Iterator[Follow]:
        """Events that follow at once from the state that this act has made."""
        yield from ()


@dataclass(frozen=True, slots=True)
class EventType:
    """A word of the ledger: its Chinese title and what it changes in the facts."""

    title: str
    facts: Callable[[dict[str, Any], Facts, datetime], Facts]


ACTS: dict[str, dict[str, type[Act]]] = {}
EVENTS: dict[str, EventType] = {}
EVERY = ("case", "finding", "commendation", "supervision")
FIRST: dict[str, str] = {}  # procedure → the event that begins a matter


@dataclass_transform(frozen_default=True, kw_only_default=True)
def act(
    name: str, title: str, *, leaves: str, procedures: tuple[str, ...] = ("case",), internal: bool = False
) -> Callable[[type[Any]], type[Any]]:
    """Register an act: the ``name`` by which others call it (path, signal, update), its Chinese title, the event that
    it ``leaves``, and the procedures in whose matters it can be done.
    """

    def register(cls: type[Any]) -> type[Any]:
        made = dataclass(frozen=True, kw_only=True)(cls)
        made.name, made.leaves, made.title, made.internal = name, leaves, title, internal
        for procedure in procedures:
            ACTS.setdefault(procedure, {})[name] = made
        event(leaves, title, made.facts)
        return made

    return register


def event(name: str, title: str, facts: Callable[..., Facts] = Act.facts, *, begins: str | None = None) -> None:
    """Register a word of the ledger that no act leaves by itself (or, through `act`, one that an act does).

    ``begins``: the procedure whose matters it begins.
    """
    EVENTS[name] = EventType(title, facts)
    if begins:
        FIRST[begins] = name


def missing(**fields: str) -> Refused:
    """The refusal that names fields and says what to do."""
    errors = tuple(FieldError(name.rstrip("_"), message) for name, message in fields.items())
    wrong = "; ".join(f"{error.field} {error.message}" for error in errors)
    return Refused("incomplete", f"所填内容不完整或不能采用: {wrong}", errors)


NEEDED = {  # what a person calls the facts that acts need
    "competent_agency": "已明确的主管部门",
    "co_agencies": "共同办理单位",
    "proposal": "待答复的办理方案",
    "parts": "已商定的方案分工",
    "extensions": "延期申请",
    "undecided": "所拟而未处理的问责方式",
    "referred": "已移送的问责建议",
}


def check_needs(made: Act, step: Step) -> None:
    """Raise ``not_owed`` where the matter lacks a fact that the act needs."""
    if fact := made.lacks(step.facts):
        raise Refused("not_owed", f"「{made.title}」以{NEEDED[fact]}为前提, 本件现在没有")


def check_directory(made: Act, step: Step) -> None:
    """Every agency named exists and is within scope; every official named is known."""
    for agency in leaves(made, AgencyId):
        check_agency(step, agency)
    for name, hint in hints(type(made)).items():
        official = getattr(made, name) if bare(hint) is OfficialId else None
        if official is not None and official not in step.command.officials:
            raise missing(**{name: f"名录中没有工作人员 {official}, 请核对代码"})


def check_agency(step: Step, agency: str) -> None:
    """Raise where an agency is unknown, or of a kind that bears no duties."""
    card = step.card(agency)
    if card is None:
        raise Refused("unknown_agency", f"名录中没有机关 {agency}, 请核对代码")
    if card.kind == "outside":
        raise Refused("out_of_scope", f"机关 {agency} 不属于适用范围, 不能承担义务; 请按区外单位填写")


def check_taker(step: Step, official: str) -> Post:
    """Where the official serves who is to take the admitting duty over. Raises where it is a right, which is nobody
    else's; where the directory doesn't know him; where he isn't of the role in the agency that bears it, or of another
    agency though the one that bears it isn't barred as a whole; and where something stands against him (``to``).
    """
    duty, rule = step.admitting()
    if rule.lapses:
        raise Refused("not_owed", f"「{rule.title}」是当事人自己的权利或法定期限, 不能转由他人")
    post = step.command.staff.get(official)
    if post is None:
        raise missing(to=f"名录中没有工作人员 {official}, 请核对代码")
    first = step.rulebook.roles[rule.bearer]
    role = first if first.fallback == duty.bearer.role else step.rulebook.roles[duty.bearer.role]
    agency = duty.bearer.agency
    barred = agency in [named(step.facts, fact) for fact in role.never_of]
    if agency not in (None, post.agency):
        if not barred:
            raise missing(to="应为本机关的工作人员")
        check_agency(step, post.agency)
    if agency in (None, post.agency) and post.roles and role.claims and not set(role.claims) & set(post.roles):
        raise missing(to=f"该人员没有「{role.title}」的身份, 请改由有此身份的人员承担")
    if why := conflict(step.rulebook, step.state, role.id, official, post.agency):
        raise missing(to=f"该人员{why}, 也应回避")
    return post


def check_official(step: Step, official: str, agency: str | None, field: str) -> None:
    """Raise where the official named doesn't serve at that agency."""
    if step.command.officials.get(official) != agency:
        raise missing(**{field: "应为本机关的工作人员"})


def not_future(step: Step, moment: datetime, field: str, since: datetime | None = None) -> None:
    """Raise where something said to have happened lies ahead, or before ``since`` (None: the matter's beginning)."""
    earliest = since or datetime.fromisoformat(step.facts["first_receipt_at"])
    if not earliest <= moment <= step.at:
        begin, now = f"{local(earliest):%Y-%m-%d %H:%M:%S}", f"{local(step.at):%Y-%m-%d %H:%M}"
        raise Refused("time_not_allowed", f"{field} 应在 {begin} 之后、现在 ({now}) 之前, 请核对时间")


def not_past(step: Step, day: date, field: str) -> None:
    """Raise where a day set for something still to be done has passed."""
    if day < local(step.at).date():
        raise Refused("time_not_allowed", f"{field} 不能早于今天, 请另定日期")


def by_actor(step: Step) -> dict[str, Any]:
    """Who did it, for the facts: some may not do both of two acts."""
    return {"by": step.command.actor.id}


def decided_by(data: dict[str, Any], facts: Facts) -> Facts:
    """The facts with who did it among all who had a part in the decision: none of them reviews it."""
    return {**facts, "determined_by": list(dict.fromkeys([*facts["determined_by"], data["by"]]))}


def iso(moment: datetime) -> str:
    """An instant as facts and payloads carry it: ISO 8601, +08:00."""
    return local(moment).isoformat()
