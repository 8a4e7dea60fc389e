"""Why something about a delegation was refused."""

from flask_babel import lazy_gettext as _l

from eventapp.registration.errors import Refused


class QuotaFull(Refused):
    message = _l("The quota of the delegation has no place left for this. Replace a member, or ask the organisers.")


class QuotaBelowTaken(Refused):
    """Fewer places than members."""

    def __init__(self, taken: int) -> None:
        self.message = _l("%(taken)s places are taken. Enter at least that many.", taken=taken)


class DelegationClosed(Refused):
    message = _l("This delegation is closed, or its deadline is over. Ask the organisers.")


class LeadsAnother(Refused):
    message = _l("This person leads a delegation already.")


class NameTaken(Refused):
    message = _l("There is a delegation of this name already.")


class NothingToExceed(Refused):
    message = _l("This is what the delegation has now. Enter another number.")
