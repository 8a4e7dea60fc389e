"""Sign-in by Flask-Security: passwords with TOTP and passkeys for organisers, codes by mail for participants."""

from flask import Flask
from flask_security import RoleMixin, SQLAlchemyUserDatastore
from flask_security.utils import aware_utcnow

from eventapp.accounts.models import Passkey, User
from eventapp.common.languages import IN_LANGUAGE
from eventapp.extensions import db, security


class NoRole(RoleMixin):
    """Site-wide roles do not exist; rights hang on teams."""


datastore = SQLAlchemyUserDatastore(db, User, NoRole, Passkey)


def bind_security(app: Flask) -> None:
    """Configure Flask-Security and bind it to `app`."""
    app.config.update(
        SECURITY_URL_PREFIX=f"{IN_LANGUAGE}/account",
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_DATETIME_FACTORY=aware_utcnow,
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
    )
    security.init_app(app, datastore)
