"""The mails of a release: a list to read, to send from and to leave out of."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy import select, tuple_
from sqlalchemy.orm import contains_eager

from eventapp.accounts.access import manager, may_in
from eventapp.agenda import releases
from eventapp.agenda.models import Release
from eventapp.agenda.notices import operations
from eventapp.agenda.notices.models import STATES, Notice
from eventapp.agenda.notices.words import CHANGES, REASONS
from eventapp.agenda.views import bp
from eventapp.agenda.words import NOTICE_STATES
from eventapp.common.forms import announce, warn
from eventapp.common.paging import page_of
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.models import Participant
from eventapp.registration.forms import SubmitForm

AREA = "programme"


@bp.get("/manage/programme/releases/<int:number>/mails")
@manager(AREA)
def notices(event: Event, number: int):
    """What each person concerned would be told; `state` chooses those that wait, were sent or were left out."""
    release = releases.numbered(event, number) or abort(404)
    asked = request.args.get("state", "")
    state = asked if asked in STATES else "waiting"
    query = _listed(release).where(Notice.state == state)
    page = page_of(query)
    return render_template(
        "agenda/notices/notices.html",
        event=event,
        release=release,
        page=page,
        told=operations.changes_told(event, release, page.items),
        state=state,
        counts=operations.counts_of(release),
        states=NOTICE_STATES,
        words=CHANGES,
        reasons=REASONS,
        form=SubmitForm(),
        may_change=may_in(event, AREA, write=True),
    )


@bp.get("/manage/programme/releases/<int:number>/mails/<public_id:public_id>")
@manager(AREA)
def notice(event: Event, number: int, public_id: str):
    """One of them as its receiver reads it."""
    release = releases.numbered(event, number) or abort(404)
    found = db.session.scalar(_listed(release).where(Notice.public_id == public_id)) or abort(404)
    behind = tuple_(Participant.name_key, Participant.id) > tuple_(found.participant.name_key, found.participant.id)
    following = _listed(release).where(Notice.state == found.state, behind)
    return render_template(
        "agenda/notices/notice.html",
        event=event,
        release=release,
        notice=found,
        mail=operations.mail_of(event, found),
        following=db.session.scalar(following.limit(1)),
        states=NOTICE_STATES,
        form=SubmitForm(),
        may_change=may_in(event, AREA, write=True),
    )


@bp.post("/manage/programme/releases/<int:number>/mails")
@manager(AREA)
@limiter.limit("90 per hour", methods=["POST"])
def decide_notices(event: Event, number: int):
    """Send (`action` "send") or leave out ("leave") the mails that are `chosen`, or with `everything` all that wait."""
    if not SubmitForm().is_submitted_well():
        abort(400)
    release = releases.numbered(event, number) or abort(404)
    chosen = None if request.form.get("everything") else request.form.getlist("chosen")
    send = request.form.get("action") == "send"
    count = operations.decide(event, release, current_user, send=send, chosen=chosen)
    db.session.commit()
    if not count:
        warn(_("Choose at least one mail that waits."))
    elif send:
        announce(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", count))
    else:
        announce(ngettext("%(num)s mail is left out.", "%(num)s mails are left out.", count))
    return redirect(url_for("agenda.notices", event=event, number=number), code=303)


def _listed(release: Release):
    query = select(Notice).join(Notice.participant).options(contains_eager(Notice.participant))
    return query.where(Notice.release_id == release.id).order_by(Participant.name_key, Participant.id)
