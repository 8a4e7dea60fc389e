"""The organisers' forms of news, publications and plain pages, with a field for each language of the event."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, Field, FileField, IntegerField, SelectChoice
from wtforms.validators import NumberRange, Optional

from eventapp.common.forms import AlwaysAnswered, Form, LongText, ShortText
from eventapp.common.languages import LANGUAGES
from eventapp.content.models import Article, PlainPage, Publication
from eventapp.events.forms import MARKDOWN, READER_NAMES, Boxes, Choice
from eventapp.events.models import READERS, Event

# Texts in each language: label, hint, most characters, whether they take several lines.
TEXTS = {
    "title": (_l("Title"), "", 200, False),
    "lead": (_l("Lead"), _l("One or two sentences for lists, feeds and previews."), 500, True),
    "body": (_l("Text"), MARKDOWN, 20_000, True),
    "picture_alt": (_l("What the picture shows"), _l("For those who cannot see it."), 300, False),
    "abstract": (_l("Abstract"), MARKDOWN, 5_000, True),
    "findings": (_l("Findings"), MARKDOWN, 10_000, True),
}
OF_ARTICLE = ("title", "lead", "body", "picture_alt")
OF_PAGE = ("title", "body")
WHEN = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
OF_PUBLICATION = ("title", "abstract", "findings")


class ItemForm(Form):
    """What both forms share: texts in the event's languages."""

    texts: tuple[str, ...] = ()

    @classmethod
    def of(cls, event: Event, item: Any) -> "ItemForm":
        fields: dict[str, Field] = {}
        known: dict[str, Any] = {}
        for name in cls.texts:
            for code in event.languages:
                label, hint, most, is_long = TEXTS[name]
                kind = LongText if is_long else ShortText
                fields[f"{name}_{code}"] = kind(
                    f"{label} ({LANGUAGES[code]})", max=most, description=hint, render_kw={"lang": code, "rows": 4}
                )
                known[f"{name}_{code}"] = getattr(item, name).get(code) if item else None
        form = type(cls.__name__, (cls,), fields)(data=known | cls.known(event, item))
        plain = [name for name in form._fields if name not in fields and name != "csrf_token"]
        form.names = [*fields, *plain]
        return form

    @classmethod
    def known(cls, event: Event, item: Any) -> dict[str, Any]:
        return {}

    def texts_of(self, event: Event) -> dict[str, dict[str, str]]:
        return {name: {code: self[f"{name}_{code}"].data or "" for code in event.languages} for name in self.texts}

    def blame(self, event: Event, name: str, message: Any) -> None:
        """Put a refusal at the field that it is about."""
        field = self[name if name in self else f"{name}_{event.language}"]
        field.errors = [*field.errors, message]


class ArticleForm(ItemForm):
    """A piece of news."""

    texts = OF_ARTICLE
    picture = FileField(_l("Picture"), [Optional()], description=_l("JPEG or PNG, at most 5 MB."))
    picture_credit = ShortText(_l("Credit of the picture"), max=200)
    tags = ShortText(_l("Tags"), max=300, description=_l("With commas between them."))
    related = Boxes(_l("Related"), ())
    published_at = DateTimeLocalField(
        _l("Published from"),
        [Optional()],
        format=WHEN,
        description=_l("In the time zone of the event. Without it this is a draft; a time to come is waited for."),
    )

    @classmethod
    def known(cls, event: Event, item: Article | None) -> dict[str, Any]:
        if item is None:
            return {}
        at = item.published_at.astimezone(event.zone).replace(tzinfo=None) if item.published_at else None
        return {"picture_credit": item.picture_credit, "tags": ", ".join(item.tags), "related": item.related,
                "published_at": at}  # fmt: skip

    def offer_related(self, items: list[tuple[str, str]]) -> None:
        self.related.choices = [SelectChoice(*item) for item in items]
        if not items:
            self.names.remove("related")

    def values(self, event: Event) -> dict[str, Any]:
        at = self.published_at.data
        offered = {choice.value for choice in self.related.choices or ()}
        return self.texts_of(event) | {
            "picture_credit": self.picture_credit.data or "",
            "tags": (self.tags.data or "").split(","),
            "related": [public_id for public_id in self.related.data or () if public_id in offered],
            "published_at": at.replace(tzinfo=event.zone) if at else None,
        }


class PublicationForm(ItemForm):
    """A publication."""

    texts = OF_PUBLICATION
    authors = LongText(_l("Authors"), max=2000, description=_l("One a line, family name first: Godoy Tapia, Paulina"))
    publisher = ShortText(_l("Publisher"), max=200)
    year = IntegerField(_l("Year"), [Optional(), NumberRange(1450, 2200, _l("Enter a year, such as 2017."))])
    language = Choice(_l("Language"), LANGUAGES.items())
    doi = ShortText(_l("DOI"), max=200)
    isbn = ShortText(_l("ISBN"), max=30)
    url = ShortText(_l("Web address"), max=500)
    file = FileField(_l("File"), [Optional()], description=_l("PDF, Word or OpenDocument."))
    readers = Choice(_l("Who gets the file"), READER_NAMES.items())
    opens_at = DateTimeLocalField(
        _l("The file opens"),
        [Optional()],
        format=WHEN,
        description=_l("Such as after the session it is about. In the time zone of the event; empty: at once."),
    )
    cover = FileField(_l("Cover"), [Optional()], description=_l("JPEG or PNG, at most 5 MB."))
    is_public = BooleanField(
        _l("Published"), [AlwaysAnswered()], description=_l("Everyone sees title and abstract; else it is a draft.")
    )

    @classmethod
    def known(cls, event: Event, item: Publication | None) -> dict[str, Any]:
        if item is None:
            return {"language": event.language, "readers": "everyone"}
        at = item.opens_at.astimezone(event.zone).replace(tzinfo=None) if item.opens_at else None
        return {name: getattr(item, name) for name in PLAIN} | {"opens_at": at}

    def values(self, event: Event) -> dict[str, Any]:
        plain = {name: self[name].data or "" for name in ("authors", "publisher", "doi", "isbn")}
        language = self.language.data if self.language.data in LANGUAGES else event.language
        return self.texts_of(event) | plain | {
            "year": self.year.data, "language": language, "url": self.url.data or None,
            "is_public": bool(self.is_public.data),
            "readers": self.readers.data if self.readers.data in READERS else "everyone",
            "opens_at": self.opens_at.data.replace(tzinfo=event.zone) if self.opens_at.data else None,
        }  # fmt: skip


PLAIN = ("authors", "publisher", "year", "language", "doi", "isbn", "url", "is_public", "readers")


class PageForm(ItemForm):
    """A plain page."""

    texts = OF_PAGE
    slug = ShortText(
        _l("Word in the address"), max=60, description=_l("Small letters, digits, hyphens: how-to-get-there")
    )
    position = IntegerField(
        _l("Place in the list"), [Optional(), NumberRange(0, 999, _l("Enter a number from 0 to 999."))]
    )
    is_public = BooleanField(_l("Everyone sees it"), [AlwaysAnswered()])

    @classmethod
    def known(cls, event: Event, item: PlainPage | None) -> dict[str, Any]:
        return {name: getattr(item, name) for name in ("slug", "position", "is_public")} if item else {"position": 0}

    def values(self, event: Event) -> dict[str, Any]:
        return self.texts_of(event) | {
            "slug": self.slug.data or "",
            "position": self.position.data or 0,
            "is_public": bool(self.is_public.data),
        }
