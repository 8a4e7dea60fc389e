"""The organisers' pages of what participants and speakers give: feedback, and who has answered."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy import select

from eventapp.accounts.access import manager, may_in
from eventapp.agenda.editor.stale import sent_version
from eventapp.agenda.errors import Refused, Stale
from eventapp.agenda.models import FEEDBACK_STATES, Feedback, Session, Speaker
from eventapp.agenda.own import asking, moderation
from eventapp.agenda.views import bp
from eventapp.agenda.words import FEEDBACK
from eventapp.common.forms import announce, warn
from eventapp.common.paging import page_of
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.registration.forms import SubmitForm

AREA = "programme"


@bp.get("/manage/programme/feedback")
@manager(AREA)
def all_feedback(event: Event):
    """What participants say of sessions: to look at, shown or hidden (`state`), and the average of each session."""
    asked = request.args.get("state", "")
    state = asked if asked in FEEDBACK_STATES else "new"
    return render_template(
        "agenda/own/all_feedback.html",
        event=event,
        page=page_of(moderation.listed(event, state)),
        state=state,
        states=FEEDBACK,
        counts=moderation.counts(event),
        averages=moderation.averages(event),
        form=SubmitForm(),
        may_change=may_in(event, AREA, write=True),
    )


@bp.post("/manage/programme/feedback/<public_id:public_id>")
@manager(AREA)
@limiter.limit("90 per minute", methods=["POST"])
def decide_feedback(event: Event, public_id: str):
    """Show it on the page of its session (`state` "shown") or not ("hidden")."""
    query = select(Feedback).join(Session, Session.id == Feedback.session_id)
    found = db.session.scalar(query.where(Session.event_id == event.id, Feedback.public_id == public_id)) or abort(404)
    state = request.form.get("state", "")
    if not SubmitForm().is_submitted_well() or state not in {"shown", "hidden"}:
        abort(400)
    moderation.decide(event, found, state, current_user)
    db.session.commit()
    announce(_("Your changes are saved."))
    return redirect(url_for("agenda.all_feedback", event=event), code=303)


@bp.post("/manage/programme/speakers")
@manager(AREA)
@limiter.limit("30 per hour", methods=["POST"])
def ask_speakers(event: Event):
    """Send their page to a speaker (`speaker`), or to all who have not answered."""
    if not SubmitForm().is_submitted_well():
        abort(400)
    query = asking.unanswered(event)
    if one := request.form.get("speaker"):
        query = select(Speaker).where(Speaker.event_id == event.id, Speaker.public_id == one)
    count = asking.ask(event, list(db.session.scalars(query)), current_user)
    db.session.commit()
    if count:
        announce(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", count))
    else:
        warn(_("Nobody was written to: no address is known of them."))
    return redirect(url_for("agenda.edit_speakers", event=event), code=303)


@bp.post("/manage/programme/speakers/<public_id:public_id>/address")
@manager(AREA)
@limiter.limit("90 per hour", methods=["POST"])
def address_speaker(event: Event, public_id: str):
    """Say which participant a speaker is, by their address."""
    if not SubmitForm().is_submitted_well():
        abort(400)
    query = select(Speaker).where(Speaker.event_id == event.id, Speaker.public_id == public_id)
    speaker = db.session.scalar(query) or abort(404)
    typed = request.form.get("email", "")
    try:
        asking.set_address(speaker, typed, current_user, sent_version())
    except Stale as stale:
        db.session.rollback()
        address = speaker.participant.email if speaker.participant else "–"
        both = _("The address is %(now)s now; you typed %(typed)s.", now=address, typed=typed[:254])
        warn(f"{stale.message} {both}")
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(_("Your changes are saved."))
    return redirect(url_for("agenda.edit_speaker", event=event, public_id=public_id), code=303)
