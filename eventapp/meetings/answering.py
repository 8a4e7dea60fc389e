"""Answering requests: on the pages of one's own, and in one tap from a mail."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventapp.accounts.access import public
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.meetings import errors, operations, queries
from eventapp.meetings.asking import own_request, request_of
from eventapp.meetings.forms import ReasonForm, SlotForm
from eventapp.meetings.mails import PURPOSE
from eventapp.meetings.models import MeetingRequest, Slot
from eventapp.meetings.views import attempt, bp
from eventapp.meetings.words import PRIORITY_NAMES, REPLIES, REPLY_BUTTONS, STATE_KINDS, STATE_NAMES
from eventapp.people.access import participant, participant_by_key, remember, visitor
from eventapp.people.models import Participant
from eventapp.registration.forms import SubmitForm

SAYS = {"accept": _l("Accept"), "decline": _l("Decline"), **REPLY_BUTTONS}


@bp.get("/meetings/requests/<public_id:public_id>")
@participant
def request_page(event: Event, public_id: str):
    """One request, and what one can do about it."""
    return _request_page(event, own_request(event, public_id))


@bp.post("/meetings/requests/<public_id:public_id>")
@participant
@limiter.limit("30 per minute", methods=["POST"], key_func=visitor)
def answer_request(event: Event, public_id: str):
    """Accept, propose another time, decline, withdraw, come along or not."""
    found = own_request(event, public_id)
    form = SubmitForm()
    if not form.is_submitted_well():
        return _request_page(event, found), 400
    attempt(lambda: _answer(found, g.participant, request.form.get("action", "")))
    return redirect(url_for("meetings.mine", event=event), code=303)


@bp.route("/meetings/answer/<key>/<public_id:public_id>", methods=["GET", "POST"])
@public
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def answer(event: Event, key: str, public_id: str):
    """The link in a mail: one tap answers. Mail programs open links by themselves, so a button does it."""
    person = participant_by_key(event, key, PURPOSE)
    found = request_of(event, public_id, person) if person else None
    if found is None:
        return render_template("registration/link_ended.html", event=event), 410
    form = SubmitForm()
    action = request.form.get("action", "")
    if form.is_submitted_well():
        if not action:  # sent by something else than a button: the page again
            return redirect(request.full_path, code=303)
        remember(person)
        attempt(lambda: _answer(found, person, action))
        return redirect(url_for("meetings.mine", event=event), code=303)
    return render_template(
        "meetings/answer.html", event=event, found=found, me=person, form=form, **_choices(event, found, person),
        say=request.args.get("say") if request.args.get("say") in SAYS else None, says=SAYS,
        has_errors=bool(form.errors),
    )  # fmt: skip


def _answer(found: MeetingRequest, person: Participant, action: str) -> str:
    slot = _slot(found.event, request.form.get("slot"))
    if action == "accept":
        meeting = operations.accept(found, person, slot)
        return _("You meet.") if meeting else _("Accepted. The plan of meetings will give you a time.")
    if action == "propose" and slot is not None:
        operations.propose(found, person, slot)
        return _("Your proposal is on its way.")
    if action == "decline" or action in REPLIES:
        form = ReasonForm()
        operations.decline(found, person, _reply(found, action) or (form.reason.data or "")[:300])
        return _("The request is declined.")
    if action == "withdraw":
        operations.withdraw(found, person)
        return _("The request is withdrawn.")
    if action in {"come", "stay"}:
        operations.answer_as_guest(found, person, action == "come")
        return _("Your answer is saved.")
    raise errors.NotAnswerable


def _reply(found: MeetingRequest, action: str) -> str:
    """A reply that was suggested, in the language of the one who asked."""
    if action not in REPLIES:
        return ""
    with force_locale(found.asker.language):
        return str(REPLIES[action])


def _choices(event: Event, found: MeetingRequest, person: Participant) -> dict[str, Any]:
    """The forms of an answer: which times are free for both, and which for the one who answers."""
    is_to_answer = found.state == "open" and found.awaits_id == person.id
    books = queries.settings_of(event).books_at_once
    common: list[Slot] = []
    own: list[Slot] = []
    if is_to_answer:
        groups = [[found.asker_id, found.asked_id], [person.id]]
        common, own = queries.free_for_each(event, groups, is_online=found.is_online)
    guest = next((guest for guest in found.guests if guest.participant_id == person.id), None)
    wanted = set(found.preferred) if found.state == "open" else set()
    return {
        "is_to_answer": is_to_answer,
        "preferred": [slot for slot in queries.slots_of(event, after=now()) if slot.id in wanted] if wanted else [],
        "books": books,
        "has_common": bool(common),
        "accept_form": SlotForm.of(common, _("The first that we both have free")),
        "propose_form": SlotForm.of(own),
        "reason_form": ReasonForm(),
        "replies": REPLIES,
        "guest": guest if found.is_live else None,
        "state_names": STATE_NAMES,
        "state_kinds": STATE_KINDS,
        "priority_names": PRIORITY_NAMES,
    }


def _request_page(event: Event, found: MeetingRequest) -> str:
    return render_template(
        "meetings/request_page.html", event=event, found=found, me=g.participant, form=SubmitForm(),
        meeting=queries.meeting_of_request(found), **_choices(event, found, g.participant),
    )  # fmt: skip


def _slot(event: Event, public_id: str | None) -> Slot | None:
    if not public_id:
        return None
    return db.session.scalar(select(Slot).where(Slot.event_id == event.id, Slot.public_id == public_id))
