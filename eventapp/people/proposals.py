"""What delegates do for their own region: read what is known with its history, and propose changes.

The organisers decide (`regions.manage`).
"""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce
from eventapp.common.log import history_of
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import participant, visitor
from eventapp.people.doubles.manage import bp
from eventapp.people.models import Participant
from eventapp.regions import operations, queries
from eventapp.regions.errors import BadStatement
from eventapp.regions.forms import StatementForm
from eventapp.regions.places import Place, place
from eventapp.regions.words import ACTIONS, ONE_NAMES, STATE_NAMES, STATEMENT_NAMES, change_lines, statement_lines

HERE = "/my-region"


@bp.get(HERE)
@participant
def my_region(event: Event):
    """All that is stated of the region, or the country, that one comes from, and what one proposed."""
    home = _home(g.participant)
    return render_template(
        "people/my_region.html", event=event, place=home, kinds=STATEMENT_NAMES, ones=ONE_NAMES, states=STATE_NAMES,
        known=queries.statements_of(home.code) if home else {}, lines_of=statement_lines,
        proposals=queries.proposals_of(event, g.participant.id), values_of=operations.values_of,
    )  # fmt: skip


@bp.route(f"{HERE}/<any(figure, priority, finding, linkage, flow):kind>", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"], key_func=visitor)
@participant
@keeps_input
def propose(event: Event, kind: str):
    """Propose a statement about one's region; `?change=` names one to replace."""
    home = _home(g.participant)
    if home is None:
        return redirect(url_for("people.my_region"))
    replaced = _own(home, request.args["change"]) if "change" in request.args else None
    if replaced is not None and replaced.__tablename__ != kind:
        abort(404)
    form = StatementForm.of(kind, replaced, home=home.code)
    if form.is_submitted_well():
        try:
            operations.propose(event, kind, home.code, form.values(), g.participant, replaced=replaced)
        except BadStatement as bad:
            db.session.rollback()
            form.blame(bad.errors)
        else:
            db.session.commit()
            announce(_("Thank you. The organisers read it before it is shown."))
            return redirect(url_for("people.my_region"), code=303)
    return render_template(
        "people/propose.html", event=event, form=form, place=home, kind=ONE_NAMES[kind], replaced=replaced,
        has_errors=bool(form.errors),
    ), 400 if form.errors else 200  # fmt: skip


@bp.get(f"{HERE}/history/<public_id:public_id>")
@participant
def statement_history(event: Event, public_id: str):
    """What happened to a statement about one's region. Nobody is named."""
    row = _own(_home(g.participant), public_id)
    return render_template(
        "people/statement_history.html", event=event, row=row, kind=ONE_NAMES[row.__tablename__],
        lines=history_of(row), actions=ACTIONS, changes_of=change_lines,
    )  # fmt: skip


def _home(person: Participant) -> Place | None:
    """The region, else the country, that someone comes from."""
    return place(person.region or "") or place(person.country)


def _own(home: Place | None, public_id: str) -> Any:
    """The statement about the place with this id; there is no other here."""
    row = queries.statement(public_id)
    return row if row is not None and home and home.code in operations.places_of(row) else abort(404)
