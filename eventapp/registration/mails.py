"""The mails about a registration: each names its template and gathers the values for it."""

from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import force_locale

from eventapp.common import formats
from eventapp.common.clock import now
from eventapp.common.languages import absolute_url
from eventapp.messages.mailings.plain import plain_text
from eventapp.messages.operations import queue
from eventapp.messages.queries import mails_since
from eventapp.messages.wording.reading import wording_of
from eventapp.people.access import link_key
from eventapp.registration.letters.kinds import WORDING as KINDS_WORDING
from eventapp.registration.models import Registration
from eventapp.registration.tickets import place_lines

AGAIN_PER_HOUR = 3


def confirm_address(registration: Registration) -> None:
    """Ask the receiver to confirm the address, for a place that is held or a turn on the waiting list."""
    _queue(
        "confirm",
        registration,
        link=_link("registration.confirm", registration, "confirm"),
        until=registration.hold_until or registration.created_at + timedelta(hours=current_app.config["HOLD_HOURS"]),
        is_waiting=registration.state == "waiting",
    )


def standing(registration: Registration) -> None:
    """The mail that fits the state of a live registration: confirm, waiting list, offer, being decided, or ticket."""
    if registration.confirmed_at is None:
        confirm_address(registration)
    elif registration.state == "waiting":
        _queue(
            "waiting",
            registration,
            link=_return_link(registration),
            leave_link=_link("registration.leave_queue", registration, "leave"),
            shows_position=registration.event.shows_queue_position,
        )
    elif registration.state == "offered":
        answer_link = _link("registration.offer", registration, "offer")
        _queue("offer", registration, link=answer_link, until=registration.offer_until)
    elif registration.state == "pending":
        _queue("pending", registration, link=_return_link(registration), is_again=registration.to_review is not None)
    else:
        ticket(registration)


def is_flooded(address: str) -> bool:
    """Whether `address` got so many mails about registrations in the last hour that a stranger may cause no more."""
    return mails_since(now() - timedelta(hours=1), address, "registration") > AGAIN_PER_HOUR


def already_registered(registration: Registration, language: str) -> None:
    """Tell the owner of an address that someone, probably they, tried to register it again.

    Whoever types the address of another often does not fill that mailbox: a few mails an hour, no more.
    """
    if is_flooded(registration.participant.email):
        return
    if registration.confirmed_at is None:
        confirm_address(registration)
    else:
        _queue("already", registration, language=language, link=_return_link(registration))


def ticket(registration: Registration, note: str | None = None) -> None:
    """The ticket is valid: where it is, and the days for the calendar; what the desk and the category add."""
    language = registration.participant.language
    _queue(
        "ticket",
        registration,
        link=_return_link(registration),
        calendar_link=_link("registration.calendar_feed", registration, "calendar"),
        note=note,
        confirmation=plain_text(registration.category.confirmation.localized(language, registration.event.language)),
    )


def approved(registration: Registration, note: str | None) -> None:
    """Approved before there is a place: the turn on the waiting list, or the offer, stays."""
    _queue("approved", registration, link=_return_link(registration), note=note)


def choice(registration: Registration, question: Any, option: Any) -> None:
    """A place of a choice came free, and it is theirs. `question` and `option` as the form has them."""
    _queue("choice", registration, link=_return_link(registration), **_choice(registration, question, option))


def choice_standing(turn: Any, question: Any, option: Any) -> None:
    """On the waiting list of a choice, or its offer of a place: where to answer it, or to leave."""
    registration = turn.registration
    link = _link("registration.choice_turn", registration, "choice", public_id=turn.public_id)
    values = _choice(registration, question, option)
    if turn.is_waiting:
        shows_position = registration.event.shows_queue_position
        own = _return_link(registration)
        _queue("choice_waiting", registration, link=own, leave_link=link, shows_position=shows_position, **values)
    else:
        _queue("choice_offer", registration, link=link, until=turn.offer_until, **values)


def choice_lapsed(registration: Registration, question: Any, option: Any) -> None:
    _queue("choice_lapsed", registration, link=_return_link(registration), **_choice(registration, question, option))


def _choice(registration: Registration, question: Any, option: Any) -> dict[str, str]:
    language, fallback = registration.participant.language, registration.event.language
    return {
        "question": question.label.localized(language, fallback),
        "choice": option.label.localized(language, fallback),
    }


def declined(registration: Registration, note: str | None) -> None:
    _queue("declined", registration, note=note)


def offer_lapsed(registration: Registration) -> None:
    _queue("offer_lapsed", registration, link=url_for_registration("registration.choose", registration))


def cancelled(registration: Registration, note: str | None, *, had_ticket: bool) -> None:
    _queue("cancelled", registration, link=_return_link(registration), note=note, had_ticket=had_ticket)


def letter(registration: Registration, kind: Any, number: str) -> None:
    """A letter was issued: where it is. `kind` is its name, translated when read."""
    language = registration.participant.language
    with force_locale(language), wording_of(registration.event_id, language, KINDS_WORDING):
        kind = str(kind)
    _queue("letter", registration, link=_return_link(registration), kind=kind, number=number)


def expired(registration: Registration) -> None:
    _queue("expired", registration, link=url_for_registration("registration.choose", registration))


def url_for_registration(endpoint: str, registration: Registration, **values: Any) -> str:
    """An absolute address in the participant's language."""
    language = values.pop("lang", registration.participant.language)
    return absolute_url(endpoint, event=registration.event, lang=language, **values)


def _link(endpoint: str, registration: Registration, purpose: str, **values: Any) -> str:
    return url_for_registration(endpoint, registration, key=link_key(registration.participant, purpose), **values)


def _return_link(registration: Registration) -> str:
    return _link("registration.come_back", registration, "return")


def _queue(template: str, registration: Registration, *, language: str | None = None, **values: Any) -> None:
    participant, event = registration.participant, registration.event
    language = language or participant.language
    with force_locale(language):
        days = formats.days_text(event.first_day, event.last_day)
        if values.get("until"):
            zone = formats.zone_name(values["until"], tz=event.zone)
            values["until"] = f"{formats.datetime_text(values['until'], tz=event.zone)} ({zone})"
    queue(
        f"registration/mail/{template}",
        address=participant.email,
        name=registration.typed_name,
        language=language,
        event_id=event.id,
        values={
            "event_title": event.title.localized(language, event.language),
            "days": days,
            "place": ", ".join(place_lines(registration, language)),
            "category": registration.category.name.localized(language, event.language),
            "reply_to": event.contact,
            "hashtag": event.hashtag,
            "registration": registration.public_id,
            **values,
        },
    )
