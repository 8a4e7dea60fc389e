"""The events of the demo, from `eventapp/demo/events.json`."""

import json
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from eventapp.accounts.demo import ORGANISER
from eventapp.accounts.operations import add_member, add_user
from eventapp.events.models import Document, Event, EventLink
from eventapp.extensions import db

TUESDAY = 1


def facts() -> list[dict[str, Any]]:
    """The events as the file describes them."""
    return json.loads((files("eventapp.demo") / "events.json").read_text(encoding="utf-8"))


def first_day(event: dict[str, Any], today: date) -> date:
    """The day an event of the file begins: its date, or the first Tuesday so many days from `today`."""
    if event["starts_in_days"] is not None:
        earliest = today + timedelta(days=event["starts_in_days"])
        return earliest + timedelta(days=(TUESDAY - earliest.weekday()) % 7)
    return date.fromisoformat(event["days"][0]["date"])


def build(today: date) -> None:
    """Enter the events, the one that others point at first, with the demo's organiser as their owner."""
    entered: dict[str, Event] = {}
    for described in facts():
        event = _event(described, today)
        db.session.add(event)
        for position, other in enumerate(described["linked_events"]):
            event.links.append(_link(other, position, event.first_day, entered))
        db.session.flush()
        entered[event.slug] = event
        add_member(add_user(ORGANISER), event, "owner")


def _event(described: dict[str, Any], today: date) -> Event:
    zone = ZoneInfo(described["timezone"])
    begins = first_day(described, today)
    last = begins + timedelta(days=len(described["days"]) - 1)
    texts = {field: described[field] for field in ("title", "summary", "description", "audience", "how_to_register")}
    return Event(
        slug=described["slug"],
        **texts,
        languages=described["languages"],
        timezone=described["timezone"],
        starts_at=datetime.combine(begins, time.fromisoformat(described["days"][0]["starts"]), zone),
        ends_at=datetime.combine(last, time.fromisoformat(described["days"][-1]["ends"]), zone),
        hours=[[day["starts"], day["ends"]] for day in described["days"]],
        venue=described["venue"]["name"],
        address=described["venue"]["address"] or "",
        city=described["venue"]["city"],
        country=described["venue"]["country"],
        hashtag=described["hashtag"],
        websites=described["links"],
        contact=described["contact"],
        is_public=True,
        documents=[_document(document, position) for position, document in enumerate(described["documents"])],
    )


def _document(described: dict[str, Any], position: int) -> Document:
    return Document(
        position=position,
        title=described["title"],
        description=described["description"],
        authors=", ".join(described["authors"]),
        year=described["year"],
        language=described["language"],
        kind=described["format"] or "",
        size_kb=round(described["size_mb"] * 1000) if described["size_mb"] else None,
        url=described["url"],
    )


def _link(described: dict[str, Any], position: int, begins: date, entered: dict[str, Event]) -> EventLink:
    other = entered.get(described["slug"])
    on = date.fromisoformat(described["date"]) if described["date"] else None
    if described["day_offset"] is not None:
        on = begins + timedelta(days=described["day_offset"])
    return EventLink(
        position=position,
        relation=described["relation"],
        other=other,
        title=described["title"],
        text=described["text"],
        on=on,
        url=described["url"],
    )
