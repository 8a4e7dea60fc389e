"""The news and the study of the event of 2017, from facts, in our own words; and news of the invented edition."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from eventapp.content import operations
from eventapp.content.models import Publication
from eventapp.content.texts import ARTICLE, INVENTED, PAGE, STUDY
from eventapp.events.models import Event
from eventapp.extensions import db

PUBLISHED = datetime(2017, 3, 15, 12, tzinfo=UTC)


def build(today: date) -> None:
    """An article and its study for the event of 2017, and what the coming one says of them."""
    events = {event.slug: event for event in db.session.scalars(select(Event))}
    past, coming = events.get("s3-latam-2017"), events.get("s3-celac")
    for event, article, at in ((past, ARTICLE, PUBLISHED), (coming, INVENTED, None)):
        if event is not None:
            study = _study(event)
            published_at = at or datetime.combine(today, time(9), event.zone) - timedelta(days=2)
            words = article | {"related": [study.public_id], "published_at": published_at}
            operations.save_article(event, None, words, None)
    if coming is not None:
        operations.save_page(coming, None, PAGE | {"slug": "before-you-travel", "is_public": True}, None)


def _study(event: Event) -> Publication:
    facts: dict[str, Any] = {
        "authors": "Joint Research Centre (JRC)",
        "publisher": "European Commission, Joint Research Centre",
        "year": 2017,
        "language": "en",
        "is_public": True,
    }
    study = operations.save_publication(event, None, STUDY | facts, None)
    db.session.flush()
    return study
