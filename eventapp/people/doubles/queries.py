"""Reading what the desk compares, and what it has joined lately."""

from collections.abc import Sequence

from sqlalchemy import func

from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.doubles.models import Distinct, Merge
from eventapp.people.models import Organisation, Participant

RECENT = 20


def called(one: Participant | Organisation) -> str:
    """A name to tell one from another by."""
    return f"{one.name} ({one.email if isinstance(one, Participant) else one.country})"


def participant_by_public_id(event: Event, public_id: str) -> Participant | None:
    query = db.select(Participant).where(Participant.event_id == event.id, Participant.public_id == public_id)
    return db.session.scalar(query)


def organisation_by_public_id(event: Event, public_id: str) -> Organisation | None:
    """An organisation that someone at `event` is of."""
    here = db.select(Participant.id).where(
        Participant.organisation_id == Organisation.id, Participant.event_id == event.id
    )
    return db.session.scalar(db.select(Organisation).where(Organisation.public_id == public_id, here.exists()))


def is_known_elsewhere(organisation: Organisation) -> bool:
    """Whether anyone is of it still."""
    return (
        db.session.scalar(db.select(Participant.id).where(Participant.organisation_id == organisation.id)) is not None
    )


def people_of(event: Event, organisations: Sequence[Organisation]) -> dict[int, int]:
    """How many people of `event` are of each, by id."""
    query = (
        db.select(Participant.organisation_id, func.count())
        .where(Participant.event_id == event.id, Participant.organisation_id.in_([one.id for one in organisations]))
        .group_by(Participant.organisation_id)
    )
    return dict(db.session.execute(query).all())


def distinct_pair(event: Event, kind: str, first: str, second: str) -> Distinct | None:
    query = db.select(Distinct).where(Distinct.event_id == event.id, Distinct.kind == kind)
    return db.session.scalar(query.where(Distinct.first == first, Distinct.second == second))


def distinct_pairs(event: Event, kind: str) -> set[tuple[str, str]]:
    """The pairs found to be no doubles, by public ids in alphabetical order."""
    query = db.select(Distinct.first, Distinct.second).where(Distinct.event_id == event.id, Distinct.kind == kind)
    return {(first, second) for first, second in db.session.execute(query)}


def recent_merges(event: Event) -> list[Merge]:
    query = db.select(Merge).where(Merge.event_id == event.id).order_by(Merge.id.desc()).limit(RECENT)
    return list(db.session.scalars(query))


def merge_by_id(event: Event, public_id: str) -> Merge | None:
    return db.session.scalar(db.select(Merge).where(Merge.event_id == event.id, Merge.public_id == public_id))
