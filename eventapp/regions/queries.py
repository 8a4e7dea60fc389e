"""What is known of places, for pages."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, or_, select

from eventapp.common.clock import now
from eventapp.common.text import fold
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.regions.models import STATEMENTS, Figure, Finding, Flow, Linkage, Priority, Proposal
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


def flows_of(codes: Sequence[str] | None = None) -> list[Flow]:
    """The flows with an end in one of these places, or all, by their ends and kinds, the first year first."""
    order = (Flow.origin, Flow.destination, Flow.what, Flow.unit, Flow.year)
    query = select(Flow).order_by(*order)
    if codes is not None:
        query = query.where(or_(Flow.origin.in_(codes), Flow.destination.in_(codes)))
    return list(db.session.scalars(query))


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


def proposals_of(event: Event, proposer_id: int | None = None) -> list[Proposal]:
    """What delegates of `event`, or one of them, proposed: the open ones first, then the latest."""
    query = select(Proposal).where(Proposal.event_id == event.id)
    if proposer_id is not None:
        query = query.where(Proposal.proposer_id == proposer_id)
    return list(db.session.scalars(query.order_by(Proposal.state != "proposed", Proposal.id.desc()).limit(200)))


def replaced_by(proposals: Iterable[Proposal]) -> dict[str, Any]:
    """The statements that open proposals would change, by public id."""
    wanted: dict[str, list[str]] = {}
    for proposal in proposals:
        if proposal.is_open and proposal.statement:
            wanted.setdefault(proposal.kind, []).append(proposal.statement)
    found: dict[str, Any] = {}
    for kind, ids in wanted.items():
        model: Any = STATEMENTS[kind]
        found |= {row.public_id: row for row in db.session.scalars(select(model).where(model.public_id.in_(ids)))}
    return found


def by_public_id(model: type, public_id: str) -> Any:
    return db.session.scalar(select(model).where(model.public_id == public_id))


def latest(model: Any, most: int = 200) -> list[Any]:
    """The statements that were changed last."""
    return list(db.session.scalars(select(model).order_by(model.changed_at.desc(), model.id.desc()).limit(most)))


def statement(public_id: str) -> Any:
    """The statement of any kind with this id, or None."""
    found = (by_public_id(model, public_id) for model in STATEMENTS.values())
    return next((row for row in found if row is not None), None)


def statements_of(code: str) -> dict[str, list[Any]]:
    """All that is stated of a place, {kind: statements}."""
    figures = db.session.scalars(select(Figure).where(Figure.place == code).order_by(Figure.indicator, Figure.year))
    return {
        "priority": priorities_of([code]),
        "figure": list(figures),
        "finding": findings_of([code]),
        "linkage": linkages_of([code]),
        "flow": flows_of([code]),
    }
