"""Forms: a table to import, a statement to enter, a priority to propose."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, SelectChoice, SelectField

from eventapp.common.forms import AlwaysAnswered, Form, LongText, ShortText, required
from eventapp.common.languages import LANGUAGES
from eventapp.regions.checks import FIELDS
from eventapp.regions.indicators import INDICATORS
from eventapp.regions.models import SOURCE_LENGTH, TITLE_LENGTH, URL_LENGTH
from eventapp.regions.words import FIELD_NAMES, LINKAGE_KIND_NAMES, STATEMENT_NAMES

_A_CODE = _l("A code such as ES61, CL-AN or CL.")
_DOMAINS = _l("Codes such as nace:10 or nabs:8, with commas between them.")
HINTS: dict[str, tuple[Any, bool]] = {  # hint, and whether the field must be filled
    "place": (_A_CODE, True),
    "first": (_A_CODE, True),
    "second": (_A_CODE, True),
    "language": (_l("Two letters, such as en, es, pt, fr, de."), True),
    "domains": (_DOMAINS, False),
    "domain": (_l("A code such as nace:10 or nabs:8."), False),
    "last_year": (_l("Empty while it goes on."), False),
    "source": (_l("The strategy or publication where it stands."), True),
    "source_url": ("", False),
}


class ImportForm(Form):
    kind = SelectField(
        _l("What the table holds"), [AlwaysAnswered()], choices=[SelectChoice(*k) for k in STATEMENT_NAMES.items()]
    )
    file = FileField(
        _l("Table"),
        [FileRequired(_l("Choose a file."))],
        description=_l("An .xlsx or a CSV file with the headings of the template."),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )


class StatementForm(Form):
    """One statement of a kind, as the organisers enter or change it; the operation checks it."""

    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, kind: str, row: Any) -> "StatementForm":
        names = [name for name in FIELDS[kind] if name not in ("text", "titles")]
        fields: dict[str, Field] = {name: _field(name) for name in names}
        known = {name: getattr(row, name) for name in names} if row is not None else {}
        if "domains" in known:
            known["domains"] = ", ".join(known["domains"])
        if kind == "finding":
            texts = {f"text_{code}": LongText(f"{FIELD_NAMES['text']} ({name})", max=5_000, render_kw={"lang": code})
                     for code, name in LANGUAGES.items()}  # fmt: skip
            fields = {"place": fields.pop("place"), **texts, **fields}
            known |= {f"text_{code}": row.text.get(code) for code in LANGUAGES} if row is not None else {}
        form = type(cls.__name__, (cls,), fields)(data=known)
        form.names = tuple(fields)
        return form

    def values(self) -> dict[str, Any]:
        found = {name: self[name].data for name in self.names}
        texts = {name.removeprefix("text_"): found.pop(name) for name in self.names if name.startswith("text_")}
        return found | ({"text": {code: text for code, text in texts.items() if text}} if texts else {})

    def blame(self, errors: dict[str, str]) -> None:
        """Show what an operation refused at its field."""
        for name, message in errors.items():
            found = self._fields.get(name, self[self.names[1 if name == "text" else 0]])
            found.errors = [*found.errors, message]


def _field(name: str) -> Field:
    """The field for one column of a statement."""
    label = FIELD_NAMES[name]
    if name == "indicator":
        return SelectField(label, [AlwaysAnswered()], choices=_choices((k, i.label) for k, i in INDICATORS.items()),
                           validate_choice=False)  # fmt: skip
    if name == "kind":
        return SelectField(label, [AlwaysAnswered()], choices=_choices(LINKAGE_KIND_NAMES.items()),
                           validate_choice=False)  # fmt: skip
    if name == "is_invented":
        return BooleanField(label, [AlwaysAnswered()])
    if name == "description":
        return LongText(label, max=5_000)
    hint, needed = HINTS.get(name, ("", True))
    most = {"title": TITLE_LENGTH, "source": SOURCE_LENGTH, "source_url": URL_LENGTH, "domains": 200}.get(name, 40)
    return ShortText(label, required(_l("Fill in this field.")) if needed else None, max=most, description=hint)


def _choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, text) for value, text in pairs]


class PriorityForm(Form):
    """A priority as a delegate proposes it."""

    title = ShortText(_l("Title"), required(_l("Fill in this field.")), max=TITLE_LENGTH)
    description = LongText(_l("Description"), max=2_000)
    language = ShortText(
        _l("Language of the text"),
        required(_l("Enter the language as two letters, such as en, es, pt, fr, de.")),
        max=2,
        description=_l("Two letters, such as en, es, pt, fr, de."),
    )
    domains = ShortText(
        _l("Domains"), max=200, description=_l("Codes such as nace:10 or nabs:8, with commas between them.")
    )
    source = ShortText(
        _l("Source"),
        required(_l("Say where this comes from. Every statement needs a source.")),
        max=SOURCE_LENGTH,
        description=_l("The strategy or publication where it stands."),
    )
    source_url = ShortText(_l("Link to the source"), max=URL_LENGTH)

    def blame(self, errors: dict[str, str]) -> None:
        """Show what an operation refused at its field."""
        for name, message in errors.items():
            found = self._fields.get(name, self.title)
            found.errors = [*found.errors, message]
