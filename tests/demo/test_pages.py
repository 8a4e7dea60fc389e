"""The demo's guide and mailbox, and building the demo."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp import create_app
from eventapp.accounts.demo import credentials
from eventapp.demo.build import ensure_demo
from eventapp.demo.mailbox import pieces
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.messages.delivery import deliver_due
from eventapp.messages.models import Message
from tests.support.factories import make_message

HEADLINES = {"en": "About this demo", "es": 'lang="es"', "pt": 'lang="pt"', "fr": 'lang="fr"'}


@pytest.fixture
def visitor(demo_copy: Flask) -> FlaskClient:
    return demo_copy.test_client()


def sent(**values) -> Message:
    """A mail that has left into the folder."""
    message = make_message(event_id=db.session.scalar(db.select(Event.id)), **values)
    db.session.commit()
    deliver_due()
    return message


def test_the_demo_is_built_once(demo_copy: Flask):
    before = db.session.scalar(db.select(db.func.count()).select_from(Event))
    db.session.commit()
    ensure_demo(demo_copy)
    assert db.session.scalar(db.select(db.func.count()).select_from(Event)) == before == 2


def test_the_guide_says_how_to_sign_in(visitor: FlaskClient):
    page = visitor.get("/demo").text
    for role in credentials():
        assert role.email in page
        assert role.password in page
    assert len(credentials()) == 2
    assert 'href="/en/s3-celac"' in page


@pytest.mark.parametrize("language", HEADLINES)
def test_the_guide_in_each_language(visitor: FlaskClient, language: str):
    asked = visitor.get(f"/demo?lang={language}")
    accepted = visitor.get("/demo", headers={"Accept-Language": language})
    for page in (asked, accepted):
        assert f'<html lang="{language}"' in page.text
        assert f'href="/{language}/s3-celac"' in page.text
    assert f'href="/demo/mailbox?lang={language}"' in asked.text


def test_the_mailbox_shows_the_latest_first(visitor: FlaskClient):
    for number in range(30):
        sent(address=f"person{number}@example.org")
    first = visitor.get("/demo/mailbox").text
    assert first.index("person29@") < first.index("person28@")
    assert "person4@" not in first
    assert "person4@" in visitor.get("/demo/mailbox?page=2").text
    found = visitor.get("/demo/mailbox?address=PERSON7@").text
    assert "person7@" in found
    assert "person8@" not in found


def test_a_mail_with_working_links_and_its_html_in_a_frame(visitor: FlaskClient):
    message = sent(values={"event_title": "<script>alert(1)</script>", "days": "", "place": "", "category": "",
                           "link": "http://localhost/es/x", "calendar": "BEGIN:VCALENDAR\r\n"})  # fmt: skip
    path = f"/demo/mailbox/{message.public_id}"
    page = visitor.get(path)
    assert '<a class="ecl-link" href="http://localhost/es/x">' in page.text
    assert "<script>alert" not in page.text
    assert f'sandbox src="{path}/html"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    html = visitor.get(f"{path}/html")
    policy = [part.strip() for part in html.headers["Content-Security-Policy"].split(";")]
    assert sorted(policy) == ["default-src 'none'", "frame-ancestors 'self'", "sandbox", "style-src 'unsafe-inline'"]
    assert html.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script>" not in html.text
    file = visitor.get(f"{path}/attachments/0")
    assert file.data == b"BEGIN:VCALENDAR\r\n"
    assert file.headers["Content-Disposition"] == "attachment; filename=event.ics"
    assert visitor.get(f"{path}/attachments/1").status_code == 404


@pytest.mark.parametrize("id", ["..%2fdemo", "../demo.json", "%2e%2e%2fsecret_key", "demo", "a" * 16, "x" * 15 + "%00"])
def test_no_other_file_can_be_read(visitor: FlaskClient, demo_copy: Flask, id: str):
    folder = Path(demo_copy.config["MAIL_FOLDER"])
    folder.mkdir(exist_ok=True)
    (folder / "demo.eml").write_text("Subject: secret\n\nsecret")
    for path in (f"/demo/mailbox/{id}", f"/demo/mailbox/{id}/html", f"/demo/mailbox/{id}/attachments/0"):
        answer = visitor.get(path)
        assert answer.status_code == 404
        assert "secret" not in answer.text


def test_a_link_in_the_mailbox_is_not_followed(visitor: FlaskClient, demo_copy: Flask):
    folder = Path(demo_copy.config["MAIL_FOLDER"])
    folder.mkdir(exist_ok=True)
    (folder / ("b" * 16 + ".eml")).symlink_to(Path(demo_copy.config["INSTANCE"]) / "secret_key")
    assert "b" * 16 not in visitor.get("/demo/mailbox").text
    assert visitor.get("/demo/mailbox/" + "b" * 16).status_code == 404


def test_addresses_are_found_in_text():
    assert list(pieces("See https://a.example/x?y=1. Or (http://b.example)")) == [
        ("See ", False), ("https://a.example/x?y=1", True), (". Or (", False), ("http://b.example", True), (")", False),
    ]  # fmt: skip


def test_elsewhere_the_pages_do_not_exist(tmp_path: Path):
    app = create_app("testing", INSTANCE=str(tmp_path))
    assert [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/demo")] == []
