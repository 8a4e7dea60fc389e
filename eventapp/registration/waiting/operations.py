"""Free places go on to those who wait; what they, and the desk, do about it. None of these commits."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.common.queues import next_in_turn, together
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration import mails, places
from eventapp.registration.errors import NotOffered, NotWaiting, OfferLapsed
from eventapp.registration.invitations.attendance import lock_places_of
from eventapp.registration.models import HAS_TURN, Category, Registration


def offer_free_places(category: Category) -> int:
    """Give the free places of `category` to those whose turn it is; returns to how many.

    Called at the end of every step that frees a place or gives someone a turn.
    """
    event, count, past = category.event, 0, []
    if event.is_over(now()):
        return 0
    lock(category)
    waiting = (Registration.category_id == category.id) & (Registration.state == "waiting")
    while members := next_in_turn(
        Registration, waiting, HAS_TURN, free=category.left, by_priority=event.queue_by_priority, past=past
    ):
        places.take(category, len(members))
        for member in members:
            _offer(member)
        db.session.flush()
        count += len(members)
    return count


def offer_everywhere() -> int:
    """Give away what is free in any category, should a step have passed over a row in use; returns how many."""
    has_room = Category.capacity.is_(None) | (Category.taken < Category.capacity)
    open_queues = db.select(Category).where(has_room, Category.has_queue).order_by(Category.id)
    return sum(offer_free_places(category) for category in db.session.scalars(open_queues).all())


def _offer(registration: Registration) -> None:
    """Offer the place that was just taken to `registration`, or give it, as the event says."""
    event = registration.event
    if event.offer_hours is None:
        places.seat(registration)
    else:
        registration.state = "offered"
        registration.offer_until = answer_until(event)
        places.mark_changed(registration)
    dropped, emptied = places.take_choices(registration)
    mails.standing(registration)
    log(
        None,
        "offered a place" if registration.state == "offered" else "given a free place",
        registration,
        before={"state": "waiting"} | dropped,
        after={"state": registration.state} | emptied,
    )


def answer_until(event: Event) -> datetime:
    """Until when an offer made now stands: as long as the event says, and not longer than it lasts."""
    return min(now() + timedelta(hours=event.offer_hours), event.ends_at)


def accept(registration: Registration) -> None:
    """The participant takes the place offered; accepting twice changes nothing.

    Raises OfferLapsed (the place has then gone on to the next, which is to be committed) or NotOffered.
    """
    lock(registration)
    if registration.state == "offered" and registration.offer_until <= now():
        lapse(registration)
        raise OfferLapsed
    if registration.state in {"confirmed", "pending"}:
        return
    if registration.state != "offered":
        raise NotOffered
    places.seat(registration)
    mails.standing(registration)
    log(
        registration.participant,
        "accepted the offer",
        registration,
        before={"state": "offered"},
        after={"state": registration.state},
    )


def refuse(registration: Registration) -> None:
    """The participant does not want the place offered: it goes on to the next. Raises NotOffered."""
    lock(registration)
    if registration.state != "offered":
        raise NotOffered
    places.end(registration, "cancelled")
    log(
        registration.participant,
        "refused the offer",
        registration,
        before={"state": "offered"},
        after={"state": "cancelled"},
    )
    mails.cancelled(registration, None, had_ticket=False)
    offer_free_places(registration.category)


def lapse(registration: Registration) -> None:
    """An offer was not answered in time: the place goes on to the next."""
    lock(registration)
    if registration.state != "offered":
        return
    _end_lapsed(registration)
    offer_free_places(registration.category)


def lapse_due(at: datetime | None = None, limit: int = 200) -> int:
    """End up to `limit` offers whose time is over; returns how many."""
    query = (
        db.select(Registration)
        .where(Registration.state == "offered", Registration.offer_until <= (at or now()))
        .order_by(Registration.category_id, Registration.id)
        .limit(limit)
        .with_for_update(of=Registration, key_share=True, skip_locked=True)
    )
    due = db.session.scalars(query).all()
    lock_places_of(due)
    for registration in due:
        _end_lapsed(registration)
    offer_in(registration.category for registration in due)
    return len(due)


def forget_unproven(at: datetime | None = None, limit: int = 200) -> int:
    """End up to `limit` entries of the waiting list whose address was not confirmed in time; returns how many.

    No mail tells of it: nobody has shown that the address is theirs.
    """
    ended = (at or now()) - timedelta(hours=current_app.config["HOLD_HOURS"])
    query = (
        db.select(Registration)
        .where(Registration.state == "waiting", Registration.confirmed_at.is_(None), Registration.created_at <= ended)
        .order_by(Registration.category_id, Registration.id)
        .limit(limit)
        .with_for_update(of=Registration, key_share=True, skip_locked=True)
    )
    due = db.session.scalars(query).all()
    for registration in due:
        places.end(registration, "expired")
        log(None, "expired", registration, before={"state": "waiting"}, after={"state": "expired"})
    offer_in(registration.category for registration in due)  # the rest of a group may fit now
    return len(due)


def _end_lapsed(registration: Registration) -> None:
    places.end(registration, "expired")
    log(None, "let the offer lapse", registration, before={"state": "offered"}, after={"state": "expired"})
    mails.offer_lapsed(registration)


def offer_in(categories: Iterable[Category]) -> None:
    """Give away what is free in each of `categories`, in an order in which nobody waits in a circle."""
    for category in sorted(set(categories), key=lambda category: category.id):
        offer_free_places(category)


def promote(registration: Registration, actor: Any) -> None:
    """The desk gives a place out of turn, and with it the approval; a group gets its places together.

    An answer whose places are all taken by now is emptied, which the history tells.
    Raises NotWaiting or CategoryFull.
    """
    members = together(registration)
    if registration.state == "offered":
        members = [registration]
    elif registration.state == "waiting":
        places.take(registration.category, len(members))
    else:
        raise NotWaiting
    for member in members:
        before = member.state
        member.approved_at = member.approved_at or now()
        places.seat(member)
        dropped, emptied = places.take_choices(member)
        mails.standing(member)
        log(actor, "promoted", member, before={"state": before} | dropped, after={"state": member.state} | emptied)


def change_rules(event: Event, rules: dict[str, Any], actor: Any) -> None:
    """Change how the queues of `event` work: its `offer_hours`, `queue_by_priority`, `shows_queue_position`.

    Offers that stand keep their deadline.
    """
    before = {name: getattr(event, name) for name in rules}
    changed = [name for name in rules if before[name] != rules[name]]
    if not changed:
        return
    for name in changed:
        setattr(event, name, rules[name])
    log(
        actor,
        "changed the rules of the waiting list",
        event,
        before={name: before[name] for name in changed},
        after={name: rules[name] for name in changed},
    )
