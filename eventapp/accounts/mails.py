"""The mails about accounts: what Flask-Security wants sent goes into the outbox.

This room may not know the outbox, which is above it; `bind_security` receives the function that fills it.
"""

from collections.abc import Callable
from typing import Any

from flask import after_this_request, current_app
from flask_security import MailUtil
from flask_security.mail_util import EmailValidateException

from eventapp.accounts.addresses import BadAddress, normalized
from eventapp.accounts.models import User
from eventapp.common.languages import absolute_url, current_language
from eventapp.extensions import db

# send(template, address, language, values) puts a mail into the outbox, in the transaction of the caller.
Send = Callable[[str, str, str, dict[str, Any]], Any]
KEY = "eventapp.accounts.send"

CODE_MINUTES = 10
LINK_HOURS = 24


class OutboxMail(MailUtil):
    """Gives the mails of Flask-Security to the outbox, and reads addresses as this room does."""

    def send_mail(self, template: str, subject: Any, recipient: Any, *_: Any, user: User, **context: Any) -> None:
        values: dict[str, Any] = {}
        if "login_token" in context:
            values = {"code": context["login_token"], "minutes": CODE_MINUTES}
        if "reset_token" in context:
            values = {"link": password_link(context["reset_token"]), "hours": LINK_HOURS}
        send(template, user, **values)
        commit_after_request()

    def normalize(self, email: str) -> str:
        try:
            return normalized(email)
        except BadAddress as bad:
            raise EmailValidateException(str(bad.message)) from None

    validate = normalize


def send(template: str, user: User, **values: Any) -> None:
    """Queue a mail to `user`; `template` names a file below templates/accounts/mail/."""
    current_app.extensions[KEY](f"accounts/mail/{template}", user.email, current_language(), values)


def password_link(token: str) -> str:
    """The address at which the owner of a reset token chooses a password."""
    return absolute_url("security.reset_password", token=token)


def commit_after_request() -> None:
    """Commit when the view is done: Flask-Security commits only where it changes a user."""

    def commit(response: Any) -> Any:
        db.session.commit()
        return response

    after_this_request(commit)
