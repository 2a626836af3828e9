"""The acts of every procedure, in one registry: `ACTS[procedure][name]`, and the events in `EVENTS`."""

from domain.acts import case, common, elsewhere, plan  # noqa: F401 - importing registers
from domain.acts.base import ACTS, EVENTS, Act, EventType, Step

__all__ = ["ACTS", "EVENTS", "Act", "EventType", "Step"]
