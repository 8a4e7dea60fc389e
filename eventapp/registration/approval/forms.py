"""The desk's forms for its yes and no."""

from flask_babel import lazy_gettext as _l

from eventapp.common.forms import Form, LongText


class ApproveForm(Form):
    """A yes, with a message."""

    approval_note = LongText(
        _l("Message"),
        max=1000,
        description=_l("The participant reads it in the mail, in your words."),
        render_kw={"rows": 3},
    )


class DeclineForm(Form):
    """A no, with a message."""

    refusal_note = LongText(
        _l("Message"),
        max=1000,
        description=_l("The participant reads it in the mail, in your words. A reason helps."),
        render_kw={"rows": 3},
    )


class DecisionForm(Form):
    """A yes or a no to many, with one message."""

    note = LongText(
        _l("Message"),
        max=1000,
        description=_l("All of them read it in the mail, in your words."),
        render_kw={"rows": 3},
    )
