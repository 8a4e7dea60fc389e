"""The desk's pages of an import: the file, its columns, what is wrong, how far it is."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager
from eventapp.common.database import writes_late
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce, warn
from eventapp.common.languages import current_language
from eventapp.common.paging import page_of
from eventapp.common.tables import Unreadable
from eventapp.common.uploads import accepts_files
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.errors import Refused
from eventapp.registration.forms import SubmitForm
from eventapp.registration.importing import operations, queries, work
from eventapp.registration.importing.columns import column_letter
from eventapp.registration.importing.forms import ColumnsForm, UploadForm
from eventapp.registration.importing.models import Import
from eventapp.registration.importing.words import OUTCOME_NAMES, STATE_KINDS, STATE_NAMES
from eventapp.registration.views import bp

ROWS_AT_ONCE = 500  # that the request itself does; more is the worker's


@bp.route("/manage/import", methods=["GET", "POST"])
@manager("registration", write=True)
@accepts_files
@writes_late
@keeps_input
def imports(event: Event):
    """Send a table; the imports so far."""
    form = UploadForm()
    if form.is_submitted_well():
        file = form.file.data
        try:
            begun = operations.begin(event, file.filename, file.read(), current_language(), current_user)
        except (Unreadable, Refused) as refused:
            db.session.rollback()
            form.file.errors = [*form.file.errors, refused.message]
        else:
            db.session.commit()
            return redirect(url_for("registration.one_import", public_id=begun), code=303)
    return render_template(
        "registration/importing/imports.html",
        event=event,
        form=form,
        imports=queries.recent_imports(event),
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        has_errors=bool(form.errors),
    ), 400 if form.errors else 200


@bp.get("/manage/import/<public_id:public_id>")
@manager("registration", write=True)
def one_import(event: Event, public_id: str):
    """An import in the step it is in."""
    found = _import(event, public_id)
    form = ColumnsForm.for_import(found, event) if found.state in {"columns", "checked"} else None
    return _page(event, found, form)


@bp.post("/manage/import/<public_id:public_id>/columns")
@manager("registration", write=True)
@writes_late
@keeps_input
def check_import(event: Event, public_id: str):
    """Have the rows checked with the columns chosen."""
    found = _import(event, public_id)
    if found.state not in {"columns", "checked"}:
        return _back(found)
    form = ColumnsForm.for_import(found, event)
    if not form.is_submitted_well():
        return _page(event, found, form), 400 if form.errors else 200
    return _step(found, lambda: operations.check(found, form.chosen, form.options))


@bp.post("/manage/import/<public_id:public_id>/write")
@manager("registration", write=True)
@writes_late
def write_import(event: Event, public_id: str):
    """Register all rows, or the good ones."""
    found = _import(event, public_id)
    whole = request.form.get("rows") != "good"
    return _step(found, lambda: operations.write(found, whole=whole, actor=current_user))


@bp.post("/manage/import/<public_id:public_id>/stop")
@manager("registration", write=True)
def stop_import(event: Event, public_id: str):
    """End an import before anything is written."""
    found = _import(event, public_id)
    try:
        operations.stop(found, current_user)
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
        return _back(found)
    db.session.commit()
    announce(_("The import is stopped. Nothing was registered."))
    return redirect(url_for("registration.imports"), code=303)


def _step(found: Import, operation: Any):
    """Begin a step; a short one is done at once."""
    back = _back(found)
    try:
        operation()
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
        return back
    id, is_short = found.id, found.row_count <= ROWS_AT_ONCE
    db.session.commit()
    if is_short:
        work.work_on(id)
    return back


def _back(found: Import):
    return redirect(url_for("registration.one_import", public_id=found), code=303)


def _page(event: Event, found: Import, form: Form | None) -> str:
    left_out = queries.rows_with(found, "problem", "known", "full")
    return render_template(
        "registration/importing/one.html",
        event=event,
        work=found,
        form=form,
        submit_form=SubmitForm(),
        page=page_of(left_out) if found.state in {"checked", "done"} else None,
        outcome_names=OUTCOME_NAMES,
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        column_letter=column_letter,
        sample_columns=[{"label": heading or column_letter(n)} for n, heading in enumerate(found.header)],
        has_errors=bool(form and form.errors),
    )


def _import(event: Event, public_id: str) -> Import:
    return queries.import_by_id(event, public_id) or abort(404)
