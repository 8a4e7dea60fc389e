"""Forms that end what is kept of a person."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import DataRequired

from eventapp.common.forms import Form, ShortText


class EraseForm(Form):
    sure = BooleanField(
        _l("I want everything erased that this event keeps of me. It cannot be brought back."),
        [DataRequired(_l("Tick the box if you want everything erased."))],
    )


class EraseOneForm(Form):
    reason = ShortText(
        _l("Reason"),
        [DataRequired(_l("Say why. It is the one thing that stays."))],
        description=_l("Without the person’s name: “asked by mail on 3 March”, for example."),
        max=200,
    )
    sure = BooleanField(
        _l("Everything is to be erased. It cannot be brought back."),
        [DataRequired(_l("Tick the box if everything is to be erased."))],
    )
