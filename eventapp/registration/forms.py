"""The pages of the registration form, and the organisers' small forms."""

from functools import cache
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from markupsafe import escape
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    TelField,
    ValidationError,
    widgets,
)
from wtforms.validators import DataRequired, NumberRange, Optional

from eventapp.common.forms import AtMost, Form, LongText, PlainText, ShortText, required, stripped
from eventapp.common.languages import LANGUAGES
from eventapp.regions import lists
from eventapp.registration import disposable
from eventapp.registration.models import Category

ORGANISATION_TYPES = {
    "public_authority": _l("Public authority (national, regional, local)"),
    "research": _l("Research and higher education"),
    "business": _l("Business or cluster"),
    "civil_society": _l("Civil society"),
    "eu_institution": _l("EU institution"),
    "international_organisation": _l("International organisation"),
    "funding_body": _l("Funding body"),
    "media": _l("Media"),
}
DIETS = {
    "none": _l("No special diet"),
    "vegetarian": _l("Vegetarian"),
    "vegan": _l("Vegan"),
    "halal": _l("Halal"),
    "kosher": _l("Kosher"),
    "gluten_free": _l("Gluten-free"),
    "other": _l("Another diet"),
}


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = _country_choices(str(get_locale()))


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


class NeedsForm(Form):
    """What the person needs on site; online it is only interpretation and what they hope for."""

    diet = Buttons(_l("Diet"), DIETS, [DataRequired(_l("Choose a diet."))], default="none")
    diet_note = ShortText(_l("More about your diet"), max=300, description=_l("Allergies, for example."))
    access = LongText(
        _l("Access needs"),
        max=1000,
        description=_l("A step-free way, a hearing loop, a companion: what lets you take part fully."),
        render_kw={"rows": 3},
    )
    interpretation = Buttons(
        _l("Interpretation"),
        {"": _l("None needed")} | LANGUAGES,
        [Optional()],
        default="",
        description=_l("The language you would like to listen in."),
    )
    visa_letter = BooleanField(
        _l("I need a letter for my visa"), description=_l("We send it to you after your registration is confirmed.")
    )
    hopes = LongText(
        _l("What do you hope to find at the event?"),
        max=1000,
        description=_l("A partner, an example, a technology. The organisers use it to prepare the sessions."),
        render_kw={"rows": 3},
    )

    def __init__(self, *args: Any, is_online: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_online:
            del self.diet, self.diet_note, self.visa_letter


class ConsentForm(Form):
    """What the person agrees to. The purposes are those of `Consent.purpose`."""

    registration = BooleanField(
        _l("I agree that the organisers use these answers to run the event."),
        [DataRequired(_l("Without your agreement we cannot register you."))],
    )
    next_editions = BooleanField(_l("Write to me about the next editions of this event."))


class SubmitForm(Form):
    """Nothing but the token: sends what was filled in before."""


class PlacesForm(Form):
    """How many places each category has, and whether visitors see how many are left."""

    shows_places_left = BooleanField(_l("Show visitors how many places are left"))

    @classmethod
    def for_categories(cls, categories: list[Category], language: str, **options: Any) -> "PlacesForm":
        """A form with a field for each category, named `places_` and its code; empty means no limit."""
        fields = {
            f"places_{category.code}": IntegerField(
                category.name.localized(language),
                [Optional(), NumberRange(0, 1_000_000, _l("Enter a number of places, 0 or more."))],
                description=_l("Taken now: %(taken)s. Leave empty for no limit.", taken=category.taken),
            )
            for category in categories
        }
        data = {f"places_{category.code}": category.capacity for category in categories}
        return type("PlacesForm", (cls,), fields)(data=data | options)


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
    "needs": NeedsForm,
    "consent": ConsentForm,
}
PAGE_TITLES = {
    "you": _l("About you"),
    "organisation": _l("Your organisation"),
    "needs": _l("Your needs"),
    "consent": _l("Your consent"),
    "check": _l("Check your answers"),
}
