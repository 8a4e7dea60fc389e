"""What states and choices of contacts are called on pages."""

from flask_babel import lazy_gettext as _l

NOTICE_NAMES = {
    "at_once": _l("At once, outside my quiet hours"),
    "daily": _l("Once a day"),
    "never": _l("Never"),
}
REASON_NAMES = {
    "advertising": _l("Unwanted advertising"),
    "harassment": _l("Insult or harassment"),
    "false_identity": _l("Someone who is not who they say"),
    "other": _l("Something else"),
}
OUTCOME_NAMES = {
    "none": _l("Nothing to be done"),
    "warned": _l("Person was warned"),
    "suspended": _l("Person may no longer write to others"),
}
SIDE_NAMES = {"eu": _l("European Union"), "celac": _l("CELAC"), None: _l("Elsewhere")}
