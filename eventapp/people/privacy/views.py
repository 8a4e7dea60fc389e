"""The participant's page: a copy of all that is kept of them, and its erasure."""

import json

from flask import Response, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_security import logout_user

from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce
from eventapp.common.languages import current_language
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import forget, participant, visitor
from eventapp.people.doubles.manage import bp
from eventapp.people.privacy.copying import copy_of
from eventapp.people.privacy.erasing import erase
from eventapp.people.privacy.forms import EraseForm


@bp.route("/my-data", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"], key_func=visitor)
@participant
@keeps_input
def my_data(event: Event):
    """Say what can be asked for, and erase everything for who wants that."""
    form = EraseForm()
    if form.is_submitted_well():
        erase(g.participant, None)
        db.session.commit()
        forget(event)
        logout_user()
        announce(
            _(
                "Everything that “%(event)s” kept of you is erased.",
                event=event.title.localized(current_language(), event.language),
            )
        )
        return redirect(url_for("events.home", event=event), code=303)
    return render_template("people/my_data.html", event=event, form=form, has_errors=bool(form.errors))


@bp.get("/my-data/copy")
@limiter.limit("20 per hour", key_func=visitor)
@participant
def copy_of_my_data(event: Event):
    """All that is kept, as a JSON file."""
    content = json.dumps(copy_of(g.participant), ensure_ascii=False, indent=2)
    answer = Response(content, mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename=f"my-data-{event.slug}.json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
