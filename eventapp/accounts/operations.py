"""Making users, and giving them roles in the teams of events."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security import hash_password
from flask_security.recoverable import generate_reset_password_token

from eventapp.accounts import mails, queries
from eventapp.accounts.addresses import normalized
from eventapp.accounts.models import TeamMember, User
from eventapp.accounts.roles import ROLES
from eventapp.common.clock import now
from eventapp.common.log import log
from eventapp.extensions import db


class UnknownRole(Exception):
    """No such role; the message lists those there are."""

    def __init__(self, role: str) -> None:
        super().__init__(
            _l("There is no role “%(role)s”. The roles are: %(roles)s.", role=role, roles=", ".join(ROLES))
        )


def add_user(email: str, password: str | None = None) -> User:
    """The user with this address, made if there is none; a given `password`, in plain text, replaces theirs.

    Raises addresses.BadAddress.
    """
    email = normalized(email)
    user = queries.user_of(email)
    if user is None:
        # The unique pieces Flask-Security asks for; its own create_user knows roles, which we do not have.
        user = User(email=email, fs_uniquifier=uuid.uuid4().hex, fs_webauthn_user_handle=uuid.uuid4().hex)
        db.session.add(user)
        log(None, "added a user", user)
    if password is not None:
        user.password = hash_password(password)
        user.fs_uniquifier = uuid.uuid4().hex
    return user


def user_for_address(email: str) -> User:
    """The user with an address that was just proven by a mail; made, without a password, if there is none.

    Raises addresses.BadAddress.
    """
    user = add_user(email)
    user.confirmed_at = user.confirmed_at or now()
    return user


def add_member(user: User, event: Any, role: str) -> TeamMember:
    """Give `user` a `role` in the team of `event`; giving it twice gives the same membership.

    Raises UnknownRole.
    """
    if role not in ROLES:
        raise UnknownRole(role)
    db.session.flush()
    if member := queries.membership(user, event.id, role):
        return member
    member = TeamMember(user=user, event_id=event.id, role=role)
    db.session.add(member)
    log(None, "joined the team", member, after={"user": user.email, "role": role})
    return member


def make_operator(user: User) -> None:
    """Let `user` run the installation: an owner in the team of every event."""
    if not user.is_operator:
        user.is_operator = True
        log(None, "became an operator", user)


def set_password_link(user: User) -> str:
    """An address at which `user` chooses a password, good once and for a day; it is mailed to them too."""
    db.session.flush()
    link = mails.password_link(generate_reset_password_token(user))
    mails.send("invitation", user, link=link, hours=mails.LINK_HOURS)
    return link


def forget_second_factors(user: User) -> None:
    """Take away the app, passkeys and recovery codes of someone who lost them, and end their sessions."""
    user.tf_primary_method = user.tf_totp_secret = user.totp_counter = user.mf_recovery_codes = None
    user.webauthn.clear()
    user.fs_uniquifier = uuid.uuid4().hex
    log(None, "lost all second factors", user)
    mails.send("factors_changed", user)
