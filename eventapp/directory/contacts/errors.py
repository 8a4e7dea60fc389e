"""Why something about a contact was refused. `message` is for the person, in their language."""

from flask_babel import lazy_gettext as _l


class Refused(Exception):
    """A refusal with a message for the person who asked."""

    message = _l("This is not possible.")


class NotReachable(Refused):
    """Hidden, blocked, gone or of another event: all look the same."""

    message = _l("This person cannot be reached.")


class WithOneself(Refused):
    message = _l("That is you.")


class MayNotWrite(Refused):
    message = _l("The organisers have stopped you from writing to others. Ask them why.")


class AlreadyAsked(Refused):
    message = _l("You have asked this person already.")


class AlreadyContacts(Refused):
    message = _l("You two are contacts already.")


class TooMany(Refused):
    message = _l("You have written to as many people as one may in a day. Go on tomorrow.")


class NoWords(Refused):
    message = _l("Write a few words.")


class HasLink(Refused):
    message = _l("A first message holds no web address. Send it when you are contacts.")


class NotAnswerable(Refused):
    message = _l("This request has been answered or withdrawn.")


class AlreadyReported(Refused):
    message = _l("You have reported this person already. The organisers look into it.")


class CodeEnded(Refused):
    message = _l("This is nobody’s code at this event, or it has ended. Ask the person to show it again.")
