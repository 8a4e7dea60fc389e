"""The organisers' page of an event's mails: which have left, which wait and why, and sending them again."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from werkzeug.wrappers import Response

from eventapp.accounts.access import manager, may_in
from eventapp.common.clock import now
from eventapp.common.forms import Form, announce, warn
from eventapp.common.languages import IN_LANGUAGE
from eventapp.common.paging import page_of
from eventapp.extensions import db
from eventapp.messages import operations, queries
from eventapp.messages.models import STATES
from eventapp.messages.views import bp
from eventapp.messages.words import STATE_KINDS, STATE_NAMES
from eventapp.rooms import offered

ADDRESS_LENGTH = 320


@bp.get(f"{IN_LANGUAGE}/<event:event>/manage/messages")
@manager("communications")
def listing(event: Any) -> str:
    """The event's mails, searched by address, filtered by state and paged in the database."""
    asked = _asked()
    return render_template(
        "messages/listing.html",
        event=event,
        asked=asked,
        page=page_of(queries.messages_of(event.id, **asked)),
        counts=queries.counts_by_state(event.id),
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        names={template: name for names in offered("mail_names") for template, name in names().items()},
        form=Form(),
        now=now(),
        may_change=may_in(event, "communications", write=True),
    )


@bp.post(f"{IN_LANGUAGE}/<event:event>/manage/messages/<public_id:public_id>/send-again")
@manager("communications")
def send_again(event: Any, public_id: str) -> Response:
    message = queries.message_of(event.id, public_id) or abort(404)
    try:
        operations.send_again(message, current_user)
    except operations.NotToBeSentAgain:
        db.session.rollback()
        warn(_("This mail has left or is being sent at this moment."))
    else:
        db.session.commit()
        announce(_("The mail is on its way to %(address)s.", address=message.address))
    return _back(event)


@bp.post(f"{IN_LANGUAGE}/<event:event>/manage/messages/send-failed")
@manager("communications")
def send_failed(event: Any) -> Response:
    count = operations.send_failed_again(event.id, current_user)
    db.session.commit()
    announce(ngettext("%(num)d mail is on its way.", "%(num)d mails are on their way.", count))
    return _back(event)


def _asked() -> dict[str, str]:
    state = request.args.get("state", "")
    address = request.args.get("address", "").replace("\0", "").strip()[:ADDRESS_LENGTH]
    return {"state": state if state in STATES else "", "address": address}


def _back(event: Any) -> Response:
    """To the list as it was asked for."""
    asked = {name: value for name, value in _asked().items() if value}
    return redirect(url_for("messages.listing", event=event, **asked), code=303)
