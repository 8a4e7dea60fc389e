"""What every form shares: clear refusals in the visitor's language, nothing typed is lost."""

import re
from typing import Any

from flask import flash, g, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from eventapp.common.text import has_control_characters, without_control_characters

SHORT = 120
LONG = 2_000
LINE_BREAKS = re.compile(r"[\r\n\u2028\u2029]+")


class PlainText:
    """Refuses control characters and NUL, which no one types and some databases refuse.

    The text is given back without them, since no page may hold them.
    """

    def __call__(self, form: FlaskForm, field: Any) -> None:
        if field.data and has_control_characters(field.data):
            field.data = without_control_characters(field.data)
            raise ValidationError(
                _l("This held a character that cannot be used. It is taken out: check the text and send it again.")
            )


class AtMost(Length):
    """At most `max` characters, saying how many there are."""

    def __init__(self, max: int) -> None:
        super().__init__(max=max)

    def __call__(self, form: FlaskForm, field: Any) -> None:
        count = len(field.data or "")
        if count > self.max:
            raise ValidationError(
                _l("Use at most %(max)s characters. There are %(count)s now.", max=self.max, count=count)
            )


def required(message: Any) -> list:
    """The validators of a field that must be filled; `message` says what to enter."""
    return [DataRequired(message)]


class AlwaysAnswered:
    """Marks a box that means something either way, ticked or not, so that its label does not say "optional"."""

    field_flags = {"always_answered": True}

    def __call__(self, form: FlaskForm, field: Any) -> None:
        pass


def stripped(text: str | None) -> str | None:
    """`text` without blanks at its ends; all else stays as typed."""
    return text.strip() if text else text


def one_line(text: str | None) -> str | None:
    """`text` with a blank for each line break, which no browser sends from a field of one line."""
    return LINE_BREAKS.sub(" ", text) if text else text


class ShortText(StringField):
    """One line of text, `max` characters at most."""

    def __init__(self, label: Any, validators: list | None = None, max: int = SHORT, **options: Any) -> None:
        checks = [*(validators or [Optional()]), PlainText(), AtMost(max)]
        super().__init__(label, checks, filters=[stripped, one_line], **options)


class LongText(TextAreaField):
    """Several lines of text, `max` characters at most."""

    def __init__(self, label: Any, validators: list | None = None, max: int = LONG, **options: Any) -> None:
        checks = [*(validators or [Optional()]), PlainText(), AtMost(max)]
        super().__init__(label, checks, filters=[stripped], **options)


class Form(FlaskForm):
    """A form of the product. `is_submitted_well` is the question every view asks."""

    def is_submitted_well(self) -> bool:
        """Whether this is a sent form without faults.

        A form sent by one of the language buttons (templates/components/site_header.html) only wants to be shown
        in another language, with all that was typed.
        When the page was too old for its token, that is the only fault named: the answers are kept and the
        form goes out again with a fresh one.
        """
        if request.method != "POST":
            return False
        if g.get("csrf_failed"):
            self.form_errors.append(
                _l("This page was open for too long, so nothing was saved yet. Check your answers and send them again.")
            )
            return False
        return "change_language" not in request.form and self.validate()


def announce(text: str) -> None:
    """Show `text` as good news on the next page."""
    flash(text, "success")


def warn(text: str) -> None:
    """Show `text` as a refusal on the next page."""
    flash(text, "error")
