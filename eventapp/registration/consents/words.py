"""What consents are called on pages."""

from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from eventapp.registration.questions.definition import Form

PURPOSES = {
    "registration": _l("Use of the answers to run the event"),
    "next_editions": _l("Mail about the next editions"),
}


def purposes(form: Form) -> dict[str, Any]:
    """What each consent is called: those that every form begins with, and those that the desk added."""
    language = str(get_locale())
    added = {q.key: q.label.localized(language) for q in form.current.values() if q.kind == "consent"}
    return added | PURPOSES


# What the log's actions are called on pages.
ACTIONS = {
    "withdrew a consent": _l("Consent withdrawn"),
    "gave a consent": _l("Consent given"),
}
