"""Which columns an import reads: those about the person, the category, and the questions of the form."""

from collections.abc import Sequence

from flask_babel import get_locale
from flask_babel import gettext as _

from eventapp.common.headings import known_headings, proposed_columns
from eventapp.common.languages import LANGUAGES
from eventapp.events.models import Event
from eventapp.people.columns import PERSON_COLUMNS
from eventapp.registration.questions.definition import AskedQuestion
from eventapp.registration.questions.queries import questions_of

CATEGORY = ("category", "category of registration", "categoría", "categoria", "catégorie", "registration category")
NOT_IN_TABLES = ("file", "consent")  # no one else consents, and no file stands in a cell
QUESTION = "question."


def names_of(event: Event) -> dict[str, tuple[str, ...]]:
    """What the column of each field may be called."""
    asked = {QUESTION + q.key: (q.key, *q.label.values()) for q in questions_in_tables(event)}
    return {**PERSON_COLUMNS, "category": CATEGORY, **asked}


def questions_in_tables(event: Event) -> list[AskedQuestion]:
    return [question for question in questions_of(event) if question.kind not in NOT_IN_TABLES]


def headings_of(event: Event) -> frozenset[str]:
    return known_headings(names_of(event))


def proposed(event: Event, header: Sequence[str]) -> dict[str, int]:
    return proposed_columns(header, names_of(event))


def labels_of(event: Event) -> dict[str, str]:
    """Each field with its name in the reader's language, in order."""
    language = str(get_locale())
    labels = {
        "email": _("E-mail address"),
        "given_name": _("Given names"),
        "family_name": _("Family names"),
        "full_name": _("Full name"),
        "country": _("Country"),
        "phone": _("Telephone"),
        "organisation": _("Organisation"),
        "organisation_type": _("Type of organisation"),
        "position": _("Position"),
        "region": _("Region"),
        "language": _("Language"),
        "category": _("Category"),
    }
    return labels | {
        QUESTION + q.key: q.label.localized(language, event.language, *LANGUAGES) for q in questions_in_tables(event)
    }


def column_letter(column: int) -> str:
    """The name a spreadsheet gives to a column: A, B ... Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
