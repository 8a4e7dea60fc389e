"""A mass mail reaches each once, in their language; it waits, pauses, goes on, ends; dead addresses hold nobody up."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale

from eventapp.common.clock import now
from eventapp.common.formats import days_text
from eventapp.extensions import db
from eventapp.messages.delivery import deliver_due
from eventapp.messages.mailings import operations, queries, sending
from eventapp.messages.models import Message
from eventapp.registration import operations as registrations
from tests.support.factories import in_all, make_confirmed, make_mailing, make_message, make_registration, make_user
from tests.support.services import MailServer

pytestmark = pytest.mark.db


def work(**options) -> int:
    """What the worker does: put into the outbox, send, note what ended."""
    db.session.commit()
    sending.start_due()
    sent = deliver_due(**options)
    sending.finish()
    return sent


def begun(event, **values):
    mailing = make_mailing(event_id=event.id, **values)
    operations.schedule(mailing, event, None, None)
    db.session.commit()
    return mailing


def body(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def test_everyone_gets_it_once_in_their_language(event, people, mail_server: MailServer, states):
    people(8)
    texts = {
        "en": "Dear {given_name}",
        "es": "Hola {given_name}",
        "pt": "Olá {given_name}",
        "fr": "Bonjour {given_name}",
    }
    mailing = begun(
        event, subject=texts, body={code: f"{text}\n\n{{days}}, {{category}}" for code, text in texts.items()}
    )
    assert work() == 8
    assert states(mailing) == {"sent": 8}
    db.session.refresh(mailing)
    assert (mailing.state, mailing.ended_at is not None) == ("sent", True)
    for number, (greeting, language) in enumerate([("Dear", "en"), ("Hola", "es"), ("Olá", "pt"), ("Bonjour", "fr")]):
        (mail,) = mail_server.to(f"person{number}@example.org")
        assert mail["Subject"] == f"{greeting} Ana{number}"
        assert mail["Content-Language"] == language
        assert body(mail).splitlines()[0] == f"{greeting} Ana{number}"
        assert mail["Reply-To"] == "team@example.org"
        assert mail["List-Unsubscribe"] is None  # about their own registration
    days = [body(mail_server.to(f"person{number}@example.org")[0]).splitlines()[2] for number in range(4)]
    expected = []
    for language in ("en", "es", "pt", "fr"):
        with force_locale(language):
            expected.append(f"{days_text(event.first_day, event.last_day)}, Delegate ({language})")
    assert days == expected
    assert work() == 0


def test_a_missing_language_gets_the_events(event, people, mail_server: MailServer):
    people(4)
    begun(event, subject={"es": "Hola"}, body={"es": "Hola {given_name}"})
    event.languages = ["es", "en"]
    assert work() == 4
    assert {mail["Content-Language"] for mail in mail_server.mails} == {"es"}


def test_what_a_name_holds_becomes_no_link(event, category, mail_server: MailServer):
    make_confirmed(category, "a@example.org", given_name="[click](http://evil.example) <b>{organisation}</b>")
    db.session.execute(db.delete(Message))
    begun(event)
    assert work() == 1
    (mail,) = mail_server.mails
    html = mail.get_body(("html",)).get_content()
    for part in (html, body(mail)):
        assert "http://evil" not in part
        assert "evil.example" not in part
        assert "Antofagasta" not in part
    assert "<b>" not in html
    assert "&lt;b&gt;{organisation}&lt;/b&gt;" in html
    assert html.count("<a ") == 1


def test_twelve_dead_addresses_hold_nobody_up(event, people, mail_server: MailServer, states):
    people(40)
    dead = [f"person{number}@example.org" for number in range(5, 17)]
    mail_server.refusals = dict.fromkeys(dead, "550 5.1.1 no such user")
    mailing = begun(event)
    assert work() == 28
    assert states(mailing) == {"sent": 28, "failed": 12}
    failed = db.session.scalars(queries.messages_of(mailing, state="failed")).all()
    assert sorted(message.address for message in failed) == sorted(dead)
    assert {message.error for message in failed} == {"550 5.1.1 no such user"}
    db.session.refresh(mailing)
    assert mailing.state == "sent"


def test_no_second_copy_on_retry(event, people, mail_server: MailServer, states):
    people(10)
    mail_server.refusals["person3@example.org"] = "451 try again later"
    mailing = begun(event)
    assert work() == 9
    assert states(mailing) == {"sent": 9, "queued": 1}
    mail_server.refusals.clear()
    db.session.commit()
    sending.start_due()
    assert deliver_due(now() + timedelta(minutes=2)) == 1
    assert sorted(Counter(mail["X-Receivers"] for mail in mail_server.mails).values()) == [1] * 10
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 10


def test_it_waits_for_its_time(event, people, mail_server: MailServer, states):
    people(2)
    noon = datetime(2027, 1, 20, 12, tzinfo=UTC)
    with time_machine.travel(noon - timedelta(hours=1), tick=False) as clock:
        mailing = make_mailing(event_id=event.id)
        operations.schedule(mailing, event, noon, None)
        assert work() == 0
        assert states(mailing) == {}
        clock.move_to(noon - timedelta(seconds=1))
        assert work() == 0
        clock.move_to(noon)
        assert work() == 2
    assert states(mailing) == {"sent": 2}


def test_who_gets_it_is_fixed_when_it_begins(event, category, people, mail_server: MailServer):
    cancelled, _stays = people(2)
    mailing = make_mailing(event_id=event.id)
    operations.schedule(mailing, event, now() + timedelta(hours=1), None)
    registrations.cancel(cancelled, None, tell=False)
    make_confirmed(category, "late@example.org")
    db.session.execute(db.delete(Message))
    db.session.commit()
    with time_machine.travel(now() + timedelta(hours=2)):
        work()
    assert sorted(mail["X-Receivers"] for mail in mail_server.mails) == ["late@example.org", "person1@example.org"]


def test_taken_back_it_is_a_draft(event, people, states):
    people(1)
    mailing = make_mailing(event_id=event.id)
    operations.schedule(mailing, event, now() + timedelta(hours=1), None)
    operations.take_back(mailing, None)
    assert (mailing.state, mailing.send_at) == ("draft", None)
    with time_machine.travel(now() + timedelta(hours=2)):
        db.session.commit()
        assert sending.start_due() == 0


def test_pause_holds_and_going_on_sends_the_rest(event, people, mail_server: MailServer, states):
    people(10)
    mailing = begun(event)
    work(limit=4)
    operations.pause(mailing, None)
    assert work() == 0
    assert states(mailing) == {"sent": 4, "held": 6}
    operations.go_on(mailing, None)
    assert work() == 6
    assert sorted(Counter(mail["X-Receivers"] for mail in mail_server.mails).values()) == [1] * 10


def test_paused_while_a_mail_is_in_hand(event, people, mail_server: MailServer, states):
    """Going on leaves that mail to the worker that has it: nobody sends it a second time."""
    people(3)
    mailing = begun(event)
    sending.start_due()
    first = db.session.scalars(queries.messages_of(mailing)).first()
    first.attempts, first.due_at = 1, now() + timedelta(minutes=4)
    operations.pause(mailing, None)
    operations.go_on(mailing, None)
    assert work() == 2
    assert states(mailing) == {"sent": 2, "queued": 1}


def test_cancelled_it_ends(event, people, mail_server: MailServer, states):
    people(5)
    mailing = begun(event)
    work(limit=2)
    operations.cancel(mailing, make_user())
    assert work() == 0
    assert states(mailing) == {"sent": 2, "dropped": 3}
    with pytest.raises(operations.NotInThisState):
        operations.go_on(mailing, None)


def test_a_ticket_does_not_wait_behind_a_mass_mail(event, people, mail_server: MailServer):
    people(30)
    begun(event)
    sending.start_due()
    deliver_due(limit=3)
    make_message(event_id=event.id, address="ticket@example.org", due_at=now() + timedelta(seconds=1))
    db.session.commit()
    with time_machine.travel(now() + timedelta(seconds=2)):
        deliver_due(limit=1)
    assert [mail["X-Receivers"] for mail in mail_server.mails][3:] == ["ticket@example.org"]


def test_a_worker_that_died_while_it_queued_is_followed_by_another(event, people, monkeypatch, states, mail_server):
    people(20)
    mailing = begun(event)
    monkeypatch.setattr(sending, "PORTION", 6)
    add, portions = sending._add, []

    def dies(mailing_id, rows):
        if len(portions) == 2:
            raise SystemExit
        portions.append(len(rows))
        return add(mailing_id, rows)

    monkeypatch.setattr(sending, "_add", dies)
    with pytest.raises(SystemExit):
        sending.start_due()
    db.session.rollback()
    assert states(mailing) == {"queued": 12}
    monkeypatch.setattr(sending, "_add", add)
    assert work() == 20
    assert sorted(Counter(mail["X-Receivers"] for mail in mail_server.mails).values()) == [1] * 20


def test_two_workers_queue_it_once(event, people, in_parallel, states):
    people(30)
    mailing = begun(event)
    in_parallel(3, lambda _: sending.start_due())
    assert states(mailing) == {"queued": 30}


def test_a_person_with_two_registrations_gets_one_mail(event, category, mail_server: MailServer, states):
    first = make_confirmed(category, "ana@example.org")
    registrations.cancel(first, None, tell=False)
    make_registration(category, "ana@example.org")
    mailing = begun(event, filters={})
    assert queries.languages_left(event, mailing) == {"es": 1}
    db.session.commit()
    sending.start_due()
    assert states(mailing) == {"queued": 1}


def test_nobody_and_nothing_to_send(event, people):
    with pytest.raises(operations.NobodyToWriteTo):
        operations.schedule(make_mailing(event_id=event.id), event, None, None)
    people(1)
    with pytest.raises(operations.NoText):
        operations.schedule(make_mailing(event_id=event.id, subject={"en": "x"}, body={"es": "y"}), event, None, None)


class TestNews:
    def test_unsubscribing(self, event, people, mail_server: MailServer, states):
        people(4)
        operations.unsubscribe(event.id, "Person1@Example.org")
        operations.unsubscribe(event.id, "person1@example.org")
        news = begun(event, kind="news")
        assert queries.unsubscribed_in(event, news) == 1
        assert work() == 3
        assert mail_server.to("person1@example.org") == []
        mail = mail_server.to("person2@example.org")[0]
        link = mail["List-Unsubscribe"].strip("<>")
        assert link.startswith("http")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert link in body(mail)
        begun(event, kind="own")  # their own registration still concerns them
        assert work() == 4
        operations.subscribe_again(event.id, "person1@example.org")
        begun(event, kind="news")
        assert work() == 4

    def test_what_waits_is_dropped(self, event, people, states):
        people(3)
        news = begun(event, kind="news")
        sending.start_due()
        operations.unsubscribe(event.id, "person1@example.org")
        assert states(news) == {"queued": 2, "dropped": 1}

    def test_it_holds_for_one_event(self, app: Flask, event, people, mail_server: MailServer):
        people(1)
        operations.unsubscribe(make_mailing().event_id, "person0@example.org")
        begun(event, kind="news", subject=in_all("x"))
        assert work() == 1
