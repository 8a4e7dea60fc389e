"""Why something about an invitation or a delegation was refused."""

from flask_babel import lazy_gettext as _l

from eventapp.registration.errors import Refused


class AlreadyInvited(Refused):
    message = _l("This address is invited already.")


class NotOpen(Refused):
    message = _l("This invitation is not open any more.")


class SentJustNow(Refused):
    message = _l("The mail was sent a few minutes ago. Wait before you send it again.")


class DeadlineOver(Refused):
    message = _l("Choose a deadline in the future.")


class NotYours(Refused):
    message = _l("This registration counts for another invitation already.")


class ConsentNeeded(Refused):
    message = _l("Somebody filled in the form for you. Check it and give your consent first.")
