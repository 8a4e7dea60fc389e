"""What joining two participants means for their registrations; `people/doubles` asks for it.

A person has one live registration. Where both have one, that which is further goes on (a confirmed one before one to be
approved, and so on; of two alike that of the participant who stays), and the other ends: its place is free, and nobody
is told. An invitation that led to the one that ends counts for the other. Undoing takes a place again, and is refused
when there is none.
"""

from datetime import datetime
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.extensions import db
from eventapp.people.doubles.operations import CannotUndo
from eventapp.people.models import Participant
from eventapp.registration import mails, places, queries
from eventapp.registration.errors import Refused
from eventapp.registration.invitations import attendance
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.models import Registration
from eventapp.registration.questions import seats as choices
from eventapp.registration.waiting.operations import offer_free_places
from eventapp.registration.words import STATE_NAMES

FURTHER = ("confirmed", "pending", "offered", "unconfirmed", "waiting")
TIMES = ("hold_until", "offer_until", "waiting_since")


def join(kept: Participant, lost: Participant) -> dict[str, Any]:
    """Leave one live registration; returns what became of the others, for `part` and `joined`."""
    live = [found for one in (kept, lost) if (found := queries.live_registration(one))]
    for registration in sorted(live, key=lambda one: one.id):
        lock(registration)
    live = sorted((one for one in live if one.is_live), key=lambda one: FURTHER.index(one.state))
    before: dict[str, Any] = {"stays": live[0].id if live else None, "moved": False}
    if live:
        before["moved"] = live[0].participant_id == lost.id
    if len(live) == 2:
        before["ended"] = _ended(live[1], live[0])
    return before


def joined(kept: Participant, before: dict[str, Any]) -> None:
    """Let a registration that came from the other be told about at the address that stays."""
    if before["stays"] and before["moved"]:
        mails.standing(db.session.get(Registration, before["stays"]))


def part(kept: Participant, lost: Participant, before: dict[str, Any]) -> None:
    """Bring the registration back that ended. Raises CannotUndo when its place is taken."""
    ended = before.get("ended")
    registration = db.session.get(Registration, ended["id"]) if ended else None
    if registration is None or registration.state != "cancelled":
        return
    lock(registration)
    if queries.live_registration(registration.participant):
        return
    try:
        if ended["was_seated"]:
            places.take(registration.category)
        registration.state = ended["state"]
        for name in TIMES:
            setattr(registration, name, datetime.fromisoformat(ended[name]) if ended[name] else None)
        registration.queue_group = ended["queue_group"]
        _give_back_invitation(registration, ended.get("invitation"))
        choices.settle(registration)
        places.mark_changed(registration)
    except Refused as refused:
        raise CannotUndo(refused.message) from refused
    log(None, "brought back", registration, before={"state": "cancelled"}, after={"state": registration.state})


def about(participants: list[Participant]) -> dict[int, list[tuple[str, str]]]:
    """The registrations of each, the latest first, in words."""
    language = str(get_locale())
    query = db.select(Registration).where(Registration.participant_id.in_([one.id for one in participants]))
    found: dict[int, list[tuple[str, str]]] = {one.id: [] for one in participants}
    for row in db.session.scalars(query.order_by(Registration.id.desc())):
        name = row.category.name.localized(language, row.event.language)
        found[row.participant_id].append((_("Registration"), f"{name}: {STATE_NAMES[row.state]}"))
    return found


def _ended(registration: Registration, stays: Registration) -> dict[str, Any]:
    ended: dict[str, Any] = {"id": registration.id, "state": registration.state, "was_seated": registration.is_seated}
    for name in TIMES:
        value = getattr(registration, name)
        ended[name] = value.isoformat() if value else None
    ended["queue_group"] = registration.queue_group
    invitation = attendance.invitation_that_led_to(registration)
    if invitation and attendance.invitation_that_led_to(stays) is None:
        lock(invitation)
        ended["invitation"] = [invitation.id, invitation.state, invitation.has_joined]
        invitation.registration, invitation.has_joined = stays, True
        db.session.flush()
        attendance.follow(stays)
    before = registration.state
    places.end(registration, "cancelled")
    log(None, "ended as a double", registration, before={"state": before}, after={"state": "cancelled"})
    offer_free_places(registration.category)
    return ended


def _give_back_invitation(registration: Registration, kept: list | None) -> None:
    invitation = db.session.get(Invitation, kept[0]) if kept else None
    if invitation is not None and invitation.is_live:
        lock(invitation)
        invitation.registration, invitation.state, invitation.has_joined = registration, kept[1], kept[2]
        db.session.flush()
