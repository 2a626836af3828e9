"""What the workflow of signed roots is given, and what it leaves to its next run."""

from dataclasses import dataclass
from typing import Literal

WORKFLOW = "AuditRoot"
SCHEDULE = "audit_root"
"""The id of the Temporal schedule. The ids of the workflows it starts begin with this id."""


@dataclass(frozen=True, slots=True)
class Sign:
    """The input of one run, which only the schedule of this product has."""

    what: Literal["audit_root"] = "audit_root"


@dataclass(frozen=True, slots=True)
class Rooted:
    """A root that was made: its number and its hash (hex). Number 0: there was none."""

    number: int = 0
    hash: str = ""
