"""An event in the form of CloudEvents, with what a warning needs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from api.context import Context
from api.edge.answers import spelt
from api.views import Late, duty_json, instant, lateness
from db.reads.outbox import Published
from domain.acts import EVENTS


async def cloud_events(ctx: Context, published: Sequence[Published]) -> list[dict[str, Any]]:
    """Return events in the form of CloudEvents 1.0.

    ``data`` has the event's own fields, its Chinese title, and in ``about`` the duty that it names, as that stands
    when it is read. How late a duty is that is still owed, the clock of its matter says.
    """
    late = await ctx.calendars.late()
    owed = {(each.procedure, each.number) for each in published if each.duty and each.duty.ended_at is None}
    ahead = await ctx.clocks.ahead_of(owed)
    now = datetime.now(UTC)
    return [_cloud_event(each, max(now + ahead.get(each.number, timedelta()), each.at), late) for each in published]


def frame(event: dict[str, Any]) -> str:
    """Return a CloudEvent as a frame of the stream. Its id is the value that ``Last-Event-ID`` takes."""
    return f"id: {event['id']}\nevent: {event['type'].rpartition('.')[2]}\ndata: {spelt(event)}\n\n"


def _cloud_event(published: Published, now: datetime, late: Late) -> dict[str, Any]:
    duty = published.duty
    return {
        "specversion": "1.0",
        "id": str(published.position),
        "source": f"/v1/{published.procedure}s/{published.number}",
        "type": f"shouwen.{published.procedure}.{published.type}",
        "subject": published.number,
        "time": instant(published.at),
        "datacontenttype": "application/json",
        "data": {
            f"{published.procedure}_no": published.number,
            "seq": published.seq,
            "title": EVENTS[published.type].title,
            **published.data,
            **({"about": duty_json(duty, lateness(duty, now, late))} if duty else {}),
        },
    }
