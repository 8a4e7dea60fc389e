"""The forms of one's own entry."""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Field, SelectChoice, SelectMultipleField, ValidationError, widgets
from wtforms.validators import DataRequired

from eventapp.common.formats import date_text
from eventapp.common.forms import Form, LongText, ShortText, required
from eventapp.common.languages import LANGUAGES
from eventapp.directory.models import (
    COOPERATIONS,
    FIELDS,
    MOST_DOMAINS,
    MOST_LINKS,
    STATEMENT_LENGTH,
    WISH_LENGTH,
    Directory,
    Entry,
)
from eventapp.directory.queries import sorted_by_label
from eventapp.directory.words import AUDIENCES, COOPERATION_NAMES, FIELD_NAMES, SCHEME_NAMES, SPOKEN, language_name
from eventapp.people.models import ORGANISATION_TYPES as TYPES
from eventapp.regions import lists
from eventapp.regions.domains import SCHEMES, domains, headings
from eventapp.registration.forms import ORGANISATION_TYPES, Choice


class Boxes(SelectMultipleField):
    """Several choices as boxes to tick; what is not on offer is left out."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, validate_choice=False, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(dict.fromkeys(valuelist))

    def pre_validate(self, form: Form) -> None:
        offered = {choice.value for choice in self.choices or []}
        self.data = [value for value in self.data or [] if value in offered]


@cache
def spoken_languages(locale: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of the languages people may name: those of the interface first, then by name."""
    first = [(code, language_name(code, locale)) for code in LANGUAGES]
    return (*first, *sorted_by_label([(c, language_name(c, locale)) for c in SPOKEN if c not in LANGUAGES]))


@cache
def domain_choices(locale: str) -> tuple[SelectChoice, ...]:
    """The S3 vocabulary for a list, grouped by its three schemes; what stands under a heading comes after it."""
    return tuple(
        SelectChoice(d.code, f"– {d.label(locale)}" if d.parent else d.label(locale), optgroup=SCHEME_NAMES[scheme])
        for scheme in SCHEMES
        for d in domains(scheme)
    )


class EntryForm(Form):
    """What an entry shows. Everything is optional."""

    position = ShortText(_l("Position"), max=200, render_kw={"autocomplete": "organization-title"})
    organisation = ShortText(
        _l("Organisation"),
        max=200,
        description=_l("Names that are known already are suggested as you type."),
        render_kw={"autocomplete": "organization", "list": "organisations"},
    )
    organisation_type = Choice(_l("Type of organisation"))
    region = Choice(_l("Region"))
    languages = Boxes(_l("Languages you speak"))
    domains = Boxes(
        _l("Domains"), description=_l("Up to %(most)s, as regions name their priorities.", most=MOST_DOMAINS)
    )
    links = LongText(
        _l("Links"),
        max=1_000,
        description=_l("Up to %(most)s, one a line, each with https:// before it.", most=MOST_LINKS),
    )
    wish = LongText(_l("Whom would you like to meet?"), max=WISH_LENGTH)
    days = Boxes(_l("Days on which you are there"), description=_l("Others can ask for who is there today."))

    def __init__(self, entry: Entry, directory: Directory, **options: Any) -> None:
        person, locale = entry.participant, str(get_locale())
        organisation = person.organisation
        known = {
            "position": person.position,
            "organisation": organisation.name if organisation else None,
            "organisation_type": organisation.type if organisation else None,
            "region": person.region,
            "languages": entry.languages,
            "domains": entry.domains,
            "links": "\n".join(entry.links),
            "wish": entry.wish,
            "days": [day.isoformat() for day in entry.event.days] if entry.days is None else entry.days,
        }
        super().__init__(data=known, **options)
        self.organisation_type.choices = [SelectChoice("", _l("Choose a type")), *map(_type_choice, TYPES)]
        regions = lists.regions_of(person.country)
        self.region.choices = [SelectChoice("", _l("No region")), *(SelectChoice(r.code, r.name) for r in regions)]
        self.languages.choices = [SelectChoice(code, name) for code, name in spoken_languages(locale)]
        self.domains.choices = [SelectChoice(d.code, d.label(locale)) for d in domains()]
        self.days.choices = [SelectChoice(day.isoformat(), date_text(day, "full")) for day in entry.event.days]
        self.groups = [(scheme, SCHEME_NAMES[scheme], headings(scheme)) for scheme in SCHEMES]
        out_of_use = {"place": "region"}
        for name in FIELDS:
            if not directory.widest(name) and (field := out_of_use.get(name, name)) in self:
                del self[field]
        if "organisation" not in self:
            del self.organisation_type
        if "days" in self and len(self.days.choices) < 2:
            del self.days
        if not regions and "region" in self:
            del self.region

    def validate_domains(self, field: Field) -> None:
        if len(field.data or []) > MOST_DOMAINS:
            raise ValidationError(_l("Choose at most %(most)s domains.", most=MOST_DOMAINS))

    def validate_links(self, field: Field) -> None:
        given = lines(field.data)
        if len(given) > MOST_LINKS:
            raise ValidationError(_l("Enter at most %(most)s links.", most=MOST_LINKS))
        if wrong := next((link for link in given if not _is_link(link)), None):
            raise ValidationError(_l("“%(link)s” is no link. It should begin with https://.", link=wrong[:60]))

    def validate_organisation_type(self, field: Field) -> None:
        if self.organisation.data and not field.data:
            raise ValidationError(_l("Choose the type of your organisation."))

    def values(self) -> dict[str, Any]:
        """What is typed well, as `operations.save_entry` takes it; a field with a fault is left as it was."""
        well = {f.name: f.data for f in self if not f.errors and f.type != "CSRFTokenField"}
        if "links" in well:
            well["links"] = lines(well["links"])
        if "organisation" in well or "organisation_type" in well:
            pair = {name: self[name].data or None for name in ("organisation", "organisation_type")}
            well = {name: value for name, value in well.items() if name not in pair}
            if not (self.organisation.errors or self.organisation_type.errors):
                well |= pair
        for name in ("position", "region"):
            if name in well:
                well[name] = well[name] or None
        if "wish" in well:
            well["wish"] = well["wish"] or ""
        if "days" in well and len(well["days"]) == len(self.days.choices):
            well["days"] = None
        return well


class StatementForm(Form):
    """An offer or a need."""

    text = LongText(_l("In your own words"), required(_l("Write what it is.")), max=STATEMENT_LENGTH,
                    description=_l("In any language. Others find it in theirs."))  # fmt: skip
    language = Choice(_l("Language of the text"), [DataRequired(_l("Choose the language of the text."))])
    domain = Choice(_l("Domain"))
    cooperation = Choice(_l("Kind of cooperation"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        locale = str(get_locale())
        self.language.choices = [SelectChoice(code, name) for code, name in spoken_languages(locale)]
        self.domain.choices = [SelectChoice("", _l("No domain")), *domain_choices(locale)]
        kinds = (SelectChoice(kind, COOPERATION_NAMES[kind]) for kind in COOPERATIONS)
        self.cooperation.choices = [SelectChoice("", _l("Any kind")), *kinds]

    def values(self) -> dict[str, Any]:
        """As `operations.restate` takes them."""
        return {
            "text": self.text.data,
            "language": self.language.data,
            "domain": self.domain.data or None,
            "cooperation": self.cooperation.data or None,
        }


class PhotoForm(Form):
    """A photo to be cropped."""

    photo = FileField(
        _l("Photo"),
        [DataRequired(_l("Choose a photo."))],
        description=_l("JPEG, PNG or WebP, at most 5 MB. We cut a square out of the middle and keep nothing else."),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )


class VisibilityForm(Form):
    """Who sees the entry, and each field of it. Made by `visibility_form`."""

    def chosen(self) -> tuple[int, dict[str, int]]:
        """The choice for the entry, and that of each field."""
        fields = {name: int(self[name].data) for name in FIELDS if name in self and self[name].data}
        return int(self.visibility.data), fields


def visibility_form(entry: Entry, directory: Directory, **options: Any) -> VisibilityForm:
    """The form for what the organisers allow; a field follows the entry where nothing else is chosen."""

    class Made(VisibilityForm):
        visibility = Choice(_l("Who sees your entry?"), [DataRequired(_l("Choose who sees your entry."))])

    for name in FIELDS:
        if directory.widest(name):
            setattr(Made, name, Choice(FIELD_NAMES[name]))
    known = {name: str(choice) for name, choice in entry.field_visibility.items()}
    form = Made(data=known | {"visibility": str(min(entry.visibility, directory.audience))}, **options)
    levels = [SelectChoice(str(level), AUDIENCES[level]) for level in AUDIENCES]
    form.visibility.choices = levels[: directory.audience + 1]
    for name in FIELDS:
        if name in form:
            form[name].choices = [SelectChoice("", _l("As the entry")), *levels[: directory.widest(name)]]
    return form


def lines(text: str | None) -> list[str]:
    """The lines of `text` that hold something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _is_link(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and "." in (parts.hostname or "") and " " not in link and len(link) <= 300


def _type_choice(kind: str) -> SelectChoice:
    return SelectChoice(kind, ORGANISATION_TYPES[kind])
