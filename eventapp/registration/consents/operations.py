"""Giving and withdrawing a consent."""

from typing import Any

from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.extensions import db
from eventapp.registration.consents.queries import latest_consents
from eventapp.registration.errors import Refused
from eventapp.registration.models import Consent, Registration
from eventapp.registration.questions.definition import answer
from eventapp.registration.questions.queries import form_of

NEEDED = "registration"  # without it there is no registration


class NeededForRegistration(Refused):
    """This consent goes with the registration."""


class NothingAsked(Refused):
    """The participant was never asked for this consent."""


def withdraw(registration: Registration, purpose: str, actor: Any) -> None:
    """Take back what the participant agreed to; doing it twice changes nothing.

    Raises NothingAsked, or NeededForRegistration while the registration is live.
    """
    lock(registration.participant)
    consent = latest_consents(registration.participant).get(purpose)
    if consent is None:
        raise NothingAsked
    if purpose == NEEDED and registration.is_live:
        raise NeededForRegistration
    if consent.withdrawn_at:
        return
    consent.withdrawn_at = now()
    _note(registration, purpose, False)
    log(actor, "withdrew a consent", registration, after={"consent": purpose})


def give_again(registration: Registration, purpose: str, actor: Any) -> None:
    """Record that the participant agrees again, to the text of today. Raises NothingAsked."""
    lock(registration.participant)
    consent = latest_consents(registration.participant).get(purpose)
    if consent is None:
        raise NothingAsked
    if consent.withdrawn_at is None:
        return
    question = form_of(registration.event).asked(purpose, None)
    wording = question.version_name if question else consent.text_version
    db.session.add(Consent(participant=registration.participant, purpose=purpose, text_version=wording))
    _note(registration, purpose, True)
    log(actor, "gave a consent", registration, after={"consent": purpose})


def _note(registration: Registration, purpose: str, given: bool) -> None:
    """Let the answers of the registration say the same, to the text of today."""
    question = form_of(registration.event).asked(purpose, None)
    if question and purpose in registration.answers:
        registration.answers = registration.answers | {purpose: answer(question, given)}
