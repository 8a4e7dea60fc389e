"""One class for each kind of question: its field, what it checks, how an answer reads, its cell in a spreadsheet.

A value is what JSON holds: a text, a number, a date as ISO 8601, a boolean, the key of a choice or a list of
them, the code of a country or a region, `{"file": public id, "name": ..., "size": bytes}`. None is no answer.
"""

import math
import re
from datetime import date
from functools import cache
from typing import Any, ClassVar

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventapp.common.formats import date_text, number_text
from eventapp.common.text import fold, has_control_characters
from eventapp.regions import lists
from eventapp.registration import disposable
from eventapp.registration.questions.definition import AskedQuestion

YES = {fold(word) for word in ("yes", "y", "x", "true", "1", "sí", "si", "s", "sim", "oui", "o", "verdadero", "vrai")}
NO = {fold(word) for word in ("no", "n", "false", "0", "não", "nao", "non", "falso", "faux", "-")}


class Fault(ValueError):
    """An answer that cannot be taken; `message` says what to enter instead."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


class Kind:
    """A kind of question. `operators` are those its answers can be compared by, see `conditions.py`."""

    name: ClassVar[str]
    label: ClassVar[Any]
    operators: ClassVar[tuple[str, ...]] = ("answered",)
    missing: ClassVar[Any] = _l("Answer this question.")
    has_choices: ClassVar[bool] = False

    def check(self, question: AskedQuestion, value: Any, country: str | None = None) -> Any:
        """`value` as it is stored; `country` is the one the person represents. Raises Fault."""
        return value

    def in_words(self, question: AskedQuestion, value: Any, language: str) -> str:
        return str(value)

    def export_cell(self, question: AskedQuestion, value: Any, language: str) -> Any:
        return self.in_words(question, value, language)

    def parse(self, question: AskedQuestion, text: str) -> Any:
        """The value a spreadsheet's cell means, not checked yet. Raises Fault."""
        return text


class Text(Kind):
    name, label, operators = "short_text", _l("Short text"), ("answered", "equals", "contains")
    most: ClassVar[int] = 200

    def check(self, question, value, country=None):
        most = question.limits.get("most") or self.most
        if has_control_characters(value):
            raise Fault(_l("This contains a character that cannot be used. Type it again without copying."))
        if len(value) > most:
            raise Fault(_l("Use at most %(max)s characters. There are %(count)s now.", max=most, count=len(value)))
        return value


class LongText(Text):
    name, label, most = "long_text", _l("Long text"), 2_000


class Organisation(Text):
    name, label, most = "organisation", _l("Organisation"), 200
    missing = _l("Enter the name of the organisation.")


class Email(Text):
    name, label, most = "email", _l("E-mail address"), 254
    missing = _l("Enter an e-mail address, such as name@example.org.")

    def check(self, question, value, country=None):
        from email_validator import EmailNotValidError, validate_email

        try:
            valid = validate_email(super().check(question, value), check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            raise Fault(_l("Enter an e-mail address, such as name@example.org.")) from None
        if disposable.is_disposable(valid.ascii_domain):
            raise Fault(
                _l("This looks like a throw-away address. Use one you will still read on the day of the event.")
            )
        return valid.normalized


class Phone(Text):
    name, label, most = "phone", _l("Telephone"), 40
    missing = _l("Enter a telephone number with its country code, like +56 2 2123 4567.")

    def check(self, question, value, country=None):
        import phonenumbers

        try:
            number = phonenumbers.parse(super().check(question, value), country)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise Fault(_l("Enter a telephone number with its country code, like +56 2 2123 4567."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class Number(Kind):
    name, label, operators = "number", _l("Number"), ("answered", "equals", "less", "more")
    missing = _l("Enter a number.")

    def check(self, question, value, country=None):
        if isinstance(value, str):
            value = self.parse(question, value)
        least, most = question.limits.get("least"), question.limits.get("most")
        if least is not None and value < least:
            raise Fault(_l("Enter a number of at least %(least)s.", least=least))
        if most is not None and value > most:
            raise Fault(_l("Enter a number of at most %(most)s.", most=most))
        return value

    def parse(self, question, text):
        text = text.strip().replace("\u00a0", "").replace(" ", "")
        if not re.fullmatch(r"[-+]?\d{1,15}([.,]\d{1,6})?", text, re.ASCII):
            raise Fault(_l("Enter a number in digits."))
        number = float(text.replace(",", "."))
        return int(number) if number == math.trunc(number) else number

    def in_words(self, question, value, language):
        return number_text(value)

    def export_cell(self, question, value, language):
        return value


class Date(Kind):
    name, label, operators = "date", _l("Date"), ("answered", "equals", "before", "after")
    missing = _l("Enter a date.")

    def check(self, question, value, country=None):
        try:
            day = date.fromisoformat(value.strip()).isoformat()
        except ValueError:
            raise Fault(_l("Enter a date as year-month-day, like 2027-03-15.")) from None
        least, most = question.limits.get("least"), question.limits.get("most")
        if least and day < least:
            raise Fault(_l("Enter a date not before %(day)s.", day=date_text(date.fromisoformat(least))))
        if most and day > most:
            raise Fault(_l("Enter a date not after %(day)s.", day=date_text(date.fromisoformat(most))))
        return day

    def parse(self, question, text):
        """ISO 8601, or day, month and year as Europe and Latin America write them."""
        if found := re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text.strip(), re.ASCII):
            day, month, year = map(int, found.groups())
            return f"{year:04}-{month:02}-{day:02}"
        return text.strip()[:10]

    def in_words(self, question, value, language):
        return date_text(date.fromisoformat(value))

    def export_cell(self, question, value, language):
        return date.fromisoformat(value)


class YesNo(Kind):
    name, label, operators = "yes_no", _l("Yes or no"), ("equals",)
    missing = _l("Choose yes or no.")

    def parse(self, question, text):
        word = fold(text.strip())
        if word in YES or word in NO:
            return word in YES
        raise Fault(_l("Enter yes or no."))

    def in_words(self, question, value, language):
        return _("Yes") if value else _("No")


class Consent(YesNo):
    name, label = "consent", _l("Consent")
    missing = _l("Without your agreement we cannot register you.")


class OneOf(Kind):
    name, label, operators, has_choices = "one_of", _l("One of a list"), ("answered", "one_of"), True
    missing = _l("Choose one of the answers.")

    def check(self, question, value, country=None):
        if question.option(value) is None:
            raise Fault(_l("Choose one of the entries of the list."))
        return value

    def in_words(self, question, value, language):
        option = question.option(value)
        return option.label.localized(language) if option else str(value)

    def parse(self, question, text):
        return _matched(question, text)


class SeveralOf(OneOf):
    name, label = "several_of", _l("Several of a list")
    missing = _l("Choose at least one of the answers.")

    def check(self, question, value, country=None):
        value = list(dict.fromkeys(value))
        for key in value:
            super().check(question, key)
        most = question.limits.get("most")
        if most and len(value) > most:
            raise Fault(_l("Choose at most %(most)s.", most=most))
        return value

    def in_words(self, question, value, language):
        return ", ".join(super(SeveralOf, self).in_words(question, key, language) for key in value)

    def export_cell(self, question, value, language):
        return "; ".join(super(SeveralOf, self).in_words(question, key, language) for key in value)

    def parse(self, question, text):
        try:
            return [_matched(question, text)]  # a label may hold a comma
        except Fault:
            return [_matched(question, part) for part in re.split(r"[;,\n]", text) if part.strip()]


class Country(Kind):
    name, label, operators = "country", _l("Country"), ("answered", "one_of")
    missing = _l("Choose a country.")

    def check(self, question, value, country=None):
        if value not in dict(lists.countries("en")):
            raise Fault(_l("Choose one of the entries of the list."))
        return value

    def in_words(self, question, value, language):
        return lists.country_name(value, language)

    def parse(self, question, text):
        return lists.country_named(text) or text.strip()


class Region(Kind):
    name, label, operators = "region", _l("Region"), ("answered", "one_of")
    missing = _l("Choose a region.")

    def check(self, question, value, country=None):
        if lists.region(value) is None:
            raise Fault(_l("Choose one of the entries of the list."))
        return value

    def in_words(self, question, value, language):
        region = lists.region(value)
        return f"{region.name} ({lists.country_name(region.country, language)})" if region else str(value)

    def parse(self, question, text):
        text = text.strip()
        return text if lists.region(text) else _region_codes().get(fold(text.partition(" (")[0])) or text


class File(Kind):
    name, label = "file", _l("File")
    missing = _l("Choose a file.")

    def in_words(self, question, value, language):
        return value["name"]

    def parse(self, question, text):
        raise Fault(_l("A file cannot be read from a table."))


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Text(), LongText(), Email(), Phone(), Number(), Date(), YesNo(), OneOf(), SeveralOf(),
        Country(), Region(), Organisation(), File(), Consent(),
    )
}  # fmt: skip


def kind_of(question: AskedQuestion) -> Kind:
    return KINDS[question.kind]


def in_words(question: AskedQuestion, value: Any, language: str | None = None) -> str:
    """An answer as people read it, in the words of the question's version; "" for none."""
    if is_empty(value):
        return ""
    return kind_of(question).in_words(question, value, language or str(get_locale()))


def export_cell(question: AskedQuestion, value: Any, language: str | None = None) -> Any:
    """An answer as a cell of a spreadsheet; None for none."""
    return None if is_empty(value) else kind_of(question).export_cell(question, value, language or str(get_locale()))


def parse_cell(question: AskedQuestion, text: str, country: str | None = None) -> Any:
    """The answer a cell's text means: keys or labels of choices in any language, and what forms take.

    None for an empty cell. Raises Fault, with a message for people.
    """
    if not text.strip():
        return None
    kind = kind_of(question)
    return kind.check(question, kind.parse(question, text.strip()), country)


def is_empty(value: Any) -> bool:
    """Whether `value` is no answer; a box left empty is one."""
    return value is None or value == "" or value == []


def _matched(question: AskedQuestion, text: str) -> str:
    """The key of the choice that `text` names."""
    asked = fold(text.strip())
    for option in question.options:
        if asked in {fold(option.key), *(fold(label) for label in option.label.values())}:
            return option.key
    raise Fault(_l("%(text)s is not one of the answers.", text=text.strip()[:80]))


@cache
def _region_codes() -> dict[str, str]:
    """The code of each region by its name; of names that several regions have, none."""
    found: dict[str, str | None] = {}
    for country in (*lists.EU_COUNTRIES, *lists.CELAC_COUNTRIES):
        for region in lists.regions_of(country):
            name = fold(region.name)
            found[name] = None if name in found else region.code
    return {name: code for name, code in found.items() if code}
