"""The organisers' pages: tables in, proposals of delegates."""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager, may_in
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce, warn
from eventapp.common.languages import IN_LANGUAGE
from eventapp.common.spreadsheets import csv_lines, xlsx_bytes
from eventapp.common.tables import Unreadable
from eventapp.common.uploads import accepts_files
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.regions import importing, keeping, operations, queries
from eventapp.regions.checks import FIELDS
from eventapp.regions.errors import AlreadyDecided, BadStatement
from eventapp.regions.forms import DeclineForm, ImportForm
from eventapp.regions.models import Proposal
from eventapp.regions.views import bp
from eventapp.regions.words import FIELD_NAMES, ONE_NAMES, STATE_NAMES, STATEMENT_NAMES, statement_lines, value_text

PREVIEWED = 10  # rows
MANAGE = f"{IN_LANGUAGE}/<event:event>/manage/regions"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route(MANAGE, methods=["GET", "POST"])
@manager("regions")
@accepts_files
@keeps_input
def desk(event: Event):
    """Send a table to be checked; what delegates proposed."""
    form, checked, token = ImportForm(), None, ""
    if form.is_submitted_well():
        kind, file = form.kind.data, form.file.data
        content = file.read()
        try:
            checked = importing.check(kind, file.filename, content, most=importing.MOST_ROWS_AT_ONCE)
        except Unreadable as refused:
            form.file.errors = [*form.file.errors, refused.message]
        else:
            if checked.good and not checked.problems:
                token = keeping.keep(event.id, kind, file.filename, content)
    return render_template(
        "regions/desk.html", event=event, form=form, checked=checked, token=token, kinds=STATEMENT_NAMES, small=Form(),
        columns=_columns(checked), preview=_preview(checked), **_proposals(event),
        may_change=may_in(event, "regions", write=True), may_decide=may_in(event, "networking", write=True),
        has_errors=bool(form.errors),
    ), 400 if form.errors else 200  # fmt: skip


def _proposals(event: Event) -> dict[str, Any]:
    """What delegates proposed, as the page shows it."""
    proposals = queries.proposals_of(event)
    return {
        "proposals": proposals, "replaced": queries.replaced_by(proposals), "states": STATE_NAMES, "ones": ONE_NAMES,
        "values_of": operations.values_of, "lines_of": statement_lines,
    }  # fmt: skip


def _columns(checked: importing.Checked | None) -> list[dict[str, Any]]:
    """The headings of the preview: those of the table."""
    names = FIELDS[checked.kind] if checked else ()
    return [{"label": _("Row"), "number": True}, *({"label": FIELD_NAMES[name]} for name in names)]


def _preview(checked: importing.Checked | None) -> list[tuple[int, list[str]]]:
    """The first rows, with their number in the table."""
    rows = checked.good[:PREVIEWED] if checked else []
    return [(number, [value_text(name, values[name]) for name in FIELDS[checked.kind]]) for number, values in rows]


@bp.post(f"{MANAGE}/enter")
@manager("regions")
def enter(event: Event):
    """Enter the table that was checked."""
    token = request.form.get("token", "")
    found = keeping.kept(event.id, token) if Form().validate_on_submit() else None
    checked = importing.check(*found, most=importing.MOST_ROWS_AT_ONCE) if found else None
    if checked is None or checked.problems:
        warn(_("The table is no longer kept. Send it again."))
        return redirect(url_for("regions.desk", event=event), code=303)
    count = importing.write(checked, current_user)
    db.session.commit()
    keeping.forget(token)
    announce(_("Rows entered: %(count)s", count=count))
    return redirect(url_for("regions.statements", event=event, kind=checked.kind), code=303)


@bp.get(f"{MANAGE}/template/<any(figure, priority, finding, linkage, flow):kind>.<any(csv, xlsx):suffix>")
@manager("regions")
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
    proposal = queries.by_public_id(Proposal, public_id)
    if proposal is None or proposal.event_id != event.id:
        abort(404)
    try:
        if decision == "approve":
            operations.approve(proposal, current_user)
        else:
            operations.decline(proposal, current_user, DeclineForm().reason.data or "")
    except (AlreadyDecided, BadStatement):
        db.session.rollback()
        warn(_("This was decided before, or no longer fits."))
    else:
        db.session.commit()
        announce(_("Approved: it stands on the region's page.") if decision == "approve" else _("Declined."))
    return redirect(url_for("regions.desk", event=event), code=303)
