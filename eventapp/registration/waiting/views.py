"""What those who wait do by the links of their mails: accept or refuse an offer, leave the waiting list."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventapp.accounts.access import public
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import participant_by_key, remember
from eventapp.registration import operations, queries
from eventapp.registration.errors import NotLive, NotOffered, OfferLapsed
from eventapp.registration.forms import SubmitForm
from eventapp.registration.views import bp
from eventapp.registration.waiting import operations as waiting

ANSWERS = {
    "accept": (waiting.accept, _l("You have accepted the place.")),
    "refuse": (waiting.refuse, _l("You have refused the place. Thank you for telling us.")),
}


@bp.route("/offer/<key>", methods=["GET", "POST"])
@public
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def offer(event: Event, key: str):
    """The link in an offer. Buttons answer, since mail programs open links by themselves."""
    person = participant_by_key(event, key, "offer")
    registration = queries.latest_registration(person) if person else None
    if registration is None:
        return render_template("registration/link_ended.html", event=event), 410
    form = SubmitForm()
    given = request.form.get("answer")
    if given in ANSWERS and form.is_submitted_well():
        act, done = ANSWERS[given]
        try:
            act(registration)
        except NotOffered as refused:
            db.session.rollback()
            warn(refused.message)
        except OfferLapsed as refused:
            warn(refused.message)  # the place has gone on to the next, which stays
        else:
            announce(done)
        remember(person)
        answer = redirect(url_for("registration.mine", event=event), code=303)
        db.session.commit()
        return answer
    stands = registration.state == "offered" and registration.offer_until > now()
    return render_template(
        "registration/waiting/offer.html", event=event, registration=registration, form=form, stands=stands
    )


@bp.route("/waiting/leave/<key>", methods=["GET", "POST"])
@public
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def leave_queue(event: Event, key: str):
    """The link by which one leaves the waiting list; a button does it."""
    person = participant_by_key(event, key, "leave")
    registration = queries.latest_registration(person) if person else None
    if registration is None:
        return render_template("registration/link_ended.html", event=event), 410
    form = SubmitForm()
    if form.is_submitted_well():
        answer = redirect(url_for("registration.mine", event=event), code=303)
        remember(person)
        if registration.state == "waiting":
            try:
                operations.cancel(registration, person)
            except NotLive:
                db.session.rollback()
            else:
                announce(_("You have left the waiting list."))
        db.session.commit()
        return answer
    return render_template("registration/waiting/leave.html", event=event, registration=registration, form=form)
