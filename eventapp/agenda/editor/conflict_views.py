"""The list of conflicts: those that are open, those that are meant and why, and saying so."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from wtforms import HiddenField

from eventapp.accounts.access import manager, may_in
from eventapp.agenda.editor import acknowledging, draft
from eventapp.agenda.editor.draft import Problem
from eventapp.agenda.errors import Refused
from eventapp.agenda.views import bp
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, LongText, announce, required, warn
from eventapp.events.models import Event
from eventapp.extensions import db

AREA = "programme"


class ReasonForm(Form):
    """Why a conflict is meant; `facts` are those that its page showed."""

    facts = HiddenField()
    reason = LongText(_l("Why it is meant"), required(_l("Say why it is meant.")), max=500, render_kw={"rows": 3})


@bp.get("/manage/programme/conflicts")
@manager(AREA)
def conflicts(event: Event):
    """All conflicts of the draft."""
    problems = _problems(event)
    return render_template(
        "agenda/editor/conflicts.html",
        event=event,
        open=[one for one in problems if one.is_open],
        meant=[one for one in problems if not one.is_open],
        may_change=may_in(event, AREA, write=True),
    )


@bp.route("/manage/programme/conflicts/<string(length=16):conflict>", methods=["GET", "POST"])
@manager(AREA, write=True)
@keeps_input
def acknowledge_conflict(event: Event, conflict: str):
    """One conflict, and a form for why it is meant."""
    problem = _problem(event, conflict)
    if problem is None:
        warn(_("That conflict is no longer there."))
        return redirect(url_for("agenda.conflicts", event=event), code=303)
    form = ReasonForm(data={"facts": problem.facts})
    if form.is_submitted_well():
        try:
            acknowledging.acknowledge(event, problem, form.facts.data, form.reason.data, current_user)
        except Refused as refused:
            db.session.rollback()
            problem = _problem(event, conflict) or abort(404)
            form.facts.data = problem.facts
            form.form_errors.append(refused.message)
        else:
            db.session.commit()
            announce(_("The conflict is acknowledged. It comes back when what it rests on changes."))
            return redirect(url_for("agenda.conflicts", event=event), code=303)
    return render_template("agenda/editor/acknowledge_conflict.html", event=event, problem=problem, form=form)


@bp.post("/manage/programme/conflicts/again")
@manager(AREA)
def open_conflict(event: Event):
    """Withdraw what was said of a conflict."""
    acknowledging.withdraw(event, request.form.get("key", "")[:200], current_user)
    db.session.commit()
    announce(_("The conflict is open again."))
    return redirect(url_for("agenda.conflicts", event=event), code=303)


def _problem(event: Event, id: str) -> Problem | None:
    return next((one for one in _problems(event) if one.id == id), None)


def _problems(event: Event) -> list[Problem]:
    sees = may_in(event, "networking")
    return draft.problems_of(event, draft.sessions_of(event), draft.rooms_of(event), sees_meetings=sees)
