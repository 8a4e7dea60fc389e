"""Forms: a table to import, a statement to enter or propose, a proposal to decline."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, SelectChoice, SelectField

from eventapp.common.forms import AlwaysAnswered, Form, LongText, ShortText, required
from eventapp.common.languages import LANGUAGES, current_language
from eventapp.regions.checks import FIELDS
from eventapp.regions.indicators import INDICATORS
from eventapp.regions.models import REASON_LENGTH, SOURCE_LENGTH, TITLE_LENGTH, URL_LENGTH
from eventapp.regions.words import FIELD_NAMES, FLOW_NAMES, LINKAGE_KIND_NAMES, STATEMENT_NAMES, UNIT_NAMES

_A_CODE = _l("A code such as ES61, CL-AN or CL, or the name of a region.")
_DOMAINS = _l("Codes such as nace:10 or nabs:8, with commas between them.")
CHOICES = {"kind": LINKAGE_KIND_NAMES, "what": FLOW_NAMES, "unit": UNIT_NAMES}
MISSING = {"source": _l("Say where this comes from. Every statement needs a source.")}
IN_LANGUAGES = ("text", "titles")
HINTS: dict[str, tuple[Any, bool]] = {  # hint, and whether the field must be filled
    "place": (_A_CODE, True),
    "first": (_A_CODE, True),
    "second": (_A_CODE, True),
    "language": (_l("Two letters, such as en, es, pt, fr, de."), True),
    "domains": (_DOMAINS, False),
    "domain": (_l("A code such as nace:10 or nabs:8."), False),
    "origin": (_A_CODE, True),
    "destination": (_A_CODE, True),
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
    """One statement of a kind, as organisers enter or change it and delegates propose it; the operation checks it."""

    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, kind: str, row: Any, *, home: str | None = None) -> "StatementForm":
        """The form of `row`, or of a new statement. With `home`, the code of a delegate's region, without that."""
        hidden = ("place", "first", "is_invented") if home else ()
        fields: dict[str, Field] = {}
        known: dict[str, Any] = {}
        for name in (name for name in FIELDS[kind] if name not in hidden):
            if name in IN_LANGUAGES:
                fields |= _in_languages(name)
                known |= {f"{name}_{code}": getattr(row, name).get(code) for code in LANGUAGES} if row else {}
            else:
                fields[name] = _field(name)
                known[name] = _as_typed(getattr(row, name)) if row else None
        if home and row:
            known |= {"second": row.other(home)} if kind == "linkage" else {}
            known["source"] = "" if row.is_invented else row.source  # what a delegate proposes is no invention
        if home and kind == "flow" and row is None:
            known["origin"] = home
        if "language" in fields and row is None:
            known["language"] = current_language()
        form = type(cls.__name__, (cls,), fields)(data=known)
        form.names = tuple(fields)
        return form

    def values(self) -> dict[str, Any]:
        found = {name: self[name].data for name in self.names}
        for name in IN_LANGUAGES:
            texts = {code: found.pop(f"{name}_{code}") for code in LANGUAGES if f"{name}_{code}" in found}
            found |= {name: {code: text for code, text in texts.items() if text}} if texts else {}
        return found

    def blame(self, errors: dict[str, str]) -> None:
        """Show what an operation refused at its field."""
        for name, message in errors.items():
            found = self._fields.get(name) or self._fields.get(f"{name}_{current_language()}") or self[self.names[0]]
            found.errors = [*found.errors, message]


def _as_typed(value: Any) -> Any:
    """A column as someone would have typed it."""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, float):
        text = f"{value:.6f}".rstrip("0").rstrip(".")
        return f"{text}0" if len(text.partition(".")[2]) == 3 else text  # three could be read as thousands
    return str(value) if type(value) is int else value


def _in_languages(name: str) -> dict[str, Field]:
    """A field for each language."""
    kind, most = (LongText, 5_000) if name == "text" else (ShortText, TITLE_LENGTH)
    return {
        f"{name}_{code}": kind(f"{FIELD_NAMES[name]} ({language})", max=most, render_kw={"lang": code})
        for code, language in LANGUAGES.items()
    }


def _field(name: str) -> Field:
    """The field for one column of a statement."""
    label = FIELD_NAMES[name]
    if name == "indicator":
        return SelectField(label, [AlwaysAnswered()], choices=_choices((k, i.label) for k, i in INDICATORS.items()),
                           validate_choice=False)  # fmt: skip
    if name in CHOICES:
        return SelectField(label, [AlwaysAnswered()], choices=_choices(CHOICES[name].items()),
                           validate_choice=False)  # fmt: skip
    if name == "is_invented":
        return BooleanField(label, [AlwaysAnswered()])
    if name == "description":
        return LongText(label, max=5_000)
    hint, needed = HINTS.get(name, ("", True))
    most = {"title": TITLE_LENGTH, "source": SOURCE_LENGTH, "source_url": URL_LENGTH, "domains": 200}.get(name, 40)
    missing = required(MISSING.get(name, _l("Fill in this field.")))
    return ShortText(label, missing if needed else None, max=most, description=hint)


def _choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, text) for value, text in pairs]


class DeclineForm(Form):
    """Why the desk does not take what a delegate proposed."""

    reason = ShortText(_l("Reason, for the proposer"), max=REASON_LENGTH)
