"""The mail to who leads a delegation."""

from flask_babel import force_locale

from eventapp.common import formats
from eventapp.common.languages import absolute_url
from eventapp.messages.operations import queue
from eventapp.people.access import link_key
from eventapp.people.models import Participant
from eventapp.registration.delegations.models import Delegation


def appointed(delegation: Delegation, leader: Participant) -> None:
    """Tell the new head or deputy where the page of the delegation is."""
    event, language = delegation.event, leader.language
    with force_locale(language):
        zone = formats.zone_name(delegation.deadline, tz=event.zone)
        deadline = f"{formats.datetime_text(delegation.deadline, tz=event.zone)} ({zone})"
        days = formats.days_text(event.first_day, event.last_day)
    key = link_key(leader, "delegation")
    queue(
        "registration/mail/delegation_lead",
        address=leader.email,
        name=leader.name,
        language=language,
        event_id=event.id,
        values={
            "event_title": event.title.localized(language, event.language),
            "days": days,
            "delegation": delegation.title(language),
            "places": delegation.capacity,
            "deadline": deadline,
            "link": absolute_url("registration.open_delegation", event=event, lang=language, key=key),
            "reply_to": event.contact,
            "hashtag": event.hashtag,
        },
    )
