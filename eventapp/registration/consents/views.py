"""A participant takes a consent back, or gives it again."""

from collections.abc import Callable

from flask import abort, g, redirect, url_for
from flask_babel import gettext as _

from eventapp.common.forms import announce
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.access import participant
from eventapp.registration import queries
from eventapp.registration.consents import operations
from eventapp.registration.consents.operations import NeededForRegistration, NothingAsked
from eventapp.registration.views import bp


@bp.post("/registration/consents/<code:purpose>/withdraw")
@participant
def withdraw_consent(event: Event, purpose: str):
    return _act(event, purpose, operations.withdraw, _("Your consent is withdrawn."))


@bp.post("/registration/consents/<code:purpose>/give")
@participant
def give_consent(event: Event, purpose: str):
    return _act(event, purpose, operations.give_again, _("Your consent is recorded."))


def _act(event: Event, purpose: str, operation: Callable, done: str):
    registration = queries.latest_registration(g.participant) or abort(404)
    try:
        operation(registration, purpose, g.participant)
    except NothingAsked:
        abort(404)
    except NeededForRegistration:
        db.session.rollback()
        return redirect(url_for("registration.cancel", event=event), code=303)
    db.session.commit()
    announce(done)
    return redirect(url_for("registration.mine", event=event, _anchor="consents"), code=303)
