"""The organisers' pages of an event's facts, documents and linked events; a new event for operators."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from eventapp.accounts.access import manager, may_in, operator
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce
from eventapp.common.languages import IN_LANGUAGE, current_language
from eventapp.common.uploads import NotSound, accepts_files, sound_file
from eventapp.events import operations, queries
from eventapp.events.documents import session_choices
from eventapp.events.facts import BadFacts, facts_of
from eventapp.events.forms import READER_NAMES, DocumentForm, EventForm, LinkForm, NewEventForm
from eventapp.events.models import Document, Event, EventLink
from eventapp.events.views import bp
from eventapp.extensions import db

EVENT = f"{IN_LANGUAGE}/<event:event>/manage/event"


@bp.route(f"{IN_LANGUAGE}/events/new", methods=["GET", "POST"])
@operator
@keeps_input
def new():
    """Enter an event. It is published on its own page."""
    form = NewEventForm(data={"main_language": current_language(), "timezone": "Europe/Brussels", "country": "BE"})
    if form.is_submitted_well():
        try:
            event = operations.create_event(form.slug.data, form.facts(), current_user)
        except BadFacts as bad:
            db.session.rollback()
            form.blame(bad.errors, form.main_language.data)
        else:
            answer = redirect(url_for("events.edit", event=event), code=303)
            db.session.commit()
            announce(_("The event is entered. Write its texts, and publish it when it is ready."))
            return answer
    return render_template("events/new.html", form=form, has_errors=bool(form.errors))


@bp.route(EVENT, methods=["GET", "POST"])
@manager("event")
@keeps_input
def edit(event: Event):
    """Change an event's facts and texts."""
    before = facts_of(event)
    form = EventForm.of(before)
    if form.is_submitted_well():
        try:
            operations.edit_event(event, form.facts(before), current_user)
        except BadFacts as bad:
            db.session.rollback()
            form.blame(bad.errors, before["languages"][0])
        else:
            answer = redirect(url_for("events.edit", event=event), code=303)
            db.session.commit()
            announce(_("Your changes are saved."))
            return answer
    return render_template(
        "events/edit.html", event=event, form=form, may_change=_may_change(event), has_errors=bool(form.errors)
    )


@bp.get(f"{EVENT}/attached")
@manager("event")
def attached(event: Event):
    """The documents and the linked events, with the pages to change them."""
    return render_template(
        "events/attached.html",
        event=event,
        links=queries.links_of(event),
        readers=READER_NAMES,
        may_change=_may_change(event),
        form=Form(),
    )


@bp.route(f"{EVENT}/documents/new", methods=["GET", "POST"])
@manager("event", write=True)
@accepts_files
@keeps_input
def new_document(event: Event):
    return _document(event, None)


@bp.route(f"{EVENT}/documents/<public_id:public_id>", methods=["GET", "POST"])
@manager("event", write=True)
@accepts_files
@keeps_input
def edit_document(event: Event, public_id: str):
    return _document(event, _part(event, Document, public_id))


@bp.post(f"{EVENT}/documents/<public_id:public_id>/remove")
@manager("event")
def remove_document(event: Event, public_id: str):
    return _remove(event, _part(event, Document, public_id))


@bp.route(f"{EVENT}/links/new", methods=["GET", "POST"])
@manager("event", write=True)
@keeps_input
def new_link(event: Event):
    return _link(event, None)


@bp.route(f"{EVENT}/links/<public_id:public_id>", methods=["GET", "POST"])
@manager("event", write=True)
@keeps_input
def edit_link(event: Event, public_id: str):
    return _link(event, _part(event, EventLink, public_id))


@bp.post(f"{EVENT}/links/<public_id:public_id>/remove")
@manager("event")
def remove_link(event: Event, public_id: str):
    return _remove(event, _part(event, EventLink, public_id))


def _document(event: Event, document: Document | None) -> Response | str:
    form = DocumentForm.of(event, document, session_choices(event))
    if form.is_submitted_well():
        sent, facts, without = request.files.get("file"), form.facts(event), bool(form.without_file.data)
        try:
            file = sound_file(sent, slides=True) if sent and sent.filename else None
            operations.save_document(event, document, facts, current_user, file, without_file=without)
        except NotSound as fault:
            db.session.rollback()
            form.file.errors = [*form.file.errors, fault.message]
        except BadFacts as bad:
            db.session.rollback()
            form.blame(bad.errors, event.language)
        else:
            return _saved(event)
    title = _("Change a document") if document else _("Add a document")
    return render_template("events/part.html", event=event, form=form, title=title, has_errors=bool(form.errors))


def _link(event: Event, link: EventLink | None) -> Response | str:
    others = [other for other in queries.events_to_link(event) if other.is_public or may_in(other, None)]
    form = LinkForm.of(event, link, others)
    if form.is_submitted_well():
        try:
            operations.save_link(event, link, form.facts(event, others), current_user)
        except BadFacts as bad:
            db.session.rollback()
            form.blame(bad.errors, event.language)
        else:
            return _saved(event)
    title = _("Change a linked event") if link else _("Link an event")
    return render_template("events/part.html", event=event, form=form, title=title, has_errors=bool(form.errors))


def _saved(event: Event) -> Response:
    answer = redirect(url_for("events.attached", event=event), code=303)
    db.session.commit()
    announce(_("Your changes are saved."))
    return answer


def _remove(event: Event, part: Document | EventLink) -> Response:
    operations.remove(event, part, current_user)
    return _saved(event)


def _part(event: Event, kind: type, public_id: str) -> Document | EventLink:
    query = db.select(kind).where(kind.event_id == event.id, kind.public_id == public_id)
    return db.session.scalar(query) or abort(404)


def _may_change(event: Event) -> bool:
    return may_in(event, "event", write=True)
