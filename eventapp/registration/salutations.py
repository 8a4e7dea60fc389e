"""How a letter or a mail begins: “Dear Ms Sol,” where the form asks how to be addressed, “Dear Ana Sol,” elsewhere.

The question is the desk's own: it has the key `salutation` and offers choices such as “Dear Ms”, whose words in each
language begin the greeting. Without an answer the greeting fits everyone.
"""

from flask_babel import force_locale
from flask_babel import gettext as _

from eventapp.registration.models import Registration
from eventapp.registration.questions.kinds import in_words
from eventapp.registration.questions.queries import form_of

SALUTATION = "salutation"


def salutation(registration: Registration, language: str) -> str:
    """The greeting of the person, in `language`."""
    question = form_of(registration.event).question(SALUTATION)
    value = registration.answers.get(SALUTATION, {}).get("value")
    with force_locale(language):
        if question and question.kind == "one_of" and value and question.option(value):
            begin = in_words(question, value, language)
            return _("%(begin)s %(name)s,", begin=begin, name=_family_name(registration))
        return _("Dear {name},").replace("{name}", registration.typed_name)


def _family_name(registration: Registration) -> str:
    typed = registration.unproven_details or {}
    return typed.get("family_name") or registration.participant.family_name
