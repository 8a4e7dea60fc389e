"""Writing one's own entry: as typed, with a photo, shown and withdrawn; what is refused."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from eventapp.common import photos
from eventapp.common.clock import now
from eventapp.common.photos import PHOTO_SIDE, NotAPhoto
from eventapp.directory import operations
from eventapp.directory.models import Directory
from eventapp.directory.queries import entry_of
from eventapp.extensions import db
from eventapp.people.access import link_key
from tests.support.factories import make_confirmed, make_directory, make_event, make_participant
from tests.support.forms import submit


def picture(kind="JPEG", size=(900, 600), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


@pytest.fixture
def person(app):
    registration = make_confirmed()
    make_directory(registration.event)
    db.session.commit()
    return registration.participant


@pytest.fixture
def visit(client, person):
    client.get(f"/en/{person.event.slug}/registration/open/{link_key(person, 'return')}")
    return client


def at(person, rest="") -> str:
    return f"/en/{person.event.slug}/me/entry{rest}"


def test_an_entry_from_the_first_word_to_its_withdrawal(visit, person):
    assert "Nobody" in visit.get(at(person)).text
    assert entry_of(person) is None, "looking writes nothing"
    answers = {"position": "Head of clusters", "organisation": "Clúster Textil", "organisation_type": "business",
               "languages": ["pt", "es"], "domains": ["nace:38"], "links": "https://example.org/me"}  # fmt: skip
    assert submit(visit, at(person), answers, form="form").status_code == 303
    entry = entry_of(person)
    assert (person.position, person.organisation.name) == ("Head of clusters", "Clúster Textil")
    assert entry.languages == ["pt", "es"]
    assert (entry.links, entry.domains, entry.visibility) == (["https://example.org/me"], ["nace:38"], 0)
    words = {
        "text": "Dar nova vida a roupas usadas",
        "language": "pt",
        "domain": "nace:38",
        "cooperation": "technology",
    }
    assert submit(visit, at(person, "/need"), words).status_code == 303
    assert [statement.text for statement in entry_of(person).needs] == [words["text"]]
    assert submit(visit, at(person, "/visibility"), {"visibility": "2", "links": "0"}).status_code == 303
    stranger = visit.application.test_client()
    public = stranger.get(f"/es/{person.event.slug}/directory?text=roupas+usadas").text
    assert person.name in public
    address = f"/en/{person.event.slug}/directory/people/{entry_of(person).public_id}"
    page = stranger.get(address).text
    assert "Clúster Textil" in page
    assert "example.org/me" not in page
    assert person.email not in page
    preview = visit.get(at(person, "/preview")).text
    assert "Dar nova vida" in preview
    assert "example.org/me" not in preview
    assert submit(visit, at(person), form=at(person, "/withdraw")).status_code == 303
    assert stranger.get(address).status_code == 404
    assert person.name not in stranger.get(f"/es/{person.event.slug}/directory?text=roupas+usadas").text
    assert entry_of(person).needs, "what was written is kept for its owner"


def test_an_entry_is_offered_right_after_registration_until_others_see_one(visit, person):
    registration = f"/en/{person.event.slug}/registration"
    assert at(person, "/first") in visit.get(registration).text
    empty = submit(visit, at(person, "/first"), {"visibility": "1"}).text
    assert "Write what you offer, or what you need." in empty
    assert "Choose who sees your entry." in submit(visit, at(person, "/first"), {"offer": "Looms"}).text
    assert entry_of(person) is None, "what is not complete writes nothing"
    answers = {"offer": "Telares de segunda mano", "need": "", "language": "es", "visibility": "1"}
    assert submit(visit, at(person, "/first"), answers).status_code == 303
    entry = entry_of(person)
    assert [(s.kind, s.text, s.language) for s in entry.statements] == [("offer", answers["offer"], "es")]
    assert (entry.visibility, entry.field_visibility) == (1, {})
    assert at(person, "/first") not in visit.get(registration).text
    assert visit.get(at(person, "/first")).headers["Location"] == at(person)
    operations.withdraw(entry, person)
    db.session.commit()
    assert at(person, "/visibility") in visit.get(registration).text
    operations.set_policy(db.session.get(Directory, person.event_id), {"is_on": False}, None)
    db.session.commit()
    assert "directory-panel" not in visit.get(registration).text


def test_before_and_after_its_time_each_page_says_that_the_directory_is_not_open(visit, person):
    pages = [f"/en/{person.event.slug}/{path}" for path in ("directory", "me/matches", "me/entry")]
    day = timedelta(days=1)
    times = (({"opens_at": now() + day}, "It opens on"), ({"closes_at": now() - day}, "It was open until"), ({}, None))
    for period, told in times:
        make_directory(person.event, **({"opens_at": None, "closes_at": None} | period))
        db.session.commit()
        for page in map(visit.get, pages):
            assert ("The directory is not open" in page.text) == bool(told)
            assert told is None or told in page.text


def test_what_is_typed_well_is_saved_at_once_and_what_is_not_is_named(visit, person):
    answers = {"position": "Head", "links": "javascript:alert(1)"}
    answer = submit(visit, at(person), answers, form="form", headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.text.strip()) == (200, "Saved, but not yet: Links")
    assert person.position == "Head"
    assert entry_of(person).links == []
    answer = submit(visit, at(person), {"links": ""}, form="form", headers={"X-Autosave": "1"})
    assert answer.text.strip() == "All is saved."


def test_no_more_statements_than_ten_and_those_of_others_stay_out_of_reach(visit, person):
    entry = operations.begin_entry(person)
    for number in range(10):
        operations.state(entry, "offer", f"Offer {number}", "en", person)
    submit(visit, at(person, "/offer"), {"text": "One more", "language": "en"})
    assert len(entry_of(person).offers) == 10
    other = operations.begin_entry(make_participant(person.event))
    theirs = operations.state(other, "need", "Theirs", "en", None)
    assert visit.get(at(person, f"/statements/{theirs.public_id}")).status_code == 404
    own = entry_of(person).offers[0]
    submit(visit, at(person, f"/statements/{own.public_id}"), {"remove": "yes"})
    assert len(entry_of(person).offers) == 9


def test_a_photo_is_a_square_without_what_the_camera_noted(visit, person):
    noted = Image.Exif()
    noted[0x010F], noted[0x0112] = "Secret camera", 6  # maker; turned on its side
    noted.get_ifd(0x8825)[2] = (4.0, 20.0, 0.0)  # latitude
    content = picture(exif=noted.tobytes())
    assert b"Secret camera" in content
    file = FileStorage(io.BytesIO(content), "me.jpg", "photo", "image/jpeg")
    assert submit(visit, at(person, "/photo"), {"photo": file}).status_code == 303
    kept = photos.path_of(entry_of(person).photo, photos.DIRECTORY).read_bytes()
    assert b"Secret camera" not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        assert (shown.size, shown.format, dict(shown.getexif())) == ((PHOTO_SIDE, PHOTO_SIDE), "JPEG", {})
    own = f"/en/{person.event.slug}/directory/people/{entry_of(person).public_id}/photo.jpg"
    assert visit.get(own).mimetype == "image/jpeg"
    assert visit.application.test_client().get(own).status_code == 404, "the entry is still for nobody"


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xff\xd8\xff" + b"0" * 200,
        b"GIF89a" + b"0" * 200,
        b"",
        b"\x89PNG\r\n\x1a\n" + b"0" * (20 * 2**20),
        picture("PNG", (30_000, 1)),
        picture("PNG", (11_000, 11_000)),
    ],
    ids=["svg", "broken", "gif", "empty", "20 MB", "30,000 pixels", "bomb"],
)
def test_what_is_no_photo_is_refused(app, content):
    with pytest.raises(NotAPhoto):
        photos.square_photo(content)


def test_a_change_of_the_person_reaches_the_search(app):
    from eventapp.directory.search.asked import Asked
    from eventapp.directory.search.search import search
    from eventapp.people.operations import change_details

    person = make_participant(make_event())
    make_directory(person.event)
    operations.set_visibility(operations.begin_entry(person), 2, {}, person)
    change_details(person, {"family_name": "Zubizarreta"})
    assert search(person.event, None, Asked(text="zubizarreta"), by_meaning=False).total == 1
