"""The organisers' pages of speakers: who appears, and when each can come."""

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from eventapp.accounts.access import manager, may_in
from eventapp.agenda import operations
from eventapp.agenda.editor.place_forms import AvailabilityForm
from eventapp.agenda.editor.stale import both_versions, sent_version
from eventapp.agenda.errors import Refused, Stale
from eventapp.agenda.models import Appearance, Session, Speaker
from eventapp.agenda.own import asking
from eventapp.agenda.views import bp
from eventapp.agenda.words import ROLES
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.forms import SubmitForm

AREA = "programme"


@bp.get("/manage/programme/speakers")
@manager(AREA)
def edit_speakers(event: Event):
    """Everyone who appears in the draft, with how often and when they can come."""
    query = select(Speaker, func.count(Appearance.id)).outerjoin(Appearance, Appearance.speaker_id == Speaker.id)
    query = query.where(Speaker.event_id == event.id).group_by(Speaker.id).order_by(Speaker.name_key, Speaker.id)
    rows = db.session.execute(query.options(selectinload(Speaker.availabilities))).all()
    return render_template(
        "agenda/editor/edit_speakers.html",
        event=event,
        rows=rows,
        unanswered=asking.count_unanswered(event),
        form=SubmitForm(),
        may_change=may_in(event, AREA, write=True),
    )


@bp.route("/manage/programme/speakers/<public_id:public_id>", methods=["GET", "POST"])
@manager(AREA)
@keeps_input
def edit_speaker(event: Event, public_id: str):
    """When a speaker can come, what they need, and where they appear."""
    query = select(Speaker).where(Speaker.event_id == event.id, Speaker.public_id == public_id)
    speaker = db.session.scalar(query) or abort(404)
    form, theirs = AvailabilityForm.of(event, speaker), None
    if form.is_submitted_well():
        try:
            operations.set_availability(speaker, form.hours(event), sent_version())
        except Stale as stale:
            db.session.rollback()
            theirs = both_versions(form, AvailabilityForm.of(event, speaker), stale)
        except Refused as refused:
            db.session.rollback()
            form.form_errors.append(refused.message)
        else:
            log(current_user, "set when a speaker can come", speaker)
            db.session.commit()
            announce(_("Your changes are saved."))
            return redirect(url_for("agenda.edit_speakers", event=event), code=303)
    appearances = select(Appearance).join(Session).where(Appearance.speaker_id == speaker.id)
    appearances = appearances.options(selectinload(Appearance.session).selectinload(Session.room))
    page = render_template(
        "agenda/editor/edit_speaker.html",
        event=event,
        speaker=speaker,
        appearances=list(db.session.scalars(appearances.order_by(Session.starts_at, Appearance.id))),
        roles=ROLES,
        form=form,
        theirs=theirs,
        ask_form=SubmitForm(),
        may_change=may_in(event, AREA, write=True),
    )
    return page, 200 if theirs is None else 409
