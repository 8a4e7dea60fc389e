"""What states, results and places are called on pages and in mails."""

from functools import cache

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventapp.common.languages import LANGUAGES
from eventapp.meetings.models import Meeting

STATE_NAMES = {
    "open": _l("Waiting for an answer"),
    "accepted": _l("Accepted"),
    "declined": _l("Declined"),
    "withdrawn": _l("Withdrawn"),
    "expired": _l("Expired"),
    "cancelled": _l("Cancelled"),
}
STATE_KINDS = {"open": "info", "accepted": "success", "declined": "neutral", "expired": "warning"}
PRIORITY_NAMES = {1: _l("Nice to have"), 2: _l("Important"), 3: _l("A reason for me to come")}
RESULT_NAMES = {
    "not_held": _l("It did not take place"),
    "no_further": _l("No further contact"),
    "useful": _l("Useful"),
    "cooperation": _l("Cooperation possible"),
}
LATER_NAMES = {
    "none": _l("No further contact"),
    "knowledge": _l("Knowledge gained"),
    "valuable": _l("Valuable contact"),
    "negotiation": _l("Negotiation under way"),
    "agreement": _l("Agreement reached"),
}
REPLIES = {
    "decline_full": _l("Thank you for asking. My days are full; I would be glad to stay in contact."),
    "decline_field": _l("Thank you for asking. This is not my field; a colleague may suit you better."),
}
REPLY_BUTTONS = {
    "decline_full": _l("Decline: my days are full"),
    "decline_field": _l("Decline: not my field"),
}
MODE_NAMES = {
    "at_once": _l("At once: an accepted request gets the first time that all have free"),
    "rounds": _l("In rounds: accepted requests wait for your plan"),
    "both": _l("Both: wishes are collected for a plan, and booked at once after it is published"),
}
PLAN_STATE_NAMES = {
    "waiting": _l("Waiting for the worker"),
    "working": _l("Being made"),
    "ready": _l("Ready to look at"),
    "published": _l("Published"),
    "dropped": _l("Dropped"),
    "failed": _l("Failed"),
}


def place_text(meeting: Meeting, language: str) -> str:
    """Where a meeting is: table and room, online, or that the table is open."""
    if meeting.is_online:
        return _("Online")
    if meeting.place is None:
        return _("The table will be told")
    room = meeting.place.room.localized(language, meeting.event.language)
    table = table_name(meeting.place.name)
    return f"{table}, {room}" if room else table


def table_name(name: str) -> str:
    """A name as the form proposes it, such as "Table 8", in the reader's language; any other as it was given."""
    word, _blank, number = name.rpartition(" ")
    return f"{pgettext('furniture', 'Table')} {number}" if number.isdigit() and word in _words_for_table() else name


@cache
def _words_for_table() -> frozenset[str]:
    """What the form proposes to call tables, in each language."""
    words = set()
    for language in LANGUAGES:
        with force_locale(language):
            words.add(pgettext("furniture", "Table"))
    return frozenset(words)
