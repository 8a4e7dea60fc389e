"""The personal link of an invitation: register, confirm what another filled in, let a registration count, decline."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from eventapp.accounts.access import public
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce, warn
from eventapp.common.languages import current_language
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import remember
from eventapp.registration import answers
from eventapp.registration.errors import Refused
from eventapp.registration.forms import SubmitForm
from eventapp.registration.invitations import operations, queries
from eventapp.registration.invitations.forms import DeclineInvitationForm
from eventapp.registration.invitations.mails import id_in_key
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.questions.forms import section_form
from eventapp.registration.questions.models import CONSENT
from eventapp.registration.questions.queries import form_of, known_of
from eventapp.registration.views import bp, remember_draft


@bp.route("/invitation/<key>", methods=["GET", "POST"])
@public
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def invitation(event: Event, key: str):
    """Who invites to what, until when; and the one thing to do next."""
    invited = _invited(event, key)
    if invited.needs_consent and invited.registration and invited.registration.is_live:
        return _confirm_filled(event, invited, key)
    form = SubmitForm()
    if form.is_submitted_well():
        joins = request.form.get("action") == "join"
        try:
            if joins:
                operations.join(invited)
                remember(invited.registration.participant)
            else:
                remember_draft(operations.begin(invited), event)
        except Refused as refused:
            db.session.rollback()
            warn(refused.message)
            return redirect(url_for("registration.invitation", event=event, key=key), code=303)
        if joins:
            goes_on = url_for("registration.mine", event=event)
        else:
            goes_on = url_for("registration.step", event=event, code=invited.category, page="you")
        db.session.commit()
        if joins:
            announce(_("Your registration counts for the invitation now."))
        return redirect(goes_on, code=303)
    already = operations.registered_already(invited) if invited.is_open(now()) else None
    return render_template(
        "registration/invitations/invitation.html",
        event=event,
        invitation=invited,
        delegation=_title(invited),
        is_open=invited.is_open(now()),
        already=already,
        is_under_way=invited.registration is not None,
        form=form,
        key=key,
    )


@bp.route("/invitation/<key>/decline", methods=["GET", "POST"])
@public
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def decline_invitation(event: Event, key: str):
    """Say no, with a reason if one likes."""
    invited = _invited(event, key)
    form = DeclineInvitationForm()
    back = url_for("registration.invitation", event=event, key=key)
    if not invited.is_open(now()):
        return redirect(back)
    if form.is_submitted_well():
        try:
            operations.decline(invited, form.reason.data)
        except Refused as refused:
            db.session.rollback()
            warn(refused.message)
        else:
            db.session.commit()
            announce(_("You have declined the invitation. Thank you for the answer."))
        return redirect(back, code=303)
    return render_template(
        "registration/invitations/decline.html",
        event=event,
        invitation=invited,
        delegation=_title(invited),
        form=form,
        key=key,
        has_errors=bool(form.errors),
    )


def _confirm_filled(event: Event, invited: Invitation, key: str):
    """Check what another filled in, consent, confirm."""
    registration = invited.registration
    form = _consents(event, registration)
    if form.is_submitted_well():
        try:
            operations.consent_and_confirm(invited, form.answers())
        except Refused as refused:  # an expiry found on the way stays
            db.session.commit()
            warn(refused.message)
            return redirect(url_for("registration.invitation", event=event, key=key), code=303)
        remember(registration.participant)
        answer = redirect(url_for("registration.mine", event=event), code=303)
        db.session.commit()
        return answer
    return render_template(
        "registration/invitations/confirm_filled.html",
        event=event,
        invitation=invited,
        registration=registration,
        delegation=_title(invited),
        section=form_of(event).section(CONSENT),
        rows=answers.summary_of(registration, form_of(event)),
        form=form,
        key=key,
        has_errors=bool(form.errors),
    )


def _consents(event: Event, registration) -> Form:
    """The consents asked of the person."""
    from eventapp.registration.operations import answers_of

    known = known_of(answers_of(registration))
    shown = form_of(event).shown(registration.category, known)
    return section_form([q for q in shown.values() if q.kind == CONSENT], known=known, kept={})


def _invited(event: Event, key: str) -> Invitation:
    public_id = id_in_key(key)
    found = queries.invitation_by_id(event, public_id) if public_id else None
    return found or abort(404)


def _title(invited: Invitation) -> str | None:
    return invited.delegation.title(current_language()) if invited.delegation else None
