"""Joining and leaving the waiting list of a choice, from one's own registration."""

from flask import abort, g, redirect, request, url_for
from flask_babel import gettext as _

from eventapp.common.forms import announce, warn
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import participant, visitor
from eventapp.registration import queries
from eventapp.registration.errors import Refused
from eventapp.registration.questions.models import Choice, Question
from eventapp.registration.views import bp
from eventapp.registration.waiting import choices


@bp.post("/registration/choices")
@limiter.limit("20 per minute", key_func=visitor)
@participant
def wait_for_choice(event: Event):
    """Wait for a place of a full choice, or do so no more."""
    registration = queries.latest_registration(g.participant) or abort(404)
    choice = _choice(event)
    try:
        if choice is None:
            raise Refused
        if request.form.get("action") == "leave":
            choices.stop_waiting(registration, choice, g.participant)
            said = _("You do not wait for it any more.")
        else:
            choices.wait_for(registration, choice, g.participant)
            said = _("You are on the list. You get a mail when a place is yours.")
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(said)
    return redirect(url_for("registration.mine", event=event, _anchor="choices"), code=303)


def _choice(event: Event) -> Choice | None:
    """The choice that the form names, by the keys of question and choice."""
    query = db.select(Choice).join(Choice.question).where(
        Question.event_id == event.id,
        Question.key == request.form.get("question", "")[:40],
        Choice.key == request.form.get("choice", "")[:40],
    )  # fmt: skip
    return db.session.scalar(query)
