"""The acts of every procedure, in one registry: `ACTS[procedure][name]`, and the events in `EVENTS`."""

# Importing registers; the order is that of the API's pages.
from domain.acts import case, result, statutory, elsewhere, plan, split  # noqa: F401, I001
from domain.acts import leads, finding, measures, remedies, commendation, supervision, extension, common  # noqa: F401
from domain.acts.base import ACTS, EVENTS, FIRST, Act, EventType, Step

__all__ = ["ACTS", "EVENTS", "FIRST", "Act", "EventType", "Step"]
