"""The forms about delegations."""

from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange

from eventapp.common.forms import Form, ShortText, required
from eventapp.regions import lists
from eventapp.registration.delegations.words import KINDS
from eventapp.registration.forms import Choice
from eventapp.registration.invitations.forms import PersonForm

MOST = 10_000


class DelegationForm(Form):
    """The facts of a delegation."""

    kind = Choice(_l("Kind"), [DataRequired()], choices=[SelectChoice(*kind) for kind in KINDS.items()])
    country = Choice(_l("Country"), description=_l("Needed for a country; for a region, the country it belongs to."))
    name = ShortText(
        _l("Name"), max=200, description=_l("Needed for a region or a body. A country is called by its name.")
    )
    category = Choice(_l("Category"), [DataRequired()], description=_l("Its members register in this category."))
    quota = IntegerField(
        _l("Quota"),
        [
            InputRequired(_l("Enter a number of places, 0 or more.")),
            NumberRange(0, MOST, _l("Enter a number of places, 0 or more.")),
        ],
        description=_l("How many members the delegation may have."),
    )
    deadline = DateField(
        _l("Deadline"),
        [DataRequired(_l("Enter a date, such as 2026-11-24."))],
        description=_l("Until the end of this day the head invites and replaces, and members register."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = lists.countries(str(get_locale()))
        self.country.choices = [SelectChoice("", _l("No country")), *(SelectChoice(*c) for c in countries)]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.kind.data == "country" and not self.country.data:
            self.country.errors = [*self.country.errors, _l("Choose the country.")]
            valid = False
        if self.kind.data != "country" and not self.name.data:
            self.name.errors = [*self.name.errors, _l("Enter the name.")]
            valid = False
        return valid


class ExceedForm(Form):
    """Knowingly more than the quota."""

    by = IntegerField(
        _l("Places beyond the quota"),
        [
            InputRequired(_l("Enter a number of places, 0 or more.")),
            NumberRange(0, MOST, _l("Enter a number of places, 0 or more.")),
        ],
        description=_l("In all, not in addition to those granted before."),
    )
    reason = ShortText(
        _l("Reason"),
        required(_l("Enter a reason. It stays in the history.")),
        max=300,
        description=_l("It stays in the history, with your name."),
    )


class LeaderForm(PersonForm):
    """Who leads the delegation."""

    role = Choice(
        _l("Role"), [DataRequired()], choices=[SelectChoice("head", _l("Head")), SelectChoice("deputy", _l("Deputy"))]
    )
