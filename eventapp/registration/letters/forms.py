"""The data for a visa letter, the letterhead, and the texts of letters."""

from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectField, ValidationError
from wtforms.validators import DataRequired

from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText
from eventapp.common.forms import Form, LongText, ShortText, required
from eventapp.common.languages import LANGUAGES
from eventapp.events.models import Event
from eventapp.regions import lists
from eventapp.registration.letters import texts
from eventapp.registration.letters.models import Letterhead

OLDEST = 120  # years
TEXT_LENGTH = 4_000
TRANSLATED = ("organiser", "function", "place")


class VisaForm(Form):
    """What a visa letter says of a person."""

    passport_name = ShortText(
        _l("Full name as in the passport"), required(_l("Enter the name as it stands in the passport.")), max=200
    )
    nationality = SelectField(_l("Country of the passport"), [DataRequired(_l("Choose the country of the passport."))])
    passport_number = ShortText(_l("Passport number"), required(_l("Enter the passport number.")), max=40)
    birth_date = DateField(_l("Date of birth"), [DataRequired(_l("Enter the date of birth."))])
    address = ShortText(_l("Home address"), required(_l("Enter the home address.")), max=400)
    arrives_on = DateField(_l("First day of the stay"), [DataRequired(_l("Enter the day of arrival."))])
    leaves_on = DateField(_l("Last day of the stay"), [DataRequired(_l("Enter the day of departure."))])
    payer = SelectField(
        _l("Who pays for travel and stay"),
        [DataRequired(_l("Choose who pays."))],
        choices=[
            SelectChoice("", ""),
            SelectChoice("self", _l("I do")),
            SelectChoice("employer", _l("My organisation")),
            SelectChoice("organisers", _l("The organisers of the event")),
        ],
    )
    language = SelectField(
        _l("Language of the letter"),
        [DataRequired(_l("Choose the language of the letter."))],
        choices=[SelectChoice(*item) for item in LANGUAGES.items()],
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.nationality.choices = [
            SelectChoice("", ""),
            *(SelectChoice(*country) for country in lists.countries(str(get_locale()))),
        ]

    def validate_birth_date(self, field: DateField) -> None:
        today = now().date()
        if not date(today.year - OLDEST, 1, 1) <= field.data < today:
            raise ValidationError(_l("Enter a date of birth in the past, such as 24/05/1980."))

    def validate_leaves_on(self, field: DateField) -> None:
        if self.arrives_on.data and field.data < self.arrives_on.data:
            raise ValidationError(_l("The last day of the stay lies before the first."))


class TextForm(Form):
    """What a kind of letter says in a language."""

    body = LongText(
        _l("Text of the letter"),
        required(_l("Enter the text of the letter.")),
        max=TEXT_LENGTH,
        render_kw={"rows": 18, "spellcheck": "true"},
        description=_l("A blank line begins a paragraph. A line whose placeholders are all empty is left out."),
    )

    def __init__(self, *args: Any, kind: str, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kind = kind

    def validate_body(self, field: LongText) -> None:
        if unknown := texts.unknown_placeholders(self.kind, field.data):
            names = ", ".join(f"{{{name}}}" for name in unknown)
            raise ValidationError(
                _l("There is no such placeholder: %(names)s. Use those of the list.", names=names)
            )  # fmt: skip


def letterhead_form(event: Event, head: Letterhead | None) -> Form:
    """The form of the letterhead, with a field for each language of the event where texts have one."""
    fields: dict[str, Any] = {}
    labels = {
        "organiser": _l("Organiser"),
        "function": _l("Function of who signs"),
        "place": _l("Place, before the date"),
    }
    values: dict[str, Any] = {"address": head.address, "signatory": head.signatory} if head else {}
    for name, label in labels.items():
        for language in event.languages:
            fields[f"{name}_{language}"] = ShortText(
                _l("%(field)s (%(language)s)", field=label, language=LANGUAGES[language]), max=200
            )
            values[f"{name}_{language}"] = getattr(head, name).get(language, "") if head else ""
    fields["signatory"] = ShortText(_l("Name of who signs"), max=200)
    fields["address"] = LongText(_l("Address of the organiser"), max=400, render_kw={"rows": 3})
    return type("LetterheadForm", (Form,), fields)(data=values)


def letterhead_values(event: Event, form: Form) -> dict[str, Any]:
    """What the form says, as columns of `Letterhead`."""
    translated = {
        name: LocalizedText({code: text for code in event.languages if (text := form[f"{name}_{code}"].data)})
        for name in TRANSLATED
    }
    return translated | {"address": form.address.data or "", "signatory": form.signatory.data or ""}
