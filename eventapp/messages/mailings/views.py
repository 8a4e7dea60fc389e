"""Unsubscribing from news of an event by the link in a mail."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp.accounts.access import public
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form
from eventapp.common.languages import IN_LANGUAGE
from eventapp.extensions import db
from eventapp.messages import queries as outbox
from eventapp.messages.mailings import operations, queries
from eventapp.messages.mailings.sending import public_id_of
from eventapp.messages.views import bp


@bp.route(f"{IN_LANGUAGE}/<event:event>/unsubscribe/<string(maxlength=100):key>", methods=["GET", "POST"])
@public
@keeps_input
def unsubscribe(event: Any, key: str) -> Any:
    """Opening it changes nothing, since mail programs open links by themselves; its button does.

    A mail program with a button of its own sends `List-Unsubscribe=One-Click` without a session (RFC 8058); the
    key alone says who it is for.
    """
    public_id = public_id_of(key)
    message = outbox.message_of(event.id, public_id) if public_id else None
    if message is None:
        return render_template("messages/mailings/unsubscribe_ended.html", event=event), 410
    form = Form()
    if request.method == "POST" and request.form.get("List-Unsubscribe") == "One-Click":
        operations.unsubscribe(event.id, message.address)
        db.session.commit()
        return Response(_("You are unsubscribed."), status=202, mimetype="text/plain")
    if form.is_submitted_well():
        change = operations.subscribe_again if request.form.get("again") else operations.unsubscribe
        change(event.id, message.address)
        db.session.commit()
        return redirect(url_for("messages.unsubscribe", key=key), code=303)
    return render_template(
        "messages/mailings/unsubscribe.html",
        event=event,
        form=form,
        address=message.address,
        is_unsubscribed=queries.is_unsubscribed(event.id, message.address),
    )
