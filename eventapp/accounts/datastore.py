"""How Flask-Security reaches users and passkeys in the database."""

from flask_security import RoleMixin, SQLAlchemyUserDatastore

from eventapp.accounts.models import Passkey, User
from eventapp.extensions import db


class NoRole(RoleMixin):
    """Site-wide roles do not exist; rights hang on teams."""


datastore = SQLAlchemyUserDatastore(db, User, NoRole, Passkey)
