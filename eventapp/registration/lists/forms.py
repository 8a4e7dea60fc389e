"""Saving what the list shows."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from eventapp.common.forms import AlwaysAnswered, Form, ShortText, required
from eventapp.registration.lists.models import NAME_LENGTH


class ViewForm(Form):
    """A name for what the list shows now. Filters and columns come with it in hidden fields."""

    name = ShortText(_l("Name of the view"), required(_l("Enter a name for the view.")), max=NAME_LENGTH)
    is_shared = BooleanField(_l("Share it with the team"), [AlwaysAnswered()])
