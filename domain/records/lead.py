"""Leads (线索): a breach, or an act that is a fault by itself, which people then examine. A lead is no verdict."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.names import lead_id
from domain.matter.state import Bearer, Duty, State
from domain.responsibility.answerable import pointed_to
from domain.responsibility.holding import Holding
from domain.responsibility.intervals import holder


@dataclass(frozen=True, slots=True)
class Proposed:
    """A person to whom a lead points, or only an agency where no person is known, and the grounds."""

    agency: str
    subject: str | None
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A lead: its duty, its article, the end of the limit that ran out (``due_at``: the first one, or that once more),
    the bearer then, and all who held its clock (``held``).

    ``seq`` is the number of the ledger line on which the lead rests, so no lead is opened twice. ``raised_at`` is the
    matter's time when the lead was handed on. ``rulebook`` and ``digest`` are the matter's law.
    """

    procedure: str
    number: str
    seq: int
    duty: str | None
    rule: str | None
    article: str | None
    title: str
    grounds: tuple[str, ...]
    bearer: Bearer | None
    at: datetime
    due_at: datetime | None = None
    held: tuple[Holding, ...] = ()
    breach: bool = True
    raised_at: datetime
    rulebook: str
    digest: str
    proposed: tuple[Proposed, ...] = ()

    @property
    def id(self) -> str:
        """The id of the lead, made from the matter's number and the ledger line."""
        return lead_id(self.number, self.seq)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """The withdrawal of a lead: its breach turned out to have been none, or the matter had its outcome in time, so that
    every ground lacks an element. ``seq`` is the ledger line of the withdrawal, ``at`` its instant, ``raised_at`` the
    matter's time when it was handed on. With ``since``, only leads of a lateness after that instant are withdrawn.
    """

    procedure: str
    number: str
    seq: int
    duty: str
    at: datetime
    raised_at: datetime
    since: datetime | None = None

    def takes_back(self, lead: Lead) -> bool:
        """Whether the lead is one of those that are withdrawn."""
        of_it = lead.breach and lead.duty == self.duty and lead.seq < self.seq
        return of_it and (self.since is None or lead.at > self.since)


def lead_of(rulebook: Rulebook, state: State, event: Event, seq: int, now: datetime) -> Lead | Withdrawal | None:
    """The lead that an event opens, or the withdrawal that it is; None for any other event, and for a breach without
    grounds.
    """
    duty = state.duty(event.data.get("duty", ""))  # its bearer may have changed since
    if event.type not in ("breached", "breach_withdrawn", "lead_raised"):
        return None
    since = datetime.fromisoformat(event.data["since"]) if "since" in event.data else None
    if event.type == "breach_withdrawn" and duty:
        return Withdrawal(
            procedure=state.procedure,
            number=state.number,
            seq=seq,
            duty=duty.id,
            at=event.at,
            raised_at=now,
            since=since,
        )
    if event.type == "breach_withdrawn" or not event.data["grounds"]:
        return None
    rule = rulebook.rule(state.procedure, duty.rule) if duty else None
    held, to = pointed_to(rulebook, state, duty, event.at, since) if duty else ((), [None])
    bearer = holder(duty.held, event.at) if duty else None
    to = to if event.type == "breached" else [bearer]
    return Lead(
        procedure=state.procedure,
        number=state.number,
        seq=seq,
        duty=duty.id if duty else None,
        rule=duty.rule if duty else None,
        article=event.data.get("article", event.article),
        title=event.data.get("title") or (rule.title if rule else ""),
        grounds=tuple(event.data["grounds"]),
        bearer=bearer,
        at=event.at,
        due_at=_ended(duty, since) if duty else None,
        held=held,
        breach=event.type == "breached",
        raised_at=now,
        rulebook=rulebook.id,
        digest=rulebook.digest,
        proposed=_proposed(rulebook, state, to, bearer, event.data["grounds"]),
    )


def _ended(duty: Duty, since: datetime | None) -> datetime | None:
    """The end of the limit of a lead: of the limit once more that ran ``since``, or of the first one."""
    return next((each.until for each in duty.again if each.since == since), duty.due_at)


def with_heads(rulebook: Rulebook, lead: Lead, heads: Mapping[str, str]) -> tuple[Proposed, ...]:
    """The persons to whom a lead points. ``heads`` has the head of each agency when the lead came up: the matter may
    know another head or none.
    """
    persons: dict[tuple[str, str | None], list[str]] = {}
    for proposed in lead.proposed:
        for ground in proposed.grounds:
            head = heads.get(proposed.agency) if rulebook.grounds[ground].subject == "head" else None
            persons.setdefault((proposed.agency, head or proposed.subject), []).append(ground)
    return tuple(Proposed(agency, person, tuple(each)) for (agency, person), each in persons.items())


def _proposed(
    rulebook: Rulebook, state: State, bearers: Iterable[Bearer | None], last: Bearer | None, grounds: list[str]
) -> tuple[Proposed, ...]:
    """For each ground its persons: the bearers, or the head of the agency of the ``last`` bearer. What another agency
    owed before, for example to send the matter on, is a lead of its own. A person stands there once, with all grounds.
    Where the role is one official's and nobody has it, the head of the agency stands in for him.
    """
    persons: dict[tuple[str, str | None], list[str]] = {}
    for ground in grounds:
        row = rulebook.grounds.get(ground)
        if row is None:
            continue
        for bearer in bearers if row.subject == "bearer" else (last,):
            agency = bearer.agency if bearer and bearer.agency else state.facts["lead_agency"]
            if agency is None:
                continue
            official = bearer.official if bearer else state.facts["responder"]
            card = state.agencies.get(agency)
            one = official is None and (bearer is None or rulebook.roles[bearer.role].official is not None)
            person = official if row.subject == "bearer" and not one else card.head if card else None
            own = persons.setdefault((agency, person), [])
            own.extend([] if ground in own else [ground])
    return tuple(Proposed(agency, person, tuple(each)) for (agency, person), each in persons.items())
