"""Documents: what is uploaded is looked at, and opened only by those who may, from when they may."""

import io
from datetime import timedelta

from eventapp.common.clock import now
from eventapp.events.models import Document
from eventapp.extensions import db
from tests.house.visitors import known_as
from tests.support import factories
from tests.support.forms import submit

NOTES = b"%PDF-1.7 notes"
TITLES = {"title_en": "Notes on Antofagasta", "description_en": "What was said."}


def test_a_document_waits_for_its_session_and_is_for_those_whom_it_is_for(app, client, organiser, time_machine):
    soon = now() + timedelta(hours=1)
    event = factories.make_event(is_public=True, starts_at=soon, ends_at=soon + timedelta(days=1))
    session = factories.make_session(event, title={"en": "Water"}, starts_at=soon, ends_at=soon + timedelta(hours=1))
    factories.make_session_place(session, "ES61")
    factories.make_release(event)
    confirmed = factories.make_confirmed(factories.make_category(event)).participant
    desk, base, waiting = organiser(event, "owner"), f"/en/{event.slug}", app.test_client()
    db.session.commit()
    with waiting.session_transaction() as of_confirmed:
        of_confirmed.update(known_as(confirmed))
    pages = (base, f"{base}/programme/session/{session.public_id}", "/en/regions/CL-AN", "/en/regions/ES61")
    new, ends = f"{base}/manage/event/documents/new", session.ends_at
    chosen = TITLES | {"readers": "participants", "after_session": "y", "file": (io.BytesIO(NOTES), "notes.pdf")}
    db.session.rollback()
    assert "Choose the session after which" in submit(desk, new, chosen).text
    chosen |= {"session": session.public_id, "file": (io.BytesIO(NOTES), "notes.pdf")}
    assert submit(desk, new, chosen).status_code == 303
    made = db.session.scalars(db.select(Document)).one()
    assert (made.kind, made.size_kb, made.file_name, made.file_type) == ("PDF", 1, "notes.pdf", "application/pdf")
    file, edit = f"{base}/documents/{made.public_id}/file", f"{base}/manage/event/documents/{made.public_id}"
    db.session.rollback()
    for page in pages:
        text = client.get(page).text
        assert "Notes on Antofagasta" in text and "after the session “Water”" in text and file not in text, page
        assert f"{ends.astimezone(event.zone):%H:%M}, after the session" in text, page
    assert [c.get(file).status_code for c in (client, waiting)] == [404, 404]
    assert desk.get(file).data == NOTES
    time_machine.move_to(ends + timedelta(minutes=1))
    assert all(file in client.get(page).text for page in pages)
    assert "Others are asked to sign in" in client.get(base).text
    assert waiting.get(file).data == NOTES
    assert (client.get(file).status_code, b"notes" in client.get(file).data) == (302, False)
    assert submit(desk, edit, {"readers": "everyone"}).status_code == 303
    assert client.get(file).headers["Content-Disposition"].startswith("attachment; filename=notes.pdf")
    assert "a link or a file" in submit(desk, edit, {"url": "https://example.org"}).text
    assert submit(desk, edit, {"without_file": "y", "url": "https://example.org"}).status_code == 303
    assert client.get(file).status_code == 404


def test_a_file_that_is_too_large_or_none_of_ours_is_refused_in_plain_words(app, organiser):
    event = factories.make_event()
    desk, new = organiser(event, "owner"), f"/en/{event.slug}/manage/event/documents/new"
    large = submit(desk, new, TITLES | {"file": (io.BytesIO(bytes(50_000_000)), "film.pdf")})
    assert (large.status_code, "Choose one of at most 5 MB" in large.text) == (413, True)
    odd = submit(desk, new, TITLES | {"file": (io.BytesIO(b"MZ\x90"), "notes.pdf")})
    assert "Choose a PDF, JPEG, PNG, Word" in odd.text and "Notes on Antofagasta" in odd.text
    assert db.session.scalar(db.select(Document)) is None
