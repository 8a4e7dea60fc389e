"""A delegate proposes a priority for their own region; the organisers decide (`regions.manage`)."""

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce
from eventapp.common.languages import current_language
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import participant, visitor
from eventapp.people.doubles.manage import bp
from eventapp.regions import operations, queries
from eventapp.regions.errors import BadStatement
from eventapp.regions.forms import PriorityForm
from eventapp.regions.models import Priority
from eventapp.regions.places import place


@bp.route("/my-region", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"], key_func=visitor)
@participant
@keeps_input
def propose_priority(event: Event):
    """Propose a priority for the region, or the country, that one comes from; `?change=` names one to replace."""
    person = g.participant
    home = place(person.region or "") or place(person.country)
    known = queries.priorities_of([home.code]) if home else []
    replaced = next((one for one in known if one.public_id == request.args.get("change")), None)
    form = PriorityForm(data=_as_it_stands(replaced) if replaced else {"language": current_language()})
    if home and form.is_submitted_well():
        names = ("title", "description", "language", "domains", "source", "source_url")
        values = {name: form[name].data or "" for name in names}
        try:
            operations.propose(event, values | {"place": home.code}, person, priority=replaced)
        except BadStatement as bad:
            db.session.rollback()
            form.blame(bad.errors)
        else:
            db.session.commit()
            announce(_("Thank you. The organisers read it before it is shown."))
            return redirect(url_for("people.propose_priority"), code=303)
    return render_template(
        "people/propose_priority.html", event=event, form=form, place=home, known=known, replaced=replaced,
        has_errors=bool(form.errors),
    ), 400 if form.errors else 200  # fmt: skip


def _as_it_stands(priority: Priority) -> dict[str, str]:
    values = {name: getattr(priority, name) for name in ("title", "description", "language", "source_url")}
    source = "" if priority.is_invented else priority.source  # what a delegate proposes is no invention
    return values | {"domains": ", ".join(priority.domains), "source": source}
