"""Reviewing and publishing for organisers; old releases and the feed of changes for everybody."""

from xml.sax.saxutils import escape, quoteattr

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from eventapp.accounts.access import manager, may_in, public
from eventapp.agenda import releases
from eventapp.agenda.changes import changes_between
from eventapp.agenda.editor import draft, publishing, taking_back
from eventapp.agenda.errors import Refused
from eventapp.agenda.notices import operations as notices
from eventapp.agenda.notices.words import CHANGES, REASONS
from eventapp.agenda.showing import shown
from eventapp.agenda.views import bp
from eventapp.common.forms import announce, warn
from eventapp.common.languages import absolute_url, current_language
from eventapp.common.pages import cached
from eventapp.common.text import without_control_characters
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.registration.forms import SubmitForm

AREA = "programme"
IN_FEED = 20


@bp.get("/manage/programme/publish")
@manager(AREA)
def review(event: Event):
    """What has changed since the last release, who is concerned, and the releases there are.

    With `number`: what publishing that old release again would change.
    """
    number = request.args.get("number", type=int)
    old = (releases.numbered(event, number) or abort(404)) if number is not None else None
    found = publishing.reviewed(event, old.programme if old else None)
    rooms = draft.rooms_of(event)
    return render_template(
        "agenda/editor/review.html",
        event=event,
        review=found,
        old=old,
        people=found.people(),
        waiting=notices.waiting_of(event),
        problems=draft.open_ones(draft.problems_of(event, draft.sessions_of(event), rooms)),
        releases=releases.releases_of(event),
        words=CHANGES,
        reasons=REASONS,
        form=SubmitForm(),
        may_change=may_in(event, AREA, write=True),
    )


@bp.post("/manage/programme/publish")
@manager(AREA)
@limiter.limit("30 per hour", methods=["POST"])
def publish(event: Event):
    """Publish the draft, or an old release again (`number`); with `tell` a mail is drafted for everyone concerned."""
    if not SubmitForm().is_submitted_well():
        abort(400)
    tell, number = bool(request.form.get("tell")), request.form.get("number", type=int)
    note = without_control_characters(request.form.get("note") or "").strip()[:300]
    try:
        if number is not None:
            made = publishing.roll_back(event, number, current_user, note=note, tell=tell)
        else:
            made = publishing.publish(event, current_user, note=note, tell=tell)
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        if waiting := notices.waiting_of(event).get(made.id):
            announce(
                ngettext(
                    "Release %(number)s is published. %(num)s mail waits until you send it.",
                    "Release %(number)s is published. %(num)s mails wait until you send them.",
                    waiting,
                    number=made.number,
                )
            )
            return redirect(url_for("agenda.notices", event=event, number=made.number), code=303)
        announce(_("Release %(number)s is published.", number=made.number))
    return redirect(url_for("agenda.review", event=event), code=303)


@bp.post("/manage/programme/releases/<int:number>/draft")
@manager(AREA)
@limiter.limit("30 per hour", methods=["POST"])
def take_back(event: Event, number: int):
    """Take an old release into the draft."""
    if not SubmitForm().is_submitted_well():
        abort(400)
    old = releases.numbered(event, number) or abort(404)
    try:
        count = taking_back.take_back(event, old, current_user)
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
        return redirect(url_for("agenda.review", event=event, number=number), code=303)
    db.session.commit()
    announce(
        ngettext(
            "%(num)s session of the draft is as in release %(number)s again.",
            "%(num)s sessions of the draft are as in release %(number)s again.",
            count,
            number=number,
        )
    )
    return redirect(url_for("agenda.review", event=event), code=303)


@bp.get("/programme/releases/<int:number>")
@public
@cached
def release(event: Event, number: int):
    """The programme as it was published then."""
    found = releases.numbered(event, number) or abort(404)
    programme = shown(found, event, current_language())
    return render_template("agenda/editor/release.html", event=event, release=found, programme=programme)


@bp.get("/programme/changes.atom")
@public
@cached
def changes_feed(event: Event):
    """The latest releases with what each changed, for feed readers (Atom, RFC 4287)."""
    language = current_language()
    latest = releases.releases_of(event)[:IN_FEED]
    own = absolute_url("agenda.changes_feed", event=event, lang=language)
    updated = latest[0].published_at if latest else event.starts_at
    title = _("Changes of the programme: %(event)s", event=event.title.localized(language, event.language))
    entries = "".join(_entry(event, one.number, language) for one in latest)
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}"><id>{escape(own)}</id>'
        f"<title>{escape(title)}</title><updated>{updated.isoformat()}</updated>"
        f"<author><name>{escape(event.title.localized(language, event.language))}</name></author>"
        f'<link rel="self" href={quoteattr(own)}/>{entries}</feed>\n'
    )
    return Response(text, content_type="application/atom+xml; charset=utf-8")


def _entry(event: Event, number: int, language: str) -> str:
    found, before = releases.numbered(event, number), releases.numbered(event, number - 1)
    address = absolute_url("agenda.release", event=event, lang=language, number=number)
    lines = []
    if before is not None:
        for change in changes_between(before.programme, found.programme):
            title = change.shown["title"]
            name = next((title[code] for code in (language, event.language, *title) if title.get(code)), "")
            lines.append(f"{name}: {', '.join(str(CHANGES[kind]) for kind in change.kinds)}")
    text = "\n".join([found.note, *lines]).strip()
    return (
        f"<entry><id>{escape(address)}</id><title>{escape(_('Release %(number)s', number=number))}</title>"
        f"<updated>{found.published_at.isoformat()}</updated><link href={quoteattr(address)}/>"
        f"<content>{escape(text)}</content></entry>"
    )
