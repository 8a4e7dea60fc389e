"""Taking and giving back the places of a category, and what every change of a registration leaves behind.

The steps are in `operations.py`, `waiting/operations.py` and `approval/operations.py`; these are their parts.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from eventapp.common import seats
from eventapp.common.clock import now
from eventapp.events.operations import touch
from eventapp.registration.errors import CategoryFull
from eventapp.registration.invitations import attendance
from eventapp.registration.models import Category, Registration
from eventapp.registration.questions import seats as choices
from eventapp.rooms import offered


def take(category: Category, count: int = 1) -> None:
    """Take places in `category`, all or none. Raises CategoryFull."""
    seats.take(category, else_raise=CategoryFull(), count=count)
    show_change(category)


def hold_until() -> datetime:
    """Until when a place taken now waits for the confirmation of the address."""
    return now() + timedelta(hours=current_app.config["HOLD_HOURS"])


def seat(registration: Registration) -> None:
    """The state of a registration whose place is taken: by address and approval, see `models.py`."""
    if registration.confirmed_at is None:
        state, until = "unconfirmed", hold_until()
    else:
        state, until = "pending" if registration.awaits_approval else "confirmed", None
    registration.state, registration.hold_until = state, until
    registration.waiting_since = registration.offer_until = registration.queue_group = None
    mark_changed(registration)


def end(registration: Registration, state: str) -> None:
    """End a registration and give its place back, if it holds one."""
    held = registration.is_seated
    if registration.state == "confirmed":  # who takes part no more goes from public pages at once
        touch(registration.category.event)
    registration.state = state
    registration.waiting_since = registration.offer_until = registration.hold_until = registration.queue_group = None
    mark_changed(registration)
    if held:
        seats.give_back(registration.category)
        choices.settle(registration)
    show_change(registration.category)


def free_all_else(registration: Registration) -> None:
    """Let the other rooms free what they keep for who does not come any more, such as seats in sessions.

    Who is pending again may have been confirmed before, so the state that ended does not count.
    """
    for free in offered("registration_ended"):
        free(registration)


def take_choices(registration: Registration) -> tuple[dict[str, Any], dict[str, Any]]:
    """Let who has just got a place hold those of the choices made, too.

    An answer whose places are all taken by now is emptied; returns those answers as they were and as they are.
    """
    before = registration.answers
    dropped = choices.settle(registration, drop_full=True)
    return {key: before[key] for key in dropped}, {key: registration.answers[key] for key in dropped}


def mark_changed(registration: Registration) -> None:
    """Calendars learn of the change, and the invitation it came of."""
    registration.sequence += 1
    registration.changed_at = now()
    attendance.follow(registration)


def show_change(category: Category) -> None:
    """Visitors see the places left anew, where they see them."""
    if category.capacity is not None and category.shows_places_left:
        touch(category.event)
