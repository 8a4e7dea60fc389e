"""Asking for a letter, issuing it, withdrawing it, and forgetting what it says."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText, new_public_id
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration import mails
from eventapp.registration.errors import Refused
from eventapp.registration.letters import queries, sheets, texts
from eventapp.registration.letters.kinds import KIND_NAMES
from eventapp.registration.letters.models import VISA, Letter, Letterhead, LetterSeries, LetterText, VisaDetails
from eventapp.registration.models import Registration

DETAILS = (
    "passport_name", "nationality", "passport_number", "birth_date", "address", "arrives_on", "leaves_on", "payer",
    "language",
)  # fmt: skip


class NotConfirmed(Refused):
    message = _l("Only a confirmed registration gets a letter.")


class DetailsMissing(Refused):
    message = _l("The data for the visa letter are missing. The participant enters them on their own page.")


class NoVisaOnline(Refused):
    message = _l("Those who attend online need no visa.")


class UnknownPlaceholders(Refused):
    """`names` stand for nothing in this kind of letter."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names
        shown = ", ".join(f"{{{name}}}" for name in names)
        self.message = _l("There is no such placeholder: %(names)s. Use those of the list.", names=shown)


def keep_details(registration: Registration, details: dict[str, Any], actor: Any) -> None:
    """Keep what a visa letter shall say. The log tells that it changed, never what it says.

    Raises NotConfirmed or NoVisaOnline.
    """
    lock(registration)
    if registration.state != "confirmed":
        raise NotConfirmed
    if registration.category.is_online:
        raise NoVisaOnline
    kept = queries.details_of(registration)
    values = {name: details[name] for name in DETAILS}
    if kept and all(getattr(kept, name) == value for name, value in values.items()):
        return
    if kept is None:
        kept = VisaDetails(registration_id=registration.id)
        db.session.add(kept)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.changed_at = now()
    db.session.flush()
    log(actor, "gave the data for the visa letter", registration)


def issue(registration: Registration, kind: str, actor: Any) -> Letter:
    """Issue a letter with the next number of the event and year; one issued before is withdrawn.

    The participant is told by mail. Raises NotConfirmed, NoVisaOnline or DetailsMissing.
    """
    lock(registration)
    details = queries.details_of(registration) if kind == VISA else None
    check(registration, kind, details)
    if before := queries.current_letter(registration, kind):
        before.withdrawn_at = now()
        db.session.flush()
    event, at = registration.event, now()
    letter = Letter(
        public_id=new_public_id(),
        event=event,
        registration=registration,
        kind=kind,
        year=at.astimezone(event.zone).year,
        language=details.language if details else registration.participant.language,
        issued_at=at,
    )
    with db.session.no_autoflush:
        letter.number = next_number(event, letter.year)
        letter.words = sheets.words(letter, registration, details)
    db.session.add(letter)
    db.session.flush()
    log(actor, "issued a letter", registration, after={"letter": letter.reference}, before=_named(before))
    mails.letter(registration, KIND_NAMES[kind], letter.reference)
    return letter


def check(registration: Registration, kind: str, details: VisaDetails | None) -> None:
    """Raises what `issue` does."""
    if registration.state != "confirmed":
        raise NotConfirmed
    if kind == VISA and registration.category.is_online:
        raise NoVisaOnline
    if kind == VISA and details is None:
        raise DetailsMissing


def next_number(event: Event, year: int) -> int:
    """The next number of the series; it is given back when the transaction is rolled back, so that none is missing."""
    series = db.update(LetterSeries).where(LetterSeries.event_id == event.id, LetterSeries.year == year)
    series = series.values(last=LetterSeries.last + 1).returning(LetterSeries.last)
    options = {"synchronize_session": False}
    if number := db.session.scalar(series, execution_options=options):
        return number
    try:
        with db.session.begin_nested():
            db.session.execute(db.insert(LetterSeries).values(event_id=event.id, year=year, last=0))
    except IntegrityError:  # another made it in the meantime
        pass
    return db.session.scalar(series, execution_options=options)


def withdraw(letter: Letter, actor: Any) -> None:
    """Let a letter hold no longer; whoever checks it reads so. Doing it twice changes nothing."""
    lock(letter)
    if letter.withdrawn_at:
        return
    letter.withdrawn_at = now()
    log(actor, "withdrew a letter", letter.registration or letter, before={"letter": letter.reference})


def change_letterhead(event: Event, values: dict[str, Any], actor: Any) -> None:
    """Say who signs the letters; those issued stay as they are. `values` are the columns of `Letterhead`."""
    head = queries.letterhead_of(event)
    if head is None:
        head = Letterhead(event_id=event.id)
        db.session.add(head)
    for name, value in values.items():
        setattr(head, name, LocalizedText(value) if isinstance(value, dict) else value)
    log(actor, "changed the letterhead", event)


def change_text(event: Event, kind: str, language: str, body: str, actor: Any) -> None:
    """Let letters of `kind` say `body` in `language`; the product's own text resets it. Raises UnknownPlaceholders."""
    body = body.replace("\r\n", "\n").strip()
    if unknown := texts.unknown_placeholders(kind, body):
        raise UnknownPlaceholders(unknown)
    if body == texts.default_text(kind, language):
        reset_text(event, kind, language, actor)
        return
    row = queries.own_texts(event).get((kind, language))
    if row is None:
        row = LetterText(event_id=event.id, kind=kind, language=language)
        db.session.add(row)
    row.body = body
    log(actor, "changed the text of a letter", event, after={"letter": kind, "language": language})


def reset_text(event: Event, kind: str, language: str, actor: Any) -> None:
    """Go back to the product's own text."""
    if row := queries.own_texts(event).get((kind, language)):
        db.session.delete(row)
        log(actor, "reset the text of a letter", event, after={"letter": kind, "language": language})


def forget(at: datetime | None = None) -> int:
    """Delete the data for visas, and what letters say, weeks after the event; returns how many rows changed.

    Number, day and kind of a letter stay, so that it can be checked.
    """
    ended = (at or now()) - timedelta(weeks=current_app.config["LETTER_WEEKS"])
    events = db.select(Event.id).where(Event.ends_at < ended)
    of_them = db.select(Registration.id).where(Registration.event_id.in_(events))
    options = {"synchronize_session": False}
    gone = db.session.execute(
        db.delete(VisaDetails).where(VisaDetails.registration_id.in_(of_them)), execution_options=options
    )
    emptied = db.session.execute(
        db.update(Letter).where(Letter.event_id.in_(events), Letter.words.is_not(None)).values(words=None),
        execution_options=options,
    )
    return gone.rowcount + emptied.rowcount


def _named(letter: Letter | None) -> dict[str, str] | None:
    return {"letter": letter.reference} if letter else None
