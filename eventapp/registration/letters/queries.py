"""Reading letters and who asked for one."""

from sqlalchemy import ColumnElement, Select, and_, case, func
from sqlalchemy.orm import aliased, contains_eager, joinedload

from eventapp.common.columns import ID_ALPHABET, ID_LENGTH
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration.letters.models import VISA, Letter, Letterhead, LetterText, VisaDetails
from eventapp.registration.models import Registration

STANDINGS = ("to_do", "changed", "no_details", "issued")
Current = aliased(Letter, name="current_letter")


def standing(kind: str) -> ColumnElement[str]:
    """How it stands with the letter of a registration, see `wanted`: one of `STANDINGS`."""
    if kind != VISA:
        return case((Current.id.is_not(None), "issued"), else_="to_do")
    return case(
        (and_(Current.id.is_not(None), VisaDetails.changed_at > Current.issued_at), "changed"),
        (Current.id.is_not(None), "issued"),
        (VisaDetails.id.is_(None), "no_details"),
        else_="to_do",
    )


def wanted(event: Event, kind: str, standing_asked: str = "") -> Select[tuple[Registration]]:
    """The confirmed registrations of `event` that want a letter of `kind`, by name.

    A visa letter: those who said so on the form or gave the data for it. A confirmation: all.
    """
    query = _joined(db.select(Registration), event, kind)
    if standing_asked in STANDINGS:
        query = query.where(standing(kind) == standing_asked)
    return query.options(
        contains_eager(Registration.participant), joinedload(Registration.category)
    ).order_by(Participant.name_key, Registration.id)  # fmt: skip


def counts(event: Event, kind: str) -> dict[str, int]:
    """How many of `wanted` are in each standing."""
    each = _joined(db.select(standing(kind).label("standing")).select_from(Registration), event, kind).subquery()
    query = db.select(each.c.standing, func.count()).group_by(each.c.standing)
    return dict(db.session.execute(query).all())


def standings(registrations: list[Registration], kind: str) -> dict[int, tuple[str, Letter | None]]:
    """For each registration (by its id) its standing and its letter that is not withdrawn."""
    query = (
        _with_letters(db.select(Registration.id, standing(kind), Current).select_from(Registration), kind)
        .where(Registration.id.in_([registration.id for registration in registrations]))
        .options(joinedload(Current.event), joinedload(Current.registration))
    )  # fmt: skip
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}


def letter_of(event: Event, public_id: str) -> Letter | None:
    """The letter with this id; None when there is none, or when it is not even the shape of an id."""
    if len(public_id) != ID_LENGTH or not set(public_id) <= set(ID_ALPHABET):
        return None
    return db.session.scalar(db.select(Letter).where(Letter.event_id == event.id, Letter.public_id == public_id))


def current_letter(registration: Registration, kind: str) -> Letter | None:
    """The letter of `kind` that is not withdrawn."""
    query = db.select(Letter).where(
        Letter.registration_id == registration.id, Letter.kind == kind, Letter.withdrawn_at.is_(None)
    )
    return db.session.scalar(query)


def letters_of(registration: Registration) -> list[Letter]:
    """Every letter of a registration, the latest first."""
    query = db.select(Letter).where(Letter.registration_id == registration.id).order_by(Letter.id.desc())
    return list(db.session.scalars(query.options(joinedload(Letter.event), joinedload(Letter.registration))))


def current_letters(event: Event, kind: str) -> list[Letter]:
    """Every letter of `kind` that holds and can still be printed."""
    query = (
        db.select(Letter)
        .join(Letter.registration)
        .where(
            Letter.event_id == event.id,
            Letter.kind == kind,
            Letter.withdrawn_at.is_(None),
            Letter.words.is_not(None),
            Registration.state == "confirmed",
        )
        .order_by(Letter.year, Letter.number)
        .options(joinedload(Letter.event))
    )
    return list(db.session.scalars(query))


def details_of(registration: Registration) -> VisaDetails | None:
    return db.session.scalar(db.select(VisaDetails).where(VisaDetails.registration_id == registration.id))


def letterhead_of(event: Event) -> Letterhead | None:
    return db.session.scalar(db.select(Letterhead).where(Letterhead.event_id == event.id))


def own_texts(event: Event) -> dict[tuple[str, str], LetterText]:
    """What the desk wrote, by kind and language."""
    rows = db.session.scalars(db.select(LetterText).where(LetterText.event_id == event.id))
    return {(row.kind, row.language): row for row in rows}


def _joined(query: Select, event: Event, kind: str) -> Select:
    query = _with_letters(query.join(Registration.participant), kind).where(
        Registration.event_id == event.id, Registration.state == "confirmed"
    )
    if kind != VISA:
        return query
    said_so = Registration.answers[("visa_letter", "value")].as_boolean().is_(True)
    return query.where(said_so | VisaDetails.id.is_not(None))


def _with_letters(query: Select, kind: str) -> Select:
    is_current = and_(
        Current.registration_id == Registration.id, Current.kind == kind, Current.withdrawn_at.is_(None)
    )  # fmt: skip
    return query.outerjoin(VisaDetails, VisaDetails.registration_id == Registration.id).outerjoin(Current, is_current)
