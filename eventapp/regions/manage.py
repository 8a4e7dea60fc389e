"""The organisers' pages: tables in, proposals of delegates, the history of a statement."""

from typing import Any

from flask import Response, abort, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce, warn
from eventapp.common.languages import IN_LANGUAGE
from eventapp.common.log import history_of
from eventapp.common.spreadsheets import csv_lines, xlsx_bytes
from eventapp.common.tables import Unreadable
from eventapp.common.uploads import accepts_files
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.regions import importing, operations, queries
from eventapp.regions.errors import AlreadyDecided, BadStatement
from eventapp.regions.forms import ImportForm
from eventapp.regions.indicators import INDICATORS
from eventapp.regions.models import PriorityProposal
from eventapp.regions.views import bp
from eventapp.regions.words import ACTIONS, STATE_NAMES, STATEMENT_NAMES

MANAGE = f"{IN_LANGUAGE}/<event:event>/manage/regions"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route(MANAGE, methods=["GET", "POST"])
@manager("networking")
@accepts_files
@keeps_input
def desk(event: Event):
    """Send a table, first to be checked; what delegates proposed."""
    form, checked = ImportForm(), None
    if form.is_submitted_well():
        file = form.file.data
        try:
            checked = importing.check(form.kind.data, file.filename, file.read(), most=importing.MOST_ROWS_AT_ONCE)
        except Unreadable as refused:
            form.file.errors = [*form.file.errors, refused.message]
        else:
            if form.step.data == "write" and not checked.problems:
                count = importing.write(checked, current_user)
                db.session.commit()
                announce(_("Rows entered: %(count)s", count=count))
                return redirect(url_for("regions.desk", event=event), code=303)
    return render_template(
        "regions/desk.html", event=event, form=form, checked=checked, kinds=STATEMENT_NAMES, small=Form(),
        proposals=queries.proposals_of(event), states=STATE_NAMES, has_errors=bool(form.errors),
    ), 400 if form.errors else 200  # fmt: skip


@bp.get(f"{MANAGE}/template/<any(figure, priority, finding, linkage):kind>.<any(csv, xlsx):suffix>")
@manager("networking")
def template(event: Event, kind: str, suffix: str):
    """A table with the headings and one row as an example."""
    header, rows = importing.COLUMNS[kind], [importing.EXAMPLES[kind]]
    body = b"".join(csv_lines(header, rows)) if suffix == "csv" else xlsx_bytes(header, rows, kind)
    answer = Response(body, content_type="text/csv; charset=utf-8" if suffix == "csv" else XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind}.{suffix}"'
    return answer


@bp.post(f"{MANAGE}/proposals/<public_id:public_id>/<any(approve, decline):decision>")
@manager("networking")
def decide(event: Event, public_id: str, decision: str):
    """Enter what a delegate proposed, or decline it."""
    proposal = queries.by_public_id(PriorityProposal, public_id)
    if proposal is None or proposal.event_id != event.id:
        abort(404)
    try:
        if decision == "approve":
            operations.approve(proposal, current_user)
        else:
            operations.decline(proposal, current_user)
    except (AlreadyDecided, BadStatement):
        db.session.rollback()
        warn(_("This was decided before, or no longer fits."))
    else:
        db.session.commit()
        announce(_("Approved: it stands on the region's page.") if decision == "approve" else _("Declined."))
    return redirect(url_for("regions.desk", event=event), code=303)


@bp.get(f"{MANAGE}/history/<public_id:public_id>")
@manager("networking")
def history(event: Event, public_id: str):
    """What happened to a statement: who entered and changed it, and what stood before."""
    row = _statement(public_id)
    return render_template(
        "regions/history.html", event=event, row=row, lines=history_of(row), actions=ACTIONS, form=Form()
    )


@bp.post(f"{MANAGE}/remove/<public_id:public_id>")
@manager("networking")
def remove(event: Event, public_id: str):
    """Take a statement back."""
    row = _statement(public_id)
    operations.remove(row, current_user)
    db.session.commit()
    announce(_("Removed."))
    return redirect(url_for("regions.desk", event=event), code=303)


@bp.get(f"{MANAGE}/statements/<any(figure, priority, finding, linkage):kind>")
@manager("networking")
def statements(event: Event, kind: str):
    """The statements of a kind, the latest first, each with its history."""
    return render_template(
        "regions/statements.html", event=event, kind=kind, rows=queries.latest(operations.MODELS[kind]),
        kinds=STATEMENT_NAMES, indicators=INDICATORS,
    )  # fmt: skip


def _statement(public_id: str) -> Any:
    """The statement of any kind with this id."""
    found = (queries.by_public_id(model, public_id) for model in operations.MODELS.values())
    return next((row for row in found if row is not None), None) or abort(404)
