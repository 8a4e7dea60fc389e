"""What changed of a session, and why someone is told. An event may word it anew for its mails."""

from eventapp.messages.wording.reading import lazy_gettext as _l

WORDING = "agenda/notices/words"
CHANGES = {
    "new": _l("New"),
    "cancelled": _l("Cancelled"),
    "restored": _l("Takes place again"),
    "moved": _l("At another time"),
    "longer": _l("Longer"),
    "shorter": _l("Shorter"),
    "room": _l("In another room"),
    "people": _l("Other people"),
    "talks": _l("Talks at other times"),
    "text": _l("Other text"),
    "format": _l("Other way to take part"),
    "materials": _l("Other materials"),
}
REASONS = {  # why a change is told to someone
    "speaker": _l("you appear in it"),
    "seat": _l("you have a seat or wait for one"),
    "star": _l("you starred it"),
    "meeting": _l("you have a meeting at that time"),
}
