"""Rows the tests of `common` need, made with as little of the rooms above as can be."""

from datetime import UTC, datetime, timedelta

from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.models import Category

START = datetime(2027, 1, 23, 8, 30, tzinfo=UTC)


def make_event(**facts) -> Event:
    """A public event in Lisbon, committed."""
    text = {"en": "Text"}
    values = {
        "slug": "s3-test",
        "title": {"en": "Smart specialisation", "es": "Especialización inteligente"},
        "summary": text,
        "description": text,
        "audience": text,
        "how_to_register": text,
        "languages": ["en", "es"],
        "timezone": "Europe/Lisbon",
        "starts_at": START,
        "ends_at": START + timedelta(days=1, hours=9),
        "venue": text,
        "city": text,
        "country": "PT",
        "contact": "desk@example.org",
        "is_public": True,
    }
    event = Event(**(values | facts))
    db.session.add(event)
    db.session.commit()
    return event


def make_places(capacity: int | None, taken: int = 0) -> int:
    """The id of a category with places, of an event of its own, committed."""
    category = Category(
        event_id=make_event().id,
        code="delegate",
        name={"en": "Delegate"},
        description={"en": ""},
        opens_at=START - timedelta(days=60),
        closes_at=START,
        capacity=capacity,
        taken=taken,
    )
    db.session.add(category)
    db.session.commit()
    return category.id
