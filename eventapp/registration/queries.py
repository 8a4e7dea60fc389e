"""Reading registrations."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from eventapp.common.text import fold
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Organisation, Participant
from eventapp.registration.models import LIVE, SEATED, Category, Consent, Draft, Registration

# Built once: every page of the form asks them.
CATEGORY_BY_CODE = select(Category).where(Category.event_id == bindparam("event"), Category.code == bindparam("code"))
DRAFT_BY_ID = select(Draft).where(Draft.event_id == bindparam("event"), Draft.public_id == bindparam("public_id"))
SORTS = {
    "name": (Participant.name_key,),
    "organisation": (Organisation.name_key, Participant.name_key),
    "country": (Participant.country, Participant.name_key),
    "category": (Category.position, Participant.name_key),
    "state": (Registration.state, Participant.name_key),
    "created": (Registration.created_at,),
}


def categories_of(event: Event) -> list[Category]:
    """The categories of `event` in their order."""
    return list(
        db.session.scalars(db.select(Category).where(Category.event_id == event.id).order_by(Category.position))
    )


def category_of(event: Event, code: str) -> Category | None:
    return db.session.scalar(CATEGORY_BY_CODE, {"event": event.id, "code": code})


def draft_by_id(event: Event, public_id: str) -> Draft | None:
    return db.session.scalar(DRAFT_BY_ID, {"event": event.id, "public_id": public_id})


def live_registration(participant: Participant) -> Registration | None:
    """The one registration of `participant` that is not cancelled or expired."""
    query = db.select(Registration).where(Registration.participant_id == participant.id, Registration.state.in_(LIVE))
    return db.session.scalar(query)


def latest_registration(participant: Participant) -> Registration | None:
    """The registration `participant` made last, live or not."""
    query = (
        db.select(Registration)
        .where(Registration.participant_id == participant.id)
        .order_by(Registration.id.desc())
        .limit(1)
        .options(joinedload(Registration.category), joinedload(Registration.participant))
    )
    return db.session.scalar(query)


def registration_by_id(event: Event, public_id: str) -> Registration | None:
    query = (
        db.select(Registration)
        .where(Registration.event_id == event.id, Registration.public_id == public_id)
        .options(joinedload(Registration.category), joinedload(Registration.participant))
    )
    return db.session.scalar(query)


def registration_by_ticket(event: Event, ticket: str) -> Registration | None:
    return db.session.scalar(
        db.select(Registration).where(Registration.event_id == event.id, Registration.ticket == ticket)
    )


def queue_position(registration: Registration) -> int | None:
    """The place of a waiting registration in its category's queue, from 1."""
    if registration.state != "waiting":
        return None
    before = db.select(func.count()).where(
        Registration.category_id == registration.category_id,
        Registration.state == "waiting",
        (Registration.waiting_since < registration.waiting_since)
        | ((Registration.waiting_since == registration.waiting_since) & (Registration.id < registration.id)),
    )
    return db.session.scalar(before) + 1


def consents_of(participant: Participant) -> list[Consent]:
    query = db.select(Consent).where(Consent.participant_id == participant.id).order_by(Consent.id)
    return list(db.session.scalars(query))


def registrations(
    event: Event,
    *,
    text: str = "",
    state: str = "",
    category: str = "",
    country: str = "",
    day: str = "",
    sort: str = "created",
    descending: bool = True,
) -> Select[tuple[Registration]]:
    """The registrations of `event`, filtered and sorted in the database.

    `text`: words that name, address or organisation hold, in any order, accents and case aside.
    `state`: one of `models.STATES` or "live". `day`: the date of registering in the event's zone, ISO 8601.
    """
    query = (
        db.select(Registration)
        .join(Registration.participant)
        .join(Registration.category)
        .outerjoin(Participant.organisation)
        .where(Registration.event_id == event.id)
        .options(
            contains_eager(Registration.participant).contains_eager(Participant.organisation),
            contains_eager(Registration.category),
        )
    )
    for word in fold(text).split():
        query = query.where(Participant.search_text.contains(word, autoescape=True))
    if state == "live":
        query = query.where(Registration.state.in_(LIVE))
    elif state:
        query = query.where(Registration.state == state)
    if category:
        query = query.where(Category.code == category)
    if country:
        query = query.where(Participant.country == country)
    if day and (bounds := _day_bounds(event, day)):
        query = query.where(Registration.created_at >= bounds[0], Registration.created_at < bounds[1])
    columns = SORTS.get(sort, SORTS["created"])
    return query.order_by(*(c.desc() if descending else c.asc() for c in columns), Registration.id.desc())


def countries_of(event: Event) -> set[str]:
    """The countries of the participants of `event`."""
    return set(db.session.scalars(db.select(Participant.country).where(Participant.event_id == event.id).distinct()))


def numbers_by_category(event: Event) -> list[tuple[Category, dict[str, int]]]:
    """Each category with its registrations counted by state."""
    query = (
        db.select(Registration.category_id, Registration.state, func.count())
        .where(Registration.event_id == event.id)
        .group_by(Registration.category_id, Registration.state)
    )
    counts: dict[int, dict[str, int]] = {}
    for category_id, state, count in db.session.execute(query):
        counts.setdefault(category_id, {})[state] = count
    return [(category, counts.get(category.id, {})) for category in categories_of(event)]


def numbers_by_country(event: Event) -> list[tuple[str, int]]:
    """How many hold a place, by country, most first."""
    count = func.count()
    query = (
        db.select(Participant.country, count)
        .join(Registration, Registration.participant_id == Participant.id)
        .where(Registration.event_id == event.id, Registration.state.in_(SEATED))
        .group_by(Participant.country)
        .order_by(count.desc(), Participant.country)
    )
    return [tuple(row) for row in db.session.execute(query)]


def numbers_by_day(event: Event) -> list[tuple[date, int]]:
    """How many registered on each day (in the event's zone, the latest first), whatever became of it."""
    instants = db.session.scalars(db.select(Registration.created_at).where(Registration.event_id == event.id))
    counts: dict[date, int] = {}
    for instant in instants:
        day = instant.astimezone(event.zone).date()
        counts[day] = counts.get(day, 0) + 1
    return sorted(counts.items(), reverse=True)


def _day_bounds(event: Event, day: str) -> tuple[datetime, datetime] | None:
    """Midnight to midnight of an ISO date in the event's zone; None when it is no date."""
    try:
        first = date.fromisoformat(day)
        bounds = (datetime.combine(on, time(), event.zone) for on in (first, first + timedelta(days=1)))
        start, end = (instant.astimezone(UTC) for instant in bounds)
    except (ValueError, OverflowError):
        return None
    return start, end
