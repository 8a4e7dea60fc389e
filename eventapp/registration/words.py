"""States, and what happened to a registration, in words for the organisers."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventapp.common.log import Activity

STATE_NAMES = {
    "unconfirmed": _l("Not confirmed yet"),
    "confirmed": _l("Confirmed"),
    "waiting": _l("Waiting list"),
    "cancelled": _l("Cancelled"),
    "expired": _l("Expired"),
}
STATE_KINDS = {
    "unconfirmed": "warning",
    "confirmed": "success",
    "waiting": "info",
    "cancelled": "neutral",
    "expired": "neutral",
}
# What the log's actions are called on pages.
ACTIONS = {
    "registered": _l("Registered"),
    "confirmed the address": _l("Address confirmed"),
    "changed the answers": _l("Answers changed"),
    "cancelled": _l("Cancelled"),
    "expired": _l("Expired without confirmation"),
    "promoted": _l("Promoted from the waiting list"),
    "sent the mail again": _l("Mail sent again"),
}
FIELDS = {
    "given_name": _l("Given names"),
    "family_name": _l("Family names"),
    "phone": _l("Telephone"),
    "country": _l("Country"),
    "region": _l("Region"),
    "position": _l("Position"),
    "language": _l("Language"),
    "organisation": _l("Organisation"),
    "organisation_type": _l("Type of organisation"),
    "diet": _l("Diet"),
    "diet_note": _l("More about the diet"),
    "access": _l("Access needs"),
    "interpretation": _l("Interpretation"),
    "visa_letter": _l("Letter for the visa"),
    "hopes": _l("What they hope to find"),
    "state": _l("State"),
    "category": _l("Category"),
    "capacity": _l("Places"),
}


def changes_in_words(activity: Activity) -> list[str]:
    """What an activity changed, a line each, as "Diet: none → vegan"."""
    before, after = activity.before or {}, activity.after or {}
    lines = []
    for field in {**before, **after}:
        old, new = _word(field, before.get(field)), _word(field, after.get(field))
        label = str(FIELDS.get(field, field))
        lines.append(f"{label}: {old} → {new}" if field in before else f"{label}: {new}")
    return lines


def _word(field: str, value: Any) -> str:
    if value is None or value == "":
        return _("nothing")
    if field == "state":
        return str(STATE_NAMES.get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)
