"""A matter that begins: its receipt, its start and first record, all within one intake's transaction."""

from dataclasses import dataclass
from typing import Any

from db.intake import Intake, Opening
from domain.clock.calendar import Calendar
from domain.engine.procedure import open_matter
from domain.law.rulebook import Rulebook
from domain.matter.events import Event
from domain.matter.state import State
from domain.records.record import record
from domain.records.wire import Start, calendar_for

OPENING = "open"  # the act of a receipt that opened its matter


@dataclass(frozen=True, slots=True)
class Made:
    """An opened matter: its answer, and what its workflow starts with."""

    answer: dict[str, Any]
    start: Start
    state: State


async def begin(
    intake: Intake,
    rulebook: Rulebook,
    calendar: Calendar,
    procedure: str,
    number: str,
    first: Event,
    functions: dict[str, str],
    **opening: Any,
) -> Made:
    """Begin a matter with its first event, whose command is the receipt's id.

    ``opening``: fields of `db.intake.Opening`. Raises `Repeated`, `ExternalNoTaken`.
    """
    assert first.command  # noqa: S101 - whoever begins a matter gives it a receipt
    start = Start(
        number=number,
        rulebook=rulebook.id,
        digest=rulebook.digest,
        calendar=calendar_for(calendar, first.at),
        functions=functions,
        first=first,
    )
    # The calendar as the workflow will have it, so that both come to the same duties.
    made = open_matter(rulebook, procedure, number, Calendar.from_compact(start.calendar), first, functions)
    await intake.receipt(first.command, procedure, number, OPENING, {})  # all it says is in the matter and its start
    answer = await intake.open(
        Opening(rulebook_digest=rulebook.digest, start=start, **opening),
        record(rulebook, None, made.state, made.events, intake.received_at, command=first.command),
    )
    return Made(answer, start, made.state)
