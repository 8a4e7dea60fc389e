"""The programme in and out of files, for the command line."""

import click
from flask import current_app
from sqlalchemy import select

from eventapp.agenda import releases
from eventapp.agenda.formats.importing import Report, enter
from eventapp.agenda.models import Release, Session
from eventapp.agenda.showing import Programme, shown
from eventapp.common.clock import now
from eventapp.common.languages import LANGUAGES
from eventapp.common.tables import Unreadable
from eventapp.events.models import Event
from eventapp.extensions import db


def exported(slug: str, suffix: str, language: str | None, *, draft: bool = False) -> bytes:
    """The programme as a file. Raises click.ClickException when there is none."""
    event, language = _event(slug, language)
    release = releases.latest(event)
    if draft:
        number = release.number + 1 if release else 1
        release = Release(number=number, programme=releases.freeze(event), published_at=now())
    if release is None:
        raise click.ClickException("Nothing is published yet; use --draft.")
    with current_app.test_request_context(f"/{language}/", base_url=current_app.config["URL"] or None):
        return written(event, shown(release, event, language), language, suffix)


def written(event: Event, programme: Programme, language: str, suffix: str) -> bytes:
    """`programme` in the format that files with this ending have."""
    from eventapp.agenda.formats.calendar import programme_calendar
    from eventapp.agenda.formats.paper import programme_pdf
    from eventapp.agenda.formats.schedule_json import schedule_json
    from eventapp.agenda.formats.schedule_xml import schedule_xml
    from eventapp.agenda.formats.tables import programme_csv

    if suffix == ".csv":
        return programme_csv(programme)
    writers = {".xml": schedule_xml, ".json": schedule_json, ".ics": programme_calendar, ".pdf": programme_pdf}
    return writers[suffix](event, programme, language)


def imported(
    slug: str,
    name: str,
    content: bytes,
    language: str | None,
    *,
    dry_run: bool = False,
    publish: bool = False,
    cancel_missing: bool = False,
) -> Report:
    """Take a file into the draft. Raises click.ClickException when it cannot be read.

    `cancel_missing`: cancel the sessions that the file does not name.
    """
    from eventapp.agenda.formats.reading import read

    event, language = _event(slug, language)
    try:
        cancel = set(db.session.scalars(select(Session.public_id).where(Session.event_id == event.id)))
        report = enter(event, read(name, content, event), language, None, cancel if cancel_missing else ())
    except Unreadable as unreadable:
        db.session.rollback()
        raise click.ClickException(str(unreadable.message)) from unreadable
    if dry_run:
        db.session.rollback()
        return report
    if publish:
        releases.publish(event, releases.freeze(event), name, None)
    db.session.commit()
    return report


def _event(slug: str, language: str | None) -> tuple[Event, str]:
    event = db.session.scalar(select(Event).where(Event.slug == slug))
    if event is None:
        raise click.ClickException(f"There is no event {slug!r}.")
    language = language or event.language
    if language not in LANGUAGES:
        raise click.ClickException(f"The language is one of {', '.join(LANGUAGES)}.")
    return event, language
