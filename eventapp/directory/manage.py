"""The organisers' pages of the directory: what it allows, and its numbers."""

from datetime import datetime
from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from wtforms import BooleanField, DateTimeLocalField, SelectChoice, ValidationError
from wtforms.validators import DataRequired, Optional

from eventapp.accounts.access import manager, may_in
from eventapp.common.columns import LocalizedText
from eventapp.common.errors import keeps_input
from eventapp.common.forms import AlwaysAnswered, Form, LongText, announce
from eventapp.common.languages import LANGUAGES
from eventapp.directory import numbers, operations
from eventapp.directory.models import FIELDS, Directory
from eventapp.directory.search import index, misses
from eventapp.directory.views import bp
from eventapp.directory.words import AUDIENCES, FIELD_NAMES
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.forms import Choice

AT_ONCE = 2_000  # entries whose rows are made anew while the organiser waits; the worker makes the others


class DirectoryForm(Form):
    """What the organisers allow. Made by `_form`, with a field for each field of an entry."""

    is_on = BooleanField(_l("The directory is open"), [AlwaysAnswered()])
    opens_at = DateTimeLocalField(
        _l("From"), [Optional()], description=_l("In the event’s time; empty: from the start.")
    )
    closes_at = DateTimeLocalField(
        _l("Until"), [Optional()], description=_l("In the event’s time; empty: without end.")
    )
    audience = Choice(_l("The widest audience people may choose"), [DataRequired()])

    def validate_closes_at(self, field: Any) -> None:
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError(_l("The end must be after the beginning."))

    def values(self, event: Event) -> dict[str, Any]:
        """As `operations.set_policy` takes them."""
        return {
            "is_on": self.is_on.data,
            "opens_at": _in_zone(self.opens_at.data, event),
            "closes_at": _in_zone(self.closes_at.data, event),
            "audience": int(self.audience.data),
            "fields": {name: int(self[f"field_{name}"].data) for name in FIELDS if int(self[f"field_{name}"].data)},
            "terms": LocalizedText({code: self[f"terms_{code}"].data or "" for code in LANGUAGES}),
        }


@bp.route("/manage/directory", methods=["GET", "POST"])
@manager("networking")
@keeps_input
def settings(event: Event):
    """When the directory is open, what it shows, its terms."""
    directory = _directory(event)
    form = _form(directory)
    if form.is_submitted_well():
        db.session.add(directory)
        operations.set_policy(directory, form.values(event), current_user)
        index.rebuild(directory, most=AT_ONCE)
        db.session.commit()
        announce(_("The directory is changed."))
        return redirect(url_for("directory.settings", event=event), code=303)
    return render_template(
        "directory/settings.html", event=event, directory=directory, form=form, fields=FIELDS, languages=LANGUAGES,
        may_change=may_in(event, "networking", write=True), has_errors=bool(form.errors),
    )  # fmt: skip


@bp.get("/manage/directory/numbers")
@manager("networking")
def statistics(event: Event):
    """How many entries, offers and needs there are, who is suggested to nobody, what was searched in vain."""
    return render_template(
        "directory/numbers.html", event=event, numbers=numbers.numbers_of(event), misses=misses.misses_of(event),
        times=misses.how_many(event),
    )  # fmt: skip


def _in_zone(typed: datetime | None, event: Event) -> datetime | None:
    return typed.replace(tzinfo=event.zone) if typed else None


def _directory(event: Event) -> Directory:
    """The directory of an event; events made before there were any get one when it is saved."""
    found = db.session.get(Directory, event.id)
    return found or Directory(event_id=event.id, is_on=False, audience=1, fields=dict.fromkeys(FIELDS, 1), terms={},
                              policy_version=0)  # fmt: skip


def _form(directory: Directory) -> DirectoryForm:
    class Made(DirectoryForm):
        pass

    for name in FIELDS:
        setattr(Made, f"field_{name}", Choice(FIELD_NAMES[name], [DataRequired()]))
    for code, language in LANGUAGES.items():
        setattr(Made, f"terms_{code}", LongText(_l("Terms in %(language)s", language=language), max=5_000))
    known = {f"field_{name}": str(directory.fields.get(name, 0)) for name in FIELDS}
    known |= {f"terms_{code}": directory.terms.get(code, "") for code in LANGUAGES}
    zone = db.session.get(Event, directory.event_id).zone
    known |= {"audience": str(directory.audience), "is_on": directory.is_on}
    for name in ("opens_at", "closes_at"):
        known[name] = at.astimezone(zone).replace(tzinfo=None) if (at := getattr(directory, name)) else None
    form = Made(data=known)
    levels = [SelectChoice(str(level), name) for level, name in AUDIENCES.items()]
    form.audience.choices = levels[1:]
    for name in FIELDS:
        form[f"field_{name}"].choices = [SelectChoice("0", _l("Not in use")), *levels[1:]]
    return form
