"""States, and what happened to a registration, in words for the organisers."""

from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventapp.common.languages import LANGUAGES
from eventapp.common.log import Activity
from eventapp.regions import lists
from eventapp.registration.consents import words as consents
from eventapp.registration.forms import ORGANISATION_TYPES
from eventapp.registration.invitations import words as invitations
from eventapp.registration.letters import words as letters
from eventapp.registration.questions.definition import AskedQuestion, Form
from eventapp.registration.questions.kinds import in_words, is_empty

STATE_NAMES = {
    "unconfirmed": _l("Not confirmed yet"),
    "pending": _l("To be approved"),
    "confirmed": _l("Confirmed"),
    "offered": _l("Place offered"),
    "waiting": _l("Waiting list"),
    "cancelled": _l("Cancelled"),
    "declined": _l("Declined"),
    "expired": _l("Expired"),
}
STATE_KINDS = {
    "unconfirmed": "warning",
    "pending": "warning",
    "confirmed": "success",
    "offered": "info",
    "waiting": "info",
    "cancelled": "neutral",
    "declined": "neutral",
    "expired": "neutral",
}
# What the log's actions are called on pages.
ACTIONS = {
    "registered": _l("Registered"),
    "imported": _l("Registered from a table"),
    "confirmed the address": _l("Address confirmed"),
    "changed the answers": _l("Answers changed"),
    "cancelled": _l("Cancelled"),
    "expired": _l("Expired without confirmation"),
    "promoted": _l("Promoted from the waiting list"),
    "given a free place": _l("Free place given"),
    "offered a place": _l("Free place offered"),
    "accepted the offer": _l("Offer accepted"),
    "waits for a choice": _l("Waits for a place of a choice"),
    "waits for a choice no more": _l("Waits for a place of a choice no more"),
    "offered a place of a choice": _l("Offered a place of a choice from its waiting list"),
    "accepted a place of a choice": _l("Accepted the place of a choice"),
    "refused a place of a choice": _l("Refused the place of a choice"),
    "let a place of a choice lapse": _l("Did not answer the offer of a choice in time"),
    "got a place of a choice": _l("Got a place of a choice from its waiting list"),
    "refused the offer": _l("Offer refused"),
    "let the offer lapse": _l("Offer not answered in time"),
    "changed the priority": _l("Priority changed"),
    "joined to a group": _l("Joined to a group on the waiting list"),
    "taken out of the group": _l("Taken out of the group on the waiting list"),
    "approved": _l("Approved"),
    "declined": _l("Declined"),
    "asked for approval again": _l("To be approved again, since answers were changed"),
    "entered the category": _l("Category entered"),
    "changed the category": _l("Category changed"),
    "changed the capacity": _l("Number of places changed"),
    "moved the category": _l("Category moved"),
    "deleted the category": _l("Category deleted"),
    "changed the rules of the waiting list": _l("Rules of the waiting list changed"),
    "sent the mail again": _l("Mail sent again"),
    "ended the mailed links": _l("Links in earlier mails ended"),
    "ended as a double": _l("Ended: the person was registered twice"),
    "brought back": _l("Brought back, since two people had been joined by mistake"),
    **consents.ACTIONS,
    **invitations.ACTIONS,
    **letters.ACTIONS,
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
    "priority": _l("Priority"),
    "consent": _l("Consent"),
    "letter": _l("Letter"),
}
# Answers that older lines of the log hold by their codes.
DIETS = {
    "none": _l("No special diet"),
    "vegetarian": _l("Vegetarian"),
    "vegan": _l("Vegan"),
    "halal": _l("Halal"),
    "kosher": _l("Kosher"),
    "gluten_free": _l("Gluten-free"),
    "other": _l("Another diet"),
}
# What the codes that the log holds are called on pages.
NAMES_OF_VALUES: dict[str, dict[str, Any]] = {
    "state": STATE_NAMES,
    "diet": DIETS,
    "organisation_type": ORGANISATION_TYPES,
    "interpretation": LANGUAGES,
    "language": LANGUAGES,
    "consent": consents.PURPOSES,
}


def changes_in_words(activity: Activity, categories: dict[str, str], form: Form) -> list[str]:
    """What an activity changed, a line each, as "Diet: none → vegan", in the wording of that time.

    `categories` are their names by code; `form` is that of the event.
    """
    before, after = activity.before or {}, activity.after or {}
    lines = []
    for field in {**before, **after}:
        label, old, new = change_in_words(field, before.get(field), after.get(field), form, categories)
        lines.append(f"{label}: {old} → {new}" if field in before else f"{label}: {new}")
    return lines


def change_in_words(
    field: str, old: Any, new: Any, form: Form, categories: dict[str, str] | None = None
) -> tuple[str, str, str]:
    """What a field or an answer is called, what it was and what it is."""
    if question := _question(form, field, old, new):
        return question.label.localized(str(get_locale())), _answer(form, field, old), _answer(form, field, new)
    return str(FIELDS.get(field, field)), _word(field, old, categories or {}), _word(field, new, categories or {})


def _question(form: Form, field: str, *answers: Any) -> AskedQuestion | None:
    """The question a line is about, in its latest wording there; None when the line is about something else."""
    given = next((answer for answer in reversed(answers) if isinstance(answer, dict)), None)
    return form.asked(field, given.get("version")) if given and "value" in given else None


def _answer(form: Form, field: str, answer: Any) -> str:
    if not answer or is_empty(answer["value"]):
        return _("nothing")
    return in_words(form.asked(field, answer["version"]), answer["value"])


def _word(field: str, value: Any, categories: dict[str, str]) -> str:
    names = categories if field == "category" else NAMES_OF_VALUES.get(field, {})
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field == "country":
        return lists.country_name(value, str(get_locale()))
    if field == "region" and (region := lists.region(value)):
        return region.name
    return str(names.get(value, value) if isinstance(value, str) else value)
