"""The desk erases a person who asked for it, by mail or by phone."""

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.doubles.manage import bp
from eventapp.people.privacy.erasing import erase
from eventapp.people.privacy.forms import EraseOneForm
from eventapp.people.queries import participant_by_id


@bp.route("/manage/people/<public_id:public_id>/erase", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def erase_one(event: Event, public_id: str):
    """Ask for the reason, and erase everything that is kept of the person."""
    person = participant_by_id(event.id, public_id) or abort(404)
    form = EraseOneForm()
    if form.is_submitted_well():
        erase(person, current_user, note=form.reason.data)
        db.session.commit()
        announce(_("The person is erased."))
        return redirect(url_for("registration.listing", event=event), code=303)
    return render_template("people/erase_one.html", event=event, person=person, form=form, has_errors=bool(form.errors))
