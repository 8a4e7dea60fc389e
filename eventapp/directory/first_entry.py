"""The optional last step of a registration: a first entry in one form, offered until others see one."""

from typing import Any

from flask import g, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice
from wtforms.validators import DataRequired

from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, LongText, announce, warn
from eventapp.directory import operations, queries
from eventapp.directory.errors import Refused
from eventapp.directory.forms import spoken_languages
from eventapp.directory.models import KINDS, STATEMENT_LENGTH, Directory
from eventapp.directory.views import bp
from eventapp.directory.visibility import directory_of
from eventapp.directory.words import AUDIENCES
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import participant, visitor
from eventapp.people.models import Participant
from eventapp.registration.forms import Buttons, Choice


class FirstEntryForm(Form):
    """What one offers and needs, and who shall see the entry. Made by `_form`."""

    offer = LongText(_l("What do you offer?"), max=STATEMENT_LENGTH)
    need = LongText(_l("What do you need?"), max=STATEMENT_LENGTH)
    language = Choice(_l("Language of the text"), [DataRequired(_l("Choose the language of the text."))])

    def validate(self, extra_validators: Any = None) -> bool:
        is_well = super().validate(extra_validators)
        asked = [self[kind] for kind in KINDS if kind in self]
        if asked and not any(field.data for field in asked):
            asked[0].errors = [_l("Write what you offer, or what you need.")]
            return False
        return is_well


def own_panel(event: Event, person: Participant) -> tuple[str, dict[str, Any]] | None:
    """The part of the page of one's registration that leads here, until others see an entry."""
    entry = queries.entry_of(person)
    if not directory_of(event).is_on or (entry and entry.visibility):
        return None
    return "directory/own_panel.html", {"has_entry": bool(entry and (entry.statements or entry.domains))}


@bp.route("/me/entry/first", methods=["GET", "POST"])
@limiter.limit("30 per minute", methods=["POST"], key_func=visitor)
@participant
@keeps_input
def first_entry(event: Event):
    """Write a first entry in one go; who has one already goes to it."""
    entry = queries.entry_of(g.participant)
    if entry and (entry.statements or entry.visibility) and not g.get("csrf_failed"):
        return redirect(url_for("directory.own_entry", event=event))
    form = _form(directory_of(event))
    if form.is_submitted_well():
        try:
            _write(g.participant, form)
        except Refused as refused:
            db.session.rollback()
            warn(refused.message)
        else:
            db.session.commit()
            announce(_("Your entry is saved."))
        return redirect(url_for("directory.own_entry", event=event), code=303)
    return render_template("directory/first_entry.html", event=event, directory=directory_of(event), form=form,
                           has_errors=bool(form.errors))  # fmt: skip


def _write(person: Participant, form: FirstEntryForm) -> None:
    entry = operations.begin_entry(person)
    for kind in KINDS:
        if kind in form and form[kind].data:
            operations.state(entry, kind, form[kind].data, form.language.data, person)
    operations.set_visibility(entry, int(form.visibility.data), {}, person)


def _form(directory: Directory) -> FirstEntryForm:
    levels = {str(level): AUDIENCES[level] for level in AUDIENCES if level <= directory.audience}

    class Made(FirstEntryForm):
        visibility = Buttons(_l("Who sees your entry?"), levels, [DataRequired(_l("Choose who sees your entry."))])

    form = Made(data={"language": g.lang})
    locale = str(get_locale())
    form.language.choices = [SelectChoice(code, name) for code, name in spoken_languages(locale)]
    for kind in KINDS:
        if not directory.widest(f"{kind}s"):
            del form[kind]
    return form
