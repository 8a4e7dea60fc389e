"""States and steps of invitations in words."""

from flask_babel import lazy_gettext as _l

STATE_NAMES = {
    "sent": _l("Invited"),
    "registered": _l("Registered"),
    "declined": _l("Declined"),
    "expired": _l("Deadline over"),
    "withdrawn": _l("Withdrawn"),
    "replaced": _l("Replaced"),
    "cancelled": _l("Cancelled"),
}
STATE_KINDS = {
    "sent": "info",
    "registered": "success",
    "declined": "warning",
    "expired": "neutral",
    "withdrawn": "neutral",
    "replaced": "neutral",
    "cancelled": "neutral",
}
# What the log's actions are called on pages.
ACTIONS = {
    "replaced by another": _l("Ended: another member of the delegation comes instead"),
}
