"""The acts of every procedure, in one registry: `ACTS[procedure][name]`, and the events in `EVENTS`."""

# Importing registers; the order is that of the API's pages.
from domain.acts.case import routing, handling, result, statutory, elsewhere, plan, split  # noqa: F401, I001
from domain.acts.finding import leads, examination, measures, remedies  # noqa: F401
from domain.acts import commendation, supervision  # noqa: F401
from domain.acts.case import extension  # noqa: F401
from domain.acts import common  # noqa: F401
from domain.acts.base import ACTS, EVENTS, FIRST, Act, EventType, Step

__all__ = ["ACTS", "EVENTS", "FIRST", "Act", "EventType", "Step"]
