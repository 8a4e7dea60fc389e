"""An event where people can meet."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from eventapp.events.models import Event
from eventapp.people.models import Participant
from tests.support import factories


@pytest.fixture
def meet(app) -> Callable[..., Event]:
    """`meet(slots=3, tables=2, **settings)`: an event with slots and tables, meetings booked at once."""

    def made(slots: int = 3, tables: int = 2, **settings: Any) -> Event:
        return meeting_event(slots, tables, **settings)

    return made


def meeting_event(slots: int = 3, tables: int = 2, **settings: Any) -> Event:
    event = factories.make_event()
    factories.make_directory(event)
    factories.make_meeting_settings(event, **settings)
    for number in range(slots):
        factories.make_slot(event, starts_at=event.starts_at + timedelta(minutes=30 * number))
    for number in range(tables):
        factories.make_place(event, name=f"T{number + 1}", position=number)
    return event


def person(event: Event, name: str, **values: Any) -> Participant:
    """Someone who is in the directory of `event`."""
    made = factories.make_participant(event, f"{name.lower()}@example.org", given_name=name, **values)
    factories.make_entry(made)
    return made
