"""The organisers' pages of single statements: all of a kind, entering, changing and removing one, its history."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager, may_in
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce
from eventapp.common.log import history_of
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.regions import operations, queries
from eventapp.regions.errors import BadStatement
from eventapp.regions.forms import StatementForm
from eventapp.regions.manage import MANAGE
from eventapp.regions.models import STATEMENTS
from eventapp.regions.views import bp
from eventapp.regions.words import ACTIONS, STATEMENT_NAMES, change_lines

KIND = "<any(figure, priority, finding, linkage, flow):kind>"


@bp.get(f"{MANAGE}/statements/{KIND}")
@manager("regions")
def statements(event: Event, kind: str):
    """The statements of a kind, the latest first, each with its history."""
    return render_template(
        "regions/statements.html", event=event, kind=kind, rows=queries.latest(STATEMENTS[kind]),
        kinds=STATEMENT_NAMES, may_change=_may_change(event),
    )  # fmt: skip


@bp.route(f"{MANAGE}/new/{KIND}", methods=["GET", "POST"])
@manager("regions", write=True)
@keeps_input
def new_statement(event: Event, kind: str):
    """Enter one statement."""
    return _edit(event, kind, None)


@bp.route(f"{MANAGE}/change/<public_id:public_id>", methods=["GET", "POST"])
@manager("regions", write=True)
@keeps_input
def edit_statement(event: Event, public_id: str):
    """Change one statement; what stood before is kept in its history."""
    row = _statement(public_id)
    return _edit(event, row.__tablename__, row)


@bp.get(f"{MANAGE}/history/<public_id:public_id>")
@manager("regions")
def history(event: Event, public_id: str):
    """What happened to a statement: who entered and changed it, and what stood before."""
    row = _statement(public_id)
    return render_template(
        "regions/history.html", event=event, row=row, lines=history_of(row), actions=ACTIONS, form=Form(),
        changes_of=change_lines, may_change=_may_change(event),
    )  # fmt: skip


@bp.post(f"{MANAGE}/remove/<public_id:public_id>")
@manager("regions")
def remove(event: Event, public_id: str):
    """Take a statement back."""
    row = _statement(public_id)
    operations.remove(row, current_user)
    db.session.commit()
    announce(_("Removed."))
    return redirect(url_for("regions.statements", event=event, kind=row.__tablename__), code=303)


def _edit(event: Event, kind: str, row: Any) -> Any:
    form = StatementForm.of(kind, row)
    if form.is_submitted_well():
        try:
            if row is None:
                operations.enter(kind, form.values(), current_user)
            else:
                operations.change(row, form.values(), current_user)
        except BadStatement as bad:
            db.session.rollback()
            form.blame(bad.errors)
        else:
            db.session.commit()
            announce(_("Your changes are saved."))
            return redirect(url_for("regions.statements", event=event, kind=kind), code=303)
    title = _("Change a statement") if row else _("New statement")
    return render_template(
        "regions/edit.html", event=event, form=form, kind=kind, title=title, kinds=STATEMENT_NAMES,
        has_errors=bool(form.errors),
    ), 400 if form.errors else 200  # fmt: skip


def _may_change(event: Event) -> bool:
    return may_in(event, "regions", write=True)


def _statement(public_id: str) -> Any:
    """The statement of any kind with this id."""
    return queries.statement(public_id) or abort(404)
