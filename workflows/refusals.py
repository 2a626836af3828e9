"""Refusals as Temporal carries them, and as the ledger keeps them."""

from typing import Any

from temporalio.exceptions import ApplicationError

from domain.matter.events import Refused
from domain.records import wording
from domain.records.wire import UNTRUSTED

UNREAD = ("unreadable", UNTRUSTED)  # the codes of refusals of what may not be the act of the receipt that it names


def failure(refusal: Refused, seq: int) -> ApplicationError:
    """Return a refusal as Temporal carries it. Its type is the stable code; its details are for machines.

    ``seq`` is the line of the ledger at which the run stood. Nobody is told a refusal from an earlier line.
    """
    errors = [{"field": error.field, "message": error.message} for error in refusal.errors]
    details = {"seq": seq} | ({"errors": errors} if errors else {})
    return ApplicationError(refusal.detail, details, type=refusal.code, non_retryable=True)


def refused(procedure: str, name: str, packed: Any, refusal: Refused) -> dict[str, Any]:
    """Return what the ledger says of an act that came as a signal and was refused."""
    command = packed.get("id") if isinstance(packed, dict) else None
    errors = [{"field": error.field, "message": error.message} for error in refusal.errors]
    return {
        "act": wording.act_title(procedure, name),
        "problem": {"code": refusal.code, "detail": refusal.detail} | ({"errors": errors} if errors else {}),
    } | ({"command": command} if refusal.code not in UNREAD and isinstance(command, str) else {})
