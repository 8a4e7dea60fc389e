"""One batch of rows becomes registrations. The places were taken before, for all rows together.

What can be known before is made in `Prepared`, outside the write lock: the rows of the tables with their public ids,
and the mails. Under the lock nothing is left but to look who is there already and to insert.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import insert, null, update

from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.log import Activity
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.messages.operations import collected, queue_all
from eventapp.people import operations as people
from eventapp.people.models import Organisation, Participant
from eventapp.people.queries import name_key
from eventapp.registration import mails
from eventapp.registration.importing.models import Import, ImportRow
from eventapp.registration.models import LIVE, Category, Registration

OrganisationKey = tuple[str, str]


@dataclass
class Entry:
    """What one row becomes: two rows that are in no session, and the mails about them."""

    row_id: int
    key: str
    values: dict[str, Any]
    participant: Participant
    registration: Registration
    mails: list[dict[str, Any]] = field(default_factory=list)

    @property
    def organisation_key(self) -> OrganisationKey | None:
        person = self.values["person"]
        return (name_key(person["organisation"]), person["country"]) if person["organisation"] else None


class Prepared:
    """What can be made before the write lock is taken; what others change meanwhile is looked up under it."""

    def __init__(self, work: Import, rows: Sequence[ImportRow]) -> None:
        self.event: Event = work.event
        query = db.select(Category).where(Category.event_id == self.event.id)
        self.categories = {category.id: category for category in db.session.scalars(query)}
        self.moment = now()
        with db.session.no_autoflush:
            self.entries = [self._entry(work, row) for row in rows]

    def _entry(self, work: Import, row: ImportRow) -> Entry:
        person = row.values["person"]
        participant = people.new_participant(self.event, person["email"], person, person["organisation"])
        participant.public_id, participant.link_version = new_public_id(), 1
        registration = _registration(work, self, row.values, self.moment)
        registration.participant = participant
        entry = Entry(row.id, participant.email_key, row.values, participant, registration)
        entry.mails = _mails(registration)
        return entry


def write_rows(work: Import, prepared: Prepared) -> None:
    """Register the people of the rows, in the transaction that holds the lock of `work`."""
    known = _participants(work.event_id, [entry.key for entry in prepared.entries])
    live = _live(known)
    reserved = {kind: dict(places) for kind, places in work.reserved.items()}
    counts = dict(work.counts)
    made: list[Entry] = []
    outcomes: dict[str, list[int]] = {"written": [], "known": [], "full": []}
    for entry in prepared.entries:
        participant = known.get(entry.key)
        if participant is not None and participant.id in live:
            outcome = "known"
        elif not _use_places(reserved, entry.values):
            outcome = "full"
        else:
            outcome = "written"
            made.append(entry)
        outcomes[outcome].append(entry.row_id)
        counts["new"] -= 1
        counts[outcome] = counts.get(outcome, 0) + 1
    _enter(work, made, known, prepared.moment)
    for outcome, ids in outcomes.items():
        if ids:
            problems = [[None, "", _("No place is left.")]] if outcome == "full" else []
            change = (
                update(ImportRow).where(ImportRow.id.in_(ids)).values(outcome=outcome, values={}, problems=problems)
            )
            db.session.execute(change.execution_options(synchronize_session=False))
    work.reserved, work.counts, work.done_count = reserved, counts, work.done_count + len(prepared.entries)


def _enter(work: Import, made: Sequence[Entry], known: dict[str, Participant], moment: datetime) -> None:
    """Insert what `made` holds; who is known already is registered as who they are."""
    if not made:
        return
    organisations = _organisations(entry for entry in made if entry.key not in known)
    for entry in made:
        if participant := known.get(entry.key):
            if participant.email_confirmed_at is None:  # nobody has shown yet that the details known are theirs
                people.change_details(participant, {k: v for k, v in entry.values["person"].items() if k != "email"})
            with db.session.no_autoflush:
                entry.registration.participant = participant
                entry.mails = _mails(entry.registration)
    new = [entry for entry in made if entry.key not in known]
    people_ids = _inserted(
        Participant,
        [
            _columns(
                entry.participant, event_id=work.event_id, organisation_id=organisations.get(entry.organisation_key)
            )
            for entry in new
        ],
    )
    people_ids |= {participant.public_id: participant.id for participant in known.values()}
    ids = _inserted(
        Registration,
        [
            _columns(
                entry.registration,
                event_id=work.event_id,
                participant_id=people_ids[entry.registration.participant.public_id],
                category_id=entry.registration.category.id,
            )
            for entry in made
        ],
    )
    _log(work, made, ids, moment)
    queue_all([mail for entry in made for mail in entry.mails])


def _participants(event_id: int, keys: list[str]) -> dict[str, Participant]:
    query = db.select(Participant).where(Participant.event_id == event_id, Participant.email_key.in_(keys))
    return {participant.email_key: participant for participant in db.session.scalars(query)}


def _live(participants: dict[str, Participant]) -> set[int]:
    if not participants:
        return set()
    ids = [participant.id for participant in participants.values()]
    query = db.select(Registration.participant_id).where(
        Registration.participant_id.in_(ids), Registration.state.in_(LIVE)
    )
    return set(db.session.scalars(query))


def _organisations(entries: Iterable[Entry]) -> dict[OrganisationKey | None, int]:
    """The ids of the organisations of `entries`, entered where they are new."""
    wanted = {key: entry.values["person"] for entry in entries if (key := entry.organisation_key)}
    if not wanted:
        return {}
    query = db.select(Organisation.id, Organisation.name_key, Organisation.country).where(
        Organisation.name_key.in_({name for name, _country in wanted})
    )
    found = {(name, country): id for id, name, country in db.session.execute(query)}
    new = [
        {
            "public_id": new_public_id(),
            "name": person["organisation"],
            "name_key": key[0],
            "type": person["organisation_type"],
            "country": key[1],
        }
        for key, person in wanted.items()
        if key not in found
    ]
    ids = _inserted(Organisation, new)
    return found | {(row["name_key"], row["country"]): ids[row["public_id"]] for row in new}


def _inserted(model: Any, rows: list[dict[str, Any]]) -> dict[str, int]:
    """Insert `rows`; their ids by public id."""
    if not rows:
        return {}
    table = model.__table__
    db.session.execute(insert(table), rows)
    query = db.select(table.c.public_id, table.c.id).where(table.c.public_id.in_([row["public_id"] for row in rows]))
    return dict(db.session.execute(query).all())


def _columns(row: Any, **ids: int | None) -> dict[str, Any]:
    """The columns of a row that is in no session, with `ids` for what it points at."""
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key != "id"}
    return {
        name: null() if value is None and name in JSON_OR_NOTHING else value for name, value in values.items()
    } | ids


JSON_OR_NOTHING = frozenset({"to_review", "unproven_details"})  # a None would be written as a value


def _use_places(reserved: dict[str, dict[str, int]], values: dict[str, Any]) -> bool:
    """Use one of the places taken before for the category and for each choice; whether there were any."""
    wanted = [("categories", str(values["category"])), *(("choices", str(id)) for id in values.get("choices", ()))]
    if any(reserved[kind].get(id, 0) < 1 for kind, id in wanted):
        return False
    for kind, id in wanted:
        reserved[kind][id] -= 1
    return True


def _registration(work: Import, prepared: Prepared, values: dict[str, Any], moment: datetime) -> Registration:
    """A registration in no session, all its columns given but those that point at others."""
    registration = Registration(
        public_id=new_public_id(),
        ticket=new_public_id(),
        event=prepared.event,
        category=prepared.categories[values["category"]],
        answers=values["answers"],
        held_choices=values.get("choices", []),
        approved_at=moment,  # whom the desk enters itself, it need not approve
        priority=0,
        sequence=0,
        created_at=moment,
        changed_at=moment,
    )
    if work.options.get("confirmed"):
        registration.state, registration.confirmed_at = "confirmed", moment
    else:
        registration.state = "unconfirmed"
        registration.hold_until = moment + timedelta(hours=current_app.config["HOLD_HOURS"])
    return registration


def _mails(registration: Registration) -> list[dict[str, Any]]:
    """The mail that asks to confirm or brings the ticket."""
    with collected() as found:
        mails.standing(registration)
    return found


def _log(work: Import, made: Sequence[Entry], ids: dict[str, int], moment: datetime) -> None:
    """One line of the history for each."""
    actor = work.user
    line = {
        "event_id": work.event_id,
        "at": moment,
        "actor_table": actor.__tablename__ if actor else None,
        "actor_id": actor.id if actor else None,
        "actor_name": str(actor) if actor else None,
        "action": "imported",
        "subject_table": "registration",
    }
    lines = [
        line
        | {
            "subject_id": ids[entry.registration.public_id],
            "after": {"category": entry.registration.category.code, "state": entry.registration.state},
        }
        for entry in made
    ]
    db.session.execute(insert(Activity.__table__), lines)
