"""The mails about an invitation."""

from typing import Any

from flask import current_app
from flask_babel import force_locale
from itsdangerous import BadSignature, URLSafeSerializer

from eventapp.common import formats
from eventapp.common.languages import absolute_url
from eventapp.messages.operations import queue
from eventapp.registration.invitations.models import Invitation


def invitation_key(invitation: Invitation) -> str:
    """The key in the personal link."""
    return _signer().dumps(invitation.public_id)


def id_in_key(key: str) -> str | None:
    """The public id of the invitation a link's key belongs to; None when it is forged."""
    try:
        found = _signer().loads(key)
    except (BadSignature, ValueError, TypeError):
        return None
    return found if isinstance(found, str) else None


def invited(invitation: Invitation) -> None:
    _queue("invited", invitation)


def filled(invitation: Invitation) -> None:
    _queue("invited_filled", invitation)


def reminder(invitation: Invitation) -> None:
    _queue("invited_reminder", invitation)


def withdrawn(invitation: Invitation) -> None:
    _queue("invited_withdrawn", invitation)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="link:invitation")


def _queue(template: str, invitation: Invitation) -> None:
    event, language, delegation = invitation.event, invitation.language, invitation.delegation
    with force_locale(language):
        days = formats.days_text(event.first_day, event.last_day)
        zone = formats.zone_name(invitation.deadline, tz=event.zone)
        deadline = f"{formats.datetime_text(invitation.deadline, tz=event.zone)} ({zone})"
    key = invitation_key(invitation)
    values: dict[str, Any] = {
        "event_title": event.title.localized(language, event.language),
        "days": days,
        "place": ", ".join(event.place_lines(language)),
        "category": invitation.category.name.localized(language, event.language),
        "delegation": delegation.title(language) if delegation else None,
        "deadline": deadline,
        "link": absolute_url("registration.invitation", event=event, lang=language, key=key),
        "decline_link": absolute_url("registration.decline_invitation", event=event, lang=language, key=key),
        "reply_to": event.contact,
        "hashtag": event.hashtag,
    }
    queue(
        f"registration/mail/{template}",
        address=invitation.email,
        name=invitation.name,
        language=language,
        event_id=event.id,
        values=values,
    )
