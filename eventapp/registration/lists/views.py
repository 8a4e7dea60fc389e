"""Saved views: what an organiser may see of them, keeping and deleting them."""

from sqlalchemy import Select, false, or_, select

from eventapp.accounts.models import User
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.lists.filters import Filters
from eventapp.registration.lists.models import SavedView
from eventapp.registration.lists.queries import matching
from eventapp.registration.models import Registration


def views_for(event: Event, user: User) -> list[SavedView]:
    """The views of `event` that are the user's own or shared, by name."""
    query = select(SavedView).where(
        SavedView.event_id == event.id, or_(SavedView.user_id == user.id, SavedView.is_shared)
    )
    return list(db.session.scalars(query.order_by(SavedView.name, SavedView.id)))


def shared_views(event: Event) -> list[SavedView]:
    """The views of `event` that are shared, by name."""
    query = select(SavedView).where(SavedView.event_id == event.id, SavedView.is_shared)
    return list(db.session.scalars(query.order_by(SavedView.name, SavedView.id)))


def registrations_in_view(event: Event, public_id: str) -> Select[tuple[int]]:
    """The ids of the registrations that a shared view shows now; none once it is gone or shared no more."""
    view = view_by_id(event, public_id)
    if view is None or not view.is_shared:
        return select(Registration.id).where(false())
    return matching(event, Filters.read(view.filters))


def view_by_id(event: Event, public_id: str) -> SavedView | None:
    return db.session.scalar(select(SavedView).where(SavedView.event_id == event.id, SavedView.public_id == public_id))


def views_named(event: Event, name: str) -> list[SavedView]:
    """The views of `event` with this name, the shared ones first; for commands, which are nobody's."""
    query = select(SavedView).where(SavedView.event_id == event.id, SavedView.name == name)
    return list(db.session.scalars(query.order_by(SavedView.is_shared.desc(), SavedView.id)))


def keep(event: Event, user: User, name: str, filters: Filters, columns: list[str], *, shared: bool) -> SavedView:
    """Save what the list shows under `name`; a view of the user's that has the name already is replaced."""
    query = select(SavedView).where(
        SavedView.event_id == event.id, SavedView.user_id == user.id, SavedView.name == name
    )
    view = db.session.scalar(query)
    if view is None:
        view = SavedView(event_id=event.id, user_id=user.id, name=name)
        db.session.add(view)
    view.filters, view.columns, view.is_shared = filters.arguments(), columns, shared
    log(user, "saved a view", view, after={"name": name, "is_shared": shared})
    return view


def delete(view: SavedView, user: User) -> None:
    """Delete a view for everyone who sees it."""
    log(user, "deleted a view", view, before={"name": view.name})
    db.session.delete(view)
