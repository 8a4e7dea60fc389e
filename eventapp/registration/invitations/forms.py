"""The forms about invitations."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, Field, FileField, HiddenField, IntegerField, SelectChoice, ValidationError
from wtforms.validators import DataRequired, NumberRange, Optional

from eventapp.common.forms import AtMost, Form, LongText, PlainText, ShortText, required, stripped
from eventapp.common.languages import LANGUAGES
from eventapp.registration.forms import Address, Choice
from eventapp.registration.invitations.lists import MOST_ROWS, is_name

LANGUAGE_CHOICES = [SelectChoice(code, name) for code, name in LANGUAGES.items()]


class Name:
    """A name, and no address of a page or a mailbox that a mail program would make a link of."""

    def __call__(self, form: Form, field: Field) -> None:
        if field.data and not is_name(field.data):
            raise ValidationError(_l("Enter a name, without addresses of pages or mailboxes."))


class PersonForm(Form):
    """Whom to invite."""

    given_name = ShortText(_l("Given names"), [*required(_l("Enter the given names.")), Name()])
    family_name = ShortText(_l("Family names"), [*required(_l("Enter the family names.")), Name()])
    email = EmailField(
        _l("E-mail address"),
        [DataRequired(_l("Enter the e-mail address.")), PlainText(), AtMost(254), Address()],
        filters=[stripped],
        description=_l("The person's own: with the link in the mail they register and consent themselves."),
        render_kw={"spellcheck": "false", "autocomplete": "off"},
    )
    language = Choice(
        _l("Language of the mails"),
        [DataRequired()],
        choices=LANGUAGE_CHOICES,
    )


class ListForm(Form):
    """Several people at once, typed, pasted or as a file."""

    people = LongText(
        _l("People"),
        max=200_000,
        description=_l("One person a line: given names; family names; e-mail address. Or paste from a spreadsheet."),
        render_kw={"rows": 6},
    )
    file = FileField(
        _l("Or a file"),
        [Optional()],
        description=_l("Excel or CSV, at most %(most)s people. The template shows the columns.", most=MOST_ROWS),
        render_kw={"accept": ".xlsx,.csv,.txt"},
    )
    language = Choice(
        _l("Language of the mails"),
        [DataRequired()],
        choices=LANGUAGE_CHOICES,
        description=_l("For those whose row names none."),
    )
    step = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if valid and not self.people.data and not (self.file.data and self.file.data.filename):
            self.people.errors = [_("Enter people, or choose a file.")]
            return False
        return valid


class InvitationsForm(ListForm):
    """The desk invites into a category."""

    category = Choice(_l("Category"), [DataRequired()])
    deadline = DateField(
        _l("Deadline"),
        [DataRequired(_l("Enter a date, such as 2026-11-24."))],
        description=_l("Until the end of this day the link can be used."),
    )
    remind_days = IntegerField(
        _l("Remind"),
        [Optional(), NumberRange(1, 60, _l("Enter a number of days from 1 to 60."))],
        description=_l("Days before the deadline. Empty for no reminder."),
    )


class DeclineInvitationForm(Form):
    """The person says no."""

    reason = LongText(_l("Reason"), max=1000, description=_l("Who invited you reads it."), render_kw={"rows": 3})
