"""Forms: a table to import, a priority to propose."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField

from eventapp.common.forms import AlwaysAnswered, Form, LongText, ShortText, required
from eventapp.regions.models import SOURCE_LENGTH, TITLE_LENGTH, URL_LENGTH
from eventapp.regions.words import STATEMENT_NAMES


class ImportForm(Form):
    kind = SelectField(_l("What the table holds"), [AlwaysAnswered()], choices=list(STATEMENT_NAMES.items()))
    file = FileField(
        _l("Table"),
        [FileRequired(_l("Choose a file."))],
        description=_l("An .xlsx or a CSV file with the headings of the template."),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )
    step = RadioField(
        _l("What to do"),
        [AlwaysAnswered()],
        choices=[("check", _l("Only check it")), ("write", _l("Enter it when no row has a problem"))],
        default="check",
    )


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
