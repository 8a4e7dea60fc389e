"""What organisers see of contacts: counts, never what people wrote to one another."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from eventapp.directory.contacts.models import Contact, ContactMessage, ContactReport, ContactRequest, Introduction
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.regions.lists import side

Pairs = dict[tuple[str, str, str], int]
"""How many requests there are, by the country of who asked, that of who was asked, and the state."""


@dataclass(frozen=True)
class Count:
    """How many requests went from one place to another, and how many were accepted."""

    asked: int
    accepted: int


def totals(event: Event) -> dict[str, int]:
    """Requests, accepted ones, pairs of contacts, messages, introductions, those both wanted, and open reports."""

    def count(model: type, *where: object) -> int:
        return db.session.scalar(select(func.count()).select_from(model).where(model.event_id == event.id, *where))

    requests = count(ContactRequest, ContactRequest.state != "withdrawn")
    return {
        "requests": requests,
        "accepted": count(ContactRequest, ContactRequest.state == "accepted"),
        "contacts": count(Contact, Contact.owner_id < Contact.person_id),
        "messages": count(ContactMessage),
        "introductions": count(Introduction),
        "introduced": count(Introduction, Introduction.one_agrees, Introduction.other_agrees),
        "reports": count(ContactReport, ContactReport.outcome.is_(None)),
    }


def by_country(found: Pairs) -> list[tuple[str, Count]]:
    """Requests by the country (ISO 3166-1) of who asked, the most first."""
    asked, accepted = Counter(), Counter()
    for (origin, _target, state), number in found.items():
        asked[origin] += number
        accepted[origin] += number if state == "accepted" else 0
    return [(country, Count(number, accepted[country])) for country, number in asked.most_common()]


def by_side(found: Pairs) -> dict[tuple[str | None, str | None], Count]:
    """Requests by the side of who asked and of who was asked: "eu", "celac", or None for neither."""
    asked, accepted = Counter(), Counter()
    for (origin, target, state), number in found.items():
        pair = (side(origin), side(target))
        asked[pair] += number
        accepted[pair] += number if state == "accepted" else 0
    return {pair: Count(number, accepted[pair]) for pair, number in asked.items()}


def reports_of(event: Event) -> list[ContactReport]:
    """Reports, the open ones first, then the newest."""
    query = (
        select(ContactReport)
        .where(ContactReport.event_id == event.id)
        .order_by(ContactReport.outcome.is_not(None), ContactReport.id.desc())
        .options(joinedload(ContactReport.reporter), joinedload(ContactReport.person))
    )
    return list(db.session.scalars(query.limit(200)))


def report_of(event: Event, public_id: str) -> ContactReport | None:
    query = select(ContactReport).where(ContactReport.event_id == event.id, ContactReport.public_id == public_id)
    return db.session.scalar(query)


def by_pair(event: Event) -> Pairs:
    asker, asked = aliased(Participant), aliased(Participant)
    query = (
        select(asker.country, asked.country, ContactRequest.state, func.count())
        .select_from(ContactRequest)
        .join(asker, asker.id == ContactRequest.asker_id)
        .join(asked, asked.id == ContactRequest.asked_id)
        .where(ContactRequest.event_id == event.id, ContactRequest.state != "withdrawn")
        .group_by(asker.country, asked.country, ContactRequest.state)
    )
    return {(origin, target, state): number for origin, target, state, number in db.session.execute(query)}
