"""The states and kinds of mass mails and reminders, as pages name them."""

from flask_babel import lazy_gettext as _l

STATE_NAMES = {
    "draft": _l("Draft"),
    "scheduled": _l("Scheduled"),
    "sending": _l("Being sent"),
    "paused": _l("Paused"),
    "sent": _l("Sent"),
    "cancelled": _l("Ended"),
    "active": _l("On"),
    "off": _l("Off"),
}
# The kinds of components/status.html.
STATE_KINDS = {
    "draft": "neutral",
    "scheduled": "info",
    "sending": "info",
    "paused": "warning",
    "sent": "success",
    "cancelled": "neutral",
    "active": "success",
    "off": "neutral",
}
KIND_NAMES = {"own": _l("About their own registration"), "news": _l("Other news")}
