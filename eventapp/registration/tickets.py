"""Tickets: their address, their QR code, and the sheet to print (A4, PDF/UA-1, folds to A6)."""

from pathlib import Path
from typing import Any

from babel.dates import get_timezone_name
from flask import current_app
from flask_babel import force_locale
from markupsafe import Markup

from eventapp.common import formats
from eventapp.common.languages import LANGUAGES, absolute_url
from eventapp.common.typesetting import typeset
from eventapp.messages.wording.reading import gettext as _
from eventapp.messages.wording.reading import wording_of
from eventapp.regions import lists
from eventapp.registration.models import Registration

WORDING = "registration/tickets"
DOCUMENTS = Path(__file__).parent / "documents"
DAYS_SPELT_OUT = 5
MASK = 2
QUIET_ZONE = 4  # modules of white around the code, ISO/IEC 18004


def ticket_address(registration: Registration, language: str) -> str:
    """The absolute address that the QR code holds."""
    return absolute_url("registration.ticket", event=registration.event, code=registration.ticket, lang=language)


def grouped(code: str) -> str:
    """A ticket's code as people read it aloud: "abcd efgh 2345 6789"."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def place_lines(registration: Registration, language: str) -> list[str]:
    """Where to go, one line each: venue, address, city and country; "Online" for those who attend online."""
    event = registration.event
    if registration.category.is_online:
        with force_locale(language), wording_of(event.id, language, WORDING):
            return [_("Online")]
    *lines, last = event.place_lines(language) or [""]
    country = lists.country_name(event.country, language)
    is_city = last == event.city.localized(language, event.language)
    return [*lines, f"{last}, {country}"] if is_city else [*lines, *filter(None, [last]), country]


def qr_svg(text: str) -> Markup:
    """A QR code that holds `text`, as an inline `<svg>` of class `qr-code`; the page gives it its size."""
    attributes = Markup(' class="qr-code" role="img" aria-label="{}"').format(_("QR code of the ticket"))
    return qr_drawing(text, attributes)


def ticket_pdf(registration: Registration, language: str) -> bytes:
    """The ticket as one A4 page, tagged for assistive technology (PDF/UA-1, ISO 14289-1).

    The same registration and language give the same bytes. A name in a script for which this machine has no
    font breaks the standard, which wants every letter shown; the ticket is then made without claiming it.
    """
    pdf, fault = typeset(
        _words(registration, language), int(registration.changed_at.timestamp()), "ticket.typ", DOCUMENTS
    )
    if fault:
        current_app.logger.warning("ticket %s is not PDF/UA: %s", registration.public_id, fault)
    return pdf


def qr_drawing(text: str, attributes: str = "") -> Markup:
    """A QR code that holds `text`, as an `<svg>` with `attributes`."""
    import segno

    # Any mask can be read; looking for the best of the eight takes ten times as long as the rest.
    rows = [bytes(row) for row in segno.make_qr(text, error="m", mask=MASK).matrix_iter(border=QUIET_ZONE)]
    side = len(rows)
    path = "".join(_bars(row, y) for y, row in enumerate(rows))
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"'
        ' shape-rendering="crispEdges"{attributes}>'
        '<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    ).format(side=side, attributes=attributes, path=path)


def _bars(row: bytes, y: int) -> str:
    """The dark modules of a row as rectangles, neighbours joined, so that no hairline shows between them."""
    bars, x = "", 0
    while (start := row.find(1, x)) >= 0:
        x = row.find(0, start)
        bars += f"M{start} {y}h{x - start}v1H{start}z"
    return bars


def _words(registration: Registration, language: str) -> dict[str, Any]:
    """Every text of `documents/ticket.typ`, in `language`."""
    event, participant = registration.event, registration.participant
    title = event.title.localized(language, event.language)
    organisation = participant.organisation
    with force_locale(language), wording_of(event.id, language, WORDING):
        return {
            "language": language,
            "site": current_app.config["SITE_NAME"],
            "title": _("Ticket of %(name)s: %(event)s", name=participant.name, event=title),
            "kicker": " · ".join(filter(None, (_("Ticket"), event.hashtag))),
            "event": title,
            "days": formats.days_text(event.first_day, event.last_day),
            "name": participant.name,
            "organisation": organisation.name if organisation else "",
            "country": lists.country_name(participant.country, language),
            "category": registration.category.name.localized(language, event.language),
            "notice": _notice(registration),
            "code": grouped(registration.ticket),
            "qr": qr_drawing(ticket_address(registration, language)),
            "qr_text": _("QR code of the ticket %(code)s", code=grouped(registration.ticket)),
            "facts": _facts(registration, language),
            "advice": _advice(registration),
        }


def _notice(registration: Registration) -> str:
    """Why the ticket does not open the door; empty when it does."""
    return {
        "unconfirmed": _("Not valid yet: confirm your e-mail address first."),
        "pending": _("Not valid yet: the organisers have to approve your registration."),
        "offered": _("Not valid yet: accept the place offered to you."),
        "waiting": _("Not valid yet: you are on the waiting list."),
        "cancelled": _("Not valid: this registration was cancelled."),
        "declined": _("Not valid: this registration was declined."),
        "expired": _("Not valid: this registration has expired."),
    }.get(registration.state, "")


def _facts(registration: Registration, language: str) -> list[dict[str, Any]]:
    category = registration.category
    fallback = registration.event.language
    interpretation = LANGUAGES.get((registration.answers or {}).get("interpretation", {}).get("value") or "")
    about_category = [text.localized(language, fallback) for text in (category.name, category.description)]
    facts = [
        (_("When"), _time_lines(registration, language)),
        (_("Where"), place_lines(registration, language)),
        (_("Category"), about_category),
        (_("Interpretation"), [interpretation]),
    ]
    return [_section(heading, lines) for heading, lines in facts if any(lines)]


def _time_lines(registration: Registration, language: str) -> list[str]:
    """The days with their hours, a line each, and the zone."""
    event = registration.event
    sittings = event.sittings
    zone = get_timezone_name(sittings[0][0], width="long", locale=language)
    begin, end = sittings[0]
    if begin.date() != end.date():
        return [
            _("%(day)s from %(begin)s", day=formats.days_text(begin.date(), begin.date()), begin=f"{begin:%H:%M}"),
            _("until %(day)s at %(end)s", day=formats.days_text(end.date(), end.date()), end=f"{end:%H:%M}"),
            zone,
        ]
    if len(sittings) > DAYS_SPELT_OUT:
        return [formats.days_text(event.first_day, event.last_day), zone]
    days = [formats.days_text(day.date(), day.date()) for day, _end in sittings]
    hours = [f"{begin:%H:%M}–{end:%H:%M}" for begin, end in sittings]
    return [*(f"{day}, {span}" for day, span in zip(days, hours, strict=True)), zone]


def _advice(registration: Registration) -> list[dict[str, Any]]:
    contact = registration.event.contact
    change = [_("Cancel on the page of your registration; the e-mail with your ticket leads there.")]
    if registration.category.capacity is not None:
        change.append(_("Somebody on the waiting list gets your place."))
    always = [
        _section(_("If your plans change"), change),
        _section(_("Questions to the organisers"), [contact], link=f"mailto:{contact}"),
    ]
    if registration.category.is_online:
        return always
    bring = [_("An identity document."), _("This ticket, printed or on your phone.")]
    fold = [
        _("Print this page and fold it twice along the dotted lines, the QR code outside."),
        _("It then fits a badge holder of size A6."),
    ]
    return [
        _section(_("What to bring"), bring),
        *always,
        _section(_("To wear it as a badge"), fold, drawing=True),
    ]


def _section(heading: str, lines: list[str | None], **more: Any) -> dict[str, Any]:
    return {"heading": heading, "lines": [line for line in lines if line], **more}
