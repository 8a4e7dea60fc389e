"""The mails of a release: a list to read, to send from and to leave out of."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy import select, tuple_
from sqlalchemy.orm import contains_eager

from eventapp.accounts.access import manager, may_in
from eventapp.agenda import releases
from eventapp.agenda.errors import Refused
from eventapp.agenda.models import Release
from eventapp.agenda.notices import operations
from eventapp.agenda.notices.models import STATES, Notice
from eventapp.agenda.notices.words import CHANGES, REASONS
from eventapp.agenda.views import bp
from eventapp.agenda.words import NOTICE_STATES
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, LongText, ShortText, announce, required, warn
from eventapp.common.paging import page_of
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.models import Participant
from eventapp.registration.forms import SubmitForm

AREA = "programme"


class WordsForm(Form):
    """The words of one mail. They reach one person, so that nothing is filled in."""

    subject = ShortText(_l("Subject"), required(_l("Enter a subject.")), max=200)
    text = LongText(
        _l("Text above the list of sessions"),
        required(_l("Enter a text.")),
        max=4_000,
        description=_l("It goes out as you type it. An empty line begins a new paragraph."),
        render_kw={"rows": 10},
    )


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


@bp.route("/manage/programme/releases/<int:number>/mails/<public_id:public_id>/text", methods=["GET", "POST"])
@manager(AREA, write=True)
@keeps_input
@limiter.limit("90 per hour", methods=["POST"])
def reword_notice(event: Event, number: int, public_id: str):
    """Say it in other words to one of them, or again as it was drafted (`action` "restore")."""
    release = releases.numbered(event, number) or abort(404)
    found = db.session.scalar(_listed(release).where(Notice.public_id == public_id)) or abort(404)
    subject, text = operations.words_of(event, found)
    form = WordsForm(data={"subject": subject, "text": text})
    restores = request.form.get("action") == "restore" and SubmitForm().is_submitted_well()
    if not restores and not form.is_submitted_well():
        return render_template("agenda/notices/reword_notice.html", event=event, notice=found, form=form)
    said = ("", "") if restores else (form.subject.data, form.text.data.replace("\r\n", "\n"))
    try:
        operations.reword(event, found, *said, current_user)
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(_("The mail is as it was drafted again.") if restores else _("Your changes are saved."))
    return redirect(url_for("agenda.notice", event=event, number=number, public_id=public_id), code=303)


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
