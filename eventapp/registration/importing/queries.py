"""Reading imports."""

from eventapp.common.clock import now
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Organisation, Participant
from eventapp.registration.importing.models import Import, ImportRow
from eventapp.registration.models import LIVE, Registration

RECENT = 20


def recent_imports(event: Event) -> list[Import]:
    query = db.select(Import).where(Import.event_id == event.id).order_by(Import.id.desc()).limit(RECENT)
    return list(db.session.scalars(query))


def import_by_id(event: Event, public_id: str) -> Import | None:
    return db.session.scalar(db.select(Import).where(Import.event_id == event.id, Import.public_id == public_id))


def waiting_work() -> list[int]:
    """The ids of imports that have something to do and that no process works on."""
    free = Import.held_until.is_(None) | (Import.held_until < now())
    query = db.select(Import.id).where(Import.state.in_(("checking", "writing")), free)
    return list(db.session.scalars(query.order_by(Import.id)))


def rows_with(work: Import, *outcomes: str):
    """The rows with one of these outcomes, by their number."""
    return (
        db.select(ImportRow)
        .where(ImportRow.import_id == work.id, ImportRow.outcome.in_(outcomes))
        .order_by(ImportRow.number)
    )


def registered_addresses(event: Event) -> set[str]:
    """The addresses that have a live registration, as they are compared."""
    query = (
        db.select(Participant.email_key)
        .join(Registration, Registration.participant_id == Participant.id)
        .where(Registration.event_id == event.id, Registration.state.in_(LIVE))
    )
    return set(db.session.scalars(query))


def types_of_organisations() -> dict[tuple[str, str], str]:
    """The type of each organisation by its key and country."""
    query = db.select(Organisation.name_key, Organisation.country, Organisation.type)
    return {(name, country): kind for name, country, kind in db.session.execute(query)}
