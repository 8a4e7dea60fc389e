"""The organisers' forms of an event, with a field for each of its languages."""

from datetime import time
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FileField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
    URLField,
    widgets,
)
from wtforms.validators import DataRequired, NumberRange, Optional

from eventapp.common.forms import AlwaysAnswered, AtMost, Form, LongText, PlainText, ShortText, required, stripped
from eventapp.common.languages import LANGUAGES
from eventapp.common.uploads import most_megabytes
from eventapp.events.facts import RELATIONS, Facts
from eventapp.events.models import READERS, Document, Event, EventLink
from eventapp.events.places import countries, zones

TITLE, SUMMARY, LONG, NAME = 200, 500, 10_000, 200
MARKDOWN = _l("Markdown: **bold**, lists with - and links as [text](https://example.org).")
# The texts of an event: label, hint, most characters, and whether they take several lines.
TEXTS = {
    "title": (_l("Title"), None, TITLE, False),
    "summary": (_l("Summary"), _l("One or two sentences for lists and search engines."), SUMMARY, True),
    "description": (_l("About the event"), MARKDOWN, LONG, True),
    "audience": (_l("For whom"), MARKDOWN, LONG, True),
    "how_to_register": (_l("How to register"), MARKDOWN, LONG, True),
    "venue": (_l("Venue"), None, NAME, False),
    "city": (_l("City"), None, NAME, False),
}
RELATION_NAMES = {
    "before": _l("Takes place before"),
    "after": _l("Takes place after"),
    "related": _l("On the same subject"),
}
READER_NAMES = {"everyone": _l("Everyone"), "participants": _l("Participants of the event")}
EMPTY_WEBSITES = 2


class Choice(SelectField):
    """A list to choose from; what is not on it is refused by the operation, in plain words."""

    def __init__(self, label: Any, choices: Any = (), **options: Any) -> None:
        offered = [SelectChoice(value, text) for value, text in choices]
        super().__init__(label, [AlwaysAnswered()], choices=offered, validate_choice=False, **options)


class Boxes(SelectMultipleField):
    """Boxes to tick under one heading."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(self, label: Any, choices: Any, **options: Any) -> None:
        offered = [SelectChoice(value, text) for value, text in choices]
        super().__init__(label, [AlwaysAnswered()], choices=offered, validate_choice=False, **options)


class FactsForm(Form):
    """A form whose fields are facts, some of them once for each language, named `<fact>_<language>`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "country" in self:
            self.country.choices = [SelectChoice(*country) for country in countries(str(get_locale()))]
            self.timezone.choices = [SelectChoice(name, name.replace("_", " ")) for name in zones()]

    def texts(self, name: str, languages: list[str]) -> dict[str, str]:
        return {code: self[f"{name}_{code}"].data or "" for code in languages}

    def blame(self, errors: dict[str, str], language: str) -> None:
        """Show the errors of `BadFacts` at their fields."""
        for fact, message in errors.items():
            field = self.field_of(fact, language)
            field.errors = [*field.errors, message]

    def field_of(self, fact: str, language: str) -> Field:
        return self[fact if fact in self else f"{fact}_{language}"]


class EventForm(FactsForm):
    """The facts of an event that is there. `groups` are the headings, whether the fields below one stand in
    pairs, and their names; a group without a heading goes on with the one before."""

    languages = Boxes(_l("Languages"), LANGUAGES.items(), description=_l("Save to get fields for a new language."))
    main_language = Choice(
        _l("Main language"), LANGUAGES.items(), description=_l("Stands in for a text that is missing in another.")
    )
    first_day = DateField(_l("First day"), [DataRequired(_l("Enter the first day."))])
    last_day = DateField(_l("Last day"), [DataRequired(_l("Enter the last day."))])
    timezone = Choice(_l("Time zone"))
    address = ShortText(_l("Address"), max=300, description=_l("Street and town, as on an envelope."))
    country = Choice(_l("Country"))
    hashtag = ShortText(_l("Hashtag"), max=60)
    contact = ShortText(
        _l("Contact address"),
        required(_l("Enter an e-mail address, such as name@example.org.")),
        max=254,
        description=_l("Shown on the event's page; answers to mails go there."),
        render_kw={"type": "email", "spellcheck": "false"},
    )
    is_public = BooleanField(
        _l("Published"), [AlwaysAnswered()], description=_l("Until then only the team sees the event.")
    )

    @classmethod
    def of(cls, facts: Facts) -> "EventForm":
        """The form of an event with these facts, see `facts.facts_of`."""
        languages, days, sites = facts["languages"], len(facts["hours"]), len(facts["websites"]) + EMPTY_WEBSITES
        fields: dict[str, Field] = {}
        for name in TEXTS:
            fields |= text_fields(name, languages)
        for number in range(days):
            fields |= _hours_fields(number, days)
        for number in range(sites):
            fields |= _website_fields(number, languages)
        form = type("EventForm", (cls,), fields)(data=_data_of_event(facts))
        texts = {name: [f"{name}_{code}" for code in languages] for name in TEXTS}
        hours = [f"{end}_{number}" for number in range(days) for end in ("begins", "ends")]
        websites = [name for name in fields if name.startswith("site_")]
        in_pairs = len(languages) % 2 == 0
        written = ("title", "summary", "description", "audience", "how_to_register")
        form.groups = [
            (_("Publication"), False, ["is_public", "languages", "main_language"]),
            (_("Texts"), in_pairs, [field for name in written for field in texts[name]]),
            (_("When"), False, ["timezone"]),
            (None, True, ["first_day", "last_day", *hours]),
            (_("Where"), in_pairs, [*texts["venue"], *texts["city"], "address", "country"]),
            (_("Contact"), False, ["contact", "hashtag"]),
            (_("On the web"), False, websites),
        ]
        return form

    def facts(self, before: Facts) -> Facts:
        """What was typed; `before` says which fields there are."""
        languages = before["languages"]
        sites = range(len(before["websites"]) + EMPTY_WEBSITES)
        return {
            **{name: self.texts(name, languages) for name in TEXTS},
            **{name: self[name].data for name in ("timezone", "address", "country", "contact", "is_public")},
            "hashtag": self.hashtag.data or None,
            "languages": _in_order(self.languages.data or [], self.main_language.data),
            "first_day": self.first_day.data,
            "last_day": self.last_day.data,
            "hours": [
                [f"{self[f'begins_{number}'].data:%H:%M}", f"{self[f'ends_{number}'].data:%H:%M}"]
                for number in range(len(before["hours"]))
            ],
            "websites": [
                {"label": self.texts(f"site_{number}_label", languages), "url": url}
                for number in sites
                if (url := self[f"site_{number}_url"].data)
            ],
        }

    def field_of(self, fact: str, language: str) -> Field:
        kind, _dot, number = fact.partition(".")
        if kind == "websites":  # the errors count those that have an address
            filled = [name for name in self._fields if name.endswith("_url") and self[name].data]
            return self[filled[int(number)]]
        return self[f"ends_{number}"] if kind == "hours" else super().field_of(fact, language)


class NewEventForm(FactsForm):
    """The least an event needs; all else follows on its own page."""

    title = ShortText(_l("Title"), required(_l("Enter a title.")), max=TITLE)
    slug = ShortText(
        _l("Name in addresses"),
        required(_l("Use 3 to 60 small letters, digits and hyphens, such as s3-2027.")),
        max=60,
        description=_l("Small letters, digits and hyphens, such as s3-2027. It cannot be changed later."),
        render_kw={"spellcheck": "false", "autocapitalize": "none"},
    )
    main_language = Choice(_l("Main language"), LANGUAGES.items(), description=_l("The title is in this language."))
    languages = Boxes(_l("Other languages"), LANGUAGES.items(), description=_l("You can add some later."))
    first_day = EventForm.first_day
    last_day = EventForm.last_day
    begins = TimeField(_l("Begins at"), [DataRequired(_l("Enter a time, such as 09:00."))])
    ends = TimeField(_l("Ends at"), [DataRequired(_l("Enter a time, such as 09:00."))])
    timezone = EventForm.timezone
    venue = ShortText(_l("Venue"), max=NAME)
    city = ShortText(_l("City"), required(_l("Enter the city.")), max=NAME)
    country = EventForm.country
    contact = EventForm.contact

    def facts(self) -> Facts:
        main = self.main_language.data
        empty: Facts = {name: {} for name in TEXTS}
        return empty | {
            **{name: {main: self[name].data or ""} for name in ("title", "venue", "city")},
            **{name: self[name].data for name in ("first_day", "last_day", "timezone", "country", "contact")},
            "languages": _in_order([main, *(self.languages.data or [])], main),
            "hours": [[f"{self.begins.data:%H:%M}", f"{self.ends.data:%H:%M}"]],
            "address": "",
            "websites": [],
        }

    def field_of(self, fact: str, language: str) -> Field:
        return self.ends if fact.startswith("hours") else super().field_of(fact, language)


class DocumentForm(FactsForm):
    """A document: a file, its address on the web, or only its name; who may open it, and whether after a session."""

    authors = ShortText(_l("Authors"), max=300)
    year = IntegerField(_l("Year"), [Optional(), NumberRange(1900, 2100, _l("Enter a year, such as 2017."))])
    language = Choice(_l("Language of the document"), LANGUAGES.items())
    file = FileField(_l("File"), [Optional()])
    without_file = BooleanField(_l("Remove the file it has"), [AlwaysAnswered()])
    kind = ShortText(_l("Format"), max=20, description=_l("As PDF."))
    size_kb = IntegerField(
        _l("Size in kB"), [Optional(), NumberRange(1, 10_000_000, _l("Enter a number from 1 to 10,000,000."))]
    )
    url = URLField(_l("Web address"), [Optional(), PlainText(), AtMost(500)], filters=[stripped])
    readers = Choice(_l("Who may open it"), READER_NAMES.items())
    session = Choice(_l("Session"), description=_l("The document is shown on the page of the session, too."))
    after_session = BooleanField(_l("Opens only when the session is over"), [AlwaysAnswered()])

    @classmethod
    def of(cls, event: Event, document: Document | None, sessions: list[tuple[str, str]]) -> "DocumentForm":
        """`sessions` are (public id, label) of those it can be tied to."""
        form = _form_of_part(cls, event, document, ("title", "description"))
        form.file.description = _(
            "PDF, JPEG, PNG, Word, PowerPoint or OpenDocument, of at most %(size)s MB. Type and size are read from it.",
            size=most_megabytes(),
        )
        form.session.choices = [SelectChoice("", _l("None")), *(SelectChoice(*session) for session in sessions)]
        if not form.is_submitted():
            form.session.data = document.session or "" if document else ""
        if document and document.file:
            form.file.label.text = _("Another file than %(name)s", name=document.file_name)
        else:
            form.names.remove("without_file")
        return form

    def facts(self, event: Event) -> Facts:
        plain = {name: self[name].data for name in ("year", "language", "size_kb")}
        texts = {name: self.texts(name, event.languages) for name in ("title", "description")}
        return (
            plain
            | texts
            | {name: self[name].data or "" for name in ("authors", "kind")}
            | {"url": self.url.data or None, "after_session": bool(self.after_session.data)}
            | {"readers": self.readers.data if self.readers.data in READERS else "everyone"}
            | {"session": self.session.data if self.session.data in self._offered() else None}
        )

    def _offered(self) -> set[str]:
        return {choice.value for choice in self.session.choices if choice.value}


class LinkForm(FactsForm):
    """An event this one is linked with, here or elsewhere."""

    relation = Choice(_l("How it is linked"), RELATION_NAMES.items())
    other = Choice(_l("Event on this site"), description=_l("Its title stands where you write none."))
    on = DateField(_l("Day"), [Optional()], description=_l("For an event that is not on this site."))
    url = URLField(
        _l("Web address"),
        [Optional(), PlainText(), AtMost(500)],
        filters=[stripped],
        description=_l("For an event that is not on this site."),
    )

    @classmethod
    def of(cls, event: Event, link: EventLink | None, others: list[Event]) -> "LinkForm":
        form = _form_of_part(cls, event, link, ("title", "text"))
        language = str(get_locale())
        form.names = ["relation", "other", *(name for name in form.names if name not in ("relation", "other"))]
        titles = [SelectChoice(other.slug, other.title.localized(language, other.language)) for other in others]
        form.other.choices = [SelectChoice("", _l("None")), *titles]
        if not form.is_submitted():
            form.other.data = link.other.slug if link and link.other else ""
        return form

    def facts(self, event: Event, others: list[Event]) -> Facts:
        return {
            "relation": self.relation.data if self.relation.data in RELATIONS else "related",
            "other": next((other for other in others if other.slug == self.other.data), None),
            "on": self.on.data,
            "url": self.url.data or None,
            **{name: self.texts(name, event.languages) for name in ("title", "text")},
        }


PART_TEXTS = TEXTS | {"description": (_l("Description"), MARKDOWN, 2_000, True), "text": (_l("Text"), None, 500, True)}


def text_fields(name: str, languages: list[str], kinds: dict[str, tuple] = TEXTS) -> dict[str, Field]:
    """A field for a text in each language, named `<name>_<language>`."""
    label, hint, most, is_long = kinds[name]
    kind = LongText if is_long else ShortText
    return {
        f"{name}_{code}": kind(
            f"{label} ({LANGUAGES[code]})", max=most, description=hint or "", render_kw={"lang": code, "rows": 4}
        )
        for code in languages
    }


def _form_of_part(cls: type, event: Event, part: Any, texts: tuple[str, ...]) -> Any:
    fields: dict[str, Field] = {}
    data = {name: getattr(part, name) for name in vars(cls) if part is not None and hasattr(part, name)}
    for name in texts:
        fields |= text_fields(name, event.languages, PART_TEXTS)
        data |= {f"{name}_{code}": getattr(part, name).get(code) for code in event.languages} if part else {}
    form = type(cls.__name__, (cls,), fields)(data=data if part is not None else {"language": event.language})
    form.names = [*fields, *(name for name in form._fields if name not in fields and name != "csrf_token")]
    return form


def _hours_fields(number: int, days: int) -> dict[str, Field]:
    missing = [DataRequired(_("Enter a time, such as 09:00."))]
    begins = _("Day %(day)s begins at", day=number + 1) if days > 1 else _("Begins at")
    ends = _("Day %(day)s ends at", day=number + 1) if days > 1 else _("Ends at")
    return {f"begins_{number}": TimeField(begins, missing), f"ends_{number}": TimeField(ends, missing)}


def _website_fields(number: int, languages: list[str]) -> dict[str, Field]:
    checks = [Optional(), PlainText(), AtMost(500)]
    fields: dict[str, Field] = {
        f"site_{number}_url": StringField(
            _("Web address %(number)s", number=number + 1), checks, filters=[stripped], render_kw={"type": "url"}
        )
    }
    for code in languages:
        label = _("Name of web address %(number)s (%(language)s)", number=number + 1, language=LANGUAGES[code])
        fields[f"site_{number}_label_{code}"] = ShortText(label, max=NAME, render_kw={"lang": code})
    return fields


def _data_of_event(facts: Facts) -> dict[str, Any]:
    data = dict(facts) | {"main_language": facts["languages"][0]}
    for name in TEXTS:
        data |= {f"{name}_{code}": text for code, text in facts[name].items()}
    for number, (begins, ends) in enumerate(facts["hours"]):
        data |= {f"begins_{number}": time.fromisoformat(begins), f"ends_{number}": time.fromisoformat(ends)}
    for number, site in enumerate(facts["websites"]):
        data[f"site_{number}_url"] = site["url"]
        data |= {f"site_{number}_label_{code}": text for code, text in site["label"].items()}
    return data


def _in_order(languages: list[str], main: str) -> list[str]:
    """The languages once each, the main one first; also those there are not, which the operation refuses."""
    known = list(LANGUAGES)
    return sorted({*languages, main}, key=lambda code: (code != main, known.index(code) if code in known else 0))
