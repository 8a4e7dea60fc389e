"""Reading consents."""

from eventapp.people.models import Participant
from eventapp.registration.models import Consent
from eventapp.registration.queries import consents_of


def latest_consents(participant: Participant) -> dict[str, Consent]:
    """The last record of each purpose, withdrawn or not."""
    return {consent.purpose: consent for consent in consents_of(participant)}
