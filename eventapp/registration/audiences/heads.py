"""Those who lead delegations: head and deputy of each."""

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import force_locale, get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_

from eventapp.common import formats
from eventapp.common.languages import absolute_url
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.messages.mailings.audiences import Audience, Filter, Filters, Placeholder, Recipient
from eventapp.people.access import link_key
from eventapp.people.models import Participant
from eventapp.registration.audiences import shared
from eventapp.registration.delegations.models import Delegation

PLACEHOLDERS = (
    *shared.NAMES,
    Placeholder("delegation", _l("Delegation"), "Chile"),
    Placeholder("places", _l("Places of the delegation"), "5"),
    Placeholder("places_left", _l("Places of the delegation that are free"), "2"),
    Placeholder("deadline", _l("Until when members can be changed")),
    shared.EVENT,
    Placeholder("delegation_link", _l("Link to the delegation's page"), "https://example.org/…", is_link=True),
)


def audience() -> Audience:
    label = _l("Heads and deputies of delegations")
    return Audience("delegation_heads", label, PLACEHOLDERS, filters, addresses, recipients)


def filters(event: Event) -> list[Filter]:
    free = [("yes", _l("With places left")), ("no", _l("Without places left"))]
    return [
        shared.delegation_filter(event, str(get_locale())),
        Filter("free", _l("Places"), free),
    ]


def addresses(event: Event, chosen: Filters) -> Select:
    """The address and language of each leader."""
    return shared.addresses_in(_leaders(event, chosen))


def recipients(
    event: Event,
    chosen: Filters,
    language_of: Callable[[str], str],
    keys: Select | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> Iterator[Recipient]:
    """Those persons with the values of the placeholders."""
    query = _leaders(event, chosen).order_by(Participant.name_key, Participant.id)
    for leader, delegation in db.session.execute(shared.portion_of(query, keys, offset, limit)).all():
        language = language_of(leader.language)
        yield Recipient(leader.email, leader.name, leader.language, _values(event, leader, delegation, language))


def _values(event: Event, leader: Participant, delegation: Delegation, language: str) -> dict[str, Any]:
    with force_locale(language):
        zone = formats.zone_name(delegation.deadline, tz=event.zone)
        deadline = f"{formats.datetime_text(delegation.deadline, tz=event.zone)} ({zone})"
    key = link_key(leader, "delegation")
    return {
        **shared.names(leader),
        "delegation": delegation.title(language),
        "places": str(delegation.capacity),
        "places_left": str(delegation.left),
        "deadline": deadline,
        "event": shared.title(event, language),
        "delegation_link": absolute_url("registration.open_delegation", event=event, lang=language, key=key),
    }


def _leaders(event: Event, chosen: Filters) -> Select[tuple[Participant, Delegation]]:
    leads = or_(Delegation.head_id == Participant.id, Delegation.deputy_id == Participant.id)
    query = db.select(Participant, Delegation).join(Delegation, leads).where(Delegation.event_id == event.id)
    if name := chosen.get("delegation"):
        query = query.where(Delegation.public_id == name)
    if free := chosen.get("free"):
        has_places = Delegation.taken < Delegation.capacity
        query = query.where(has_places if free == "yes" else ~has_places)
    return query
