"""Why something about a registration was refused. `message` is for the person, in their language."""

from flask_babel import lazy_gettext as _l


class Refused(Exception):
    """A refusal with a message for the person who asked."""

    message = _l("This is not possible.")


class CategoryClosed(Refused):
    message = _l("Registration in this category has closed. Choose another category; your answers are kept.")


class CategoryFull(Refused):
    message = _l("All places in this category are taken.")


class HoldExpired(Refused):
    message = _l("The time to confirm is over and the place has been given back.")


class NotLive(Refused):
    message = _l("This registration was cancelled or has expired.")


class NotWaiting(Refused):
    message = _l("This registration is not on the waiting list.")


class AlreadyRegistered(Refused):
    message = _l("There is a registration for this address already.")


class FewerThanTaken(Refused):
    message = _l("More places than that are already taken. Enter a higher number.")


class NotOffered(Refused):
    message = _l("There is no offer of a place open for this registration.")


class OfferLapsed(Refused):
    message = _l("The time to answer is over and the place has gone to someone else.")


class NothingToApprove(Refused):
    message = _l("There is nothing to approve in this registration.")


class OneQueue(Refused):
    message = _l("A group waits for one thing. Choose registrations that wait for the same.")


class GroupOfTwo(Refused):
    message = _l("Choose at least two registrations that wait.")


class CategoryInUse(Refused):
    message = _l("There are registrations or invitations in this category, so it stays. Close it instead.")


class ClosesTooEarly(Refused):
    message = _l("Registration closes after it opens. Enter a later time.")
