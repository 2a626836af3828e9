"""The words of the ledger: who acts, what was sent, what happened, what was refused."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.matter.fields import FieldError


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an official (or a system for itself). ``via`` is the system that acted on their behalf."""

    id: str
    agency: str
    roles: tuple[str, ...]
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What the rules need to know of an agency: its kind (``outside`` where it bears no duties) and head."""

    kind: str
    head: str | None = None


HEADED = "headed"  # no role that anybody acts in


@dataclass(frozen=True, slots=True)
class Post:
    """Where an official serves, as what kind of staff, and in which roles (none where the directory doesn't say);
    among them ``HEADED`` where he heads or headed an agency.
    """

    agency: str
    kind: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """An act as received: its name and sealed fields, by whom, and the directory's word on who it names.

    ``officials`` are those named, with their agencies; ``staff`` those whose post matters.
    ``at`` is the instant of receipt: evidence. ``occurred_at`` is a claim and never decides lateness.
    """

    id: str
    name: str
    data: Any
    actor: Actor
    at: datetime
    occurred_at: datetime | None = None
    agencies: dict[str, Card] = field(default_factory=dict)
    officials: dict[str, str] = field(default_factory=dict)
    staff: dict[str, Post] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, once and for good. ``at`` is the instant that counts for the duties it touches;
    ``received_at`` the receipt it came with (none where time alone did it).
    """

    type: str
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)
    article: str | None = None
    actor: Actor | None = None
    command: str | None = None
    received_at: datetime | None = None
    occurred_at: datetime | None = None


class Refused(Exception):
    """The act is not admissible. ``code`` is http.md's; ``detail`` says in Chinese what to do."""

    def __init__(self, code: str, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.errors = errors
