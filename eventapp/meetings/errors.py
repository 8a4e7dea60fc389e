"""Why something about a meeting was refused. `message` is for the person, in their language."""

from flask_babel import lazy_gettext as _l


class Refused(Exception):
    """A refusal with a message for the person who asked."""

    message = _l("This is not possible.")


class NotOpen(Refused):
    message = _l("Meetings cannot be asked for at this time.")


class WithOneself(Refused):
    message = _l("You cannot meet yourself.")


class NotReachable(Refused):
    message = _l("This person cannot be asked for a meeting.")


class NotForYou(Refused):
    message = _l("The organisers let people of your category ask others. You can be asked by them.")


class AlreadyAsked(Refused):
    message = _l("You two have asked for a meeting already. You find it among your meetings.")


class TooManyOpen(Refused):
    message = _l("You wait for as many answers as you may. Ask again when one has come, or withdraw a request.")


class TooManyMeetings(Refused):
    message = _l("One of you has as many meetings as the organisers allow.")


class TooManyPeople(Refused):
    message = _l("That is more people than can meet at one table.")


class NoCommonSlot(Refused):
    message = _l("There is no time that all have free with a table left. Change your free times, or propose another.")


class SlotTaken(Refused):
    message = _l("That time is no longer free for all. Choose another.")


class PlaceTaken(Refused):
    message = _l("That table is taken at this time, or has too few chairs. Choose another.")


class NotAnswerable(Refused):
    message = _l("This request has been answered, withdrawn or has expired.")


class NotYours(Refused):
    message = _l("This is not for you to answer. You can withdraw it instead.")


class NotPlanned(Refused):
    message = _l("This meeting is cancelled or over.")


class NotBegun(Refused):
    message = _l("This meeting has not begun yet.")


class SlotInUse(Refused):
    message = _l("There are meetings at this time, so it stays. Move or cancel them first.")


class NameTaken(Refused):
    message = _l("There is a table of that name already.")


class PlanRunning(Refused):
    message = _l("A plan is being made or waits to be published. Publish or drop it first.")


class PlanOver(Refused):
    message = _l("This plan has been published or dropped.")
