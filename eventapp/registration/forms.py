"""The pages of the registration form, and the organisers' small forms."""

from functools import cache
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from markupsafe import escape
from wtforms import (
    EmailField,
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    TelField,
    ValidationError,
    widgets,
)
from wtforms.validators import DataRequired, Optional

from eventapp.common.forms import AtMost, Form, PlainText, ShortText, required, stripped
from eventapp.people.words import ORGANISATION_TYPES
from eventapp.regions import lists
from eventapp.registration import disposable


class Address:
    """An e-mail address that can be written to (syntax and domain, by email-validator; no network)."""

    def __call__(self, form: Form, field: Field) -> None:
        from email_validator import EmailNotValidError, validate_email

        try:
            valid = validate_email(field.data, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            raise ValidationError(_l("Enter an e-mail address, such as name@example.org.")) from None
        if disposable.is_disposable(valid.ascii_domain):
            raise ValidationError(
                _l("This looks like a throw-away address. Use one you will still read on the day of the event.")
            )
        field.data = valid.normalized


class Phone:
    """A telephone number that exists in its numbering plan, kept in international form."""

    def __call__(self, form: Form, field: Field) -> None:
        import phonenumbers

        country = form.country.data if hasattr(form, "country") else None
        try:
            number = phonenumbers.parse(field.data, country)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError(_l("Enter a telephone number with its country code, like +56 2 2123 4567."))
        field.data = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class OneOf:
    """A choice that is on offer."""

    def __call__(self, form: Form, field: Field) -> None:
        if field.data and all(choice.value != field.data for choice in field.choices):
            raise ValidationError(_l("Choose one of the entries of the list."))


class Select(widgets.Select):
    """Writes a list of hundreds of entries without building each option's attributes."""

    @classmethod
    def render_option(cls, choice: Any, **options: Any) -> str:
        selected = " selected" if choice.selected else ""
        return f'<option{selected} value="{escape(choice.value)}">{escape(choice.label)}</option>'


class Choice(SelectField):
    """A list to choose from; says in plain words when something else was sent."""

    widget = Select()

    def __init__(self, label: Any, validators: list | None = None, **options: Any) -> None:
        super().__init__(label, [*(validators or [Optional()]), OneOf()], validate_choice=False, **options)


class Buttons(RadioField):
    """A few choices, all in sight."""

    def __init__(self, label: Any, choices: dict[str, Any], validators: list, **options: Any) -> None:
        offered = [SelectChoice(value, text) for value, text in choices.items()]
        super().__init__(label, [*validators, OneOf()], choices=offered, validate_choice=False, **options)


@cache
def _country_choices(language: str) -> list[SelectChoice]:
    return [SelectChoice("", _l("Choose a country")), *(SelectChoice(*c) for c in lists.countries(language))]


class YouForm(Form):
    """Who registers."""

    given_name = ShortText(
        _l("Given names"), required(_l("Enter your given names.")), render_kw={"autocomplete": "given-name"}
    )
    family_name = ShortText(
        _l("Family names"),
        required(_l("Enter your family names.")),
        description=_l("As they should stand on your badge. All scripts and as many names as you have."),
        render_kw={"autocomplete": "family-name"},
    )
    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Enter your e-mail address.")), PlainText(), AtMost(254), Address()],
        filters=[stripped],
        description=_l("We send you a mail to confirm it. It is not published."),
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )
    country = Choice(
        _l("Country you represent"),
        [DataRequired(_l("Choose the country you represent."))],
        render_kw={"autocomplete": "country"},
    )
    phone = TelField(
        _l("Telephone"),
        [Optional(), PlainText(), AtMost(40), Phone()],
        filters=[stripped],
        description=_l("With country code, like +56 2 2123 4567. Only for urgent news on the day."),
        render_kw={"autocomplete": "tel"},
    )

    def __init__(self, *args: Any, address: str | None = None, **kwargs: Any) -> None:
        """`address`: the only one that may be typed, that of the person invited."""
        super().__init__(*args, **kwargs)
        self.country.choices = _country_choices(str(get_locale()))
        self.address = address

    def validate_email(self, field: Field) -> None:
        if self.address and (field.data or "").lower() != self.address.lower():
            raise ValidationError(
                _l("The invitation is for %(address)s. For another address, ask who invited.", address=self.address)
            )


class OrganisationForm(Form):
    """Whom the person works for."""

    organisation = ShortText(
        _l("Organisation"),
        required(_l("Enter the name of your organisation.")),
        max=200,
        description=_l("Its full name, in its own language."),
        render_kw={"autocomplete": "organization"},
    )
    organisation_type = Buttons(
        _l("Type of organisation"), ORGANISATION_TYPES, [DataRequired(_l("Choose the type of your organisation."))]
    )
    position = ShortText(_l("Your position"), max=200, render_kw={"autocomplete": "organization-title"})
    region = Choice(_l("Region"), description=_l("The region you work for, if any."))

    def __init__(self, *args: Any, country: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = lists.regions_of(country) if country else []
        self.region.choices = [SelectChoice("", _l("No region")), *(SelectChoice(r.code, r.name) for r in regions)]
        if not regions:
            del self.region


class SubmitForm(Form):
    """Nothing but the token: sends what was filled in before."""


class CancelForm(Form):
    """The desk ends a registration."""

    note = ShortText(
        _l("Reason"),
        required(_l("Enter a reason. The participant reads it.")),
        max=300,
        description=_l("The participant reads it in the mail."),
    )


PAGES: dict[str, type[Form]] = {
    "you": YouForm,
    "organisation": OrganisationForm,
}
PAGE_TITLES = {
    "you": _l("About you"),
    "organisation": _l("Your organisation"),
    "check": _l("Check your answers"),
}
