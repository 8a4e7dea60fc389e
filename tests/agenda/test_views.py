"""What visitors and other programs get of the latest release."""

from datetime import timedelta

import pytest

from eventapp.agenda import operations
from eventapp.agenda.grid import grid
from eventapp.agenda.releases import latest
from eventapp.agenda.showing import shown
from tests.support.factories import make_event, make_release, make_room, make_session, make_speaker

HOUR = timedelta(hours=1)


@pytest.fixture
def event(app):
    return make_event()


def test_visitors_see_the_release_and_not_the_draft(event, client):
    address = f"/en/{event.slug}/programme"
    assert "not published yet" in client.get(address).text
    assert client.get(f"{address}.xml").status_code == 404
    session = make_session(event, title={"en": "First title"})
    make_release(event)
    operations.change_session(session, None, {"title": {"en": "Second title"}}, None)
    page = client.get(address).text
    assert "First title" in page
    assert "Second title" not in page
    assert client.get(f"{address}/session/{session.public_id}").status_code == 200


def test_filters_are_links(event, client):
    water = make_session(event, title={"en": "Agua y algas"}, kind="panel", spoken=["es"])
    make_session(event, title={"en": "Copper"}, kind="workshop", spoken=["en"])
    operations.set_people(water, [(make_speaker(event, "Åse Ñandú"), "chair", None)])
    make_release(event)

    def titles(arguments):
        page = client.get(f"/en/{event.slug}/programme?{arguments}").text
        return {title for title in ("Agua y algas", "Copper") if title in page}

    assert titles("kind=panel") == titles("language=es") == titles("text=ase+nandu") == {"Agua y algas"}
    assert titles("kind=workshop") == {"Copper"}
    assert titles("text=%00nothing") == set()
    assert titles("zone=America/Lima&kind=") == {"Agua y algas", "Copper"}


def test_files_say_when_they_changed_and_are_open_to_every_site(event, client):
    make_session(event)
    make_release(event)
    for suffix in ("xml", "json", "ics", "csv", "pdf"):
        address = f"/en/{event.slug}/programme.{suffix}"
        answer = client.get(address)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        since = {"If-Modified-Since": answer.headers["Last-Modified"]}
        assert client.get(address, headers=since).status_code == 304
        assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
        assert client.get(address, headers=since | {"If-None-Match": '"other"'}).status_code == 200
    head = client.get(f"/en/{event.slug}/programme.xml").data[:1024]
    assert b"<schedule" in head
    assert b"<conference" in head


def test_a_day_as_a_table_has_a_cell_for_each_room_in_each_row(event):
    first, second = make_room(event), make_room(event)
    begin = event.starts_at
    for room, at, end in ((first, 0, 2), (second, 0, 1), (second, 1.5, 3), (first, 1, 3)):
        make_session(event, room_id=room.id, starts_at=begin + at * HOUR, ends_at=begin + end * HOUR)
    make_release(event)
    programme = shown(latest(event), event, "en")
    rooms, rows = grid(programme.items, programme.rooms)
    assert [room["id"] for room in rooms] == [first.public_id, second.public_id]
    assert all(len(row.cells) == 2 for row in rows)
    assert [(cell.span, len(cell.items)) for row in rows for cell in row.cells if cell] == [
        (4, 2), (1, 1), (1, 0), (2, 1)
    ]  # fmt: skip


def test_a_session_without_a_room_stands_in_a_last_column_at_its_time(event, client):
    room, begin = make_room(event), event.starts_at
    make_session(event, room_id=room.id, starts_at=begin, ends_at=begin + HOUR)
    make_session(event, room_id=None, starts_at=begin + HOUR, ends_at=begin + 2 * HOUR)
    make_release(event)
    programme = shown(latest(event), event, "en")
    rooms, rows = grid(programme.items, programme.rooms)
    assert [room["id"] for room in rooms] == [room.public_id, None]
    assert [[len(cell.items) for cell in row.cells] for row in rows] == [[1, 0], [0, 1]]
    assert "Without a room" in client.get(f"/en/{event.slug}/programme").text
