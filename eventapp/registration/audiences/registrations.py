"""Those who registered: the filters of the desk's list, and what a mail can tell each."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import force_locale, get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from eventapp.common import formats
from eventapp.common.languages import absolute_url
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.messages.mailings.audiences import Audience, Filter, Filters, Placeholder, Recipient, Reminder
from eventapp.people.access import link_key
from eventapp.regions import lists
from eventapp.registration import queries
from eventapp.registration.audiences import shared
from eventapp.registration.delegations.queries import registrations_in
from eventapp.registration.lists.views import registrations_in_view, shared_views
from eventapp.registration.models import LIVE, STATES, Registration
from eventapp.registration.questions.queries import missing_answers
from eventapp.registration.salutations import salutation
from eventapp.registration.tickets import place_lines
from eventapp.registration.words import STATE_NAMES

PLACEHOLDERS = (
    *shared.NAMES,
    Placeholder("salutation", _l("Greeting of the person"), "Dear María José Núñez,"),
    Placeholder("organisation", _l("Organisation"), "Instituto Sol"),
    Placeholder("position", _l("Position"), _l("Adviser")),
    Placeholder("country", _l("Country"), "Chile"),
    Placeholder("category", _l("Category"), _l("Delegate")),
    shared.EVENT,
    Placeholder("days", _l("Days of the event")),
    Placeholder("place", _l("Place of the event")),
    Placeholder(
        "registration_link",
        _l("Link to one's own registration, or to confirm the address where that is still to be done"),
        "https://example.org/…",
        is_link=True,
    ),
)
LIST_FILTERS = ("text", "state", "category", "country", "day")


def audience() -> Audience:
    return Audience("registrations", _l("Registrations"), PLACEHOLDERS, filters, addresses, recipients)


def reminders() -> list[Reminder]:
    before, since = _l("Days before the event begins"), _l("Days since they registered")
    return [
        Reminder("before_event", _l("Before the event"), before, "registrations", before_event),
        Reminder("missing_answers", _l("Required answers missing"), before, "registrations", answers_missing),
        Reminder("unconfirmed", _l("Address not confirmed yet"), since, "registrations", still_unconfirmed),
    ]


def before_event(event: Event, days: int, at: datetime) -> Filters | None:
    """Those who had registered `days` before the event, once that day has come."""
    due = event.starts_at - timedelta(days=days)
    return {"until": due.isoformat()} if due <= at < event.starts_at else None


def answers_missing(event: Event, days: int, at: datetime) -> Filters | None:
    """Those with a place or on the waiting list who lack a required answer, from `days` before the event on."""
    return {"missing": "yes"} if event.starts_at - timedelta(days=days) <= at < event.starts_at else None


def still_unconfirmed(event: Event, days: int, at: datetime) -> Filters | None:
    """Those who registered `days` ago and have not confirmed their address."""
    if at >= event.ends_at:
        return None
    return {"state": "unconfirmed", "until": (at - timedelta(days=days)).isoformat()}


def filters(event: Event) -> list[Filter]:
    """The filters of the desk's list."""
    language = str(get_locale())
    present = queries.countries_of(event)
    categories = queries.categories_of(event)
    return [
        Filter("state", _l("State"), [("live", _l("Active registrations")), *((s, STATE_NAMES[s]) for s in STATES)]),
        Filter("category", _l("Category"), [(c.code, c.name.localized(language, event.language)) for c in categories]),
        Filter("country", _l("Country"), [(code, name) for code, name in lists.countries(language) if code in present]),
        shared.delegation_filter(event, language),
        Filter("view", _l("Shared view of the list"), [(view.public_id, view.name) for view in shared_views(event)]),
        Filter("text", _l("Name, address or organisation")),
        Filter("day", _l("Registered on"), is_hidden=True),
        Filter("chosen", _l("Selected in the list"), is_hidden=True, in_words=lambda ids: len(ids.split(","))),
    ]


def addresses(event: Event, chosen: Filters) -> Select:
    """The address and language of each person whose registration `chosen` lets through."""
    return shared.addresses_in(_registrations(event, chosen))


def recipients(
    event: Event,
    chosen: Filters,
    language_of: Callable[[str], str],
    keys: Select | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> Iterator[Recipient]:
    """Those persons with the values of the placeholders; the latest registration of each comes first."""
    query = shared.portion_of(_registrations(event, chosen), keys, offset, limit)
    words = Words(event)
    for registration in db.session.scalars(query):
        participant = registration.participant
        language = language_of(participant.language)
        details = registration.unproven_details or {}
        yield Recipient(
            address=participant.email,
            name=registration.typed_name,
            language=participant.language,
            values={
                **shared.names(participant, details),
                "salutation": salutation(registration, language),
                "organisation": participant.organisation.name if participant.organisation else "",
                "position": participant.position or "",
                "country": lists.country_name(participant.country, language),
                "category": registration.category.name.localized(language, event.language),
                "registration_link": words.link(registration, language),
                **words.of_event(language, registration),
            },
        )


class Words:
    """What is the same for many recipients of one event, found once for each language."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self._days = cache(self._days_text)
        self._address = cache(self._address_text)
        self._places: dict[Any, str] = {}

    def of_event(self, language: str, registration: Registration) -> dict[str, str]:
        key = language, registration.category.is_online
        if key not in self._places:
            self._places[key] = ", ".join(place_lines(registration, language))
        return {"event": shared.title(self.event, language), "days": self._days(language), "place": self._places[key]}

    def link(self, registration: Registration, language: str) -> str:
        """Where the person goes on: the confirmation of the address while it is missing, else the registration."""
        if registration.confirmed_at is None and not registration.is_live:
            return self._address("registration.choose", language, False)
        endpoint, purpose = ("registration.come_back", "return")
        if registration.confirmed_at is None:
            endpoint, purpose = ("registration.confirm", "confirm")
        return self._address(endpoint, language, True).replace("KEY", link_key(registration.participant, purpose))

    def _days_text(self, language: str) -> str:
        with force_locale(language):
            return formats.days_text(self.event.first_day, self.event.last_day)

    def _address_text(self, endpoint: str, language: str, has_key: bool) -> str:
        return absolute_url(endpoint, event=self.event, lang=language, **({"key": "KEY"} if has_key else {}))


def _registrations(event: Event, chosen: Filters) -> Select:
    query = queries.registrations(event, **{name: chosen.get(name, "") for name in LIST_FILTERS})
    if name := chosen.get("delegation"):
        query = query.where(Registration.id.in_(registrations_in(event, name)))
    if name := chosen.get("view"):
        query = query.where(Registration.id.in_(registrations_in_view(event, name)))
    if ids := chosen.get("chosen"):
        query = query.where(Registration.public_id.in_(ids.split(",")))
    if until := chosen.get("until"):
        query = query.where(Registration.created_at <= datetime.fromisoformat(until))
    if chosen.get("missing"):  # what is asked depends on the answers, so they are looked at one by one
        live = db.session.scalars(query.where(Registration.state.in_(LIVE)))
        query = query.where(Registration.id.in_([row.id for row in live if missing_answers(row)]))
    return query
