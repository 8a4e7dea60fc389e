"""Joining the waiting list of a choice from one's own registration; the link of its mails, to answer or to leave."""

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from eventapp.accounts.access import public
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import participant, participant_by_key, remember, visitor
from eventapp.registration import queries
from eventapp.registration.errors import OfferLapsed, Refused
from eventapp.registration.forms import SubmitForm
from eventapp.registration.views import bp
from eventapp.registration.waiting import choices
from eventapp.registration.waiting.models import ChoiceTurn


@bp.post("/registration/choices")
@limiter.limit("20 per minute", key_func=visitor)
@participant
def wait_for_choice(event: Event):
    """Wait for a place of a full choice, or do so no more."""
    registration = queries.latest_registration(g.participant) or abort(404)
    choice = choices.choice_by_keys(event, request.form.get("question", ""), request.form.get("choice", ""))
    try:
        if choice is None:
            raise Refused
        if request.form.get("action") == "leave":
            choices.stop_waiting(registration, choice, g.participant)
            said = _("You do not wait for it any more.")
        else:
            choices.wait_for(registration, choice, g.participant)
            said = _("You are on the list. You get a mail when it is your turn.")
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(said)
    return redirect(url_for("registration.mine", event=event, _anchor="choices"), code=303)


@bp.route("/waiting/choice/<public_id:public_id>/<key>", methods=["GET", "POST"])
@public
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def choice_turn(event: Event, public_id: str, key: str):
    """The link in mails about a choice. Buttons answer, since mail programs open links by themselves."""
    person = participant_by_key(event, key, "choice")
    registration = queries.latest_registration(person) if person else None
    if registration is None:
        return render_template("registration/link_ended.html", event=event), 410
    form, turn = SubmitForm(), choices.turn_by_id(registration, public_id)
    if turn and request.form.get("answer") and form.is_submitted_well():
        _answer(turn, accepts=request.form["answer"] == "accept")
        remember(person)
        answer = redirect(url_for("registration.mine", event=event, _anchor="choices"), code=303)
        db.session.commit()
        return answer
    is_over = turn is None or bool(turn.offer_until and turn.offer_until <= now())
    return render_template(
        "registration/waiting/choice.html",
        event=event,
        registration=registration,
        wanted=None if is_over else choices.words_of(turn.choice),
        turn=None if is_over else turn,
        form=form,
    )


def _answer(turn: ChoiceTurn, *, accepts: bool) -> None:
    registration, was_offered = turn.registration, not turn.is_waiting
    try:
        if accepts:
            choices.accept(turn)
        else:
            choices.stop_waiting(registration, turn.choice, registration.participant)
    except OfferLapsed as refused:
        warn(refused.message)  # the place goes on to the next, which stays
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        if accepts:
            announce(_("You have accepted the place."))
        elif was_offered:
            announce(_("You have refused the place. Thank you for telling us."))
        else:
            announce(_("You have left the waiting list."))
