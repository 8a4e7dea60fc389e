"""The names of states, and of what this room writes into the activity log, as pages show them."""

from flask_babel import lazy_gettext as _l

STATE_NAMES = {
    "queued": _l("Waiting to be sent"),
    "held": _l("On hold"),
    "sent": _l("Sent"),
    "failed": _l("Failed"),
    "dropped": _l("No longer needed"),
}
# The kinds of components/status.html.
STATE_KINDS = {"queued": "info", "held": "warning", "sent": "success", "failed": "error", "dropped": "neutral"}

ACTIONS = {"sent a mail again": _l("Mail sent again")}
