"""How a letter or a mail begins: “Dear Ms Sol,” where the form asks how to be addressed, “Dear Ana Sol,” elsewhere.

The question is the desk's own: it has the key `salutation` and offers choices such as “Dear Ms”, whose words in each
language begin the greeting. Without an answer the greeting fits everyone.
"""

from eventapp.registration.models import Registration
from eventapp.registration.questions.kinds import in_words
from eventapp.registration.questions.queries import form_of

SALUTATION = "salutation"
# Formal letters in French name nobody in their greeting, so no catalogue can translate one text into another here.
NEUTRAL = {
    "en": "Dear {name},",
    "es": "Estimado/a {name}:",
    "pt": "Prezado(a) {name},",
    "fr": "Madame, Monsieur,",
}
AS_ASKED = {
    "en": "{begin} {family_name},",
    "es": "{begin} {family_name}:",
    "pt": "{begin} {family_name},",
    "fr": "{begin},",
}


def salutation(registration: Registration, language: str) -> str:
    """The greeting of the person, in `language`."""
    question = form_of(registration.event).question(SALUTATION)
    value = registration.answers.get(SALUTATION, {}).get("value")
    if question and question.kind == "one_of" and value and question.option(value):
        begin = in_words(question, value, language)
        return AS_ASKED[language].format(begin=begin, family_name=_family_name(registration))
    return NEUTRAL[language].format(name=registration.typed_name)


def _family_name(registration: Registration) -> str:
    typed = registration.unproven_details or {}
    return typed.get("family_name") or registration.participant.family_name
