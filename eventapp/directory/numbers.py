"""What organisers see of the directory: numbers, and who is suggested to nobody."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eventapp.directory.matching.models import INTERESTING, MatchExposure, MatchOpinion
from eventapp.directory.meaning.vectors import how_many
from eventapp.directory.models import Entry, Statement
from eventapp.directory.visibility import takes_part
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.regions.lists import side

MOST_NAMED = 50


@dataclass(frozen=True)
class Numbers:
    """`entries` counts by audience (0, 1, 2), `sides` those others see by side ("eu", "celac", "" for neither);
    `alone` counts those who stand among nobody's first ten, `guests` those of them who have a place all the same,
    `unsuggested` are the first MOST_NAMED of them by name, `embedded`
    says how many of the `statements` have a vector.
    """

    entries: dict[int, int]
    sides: dict[str, int]
    countries: list[tuple[str, int]]
    offers: int
    needs: int
    embedded: int
    statements: int
    suggested: int
    alone: int
    unsuggested: list[Participant]
    guests: int
    interesting: int


def numbers_of(event: Event) -> Numbers:
    """Counted now; who is suggested, as of the last count of the worker."""
    of_event = Entry.event_id == event.id
    by_audience = select(Entry.visibility, func.count()).where(of_event).group_by(Entry.visibility)
    by_country = (
        select(Participant.country, func.count())
        .join(Entry, Entry.participant_id == Participant.id)
        .where(of_event, Entry.visibility > 0, takes_part(Participant.id))
        .group_by(Participant.country)
        .order_by(func.count().desc(), Participant.country)
    )
    countries = [(country, count) for country, count in db.session.execute(by_country)]
    sides: dict[str, int] = {}
    for country, count in countries:
        sides[side(country) or ""] = sides.get(side(country) or "", 0) + count
    by_kind = select(Statement.kind, func.count()).join(Entry).where(of_event).group_by(Statement.kind)
    kinds = dict(db.session.execute(by_kind).all())
    lonely = MatchExposure.times == 0
    exposure = select(
        func.count(), func.count().filter(lonely), func.count(MatchExposure.guest_of_id).filter(lonely)
    ).where(MatchExposure.event_id == event.id)
    every, alone, guests = db.session.execute(exposure).one()
    named = (
        select(Participant)
        .join(Entry, Entry.participant_id == Participant.id)
        .join(MatchExposure, MatchExposure.entry_id == Entry.id)
        .where(MatchExposure.event_id == event.id, MatchExposure.times == 0)
        .order_by(Participant.name_key)
        .options(joinedload(Participant.organisation))
        .limit(MOST_NAMED)
    )
    liked = select(func.count()).select_from(MatchOpinion).join(Entry, Entry.id == MatchOpinion.entry_id)
    return Numbers(
        dict(db.session.execute(by_audience).all()),
        sides,
        countries,
        kinds.get("offer", 0),
        kinds.get("need", 0),
        how_many(event.id),
        sum(kinds.values()),
        every - alone,
        alone,
        list(db.session.scalars(named)),
        guests,
        db.session.scalar(liked.where(of_event, MatchOpinion.opinion == INTERESTING)) or 0,
    )
