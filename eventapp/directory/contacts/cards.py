"""One's own code: the address in the picture that others scan, and a few letters that can be typed instead.

Both are made from the person's id and end with the links of their mails (`people.operations.end_links`).
"""

import hmac

from flask import current_app
from sqlalchemy import select

from eventapp.common.columns import ID_ALPHABET
from eventapp.common.languages import absolute_url
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.access import link_key, participant_by_key
from eventapp.people.models import Participant
from eventapp.people.queries import participant_by_link

CARD = "contacts-card"  # the purpose of the key in the address
LETTERS = 8  # 40 bits among the people of one event; `views.scan` limits how often one may try


def address_of(participant: Participant) -> str:
    """What the picture holds: the page on which whoever scans it adds the person."""
    return absolute_url("contacts.add", event=participant.event, key=link_key(participant, CARD))


def letters_of(participant: Participant) -> str:
    """What can be typed instead, in two groups that stay on one line."""
    letters = _letters(participant.public_id, participant.link_version)
    return f"{letters[: LETTERS // 2]}\u00a0{letters[LETTERS // 2 :]}"


def person_behind(event: Event, text: str) -> Participant | None:
    """The person of `event` whose code is `text`: the address or its key as scanned, or the letters as typed."""
    text = text.strip()
    if person := participant_by_key(event, text.rsplit("/", 1)[-1], CARD):
        return person
    typed = "".join(letter for letter in text.lower() if letter.isalnum())
    if len(typed) != LETTERS:
        return None
    query = select(Participant.public_id, Participant.link_version).where(Participant.event_id == event.id)
    for public_id, link_version in db.session.execute(query):
        if _letters(public_id, link_version) == typed:
            return participant_by_link(event, public_id, link_version)
    return None


def _letters(public_id: str, link_version: int) -> str:
    digest = hmac.digest(current_app.secret_key.encode(), f"{CARD}:{public_id}:{link_version}".encode(), "sha256")
    return "".join(ID_ALPHABET[byte % len(ID_ALPHABET)] for byte in digest[:LETTERS])
