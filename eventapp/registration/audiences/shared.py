"""What all audiences of the registration have in common: people with an address, a name and a language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from eventapp.events.models import Event
from eventapp.messages.mailings.audiences import Filter, Placeholder
from eventapp.people.models import Participant
from eventapp.registration.delegations.queries import delegations_of

NAMES = (
    Placeholder("given_name", _l("Given names"), "María José"),
    Placeholder("family_name", _l("Family names"), "Núñez"),
    Placeholder("name", _l("Full name"), "María José Núñez"),
)
EVENT = Placeholder("event", _l("Title of the event"))


def names(person: Participant, typed: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The values of `NAMES`, those `typed` first."""
    parts = {part: (typed or {}).get(part) or getattr(person, part) for part in ("given_name", "family_name")}
    return parts | {"name": " ".join(parts.values()).strip()}


def title(event: Event, language: str) -> str:
    """The value of `EVENT`."""
    return event.title.localized(language, event.language)


def delegation_filter(event: Event, language: str) -> Filter:
    return Filter(
        "delegation", _l("Delegation"), [(one.public_id, one.title(language)) for one in delegations_of(event)]
    )


def addresses_in(query: Select) -> Select:
    """The address and language of each person in `query`."""
    columns = Participant.email_key.label("address_key"), Participant.language.label("language")
    return query.order_by(None).with_only_columns(*columns).distinct()


def portion_of(query: Select, keys: Select | None, offset: int, limit: int | None) -> Select:
    """Of those in `query` the ones whose address is among `keys` (None: all), cut."""
    if keys is not None:
        query = query.where(Participant.email_key.in_(keys))
    return query.offset(offset).limit(limit)
