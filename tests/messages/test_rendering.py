"""A mail is made in the receiver's language, and nothing a person typed becomes more than text in it."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from flask_babel import get_domain

from eventapp.messages.mailing import composed
from eventapp.messages.models import Message
from eventapp.messages.rendering import CannotRender, render, unlinked

SUBJECTS = {
    "en": "Your place was given back: S3",
    "es": "Su plaza ha quedado libre: S3",
    "pt": "A sua vaga ficou livre: S3",
    "fr": "Votre place a été libérée : S3",
}
ATTACK = 'Ana"><script>alert(1)</script><a href="https://evil.example">click</a>'


def make(**values) -> Message:
    """A mail that tells of a place given back; not in the database."""
    facts = {
        "event_title": "S3",
        "days": "23 January",
        "place": "Brussels",
        "category": "Delegate",
        "link": "https://s3.example.org/en/s3",
        "reply_to": "team@example.org",
    }
    given = {"name": "Ana", "language": "en", "template": "registration/mail/expired", "address": "ana@example.org"}
    return Message(**(given | {key: values.pop(key) for key in list(values) if key in given}), values=facts | values,
                   message_id="abc@eventapp")  # fmt: skip


@pytest.fixture
def catalogues(app: Flask, tmp_path: Path):
    """Catalogues that hold one text in three languages."""
    for language in ("es", "pt", "fr"):
        catalogue = Catalog(locale=language)
        catalogue.add(
            "Your place was given back: %(event)s",
            SUBJECTS[language].replace("S3", "%(event)s"),
            flags=["python-format"],
        )
        path = tmp_path / "catalogues" / language / "LC_MESSAGES" / "messages.mo"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_mo(file, catalogue)
    app.extensions["babel"].translation_directories = [str(tmp_path / "catalogues")]
    get_domain().cache.clear()
    yield
    get_domain().cache.clear()


@pytest.mark.parametrize("language", SUBJECTS)
def test_the_mail_is_in_the_receivers_language(catalogues, language):
    mail = render(make(language=language))
    assert mail.subject == SUBJECTS[language]
    assert f'<html lang="{language}">' in mail.html
    assert f"<title>{SUBJECTS[language]}</title>" in mail.html


def test_the_language_of_the_request_does_not_count(catalogues, app):
    with app.test_request_context("/fr/"):
        assert render(make(language="es")).subject == SUBJECTS["es"]
        assert render(make(language="pt")).subject == SUBJECTS["pt"]


def test_the_text_says_the_same_without_markup(app):
    text = render(make(name="Ana & José")).text
    assert text.startswith("Dear Ana & José,\n\n")
    assert "Register again:\nhttps://s3.example.org/en/s3\n" in text
    assert "Event: S3\nWhen: 23 January\nWhere: Brussels\nCategory: Delegate\n" in text
    assert "Questions? Write to team@example.org." in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize("field", ["name", "event_title", "place", "reply_to"])
def test_typed_markup_stays_text_in_html(app, field):
    mail = render(make(**{field: ATTACK}))
    assert "<script" not in mail.html
    assert mail.html.count("<a ") == 1  # the button
    assert "&lt;script&gt;" in mail.html


def test_a_name_advertises_no_address(app):
    mail = render(make(name="Win at http://evil.example/x or www.evil.example"))
    for part in (mail.text, mail.html):
        assert "evil.example" not in part
        assert "http://evil" not in part


def test_initials_stay_as_they_are():
    assert unlinked("J.R.R. Tolkien, Ph.D.") == "J.R.R. Tolkien, Ph.D."


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//evil.example", "https://x.example\r\nBcc: a@example.org"])
def test_a_button_leads_to_the_web_only(app, link):
    with pytest.raises(CannotRender, match="not a web address"):
        render(make(link=link))


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x00"])
def test_no_header_can_be_added(app, line_break):
    attack = f"x{line_break}Bcc: victim@example.org"
    message = make(event_title=attack, name=attack, reply_to=f"team@example.org{line_break}Bcc: v@example.org")
    sent = message_from_bytes(composed(message, render(message)).as_bytes(), policy=policy.default)
    assert sent["Bcc"] is None
    assert sent["Subject"] == "Your place was given back: x Bcc: victim@example.org"
    assert [(a.display_name, a.addr_spec) for a in sent["To"].addresses] == [
        ("x Bcc: victim@example.org", "ana@example.org")
    ]


def test_an_address_with_a_line_break_is_refused(app):
    message = make(address="ana@example.org\r\nBcc: victim@example.org")
    with pytest.raises(ValueError, match="not an e-mail address"):
        composed(message, render(message))


def test_headers(app):
    message = make(name="Ángela Núñez")
    sent = message_from_bytes(composed(message, render(message)).as_bytes(), policy=policy.default)
    assert sent["Message-ID"] == "<abc@eventapp>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Reply-To"] == "team@example.org"
    assert sent["From"] == "EU-CELAC S3 events <noreply@example.org>"
    assert sent["To"] == "Ángela Núñez <ana@example.org>"
    assert sent["Date"].datetime is not None


def test_long_lines_and_accents_survive(app):
    long = "Una descripción larguísima " * 80
    message = make(place=long)
    raw = composed(message, render(message)).as_bytes()
    assert max(map(len, raw.split(b"\r\n"))) <= 100
    assert raw.isascii()
    body = message_from_bytes(raw, policy=policy.default).get_body(("plain",)).get_content()
    assert long.strip() in body


def test_a_calendar_is_attached(app):
    calendar = "BEGIN:VCALENDAR\r\nSUMMARY:Especialización\r\nEND:VCALENDAR\r\n"
    message = make(calendar=calendar)
    (part,) = message_from_bytes(
        composed(message, render(message)).as_bytes(), policy=policy.default
    ).iter_attachments()
    assert part.get_filename() == "event.ics"
    assert part.get_content_type() == "text/calendar"
    assert part.get_payload(decode=True).decode() == calendar


def test_a_value_nobody_gave_is_an_error(app):
    message = make()
    del message.values["link"]
    with pytest.raises(CannotRender, match=r"registration/mail/expired\.mail: UndefinedError: 'link' is undefined"):
        render(message)


def test_a_missing_template_is_an_error(app):
    with pytest.raises(CannotRender, match=r"no/such\.mail: TemplateNotFound"):
        render(make(template="no/such"))
