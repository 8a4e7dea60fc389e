"""News and publications: drafts stay with the organisers, what is scheduled comes out, files are looked at."""

import io
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from PIL import Image

from eventapp.common.clock import now
from eventapp.common.uploads import SoundFile
from eventapp.content import errors, operations, queries
from eventapp.content.models import Article, PlainPage, Publication
from eventapp.extensions import db
from tests.house.visitors import known_as
from tests.support import factories
from tests.support.forms import submit

ATOM = "{http://www.w3.org/2005/Atom}"


def picture() -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Secret camera"
    Image.new("RGB", (2000, 1000), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def words(title: str, **values) -> dict:
    return {"title": {"en": title}, "lead": {"en": "Lead"}, "body": {"en": "<b>x</b> **y**"}} | values


def test_what_is_not_out_is_seen_by_nobody(app, client, time_machine):
    event = factories.make_event(is_public=True)
    moment = now()
    for title, at in (("Shown", moment - timedelta(days=1)), ("Coming", moment + timedelta(hours=2)), ("Draft", None)):
        operations.save_article(event, None, words(title, published_at=at), None)
    db.session.commit()
    base = f"/en/{event.slug}/news"
    for path in (base, f"{base}.atom", f"/en/{event.slug}"):
        page = client.get(path).text
        assert "Shown" in page and "Coming" not in page and "Draft" not in page, path
    coming = db.session.scalars(db.select(Article).where(Article.published_at > moment)).one()
    assert client.get(f"{base}/{coming.public_id}").status_code == 404
    time_machine.move_to(moment + timedelta(hours=3))
    assert "Coming" in client.get(base).text
    assert client.get(f"{base}/{coming.public_id}").status_code == 200


def test_the_feed_is_well_formed_and_its_text_is_clean(app, client):
    event = factories.make_event(is_public=True)
    at = now() - timedelta(days=1)
    operations.save_article(event, None, words("Fish & <chips>", tags=["S3", " S3 "], published_at=at), None)
    db.session.commit()
    feed = ET.fromstring(client.get(f"/en/{event.slug}/news.atom").data)
    [entry] = feed.iter(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "Fish & <chips>"
    assert "<strong>y</strong>" in entry.find(f"{ATOM}content").text
    assert "<b>" not in entry.find(f"{ATOM}content").text
    assert [c.get("term") for c in entry.iter(f"{ATOM}category")] == ["S3"]


def test_a_picture_needs_words_and_loses_what_the_camera_noted(app, client):
    event = factories.make_event(is_public=True)
    at = now() - timedelta(days=1)
    with pytest.raises(errors.NoAlternative):
        operations.save_article(event, None, words("A"), None, picture())
    with pytest.raises(errors.NotAPicture):
        operations.save_article(event, None, words("A", picture_alt={"en": "Cloth"}), None, b"<svg/>")
    made = operations.save_article(
        event, None, words("A", picture_alt={"en": "Cloth"}, published_at=at), None, picture()
    )
    db.session.commit()
    address = f"/en/{event.slug}/news/{made.public_id}"
    assert 'alt="Cloth"' in client.get(address).text
    answer = client.get(f"{address}/picture.jpg")
    assert b"Secret" not in answer.data
    assert Image.open(io.BytesIO(answer.data)).size == (1200, 600)


def test_an_organiser_enters_a_publication_with_its_file(app, organiser, client):
    event = factories.make_event(is_public=True)
    desk, base = organiser(event, "communications"), f"/en/{event.slug}"
    study = {"title_en": "Study", "authors": "Rossi, Ana", "year": "2017", "doi": "nonsense", "is_public": "y"}
    refused = submit(desk, f"{base}/manage/publications/new", study)
    assert refused.status_code == 200 and "This is no DOI" in refused.text and "Rossi, Ana" in refused.text
    file = (io.BytesIO(b"%PDF-1.7 study"), "study.pdf")
    sent = submit(desk, f"{base}/manage/publications/new", study | {"doi": "doi:10.2791/1", "file": file})
    assert sent.status_code == 303
    made = db.session.scalars(db.select(Publication)).one()
    assert (made.doi, made.file_type, made.year) == ("10.2791/1", "application/pdf", 2017)
    page = client.get(f"{base}/publications/{made.public_id}").text
    assert "https://doi.org/10.2791/1" in page
    assert client.get(f"{base}/publications/{made.public_id}/file").data == b"%PDF-1.7 study"
    assert "@techreport{rossi2017," in client.get(f"{base}/publications/{made.public_id}/cite.bib").text
    cover = (io.BytesIO(picture()), "cover.jpg")
    assert submit(desk, f"{base}/manage/publications/{made.public_id}", {"cover": cover}).status_code == 303
    assert b"Secret" not in client.get(f"{base}/publications/{made.public_id}/cover.jpg").data
    assert "cover.jpg" in client.get(f"{base}/publications/{made.public_id}").text
    made.is_public = False
    db.session.commit()
    assert client.get(f"{base}/publications/{made.public_id}/file").status_code == 404
    assert queries.publications_of(event, is_public=True) == []


def test_a_file_is_for_those_whom_it_is_for_and_from_when_it_opens(app, client, organiser, time_machine):
    event, moment = factories.make_event(is_public=True), now()
    file, values = SoundFile("notes.pdf", "application/pdf", b"%PDF-1.7 notes"), {"title": {"en": "Notes"}}
    values |= {"language": "en", "is_public": True, "readers": "participants", "opens_at": moment + timedelta(hours=2)}
    made = operations.save_publication(event, None, values, None, file)
    confirmed = factories.make_confirmed(factories.make_category(event)).participant
    waiting = factories.make_registration(factories.make_category(event)).participant
    db.session.commit()
    address = f"/en/{event.slug}/publications/{made.public_id}"
    who = {name: app.test_client() for name in ("confirmed", "unconfirmed")}
    for name, person in (("confirmed", confirmed), ("unconfirmed", waiting)):
        with who[name].session_transaction() as session:
            session.update(known_as(person))
    db.session.rollback()
    assert "The file opens on" in client.get(address).text
    assert who["confirmed"].get(f"{address}/file").status_code == 404
    time_machine.move_to(moment + timedelta(hours=3))
    assert "is for participants" in client.get(address).text
    assert who["confirmed"].get(f"{address}/file").data == b"%PDF-1.7 notes"
    for other in (client, who["unconfirmed"]):
        answer = other.get(f"{address}/file")
        assert (answer.status_code, b"notes" in answer.data) == (302, False)
    assert organiser(event, "readonly").get(f"{address}/file").data == b"%PDF-1.7 notes"


def test_a_plain_page_has_its_own_word_and_is_seen_when_it_is_published(app, client, organiser):
    event = factories.make_event(is_public=True)
    desk, base = organiser(event, "communications"), f"/en/{event.slug}"
    words = {"title_en": "How to get there", "body_en": "By **train**.<script>", "slug": "How to"}
    assert "Use small letters" in submit(desk, f"{base}/manage/pages/new", words).text
    assert submit(desk, f"{base}/manage/pages/new", words | {"slug": "how-to"}).status_code == 303
    assert client.get(f"{base}/pages/how-to").status_code == 404
    assert "Another page has this word" in submit(desk, f"{base}/manage/pages/new", words | {"slug": "how-to"}).text
    made = db.session.scalars(db.select(PlainPage)).one()
    assert submit(desk, f"{base}/manage/pages/{made.public_id}", {"is_public": "y"}).status_code == 303
    page = client.get(f"{base}/pages/how-to").text
    assert "<strong>train</strong>" in page and "<script>" not in page.partition("<main")[2]
    assert f'href="{base}/pages/how-to"' in client.get(base).text
    assert (
        submit(desk, f"{base}/manage/content", form=f"{base}/manage/pages/{made.public_id}/remove").status_code == 303
    )
    assert client.get(f"{base}/pages/how-to").status_code == 404


def test_an_article_is_passed_on_by_plain_links(app, client):
    event = factories.make_event(is_public=True, hashtag="#S3LATAM")
    made = factories.make_article(event, title={"en": "Fish & <chips>"})
    db.session.commit()
    page = client.get(f"/en/{event.slug}/news/{made.public_id}").text
    assert 'href="mailto:?subject=Fish%20%26%20%3Cchips%3E&amp;body=http' in page
    assert "https://bsky.app/intent/compose?text=Fish%20%26%20%3Cchips%3E%20%23S3LATAM%20http" in page
