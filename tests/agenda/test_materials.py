"""Links and files of sessions: by whom, from when on, how large, and what they really are."""

import io
import re
import zipfile
from datetime import datetime, timedelta

import pytest

from eventapp.agenda import materials, operations
from eventapp.agenda.editor import publishing
from eventapp.agenda.errors import Refused
from eventapp.agenda.models import Material
from eventapp.common.clock import now
from eventapp.common.uploads import upload_path
from eventapp.extensions import db
from tests.support import factories

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
PDF = b"%PDF-1.7 slides"


def slides(name: str, **members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, "<x/>")
        for member, text in members.items():
            archive.writestr(member, text)
    return file.getvalue()


@pytest.fixture
def event(app):
    return factories.make_event()


@pytest.fixture
def session(event):
    session = factories.make_session(event)
    operations.set_people(session, [(factories.make_speaker(event, "Ana Sol"), "speaker", None)])
    db.session.commit()
    return session


@pytest.fixture
def client(event, session, organiser):
    return organiser(event, "programme")


@pytest.fixture
def place(event, session) -> str:
    return f"/en/{event.slug}/manage/programme/{session.public_id}/material"


@pytest.fixture
def token(client, place) -> dict[str, str]:
    return {"csrf_token": TOKEN.search(client.get(place).text)[1]}


def the_material() -> Material:
    db.session.expire_all()
    return db.session.scalars(db.select(Material)).one()


@pytest.mark.db
def test_a_file_is_kept_shown_to_organisers_and_public_from_its_time_on(app, event, session, client, place, token):
    by, opens = session.appearances[0].speaker, (now() + timedelta(days=1)).astimezone(event.zone)
    data = token | {"title": "Slides", "speaker": by.public_id, "day": f"{opens:%Y-%m-%d}", "clock": f"{opens:%H:%M}"}
    answer = client.post(place, data=data | {"file": (io.BytesIO(PDF), "../My slides.exe")})
    assert answer.status_code == 303
    material = the_material()
    id = material.public_id
    assert (material.name, material.media_type, material.size) == ("My slides.pdf", "application/pdf", len(PDF))
    assert material.speaker_id == by.id
    assert material.public_from == datetime.fromisoformat(f"{opens:%Y-%m-%dT%H:%M}").replace(tzinfo=event.zone)
    assert "Slides" in client.get(f"/en/{event.slug}/manage/programme/{session.public_id}").text
    file = client.get(f"/en/{event.slug}/manage/programme/material/{material.public_id}")
    assert (file.data, file.headers["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert "attachment" in file.headers["Content-Disposition"]
    publishing.publish(event, None, tell=False)
    db.session.commit()
    public, visitor = f"/en/{event.slug}/programme/material/{material.public_id}", app.test_client()
    assert visitor.get(public).status_code == 404
    now_public = data | {"day": "", "clock": "", "version": "1"}
    assert client.post(f"{place}/{material.public_id}", data=now_public).status_code == 303
    assert the_material().public_from is None
    assert visitor.get(public).data == PDF
    for stale in (now_public | {"title": "By another"}, token | {"action": "remove", "version": "1"}):
        refused = client.post(f"{place}/{material.public_id}", data=stale)
        assert refused.status_code == 409
        assert "Nothing was overwritten" in refused.text
    assert the_material().title == "Slides"
    removal = token | {"action": "remove", "version": "2"}
    assert [client.post(f"{place}/{id}", data=removal).status_code for _ in range(2)] == [303, 410]
    assert db.session.scalar(db.select(db.func.count(Material.id))) == 0
    assert not upload_path(id).exists()
    assert visitor.get(public).status_code == 404


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"MZ not a document", "Choose a PDF"),
        (b"", "The file is empty"),
        (slides("ppt/presentation.xml", **{"ppt/vbaProject.bin": "x"}), "without macros"),
        (b"%PDF-" + b"x" * 5 * 2**20, "The file is too large. Choose one of at most 5 MB."),
    ],
    ids=["a program", "nothing", "macros", "too large"],
)
def test_what_a_file_really_is_is_looked_at(client, place, token, content, word):
    answer = client.post(place, data=token | {"title": "Slides", "file": (io.BytesIO(content), "slides.pdf")})
    assert word in answer.text
    assert 'value="Slides"' in answer.text
    assert db.session.scalar(db.select(db.func.count(Material.id))) == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (slides("ppt/presentation.xml"), "a.pptx"),
        (slides("content.xml", mimetype="application/vnd.oasis.opendocument.presentation"), "a.odp"),
    ],
)
def test_slides_are_taken(client, place, token, content, name):
    answer = client.post(place, data=token | {"title": "Slides", "file": (io.BytesIO(content), "a.bin")})
    assert answer.status_code == 303
    assert the_material().name == name


def test_two_hundred_megabytes_are_refused_with_a_word_and_not_read(client, place):
    size = {"CONTENT_LENGTH": str(200 * 2**20), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = client.post(place, environ_overrides=size, input_stream=io.BytesIO(b"--x"))
    assert answer.status_code == 413
    assert "The file is too large. Choose one of at most 5 MB." in answer.text


@pytest.mark.parametrize("url", ["", "slides", "javascript://example.org/%0Aalert(1)", "ftp://example.org/a"])
def test_a_link_leads_to_the_web(client, place, token, url):
    answer = client.post(place, data=token | {"title": "Slides", "url": url})
    assert answer.status_code == 200
    assert db.session.scalar(db.select(db.func.count(Material.id))) == 0


def test_a_link_or_a_file_and_not_both(session):
    link = {"title": "Slides", "url": "https://example.org/"}
    material = materials.add_material(session, link, None, None)
    assert session.version == 3
    with pytest.raises(Refused):
        materials.change_material(material, {"url": None}, None, None)
    with pytest.raises(Refused):
        materials.add_material(session, {"title": "Nothing"}, None, None)


def test_a_token_guards_removing_too(client, session, place):
    material = materials.add_material(session, {"title": "Slides", "url": "https://example.org/"}, None, None)
    db.session.commit()
    answer = client.post(f"{place}/{material.public_id}", data={"action": "remove"})
    assert answer.status_code == 400
    assert the_material().title == "Slides"
