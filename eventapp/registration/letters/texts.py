"""What the letters say: the product's own texts, and how a text and a person's data become a letter.

A text is plain: a blank line begins a paragraph, a line break stays, and `{name}` stands for a value. Values are put
in once and never read again, neither for placeholders nor as markup.
"""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventapp.registration.letters.models import CONFIRMATION, VISA

NAMED = re.compile(r"\{([^{}\n]{1,60})\}")
BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
COMMON = {
    "salutation": _l(
        "Greeting of the person; in the words of the question with the key “salutation”, where there is one"
    ),
    "name": _l("Name; in a visa letter as in the passport"),
    "event": _l("Title of the event"),
    "place": _l("Where the event takes place"),
    "dates": _l("Days of the event"),
    "category": _l("Category of the registration"),
    "organisation": _l("Organisation of the person"),
    "position": _l("Position of the person"),
    "country": _l("Country of the person"),
    "organiser": _l("Who organises the event"),
}
PLACEHOLDERS: dict[str, dict[str, Any]] = {
    VISA: COMMON
    | {
        "nationality": _l("Country of the passport"),
        "passport_number": _l("Passport number"),
        "birth_date": _l("Date of birth"),
        "address": _l("Home address"),
        "arrival": _l("First day of the stay"),
        "departure": _l("Last day of the stay"),
        "costs": _l("A sentence on who pays for travel and stay"),
    },
    CONFIRMATION: COMMON,
}


def title_of(kind: str) -> str:
    """The heading of a letter, in the language of the context."""
    return {
        VISA: _("Letter in support of a visa application"),
        CONFIRMATION: _("Confirmation of registration"),
    }[kind]


def default_text(kind: str, language: str) -> str:
    """The product's own text."""
    with force_locale(language):
        return "\n\n".join(_visa_text() if kind == VISA else _confirmation_text())


def unknown_placeholders(kind: str, text: str) -> list[str]:
    """The names in `text` that stand for nothing, each once."""
    return list(dict.fromkeys(name for name in NAMED.findall(text) if name not in PLACEHOLDERS[kind]))


def paragraphs(text: str, values: Mapping[str, str]) -> list[list[str]]:
    """The letter's paragraphs, each a list of lines. A line whose placeholders are all empty is left out."""
    found = []
    for paragraph in BLANK_LINE.split(text.replace("\r\n", "\n").strip()):
        lines = [_merged(line.strip(), values) for line in paragraph.split("\n")]
        if lines := [line for line in lines if line]:
            found.append(lines)
    return found


def _merged(line: str, values: Mapping[str, str]) -> str:
    names = NAMED.findall(line)
    if names and not any(values.get(name) for name in names):
        return ""
    return NAMED.sub(lambda name: " ".join(values.get(name[1], "").split()), line)


def _visa_text() -> list[str]:
    lines = [
        _("Name: {name}"),
        _("Nationality: {nationality}"),
        _("Passport number: {passport_number}"),
        _("Date of birth: {birth_date}"),
        _("Address: {address}"),
        _("Organisation: {organisation}"),
        _("Position: {position}"),
        _("Stay: from {arrival} to {departure}"),
    ]
    return [
        _("To the consular authorities,"),
        _("We confirm that the person named below is registered for the event “{event}” ({place}, {dates})."),
        "\n".join(lines),
        "{costs}",
        _("We should be grateful if the visa could be issued in time for the event."),
    ]


def _confirmation_text() -> list[str]:
    lines = [
        _("Name: {name}"),
        _("Organisation: {organisation}"),
        _("Country: {country}"),
        _("Category: {category}"),
    ]
    return [
        "{salutation}",
        _("We confirm your registration for the event “{event}” ({place}, {dates})."),
        "\n".join(lines),
        _("This confirmation is issued at your request."),
    ]
