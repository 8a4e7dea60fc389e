"""The forms of an import: the file, and which column is what."""

from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectChoice

from eventapp.common.forms import Form
from eventapp.events.models import Event
from eventapp.registration import queries
from eventapp.registration.forms import ORGANISATION_TYPES, Buttons, Choice
from eventapp.registration.importing.columns import column_letter, labels_of
from eventapp.registration.importing.models import Import

FIELD = "column_"
UNCONFIRMED, CONFIRMED = "unconfirmed", "confirmed"


class UploadForm(Form):
    """The table to import."""

    file = FileField(
        _l("Table"),
        [FileRequired(_l("Choose a file."))],
        description=_l("An .xlsx or a CSV file with one row for each person, the names of the columns above."),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )


class ColumnsForm(Form):
    """Which column is what, and what holds for rows that do not say it."""

    category = Choice(_l("Category of rows that name none"))
    organisation_type = Choice(_l("Type of organisations whose row names none"))
    state = Buttons(
        _l("State of the new registrations"),
        {
            UNCONFIRMED: _l("Not confirmed: each person gets a mail with a link to confirm the address and to consent"),
            CONFIRMED: _l("Confirmed at once: each person gets the ticket by mail; no consent is recorded for them"),
        },
        [],
        default=UNCONFIRMED,
    )

    @classmethod
    def for_import(cls, work: Import, event: Event) -> "ColumnsForm":
        language = str(get_locale())
        columns = [
            SelectChoice(str(number), f"{column_letter(number)}: {heading[:60] or _('no heading')}")
            for number, heading in enumerate(work.header)
        ]
        offered = [SelectChoice("", _("Not in the table")), *columns]
        labels = labels_of(event)
        fields = {FIELD + name.replace(".", "-"): Choice(label, choices=offered) for name, label in labels.items()}
        options = work.options or {}
        values: dict[str, Any] = {
            FIELD + name.replace(".", "-"): str(work.columns[name]) if name in work.columns else "" for name in labels
        }
        values |= {
            "category": options.get("category", ""),
            "organisation_type": options.get("organisation_type", "public_authority"),
            "state": CONFIRMED if options.get("confirmed") else UNCONFIRMED,
        }
        form = type("ColumnsForm", (cls,), fields)(data=values)
        form.event, form.labels = event, labels
        for name in ("email", "country"):
            form[FIELD + name].flags.required = True
        form.category.choices = [SelectChoice("", _("None")), *(
            SelectChoice(c.code, c.name.localized(language, event.language)) for c in queries.categories_of(event)
        )]  # fmt: skip
        form.organisation_type.choices = [SelectChoice(kind, label) for kind, label in ORGANISATION_TYPES.items()]
        return form

    @property
    def column_fields(self) -> list[Any]:
        return [self[FIELD + name.replace(".", "-")] for name in self.labels]

    @property
    def chosen(self) -> dict[str, int]:
        """The column of each field that has one."""
        found = {name: self[FIELD + name.replace(".", "-")].data for name in self.labels}
        return {name: int(column) for name, column in found.items() if column}

    @property
    def options(self) -> dict[str, Any]:
        return {
            "category": self.category.data or None,
            "organisation_type": self.organisation_type.data or "public_authority",
            "confirmed": self.state.data == CONFIRMED,
        }

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_sound = super().validate(*args, **kwargs)
        chosen = {name: self[FIELD + name.replace(".", "-")].data for name in self.labels}
        missing = {
            "email": _("Choose the column of the e-mail address."),
            "country": _("Choose the column of the country."),
        }
        if not chosen["full_name"]:
            missing |= {
                "given_name": _("Choose the column of the given names, or that of the full name."),
                "family_name": _("Choose the column of the family names, or that of the full name."),
            }
        for name, message in missing.items():
            if not chosen[name]:
                self._refuse(FIELD + name, message)
                is_sound = False
        if not chosen["category"] and not self.category.data:
            self._refuse("category", _("Choose a category, or the column that names it."))
            is_sound = False
        used: dict[str, str] = {}
        for name, column in chosen.items():
            if column and column in used:
                self._refuse(
                    FIELD + name.replace(".", "-"),
                    _("This column is chosen for “%(other)s” already.", other=self.labels[used[column]]),
                )
                is_sound = False
            used.setdefault(column, name)
        return is_sound

    def _refuse(self, field: str, message: str) -> None:
        self[field].errors = [*self[field].errors, message]
