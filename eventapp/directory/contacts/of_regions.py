"""How many contacts people of two regions have made, for the pages of regions."""

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from eventapp.directory.contacts.models import Contact
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant


def pairs(event: Event) -> dict[tuple[str, str], int]:
    """{(region, region): pairs of people who are contacts}, the code that sorts first as the first."""
    owner_first = Contact.owner_id < Contact.person_id
    people = (
        select(
            case((owner_first, Contact.owner_id), else_=Contact.person_id).label("one"),
            case((owner_first, Contact.person_id), else_=Contact.owner_id).label("other"),
        )
        .where(Contact.event_id == event.id)
        .distinct()
        .subquery()
    )
    one, other = aliased(Participant), aliased(Participant)
    query = (
        select(one.region, other.region, func.count())
        .select_from(people)
        .join(one, one.id == people.c.one)
        .join(other, other.id == people.c.other)
        .where(one.region.is_not(None), other.region.is_not(None), one.region != other.region)
        .group_by(one.region, other.region)
    )
    found: dict[tuple[str, str], int] = {}
    for region, region_too, count in db.session.execute(query):
        pair = (min(region, region_too), max(region, region_too))
        found[pair] = found.get(pair, 0) + count
    return found
