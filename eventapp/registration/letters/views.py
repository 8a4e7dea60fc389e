"""A participant's own letters, and the page where anyone checks that a letter is real."""

from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext as _

from eventapp.accounts.access import public
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.common.languages import current_language
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import participant, visitor
from eventapp.registration import queries as registrations
from eventapp.registration.errors import Refused
from eventapp.registration.forms import SubmitForm
from eventapp.registration.letters import operations, queries, sheets
from eventapp.registration.letters.answers import pdf_answer
from eventapp.registration.letters.forms import VisaForm
from eventapp.registration.letters.kinds import KIND_NAMES
from eventapp.registration.letters.models import CONFIRMATION, VISA
from eventapp.registration.models import Registration
from eventapp.registration.views import bp


@bp.get("/verify/<key>")
@public
@limiter.limit("60 per minute")
def verify(event: Event, key: str):
    """Whether a letter is real: its kind, number, day and event, and nothing about the person."""
    letter = queries.letter_of(event, key)
    page = render_template("registration/letters/verify.html", event=event, letter=letter, kind_names=KIND_NAMES)
    return page, 200 if letter else 404


@bp.route("/registration/letters", methods=["GET", "POST"])
@participant
@keeps_input
def own_letters(event: Event):
    """One's own letters, and the data for a visa letter."""
    registration = _own(event)
    details = queries.details_of(registration)
    form = VisaForm(obj=details, data=None if details else _known(registration))
    if form.is_submitted_well():
        values = {name: form[name].data for name in operations.DETAILS}
        return _act(lambda: operations.keep_details(registration, values, g.participant), _("Your data are saved."))
    return render_template(
        "registration/letters/own.html",
        event=event,
        registration=registration,
        letters=queries.letters_of(registration),
        has_confirmation=queries.current_letter(registration, CONFIRMATION) is not None,
        has_visa_letter=queries.current_letter(registration, VISA) is not None,
        details=details,
        form=form,
        submit_form=SubmitForm(),
        kind_names=KIND_NAMES,
        has_errors=bool(form.errors),
    )


@bp.post("/registration/letters/confirmation")
@limiter.limit("5 per minute", key_func=visitor)
@participant
def issue_own_confirmation(event: Event):
    """Whoever is registered may have it in writing at once."""
    registration = _own(event)
    return _act(
        lambda: operations.issue(registration, CONFIRMATION, g.participant), _("Your letter is ready on this page.")
    )


@bp.get("/registration/letters/<public_id:public_id>.pdf")
@limiter.limit("20 per minute", key_func=visitor)
@participant
def own_letter(event: Event, public_id: str):
    letter = queries.letter_of(event, public_id) or abort(404)
    if letter.registration_id != _own(event).id or letter.words is None or not letter.is_valid:
        abort(404)
    words, timestamp = letter.words, int(letter.issued_at.timestamp())
    name = f"{event.slug}-{letter.kind}-{letter.year}-{letter.number:04d}.pdf"
    db.session.rollback()  # nothing is held while the sheet is made
    return pdf_answer(sheets.pdf(words, timestamp), name)


def _act(operation, done: str):
    """Do it, say so, and show the letters."""
    try:
        operation()
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(done)
    return redirect(url_for("registration.own_letters"), code=303)


def _own(event: Event) -> Registration:
    return registrations.latest_registration(g.participant) or abort(404)


def _known(registration: Registration) -> dict[str, str]:
    """What is known already."""
    person = registration.participant
    return {"passport_name": person.name, "nationality": person.country, "language": current_language()}
