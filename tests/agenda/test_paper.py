"""The programme and a personal agenda on paper: accessible, complete, and never refused for a letter."""

import io

import pytest
from pypdf import PdfReader

from eventapp.agenda import operations
from eventapp.agenda.own import operations as own
from eventapp.extensions import db
from eventapp.people.access import SESSION_KEY
from tests.support.factories import make_event, make_participant, make_release, make_room, make_session, make_speaker

UA = b"pdfuaid:part"


def metadata_of(pdf: bytes) -> bytes:
    return PdfReader(io.BytesIO(pdf)).xmp_metadata.stream.get_data()


@pytest.fixture
def programme(app):
    """Two days, with a talk, someone who speaks, and something cancelled."""
    event = make_event()
    room = make_room(event, name={"en": "Aula", "es": "Aula"})
    first = make_session(event, title={"es": "Agua — ñandú & <maíz>"}, room_id=room.id, interpreted=["pt"])
    operations.add_talk(first, {"title": {"es": "Ponencia"}, "starts_at": first.starts_at, "ends_at": first.ends_at})
    operations.set_people(first, [(make_speaker(event, "Åse Ñandú"), "chair", None)])
    make_session(event, title={"es": "Suspendida"}, state="cancelled")
    make_release(event)
    return event, first


def test_the_programme_passes_the_check_of_pdf_ua(programme, client, caplog):
    event, _session = programme
    answer = client.get(f"/es/{event.slug}/programme.pdf")
    assert answer.content_type == "application/pdf"
    assert UA in metadata_of(answer.data)
    assert "is not PDF/UA" not in caplog.text


def test_letters_without_a_font_are_no_reason_to_refuse_it(programme, client, caplog):
    event, session = programme
    operations.change_session(session, None, {"title": {"es": "\U000f0000"}}, None)  # no font has it
    make_release(event)
    answer = client.get(f"/es/{event.slug}/programme.pdf")
    assert answer.data.startswith(b"%PDF-")
    assert UA not in metadata_of(answer.data)
    assert "is not PDF/UA" in caplog.text


def test_a_personal_agenda_is_the_page_the_paper_and_the_feed_alike(programme, client, caplog):
    event, session = programme
    ana = make_participant(event, language="es")
    own.star(session, ana)
    key = own.new_feed(ana).key
    db.session.commit()
    with client.session_transaction() as visit:
        visit[SESSION_KEY] = {event.slug: [ana.public_id, ana.link_version]}
    paper = client.get(f"/es/{event.slug}/programme/mine.pdf").data
    assert UA in metadata_of(paper)
    assert "is not PDF/UA" not in caplog.text
    assert "Agua — ñandú &amp; &lt;maíz&gt;" in client.get(f"/es/{event.slug}/programme/mine").text
    assert "SUMMARY:Agua — ñandú & <maíz>" in client.get(f"/es/{event.slug}/programme/calendar/{key}.ics").text
