"""Why the directory refuses something; `message` is for people."""

from typing import Any

from flask_babel import lazy_gettext as _l

from eventapp.directory.models import MOST_STATEMENTS


class Refused(Exception):
    """Something in the directory that is not done."""

    message: Any = _l("This cannot be done now.")

    def __init__(self, message: Any = None) -> None:
        self.message = message or self.message
        super().__init__(str(self.message))


class TooMany(Refused):
    """More offers or needs than one person can have."""

    message = _l("You have %(most)s already. Remove one before you add another.", most=MOST_STATEMENTS)
