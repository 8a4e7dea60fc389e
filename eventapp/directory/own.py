"""One's own entry in the directory: writing it, saying who sees it, looking at it as others do, withdrawing it."""

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from eventapp.common import photos
from eventapp.common.database import writes_late
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce, warn
from eventapp.common.uploads import accepts_files
from eventapp.directory import forms, operations, queries
from eventapp.directory.errors import Refused
from eventapp.directory.models import Entry, Statement, Visibility
from eventapp.directory.views import bp
from eventapp.directory.visibility import directory_of, shown
from eventapp.directory.words import AUDIENCES, KIND_NAMES
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import participant, visitor

AUTOSAVE = "X-Autosave"


@bp.route("/me/entry", methods=["GET", "POST"])
@limiter.limit("60 per minute", methods=["POST"], key_func=visitor)
@participant
@keeps_input
def own_entry(event: Event):
    """Write one's entry. With JavaScript it is saved as typed: such a request is answered in a line."""
    directory, entry = directory_of(event), _own()
    form = forms.EntryForm(entry, directory)
    is_autosave = AUTOSAVE in request.headers
    if form.is_submitted_well() or (is_autosave and form.errors and not form.form_errors):
        entry = operations.begin_entry(g.participant)
        operations.save_entry(entry, form.values(), g.participant)
        db.session.commit()
        if is_autosave:
            return render_template("directory/saved.html", errors=form.errors, form=form)
        announce(_("Your entry is saved."))
        return redirect(url_for("directory.own_entry", event=event), code=303)
    if is_autosave:
        return "", 400
    return _entry_page(event, entry, form)


@bp.get("/me/entry/organisations")
@limiter.limit("120 per minute", key_func=visitor)
@participant
def suggest_organisations(event: Event):
    """Names for the list under the field, as options."""
    return render_template(
        "directory/suggestions.html", organisations=queries.organisations_like(request.args.get("q", "")[:100])
    )


@bp.route("/me/entry/photo", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"], key_func=visitor)
@participant
@accepts_files
@writes_late
@keeps_input
def own_photo(event: Event):
    """Choose a photo, replace or remove it."""
    entry, form = _own(), forms.PhotoForm()
    if request.method == "POST" and "remove" in request.form and not g.get("csrf_failed"):
        operations.remove_photo(operations.begin_entry(g.participant), g.participant)
        db.session.commit()
        announce(_("Your photo is removed."))
        return redirect(url_for("directory.own_entry", event=event), code=303)
    if form.is_submitted_well():
        try:
            square = photos.square_photo(form.photo.data.stream.read(photos.MOST_BYTES + 1))
        except photos.NotAPhoto as refused:
            form.photo.errors = [refused.message]
        else:
            operations.show_square(operations.begin_entry(g.participant), square, g.participant)
            db.session.commit()
            announce(_("Your photo is saved."))
            return redirect(url_for("directory.own_entry", event=event), code=303)
    return render_template(
        "directory/own_photo.html", event=event, entry=entry, form=form, has_errors=bool(form.errors)
    )


@bp.route("/me/entry/<any(offer, need):kind>", methods=["GET", "POST"])
@limiter.limit("30 per minute", methods=["POST"], key_func=visitor)
@participant
@keeps_input
def new_statement(event: Event, kind: str):
    """Add something that one offers or needs."""
    form = forms.StatementForm(data={"language": g.lang})
    if form.is_submitted_well():
        values = form.values()
        try:
            operations.state(
                operations.begin_entry(g.participant), kind, values["text"], values["language"], g.participant,
                domain_code=values["domain"], cooperation=values["cooperation"],
            )  # fmt: skip
        except Refused as refused:
            db.session.rollback()
            warn(refused.message)
        else:
            db.session.commit()
            announce(_("Saved."))
        return redirect(url_for("directory.own_entry", event=event, _anchor="statements"), code=303)
    return _statement_page(event, form, kind, None)


@bp.route("/me/entry/statements/<public_id:public_id>", methods=["GET", "POST"])
@limiter.limit("30 per minute", methods=["POST"], key_func=visitor)
@participant
@keeps_input
def own_statement(event: Event, public_id: str):
    """Change or remove something that one offers or needs."""
    entry = _own()
    statement = (queries.own_statement(entry, public_id) if entry.id else None) or abort(404)
    if request.method == "POST" and "remove" in request.form and not g.get("csrf_failed"):
        operations.take_back(statement, g.participant)
        db.session.commit()
        announce(_("Removed."))
        return redirect(url_for("directory.own_entry", event=event, _anchor="statements"), code=303)
    form = forms.StatementForm(obj=statement)
    if form.is_submitted_well():
        operations.restate(statement, form.values(), g.participant)
        db.session.commit()
        announce(_("Saved."))
        return redirect(url_for("directory.own_entry", event=event, _anchor="statements"), code=303)
    return _statement_page(event, form, statement.kind, statement)


@bp.route("/me/entry/visibility", methods=["GET", "POST"])
@limiter.limit("30 per minute", methods=["POST"], key_func=visitor)
@participant
@keeps_input
def own_visibility(event: Event):
    """Say who sees the entry, field by field."""
    directory, entry = directory_of(event), _own()
    form = forms.visibility_form(entry, directory)
    if form.is_submitted_well():
        operations.set_visibility(operations.begin_entry(g.participant), *form.chosen(), g.participant)
        db.session.commit()
        announce(_("Your choice is saved and counts from now on."))
        return redirect(url_for("directory.own_entry", event=event), code=303)
    return render_template(
        "directory/own_visibility.html", event=event, directory=directory, entry=entry, form=form,
        has_errors=bool(form.errors),
    )  # fmt: skip


@bp.get("/me/entry/preview")
@participant
def preview(event: Event):
    """One's entry as others see it."""
    entry = _own()
    seen_by = [(AUDIENCES[level], _as_seen(event, entry, level)) for level in (1, 2)] if entry.id else []
    return render_template("directory/preview.html", event=event, entry=entry, seen_by=seen_by)


@bp.post("/me/entry/withdraw")
@limiter.limit("30 per minute", key_func=visitor)
@participant
def withdraw(event: Event):
    """Be seen by nobody, at once."""
    if entry := queries.entry_of(g.participant):
        operations.withdraw(entry, g.participant)
        db.session.commit()
    announce(_("Your entry is withdrawn. Nobody finds it any more; what you wrote is kept for you."))
    return redirect(url_for("directory.own_entry", event=event), code=303)


def _own() -> Entry:
    """One's entry; one that is not kept yet where there is none."""
    return queries.entry_of(g.participant) or _blank()


def _blank() -> Entry:
    person = g.participant
    return Entry(event_id=person.event_id, event=person.event, participant=person, visibility=0, field_visibility={},
                 languages=[person.language], links=[], domains=[], wish="", wish_language=person.language)  # fmt: skip


def _as_seen(event: Event, entry: Entry, level: int):
    """The entry as an audience sees it; None when it does not."""
    directory = directory_of(event)
    if min(directory.audience, entry.visibility) < level:
        return None
    return shown(entry, None, level=Visibility(level))


def _entry_page(event: Event, entry: Entry, form: Form) -> str:
    return render_template(
        "directory/own_entry.html",
        event=event,
        directory=directory_of(event),
        entry=entry,
        form=form,
        statements=[(kind, KIND_NAMES[kind], getattr(entry, f"{kind}s")) for kind in ("offer", "need")],
        audience=AUDIENCES[min(entry.visibility, directory_of(event).audience)],
        has_errors=bool(form.errors),
    )


def _statement_page(event: Event, form: Form, kind: str, statement: Statement | None) -> str:
    return render_template(
        "directory/own_statement.html", event=event, form=form, kind=kind, statement=statement,
        has_errors=bool(form.errors),
    )  # fmt: skip
