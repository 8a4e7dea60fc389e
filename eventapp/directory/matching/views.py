"""A participant's matches."""

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from eventapp.common.forms import announce
from eventapp.directory import queries
from eventapp.directory.matching import operations, ranking
from eventapp.directory.matching.models import INTERESTING, NOT_FOR_ME, MatchOpinion
from eventapp.directory.views import READING, bp
from eventapp.directory.visibility import directory_of
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import participant, visitor
from eventapp.registration.forms import SubmitForm
from eventapp.rooms import offered

OPINIONS = {"interesting": INTERESTING, "not-for-me": NOT_FOR_ME, "none": 0}


@bp.get("/me/matches")
@limiter.limit(READING, key_func=visitor)
@participant
def matches(event: Event):
    """Whom one should meet, and why."""
    query = select(func.count()).where(
        MatchOpinion.participant_id == g.participant.id, MatchOpinion.opinion == NOT_FOR_ME
    )
    found = ranking.matches(g.participant)
    ids = [match.person.public_id for match in found]
    offers = [actions(event, g.participant, ids) for actions in offered("person_actions")]
    return render_template(
        "directory/matches.html",
        event=event,
        directory=directory_of(event),
        entry=queries.entry_of(g.participant),
        matches=found,
        actions={public_id: [action for offer in offers for action in offer.get(public_id, ())] for public_id in ids},
        my_region=g.participant.region,
        refused=db.session.scalar(query),
        form=SubmitForm(),
    )


@bp.post("/me/matches/<public_id:public_id>")
@limiter.limit("60 per minute", key_func=visitor)
@participant
def say(event: Event, public_id: str):
    """Find a match interesting, or not for oneself."""
    entry = queries.visible_entry(event, public_id, g.participant) or abort(404)
    opinion = request.form.get("opinion", "")
    if opinion not in OPINIONS:
        abort(400)
    operations.say(g.participant, entry, OPINIONS[opinion])
    db.session.commit()
    if opinion == "not-for-me":
        announce(_("You see this person no more among your matches."))
    return redirect(url_for("directory.matches", event=event), code=303)


@bp.post("/me/matches/again")
@limiter.limit("30 per minute", key_func=visitor)
@participant
def forget_refusals(event: Event):
    """Let those come back that were not for oneself."""
    operations.forget_refusals(g.participant)
    db.session.commit()
    return redirect(url_for("directory.matches", event=event), code=303)
