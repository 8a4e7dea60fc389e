"""More rows of every table, made by the factories and hung on what the pages show.

A factory that is given no event makes one. Here it is given the event, the category, the participant and the
user that the pages are about, so that a list on a page grows, whichever table it is read from.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from eventapp.accounts.models import User
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from tests.support import factories
from tests.support.factories import FACTORIES

ENOUGH = 60  # no list shows more rows on a page


def fill_empty_tables(event: Event) -> None:
    """Make one row in each table that has none."""
    with hung_on(make_event=event):
        for model, factory in FACTORIES.items():
            if count(model) == 0:
                factory()


def make_one_of_each() -> None:
    """Make a row of each table, each with what it needs."""
    for factory in FACTORIES.values():
        factory()


def multiply(times: int, event: Event, participant: Participant, user: User) -> None:
    """Make rows until every table has at least `times` as many, or ENOUGH more: a list shows no more on a page."""
    wanted = {model: enough(times, count(model)) for model in FACTORIES}
    far = {"make_event": event, "make_category": factories.make_category(event, capacity=None)}
    near = far | {"make_participant": participant, "make_user": user}
    for model in FACTORIES:
        parents = near
        for _ in range(wanted[model] - count(model)):
            if not made(model, parents):
                # Only one of these may hang on one participant or user, or there is only one an event.
                parents = {} if is_one_an_event(model) else far
                assert made(model, parents), f"the factory of {model.__name__} makes no second row at one event"


def enough(times: int, rows: int) -> int:
    """How many rows a table that has `rows` should have."""
    return min(times * rows, rows + ENOUGH)


def is_one_an_event(model: type) -> bool:
    """Whether the tables allow one such row for an event and no more."""
    column = model.__table__.columns.get("event_id")
    return column is not None and (column.unique or list(model.__table__.primary_key.columns) == [column])


def made(model: type, parents: dict[str, Any]) -> bool:
    """Make a row that belongs to `parents`; False when the tables or the rules allow no other."""
    before = count(model)
    with hung_on(**parents):
        try:
            with db.session.begin_nested():
                FACTORIES[model]()
        except Exception:  # a constraint, or any refusal of an operation
            return False
    return count(model) > before


def count(model: type) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(model))


@contextmanager
def hung_on(**parents: Any) -> Iterator[None]:
    """Let the factories named give these rows instead of making new ones."""
    with pytest.MonkeyPatch.context() as patch:
        for name, row in parents.items():
            patch.setattr(factories, name, lambda *_args, _row=row, **_values: _row)
        yield
