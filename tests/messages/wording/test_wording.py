"""An event words its mails anew, per language; links stay, nothing typed becomes markup, and all can be set back."""

from pathlib import Path

import pytest
from flask import Flask

from eventapp.common.log import history_of
from eventapp.extensions import db
from eventapp.messages.models import Message, Wording
from eventapp.messages.rendering import render
from eventapp.messages.wording import operations, reading
from eventapp.messages.wording.manage import _example, _mails, _modules, _preview
from eventapp.messages.wording.texts import texts_of
from eventapp.registration import calendars, tickets
from tests.support.factories import make_category, make_confirmed, make_event, make_member, make_message
from tests.support.forms import submit

pytestmark = pytest.mark.db
ROOT = "/en/s3-latam/manage/mail-texts"
LINK = "http://localhost/es/event"


@pytest.fixture
def event(app: Flask):
    return make_event(slug="s3-latam")


def worded(event, language: str = "es", template: str = "registration/mail/expired", **changes: str) -> None:
    """Word the texts that begin like the names of `changes`."""
    texts = {
        text: wanted
        for text in texts_of(template)
        for begin, wanted in changes.items()
        if text.original.lower().startswith(begin)
    }
    assert len(texts) == len(changes)
    operations.word(event, template, language, texts, None)
    db.session.commit()
    reading.forget()


def mail(event, **values):
    db.session.commit()
    return render(make_message(event_id=event.id, **values))


def test_its_own_words_in_one_language(event):
    worded(event, dear="Hola {name}:", your="Ya no tiene plaza en {event}")
    changed = mail(event)
    assert changed.subject == "Ya no tiene plaza en Especialización inteligente"
    assert changed.text.startswith("Hola Paulina Godoy Tapia:")
    assert "Hola Paulina Godoy Tapia:" in changed.html
    assert mail(event, language="fr").text.startswith("Bonjour")
    assert "Hola Paulina" not in mail(make_event()).text
    (line,) = history_of(event)
    assert (line.action, line.note) == ("changed the texts of a mail", "registration/mail/expired (es)")


def test_what_is_typed_is_no_markup(event):
    worded(event, dear="<b>{name}</b> & <script>x</script> {other} %(name)s 100%")
    changed = mail(event, name="<i>Ana</i> {event}")
    assert "<b>" not in changed.html
    assert "<i>" not in changed.html
    assert "<script" not in changed.html
    assert "&lt;b&gt;&lt;i&gt;Ana&lt;/i&gt; {event}&lt;/b&gt; &amp;" in changed.html
    assert "<b><i>Ana</i> {event}</b> & <script>x</script> {other} %(name)s 100%" in changed.text


def test_set_back(event):
    before = mail(event).text
    worded(event, dear="Hola {name}:")
    assert mail(event).text != before
    worded(event, dear="")
    assert mail(event).text == before
    worded(event, dear="Hola {name}:")
    operations.reset(event, "registration/mail/expired", "es", None)
    reading.forget()
    assert mail(event).text == before
    assert db.session.scalar(db.select(db.func.count()).select_from(Wording)) == 0


def test_the_products_own_text_is_no_change(event):
    texts = {text: text.default("es") for text in texts_of("registration/mail/expired")}
    operations.word(event, "registration/mail/expired", "es", texts, None)
    assert operations.counts(event) == {}


@pytest.mark.parametrize("template", ["confirm", "already", "ticket", "expired"])
def test_no_wording_takes_the_link_away(event, template):
    """Every text of the mail and of the frame is replaced by one letter."""
    for of in (f"registration/mail/{template}", reading.LAYOUT):
        operations.word(event, of, "es", dict.fromkeys(texts_of(of), "x"), None)
    reading.forget()
    values = {
        "event_title": "S3", "days": "d", "place": "p", "category": "c", "until": "u", "is_waiting": False,
        "link": LINK, "calendar_link": LINK, "note": None, "had_ticket": True, "reply_to": None,
    }  # fmt: skip
    changed = mail(event, template=f"registration/mail/{template}", values=values)
    assert (changed.subject, LINK in changed.text, f'href="{LINK}"' in changed.html) == ("x", True, True)
    assert "Dear" not in changed.text
    assert "Estimad" not in changed.text


def test_every_text_of_every_mail_of_an_event_can_be_changed(event):
    """No mail says anything that its page does not offer to change."""
    templates = [template for template in _mails() if template != reading.LAYOUT]
    files = Path(__file__).parents[3].glob("templates/*/mail/*.mail")
    written = {f"{file.parents[1].name}/mail/{file.stem}" for file in files}
    assert {name for name in written if not name.startswith("accounts/")} == set(templates)
    for template in [*templates, *_modules()]:
        texts = texts_of(template)
        assert texts, template
        for of in texts:
            for language in ("en", "es", "pt", "fr"):
                assert set(reading.NAMED.findall(of.default(language))) <= set(of.placeholders)


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_every_mail_can_be_looked_at(event, language):
    """With what it says in the language, and with nothing in brackets that has no value there."""
    for template in _mails():
        if template != reading.LAYOUT:
            seen = _preview(event, template, language)
            assert seen is not None, template
            assert "[rows]" not in seen.text and "[until]" not in seen.text


def test_the_ticket_and_calendar_entries_say_its_own_words(event):
    registration = make_confirmed(make_category(event, is_online=True))
    worded(event, template="registration/tickets", online="Por videollamada")
    worded(event, template="registration/calendars", your="Entrada: {address}")
    said = calendars.event_calendar(registration, "es").replace("\r\n ", "")
    assert "LOCATION:Por videollamada" in said and "DESCRIPTION:Entrada: http" in said
    assert "LOCATION:Online" in calendars.event_calendar(registration, "en")
    assert tickets.place_lines(registration, "es") == ["Por videollamada"]
    for template in ("registration/tickets", "registration/calendars"):
        operations.reset(event, template, "es", None)
    db.session.commit()
    reading.forget()
    assert tickets.place_lines(registration, "es") == ["En línea"]
    content, kind = _example(event, "registration/tickets", "es")
    assert (content[:4], kind) == (b"%PDF", "application/pdf")
    assert "BEGIN:VEVENT" in _example(event, "registration/calendars", "fr")[0].decode()
    assert (_example(event, "meetings/mails", "fr"), list(db.session.new)) == (None, [])


class TestPages:
    @pytest.fixture
    def desk(self, event, signed_in):
        return signed_in(make_member(event, "communications").user)

    def test_changing_previewing_and_setting_back(self, event, desk):
        path = f"{ROOT}/registration.mail.expired/es"
        assert desk.get(path).text.count("Su plaza ha quedado libre") == 2  # the field, and the preview
        answer = submit(desk, path, {"text_1": "Se acabó: {event}"})
        assert (answer.status_code, answer.location) == (303, path)
        page = desk.get(path).text
        assert "Se acabó: Smart specialisation (es)" in page
        assert "The product’s text: Su plaza ha quedado libre: {event}" in page
        assert "1 text changed" in desk.get(ROOT).text
        assert submit(desk, path, {"reset": "yes"}).status_code == 303
        assert "Se acabó" not in desk.get(path).text

    def test_an_unknown_placeholder_is_refused_at_its_field(self, event, desk):
        answer = submit(desk, f"{ROOT}/registration.mail.expired/es", {"text_1": "Adiós {evento}"})
        assert answer.status_code == 200
        assert answer.text.count("There is no placeholder {evento}. Did you mean {event}?") == 2
        assert "Adiós {evento}" in answer.text
        assert operations.counts(event) == {}

    def test_mails_of_accounts_are_not_the_events(self, event, desk):
        assert desk.get(f"{ROOT}/accounts.mail.code/es").status_code == 404
        assert "accounts" not in desk.get(ROOT).text.split("<main")[1]

    def test_who_may_change(self, event, signed_in):
        client = signed_in(make_member(event, "readonly").user)
        path = f"{ROOT}/registration.mail.expired/es"
        page = client.get(path)
        assert page.status_code == 200
        client.application.config["WTF_CSRF_ENABLED"] = False
        assert client.post(path, data={"text_1": "x"}).status_code == 403
        assert db.session.scalar(db.select(db.func.count()).select_from(Message)) == 0
