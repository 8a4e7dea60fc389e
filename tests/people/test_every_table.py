"""Whatever table points at a participant, of whatever room: its rows move when a double is joined, and come back."""

import pytest

from eventapp.extensions import db
from eventapp.people.doubles import operations
from eventapp.people.models import Participant
from tests.house.more import made
from tests.people.test_doubles import snapshot
from tests.support import factories
from tests.support.factories import FACTORIES

pytestmark = pytest.mark.db


def pointing() -> list[tuple[type, str]]:
    """Each model with a column that points at participants, and the column."""
    return [
        (model, key.parent.name)
        for model in FACTORIES
        for key in model.__table__.foreign_keys
        if key.column.table is Participant.__table__
    ]


def rows_of(participant_id: int) -> dict[str, int]:
    """How many rows of each table point at a participant, by "table.column"."""
    found = {}
    for model, column in pointing():
        count = db.select(db.func.count()).select_from(model.__table__)
        where = model.__table__.c[column] == participant_id
        if number := db.session.scalar(count.where(where)):
            found[f"{model.__table__.name}.{column}"] = number
    return found


def test_rows_of_every_table_move_and_come_back(app):
    event = factories.make_event()
    kept, lost = (factories.make_participant(event, f"{name}@example.org") for name in ("kept", "lost"))
    for model in dict.fromkeys(model for model, _column in pointing()):
        for participant in (lost, kept):
            made(model, {"make_participant": participant, "make_event": event})
    db.session.commit()
    before, kept_id, lost_id = snapshot(), kept.id, lost.id
    hung = rows_of(lost_id)
    assert {"registration.participant_id", "entry.participant_id", "consent.participant_id"} <= hung.keys()
    merge = operations.merge_participants(kept, lost, None)
    db.session.commit()
    assert rows_of(lost_id) == {}
    assert hung.keys() <= rows_of(kept_id).keys()
    operations.undo(merge, None)
    db.session.commit()
    assert snapshot() == before
