"""The opening of a matter: its first event, from what the counter or an integrating system has taken in."""

from datetime import datetime
from typing import Any, Literal

from domain.admission import check_claim
from domain.calendar import Calendar
from domain.events import Actor, Card, Event, Refused
from domain.rulebook import Rule, Rulebook


def received(  # noqa: PLR0913 - the facts of an opening are as many
    rulebook: Rulebook,
    calendar: Calendar,
    *,
    command: str,
    actor: Actor,
    received_at: datetime,
    occurred_at: datetime | None,
    agency: str,
    card: Card | None,
    kind: Literal["application", "inquiry"],
    form: Literal["written", "oral"],
    responder: str | None,
    responder_agency: str | None,
    urgent: bool = False,
) -> Event:
    """The event ``received``. A claimed ``occurred_at`` starts the clocks, since that is to the agency's
    disadvantage. Raises `Refused`: ``unknown_agency``, ``out_of_scope``, ``incomplete``, ``time_not_allowed``.
    """
    if card is None:
        raise Refused("unknown_agency", f"名录中没有机关 {agency}, 请核对代码")
    if card.kind == "outside":
        raise Refused("out_of_scope", f"机关 {agency} 不属于适用范围, 不能作为首问机关")
    if responder is not None and responder_agency != agency:
        raise Refused("incomplete", "first_responder 应为首问机关的工作人员")
    check_claim(rulebook, calendar, occurred_at, received_at)
    data: dict[str, Any] = {
        "agency": agency,
        "kind": kind,
        "form": form,
        "agencies_known": {agency: [card.kind, card.head]},
    }
    data |= {"responder": responder} if responder else {}
    data |= {"urgent": True} if urgent else {}
    opening = next(rule for rule in rulebook.procedures["case"].rules.values() if _opens(rule))
    return Event(
        type="received",
        at=occurred_at or received_at,
        data=data,
        article=opening.article,
        actor=actor,
        command=command,
        received_at=received_at,
        occurred_at=occurred_at,
    )


def _opens(rule: Rule) -> bool:
    return any(opening.event == "received" for opening in rule.opens_on)
