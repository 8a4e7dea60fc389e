"""From a registration to the words of a letter, and from the words to an A4 page (PDF/UA-1)."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from eventapp.common import formats
from eventapp.common.languages import absolute_url
from eventapp.common.typesetting import typeset, typeset_many
from eventapp.regions import lists
from eventapp.registration.letters import queries, texts
from eventapp.registration.letters.models import Letter, VisaDetails
from eventapp.registration.models import Registration
from eventapp.registration.salutations import salutation
from eventapp.registration.tickets import DOCUMENTS, place_lines, qr_drawing

TEMPLATE = "letter.typ"


def words(letter: Letter, registration: Registration, details: VisaDetails | None) -> dict[str, Any]:
    """Every text of `documents/letter.typ`, in the letter's language. A letter without a number is a preview."""
    event, language, kind = letter.event, letter.language, letter.kind
    own = queries.own_texts(event).get((kind, language))
    body = own.body if own else texts.default_text(kind, language)
    with force_locale(language):
        head = _letterhead(letter)
        values = values_of(registration, language, details) | {"organiser": head["organiser"]}
        check = _("Preview: this is not a letter yet.")
        qr = link = ""
        if letter.number:
            link = absolute_url("registration.verify", event=event, key=letter.public_id, lang=language)
            check, qr = _("Anyone can check here that this letter is real:"), str(qr_drawing(link))
        return {
            "language": language,
            "site": current_app.config["SITE_NAME"],
            "title": texts.title_of(kind),
            "number": letter.reference if letter.number else _("Preview"),
            "number_label": _("Number"),
            "body": texts.paragraphs(body, values),
            "check": check,
            "link": link,
            "qr": qr,
            "qr_text": _("QR code that leads to the page where the letter can be checked"),
            **head,
        }


def values_of(registration: Registration, language: str, details: VisaDetails | None) -> dict[str, str]:
    """The values of the placeholders, in the language of the context."""
    event, person = registration.event, registration.participant
    values = {
        "name": person.name,
        "salutation": salutation(registration, language),
        "event": event.title.localized(language, event.language),
        "place": ", ".join(place_lines(registration, language)),
        "dates": formats.days_text(event.first_day, event.last_day),
        "category": registration.category.name.localized(language, event.language),
        "organisation": person.organisation.name if person.organisation else "",
        "position": person.position or "",
        "country": lists.country_name(person.country, language),
    }
    if details:
        values |= {
            "name": details.passport_name,
            "nationality": lists.country_name(details.nationality, language),
            "passport_number": details.passport_number,
            "birth_date": formats.date_text(details.birth_date),
            "address": details.address,
            "arrival": formats.date_text(details.arrives_on),
            "departure": formats.date_text(details.leaves_on),
            "costs": _costs(details.payer),
        }
    return values


def pdf(letter_words: dict[str, Any], timestamp: int) -> bytes:
    """The page. The same words and time give the same bytes."""
    content, fault = typeset(letter_words, timestamp, TEMPLATE, DOCUMENTS)
    if fault:
        current_app.logger.warning("a letter is not PDF/UA: %s", fault)
    return content


def zipped(letters: list[tuple[str, dict[str, Any], int]]) -> Iterator[bytes]:
    """A zip file of letters, given as (file name, words, seconds since 1970), piece by piece as they are made."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        sheets = typeset_many([(said, timestamp) for _name, said, timestamp in letters], TEMPLATE, DOCUMENTS)
        for (name, _words, _timestamp), (content, _fault) in zip(letters, sheets, strict=True):
            archive.writestr(name, content)
            yield pipe.taken()
    yield pipe.taken()


class _Pipe(io.RawIOBase):
    """Where a zip file is written to; what came in is taken out again."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)


def _costs(payer: str) -> str:
    return {
        "self": _("The costs of travel and stay are paid by the person named."),
        "employer": _("The costs of travel and stay are paid by the organisation of the person named."),
        "organisers": _("The costs of travel and stay are paid by the organisers of the event."),
    }[payer]


def _letterhead(letter: Letter) -> dict[str, Any]:
    event, language = letter.event, letter.language
    head = queries.letterhead_of(event)
    place = head.place.localized(language, event.language) if head else ""
    place = place or event.city.localized(language, event.language)
    day = formats.date_text(letter.issued_at, tz=event.zone)
    return {
        "event": event.title.localized(language, event.language),
        "organiser": head.organiser.localized(language, event.language) if head else "",
        "address": head.address.splitlines() if head else [],
        "contact": event.contact,
        "place_and_date": ", ".join(filter(None, (place, day))),
        "signatory": head.signatory if head else "",
        "function": head.function.localized(language, event.language) if head else "",
    }
