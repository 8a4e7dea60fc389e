"""The Flask extensions, made here and bound in `create_app`."""

from flask import request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from eventapp.common.limits import ProcessStorage as ProcessStorage  # registers process://


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can find it again on either database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _is_safe_request() -> bool:
    return request.method in {"GET", "HEAD", "OPTIONS"}


db = SQLAlchemy(model_class=Base)
mail = Mail()
csrf = CSRFProtect()
babel = Babel()
talisman = Talisman()
limiter = Limiter(
    get_remote_address,
    # Every unsafe route falls under this, unless it names a tighter limit of its own.
    # A whole ministry may stand behind one address, so it is wide.
    default_limits=["240 per minute"],
    default_limits_exempt_when=_is_safe_request,
)
