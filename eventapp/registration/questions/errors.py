"""Why a change of the form was refused."""

from typing import Any

from flask_babel import lazy_gettext as _l

from eventapp.registration.errors import Refused


class FormRefused(Refused):
    """A change that would leave the form broken; `message` says how."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


class StaysInForm(FormRefused):
    """What every form must have."""

    def __init__(self) -> None:
        super().__init__(_l("Every form needs this. It cannot be deleted."))
