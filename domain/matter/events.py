"""Actors, commands, events and refusals: what the engine takes and gives."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.matter.fields import FieldError


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an official, or a system in its own name. ``via`` is the system that acted for the official, if one
    did.
    """

    id: str
    agency: str
    roles: tuple[str, ...]
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What the rules need to know of an agency: its kind (``outside`` for one that bears no duties) and its head."""

    agency_kind: str
    head: str | None = None


HEADED = "headed"  # a mark in a post, not a role in which anybody acts


@dataclass(frozen=True, slots=True)
class Post:
    """The post of an official: his agency, his kind of staff, and his roles (none where the directory doesn't say
    them). The roles include ``HEADED`` where he heads or headed an agency.
    """

    agency: str
    staff: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """An act as it was received: its name, its sealed fields, its actor, and the directory's answers on those it names.

    ``officials`` has the agency of each official named, ``staff`` the post of each person whose post matters. ``at`` is
    the instant of the receipt, which decides lateness. ``occurred_at`` is a claim and never decides lateness.
    ``rounded``: the instants that the act claims stand for the minute or second that they name (`domain.acts.claims`).
    Acts that were received before there was such a rule are judged without it, so that their histories replay.
    """

    id: str
    name: str
    data: Any
    actor: Actor
    at: datetime
    occurred_at: datetime | None = None
    rounded: bool = False
    agencies: dict[str, Card] = field(default_factory=dict)
    officials: dict[str, str] = field(default_factory=dict)
    staff: dict[str, Post] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """An event: what happened, which never changes. ``at`` is the instant that counts for the duties it touches.
    ``received_at`` is the instant of the receipt; None where time alone caused the event.
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
    """The act isn't admissible. ``code`` is one of the API's error codes. ``detail`` says in Chinese what to do
    instead.
    """

    def __init__(self, code: str, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.errors = errors
