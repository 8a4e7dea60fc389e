"""Who may meet whom: the one place that decides."""

from collections.abc import Iterable

from sqlalchemy import select

from eventapp.common.clock import now
from eventapp.directory.contacts.blocks import are_blocked
from eventapp.directory.models import Entry
from eventapp.directory.visibility import takes_part, visible_entries
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import errors, queries
from eventapp.people.models import Participant
from eventapp.regions.lists import side
from eventapp.registration.models import Category, Registration


def check_may_ask(asker: Participant, asked: Participant) -> None:
    """Raise why `asker` may not ask `asked` now: closed, oneself, hidden, not coming, blocked, another's turn."""
    settings = queries.settings_of(asker.event)
    if asker.id == asked.id:
        raise errors.WithOneself
    if not settings.takes_requests(now()):
        raise errors.NotOpen
    if asker.event_id != asked.event_id or not can_meet(asker, asked) or not _sees(asker, asked):
        raise errors.NotReachable
    if settings.sides == "across" and not bridges(asker, asked):
        raise errors.NotForYou
    if settings.asks:
        pair = [_category_of(asker), _category_of(asked)]
        if pair not in settings.asks:
            raise errors.NotForYou


def check_may_bring(asker: Participant, guest: Participant, others: Iterable[Participant] = ()) -> None:
    """Raise NotReachable unless `guest` comes, is of the asker's organisation or seen by them, and not blocked.

    Neither by one of the `others` who will be there.
    """
    is_colleague = asker.organisation_id is not None and asker.organisation_id == guest.organisation_id
    if asker.event_id != guest.event_id or not can_meet(asker, guest) or not (is_colleague or _sees(asker, guest)):
        raise errors.NotReachable
    if any(are_blocked(guest, other) for other in others):
        raise errors.NotReachable


def can_meet(one: Participant, other: Participant) -> bool:
    """Whether both come to the event and neither has blocked the other."""
    coming = select(Participant.id).where(Participant.id.in_([one.id, other.id]), takes_part(Participant.id))
    return len(db.session.scalars(coming).all()) == 2 and not are_blocked(one, other)


def bridges(one: Participant, other: Participant) -> bool:
    """Whether one is of the European Union and the other of CELAC."""
    return {side(one.country), side(other.country)} == {"eu", "celac"}


def categories_of(event: Event) -> dict[int, str]:
    """The code of everyone's category, as {participant id: code}."""
    query = select(Registration.participant_id, Category.code).join(Category, Category.id == Registration.category_id)
    rows = db.session.execute(query.where(Category.event_id == event.id, Registration.state == "confirmed"))
    return dict(rows.all())


def _sees(asker: Participant, asked: Participant) -> bool:
    seen = select(Entry.id).where(Entry.participant_id == asked.id, visible_entries(asker.event, asker))
    return db.session.scalar(seen) is not None


def _category_of(participant: Participant) -> str | None:
    query = (
        select(Category.code)
        .join(Registration)
        .where(Registration.participant_id == participant.id, Registration.state == "confirmed")
    )
    return db.session.scalar(query)
