"""Taking a programme of others into the draft: send a file, see what would happen, write it."""

from pathlib import Path

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import current_user
from flask_wtf.file import FileField, FileRequired

from eventapp.accounts.access import manager
from eventapp.agenda.formats.importing import Report, enter
from eventapp.agenda.formats.reading import read
from eventapp.agenda.views import bp
from eventapp.common.columns import new_public_id
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce, warn
from eventapp.common.languages import current_language
from eventapp.common.tables import Unreadable
from eventapp.common.uploads import accepts_files
from eventapp.events.models import Event
from eventapp.extensions import db

MOST_NOTES = MOST_MISSING = 500  # shown on the page


class ProgrammeForm(Form):
    """The file."""

    file = FileField(
        _l("Programme"),
        [FileRequired(_l("Choose a file."))],
        description=_l("schedule.xml (also packed as .gz), schedule.json, .ics, .csv or .xlsx."),
        render_kw={"accept": ".xml,.gz,.json,.ics,.csv,.xlsx"},
    )


@bp.route("/manage/programme/import", methods=["GET", "POST"])
@manager("programme", write=True)
@accepts_files
@keeps_input
def import_programme(event: Event):
    """Send a file and see by item what is odd; nothing is written yet."""
    form, report, kept, missing = ProgrammeForm(), None, "", []
    if form.is_submitted_well():
        name, content = form.file.data.filename or "", form.file.data.read()
        try:
            report = enter(event, read(name, content, event), _language(event), None)
            missing = [(one.public_id, one.title, one.starts_at) for one in report.missing]
            kept = _keep(content)
        except Unreadable as unreadable:
            form.file.errors = [*form.file.errors, unreadable.message]
        db.session.rollback()
    return _page(event, form, report, kept, missing), 400 if form.errors else 200


@bp.post("/manage/programme/import/write")
@manager("programme", write=True)
def write_programme(event: Event):
    """Write a file that was looked at into the draft."""
    path = _folder() / request.form.get("kept", "").replace("/", "").replace(".", "")
    if not path.is_file():
        warn(_("The file is no longer here. Send it again."))
        return redirect(url_for("agenda.import_programme", event=event), code=303)
    content = path.read_bytes()
    try:
        chosen = set(request.form.getlist("cancel"))
        report = enter(event, read("", content, event), _language(event), current_user, chosen)
    except Unreadable as unreadable:
        db.session.rollback()
        warn(unreadable.message)
    else:
        db.session.commit()
        path.unlink(missing_ok=True)
        announce(_("%(new)s sessions are new, %(changed)s changed.", new=report.new, changed=report.changed))
        if report.cancelled:
            count = report.cancelled
            announce(ngettext("%(num)s session is cancelled.", "%(num)s sessions are cancelled.", count))
    return redirect(url_for("agenda.import_programme", event=event), code=303)


def _page(event: Event, form: Form, report: Report | None, kept: str, missing: list[tuple]) -> str:
    return render_template(
        "agenda/formats/import_programme.html",
        event=event,
        form=form,
        report=report,
        notes=report.notes[:MOST_NOTES] if report else [],
        kept=kept,
        missing=missing[:MOST_MISSING],
        has_errors=bool(form.errors),
    )


def _language(event: Event) -> str:
    language = current_language()
    return language if language in event.languages else event.language


def _keep(content: bytes) -> str:
    """Keep a file until it is written; older ones go."""
    kept = new_public_id()
    for old in sorted(_folder().iterdir(), key=lambda path: path.stat().st_mtime)[:-20]:
        old.unlink(missing_ok=True)
    (_folder() / kept).write_bytes(content)
    return kept


def _folder() -> Path:
    folder = Path(current_app.config["INSTANCE"]) / "programmes"
    folder.mkdir(exist_ok=True)
    return folder
