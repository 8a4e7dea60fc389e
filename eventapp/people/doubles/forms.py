"""Which of two stays."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from eventapp.common.forms import Form


class JoinForm(Form):
    """Which of two stays; its choices are their public ids with their names."""

    kept = RadioField(_l("Which stays?"), [InputRequired(_l("Choose which one stays."))])

    @classmethod
    def of(cls, pair: list[Any], called: Any, **options: Any) -> "JoinForm":
        form = cls(**options)
        form.kept.choices = [SelectChoice(one.public_id, called(one)) for one in pair]
        return form


class UndoForm(Form):
    """Nothing but the token."""
