"""An event in the form of CloudEvents, with what a warning needs."""

from datetime import UTC, datetime
from typing import Any

from api.views import Late, duty_json, instant, lateness
from db.pool import dumps
from db.reads.outbox import Published
from domain.acts import EVENTS


def frame(published: Published, late: Late) -> str:
    """Return one event as a frame of the stream. Its id is the value that ``Last-Event-ID`` takes."""
    return f"id: {published.position}\nevent: {published.type}\ndata: {dumps(cloud_event(published, late))}\n\n"


def cloud_event(published: Published, late: Late) -> dict[str, Any]:
    """Return an event in the form of CloudEvents 1.0.

    ``data`` has the event's own fields, its Chinese title, and in ``about`` the duty that it names, as that stands now.
    """
    duty = published.duty
    now = max(datetime.now(UTC), published.at)  # a local stack may have moved the matter's clock
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
