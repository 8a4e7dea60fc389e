"""What is known of places, for pages."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from eventapp.common.clock import now
from eventapp.common.text import fold
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.regions.models import Figure, Finding, Linkage, Priority, PriorityProposal
from eventapp.regions.places import Place, place, regions_named

MOST_FOUND = 60


def priorities_of(codes: Iterable[str]) -> list[Priority]:
    """The priorities of these places, in the order they were entered."""
    query = select(Priority).where(Priority.place.in_(list(codes))).order_by(Priority.id)
    return list(db.session.scalars(query))


def latest_figures(codes: Iterable[str]) -> dict[tuple[str, str], Figure]:
    """The figure of the latest year by place and indicator."""
    query = select(Figure).where(Figure.place.in_(list(codes))).order_by(Figure.year)
    return {(figure.place, figure.indicator): figure for figure in db.session.scalars(query)}


def findings_of(codes: Iterable[str]) -> list[Finding]:
    """The findings about these places, the latest publication first."""
    query = select(Finding).where(Finding.place.in_(list(codes))).order_by(Finding.year.desc(), Finding.id)
    return list(db.session.scalars(query))


def linkages_of(codes: Sequence[str]) -> list[Linkage]:
    """The linkages with an end in one of these places, the latest first."""
    ends = or_(Linkage.first.in_(codes), Linkage.second.in_(codes))
    return list(db.session.scalars(select(Linkage).where(ends).order_by(Linkage.first_year.desc(), Linkage.id)))


def counts_of_priorities() -> Counter[str]:
    """How many priorities each place has declared; places without one are absent."""
    query = select(Priority.place, func.count()).group_by(Priority.place)
    return Counter(dict(db.session.execute(query).all()))


def event_of_pages() -> Event | None:
    """The event whose people, sessions and news stand on the pages of regions: the public one that comes next."""
    query = select(Event).where(Event.is_public, Event.ends_at > now()).order_by(Event.starts_at, Event.id)
    return db.session.scalars(query.limit(1)).first()


def found_places(text: str, locale: str) -> list[Place]:
    """The regions and countries whose name or code holds `text`."""
    from eventapp.regions.lists import CELAC_COUNTRIES, EU_COUNTRIES, country_name

    wanted = fold(text.strip())
    if len(wanted) < 2:
        return []
    countries = [c for c in sorted(EU_COUNTRIES | CELAC_COUNTRIES) if wanted in fold(country_name(c, locale))]
    codes = [*countries, *(region.code for region in regions_named(text.strip()))]
    return [found for code in codes[:MOST_FOUND] if (found := place(code))]


def proposals_of(event: Event, state: str | None = None) -> list[PriorityProposal]:
    """What delegates of `event` proposed, the latest first."""
    query = select(PriorityProposal).where(PriorityProposal.event_id == event.id)
    query = query.options(joinedload(PriorityProposal.priority))
    if state:
        query = query.where(PriorityProposal.state == state)
    return list(db.session.scalars(query.order_by(PriorityProposal.id.desc()).limit(200)))


def by_public_id(model: type, public_id: str) -> Any:
    return db.session.scalar(select(model).where(model.public_id == public_id))


def latest(model: Any, most: int = 200) -> list[Any]:
    """The statements that were changed last."""
    return list(db.session.scalars(select(model).order_by(model.changed_at.desc(), model.id.desc()).limit(most)))
