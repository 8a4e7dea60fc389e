"""The outbox: every due mail leaves once, failures are tried again or given up, nothing holds up the rest."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.messages.delivery import LEASE, PAUSES, deliver_due
from eventapp.messages.models import Message
from eventapp.messages.operations import NotToBeSentAgain, send_again, send_failed_again
from tests.support.factories import make_event, make_message, make_user
from tests.support.services import MailServer

pytestmark = pytest.mark.db
NOON = datetime(2027, 1, 20, 12, tzinfo=UTC)


def deliver(*arguments, **options) -> int:
    """Send what is due; what the test wrote or read is committed first, as it has the write lock on SQLite."""
    db.session.commit()
    return deliver_due(*arguments, **options)


def reloaded(message: Message) -> Message:
    db.session.commit()
    db.session.refresh(message)
    return message


def test_a_due_mail_leaves_and_is_settled(app: Flask, mail_server: MailServer):
    message = make_message()
    assert deliver() == 1
    (mail,) = mail_server.to("paulina@example.org")
    assert mail["Message-ID"] == f"<{message.message_id}>"
    assert mail["To"] == "Paulina Godoy Tapia <paulina@example.org>"
    assert (reloaded(message).state, message.attempts, message.error) == ("sent", 1, None)
    assert message.sent_at is not None
    assert deliver() == 0
    assert len(mail_server.mails) == 1


def test_a_mail_waits_for_its_time(app: Flask, mail_server: MailServer):
    make_message(due_at=NOON)
    assert deliver(NOON - timedelta(seconds=1)) == 0
    assert deliver(NOON) == 1


def test_dropped_and_sent_mails_stay(app: Flask, mail_server: MailServer):
    make_message(state="dropped")
    make_message(state="sent")
    make_message(state="failed")
    assert deliver() == 0


def test_the_limit_holds(app: Flask, mail_server: MailServer):
    for _ in range(5):
        make_message()
    assert deliver(limit=2) == 2
    assert len(mail_server.mails) == 2
    assert deliver() == 3


def test_growing_pauses_then_given_up(app: Flask, mail_server: MailServer):
    mail_server.refusal = "451 4.3.0 try again later"
    with time_machine.travel(NOON, tick=False) as clock:
        message = make_message(due_at=NOON)
        db.session.commit()
        waited = []
        for _ in PAUSES:
            assert deliver() == 0
            assert reloaded(message).state == "queued"
            assert message.error == "451 4.3.0 try again later"
            waited.append(message.due_at - now())
            clock.move_to(message.due_at - timedelta(seconds=1))
            deliver()
            assert reloaded(message).attempts == len(waited)  # not before its time
            clock.move_to(message.due_at)
        minutes = [round(pause.total_seconds() / 60) for pause in waited]
        assert minutes == [1, 5, 30, 120, 480, 1440]
        deliver()
        assert (reloaded(message).state, message.attempts) == ("failed", 7)
        assert message.error == "451 4.3.0 try again later"
        clock.shift(timedelta(days=30))
        assert deliver() == 0
    assert mail_server.mails == []


def test_a_later_attempt_has_the_same_message_id(app: Flask, mail_server: MailServer):
    mail_server.refusal = "451 busy"
    message = make_message()
    deliver()
    mail_server.refusal = None
    assert deliver(reloaded(message).due_at) == 1
    (mail,) = mail_server.mails
    assert mail["Message-ID"] == f"<{message.message_id}>"
    assert (reloaded(message).state, message.attempts) == ("sent", 2)


def test_a_refused_address_fails_at_once_and_alone(app: Flask, mail_server: MailServer):
    mail_server.refusals["nobody@example.org"] = "550 5.1.1 no such user"
    refused, taken = make_message(address="nobody@example.org"), make_message()
    assert deliver() == 1
    assert (reloaded(refused).state, refused.error) == ("failed", "550 5.1.1 no such user")
    assert refused.attempts == 1
    assert reloaded(taken).state == "sent"


def test_a_mail_that_cannot_be_made_fails_alone(app: Flask, mail_server: MailServer):
    broken, odd, fine = make_message(template="no/such"), make_message(address="no address"), make_message()
    assert deliver() == 1
    assert (reloaded(broken).state, broken.error) == ("failed", "no/such.mail: TemplateNotFound: no/such.mail")
    assert (reloaded(odd).state, odd.error) == ("failed", "ValueError: not an e-mail address: 'no address'")
    assert reloaded(fine).state == "sent"


def test_server_down_then_up(app: Flask, mail_server: MailServer):
    messages = [make_message() for _ in range(3)]
    db.session.commit()
    mail_server.stop()
    assert deliver() == 0
    for message in messages:
        assert (reloaded(message).state, message.attempts) == ("queued", 0)
        assert "Connection refused" in message.error
        assert message.due_at <= now()
    mail_server.start()
    assert deliver() == 3
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 3
    assert [reloaded(message).error for message in messages] == [None] * 3


def test_two_workers_never_send_one_mail_twice(app: Flask, mail_server: MailServer, in_parallel):
    addresses = [f"person{number}@example.org" for number in range(40)]
    event = make_event()
    for address in addresses:
        make_message(event_id=event.id, address=address)
    counts = in_parallel(4, lambda _: deliver_due())
    assert sum(counts) == 40
    assert sorted(mail["X-Receivers"] for mail in mail_server.mails) == sorted(addresses)


def test_a_mail_in_the_hands_of_a_worker_is_not_taken(app: Flask, mail_server: MailServer):
    """A worker that is killed leaves a mail as this one; it is due again when the lease ends."""
    message = make_message(attempts=1, due_at=NOON + LEASE)
    db.session.commit()
    with time_machine.travel(NOON + LEASE / 2, tick=False):
        assert message.is_being_sent
        assert deliver() == 0
        with pytest.raises(NotToBeSentAgain):
            send_again(message, None)
    with time_machine.travel(NOON + LEASE, tick=False):
        assert deliver() == 1
    assert (reloaded(message).state, message.attempts) == ("sent", 2)


def test_a_mail_that_ends_its_worker_each_time_is_given_up(app: Flask, mail_server: MailServer):
    message = make_message(attempts=len(PAUSES) + 1)
    assert deliver() == 0
    assert (reloaded(message).state, message.error) == ("failed", "The worker ended while it sent this mail")


def test_send_again_begins_anew(app: Flask, mail_server: MailServer):
    message = make_message(state="failed", attempts=7, error="451 busy")
    operator = make_user()
    send_again(message, operator)
    assert (reloaded(message).state, message.attempts, message.error) == ("queued", 0, None)
    assert deliver() == 1
    assert reloaded(message).state == "sent"
    with pytest.raises(NotToBeSentAgain):
        send_again(message, operator)


def test_all_failed_mails_of_one_event(app: Flask, mail_server: MailServer):
    event, other = make_event(), make_event()
    for number in range(3):
        make_message(event_id=event.id, state="failed", address=f"person{number}@example.org")
    kept = make_message(event_id=other.id, state="failed")
    make_message(event_id=event.id, state="sent")
    assert send_failed_again(event.id, make_user()) == 3
    assert deliver() == 3
    assert reloaded(kept).state == "failed"


class TestFolder:
    @pytest.fixture
    def settings(self, tmp_path):
        return {"MAIL_FOLDER": str(tmp_path / "mail")}

    def test_mails_become_files(self, app: Flask, tmp_path):
        message = make_message()
        db.session.commit()
        assert deliver() == 1
        (path,) = (tmp_path / "mail").iterdir()
        assert path.name == f"{message.public_id}.eml"
        assert f"Message-ID: <{message.message_id}>".encode() in path.read_bytes()
        assert reloaded(message).state == "sent"

    def test_a_folder_that_cannot_be_written_holds_them_back(self, app: Flask, tmp_path):
        (tmp_path / "mail").write_text("a file")
        message = make_message()
        db.session.commit()
        assert deliver() == 0
        assert (reloaded(message).state, message.attempts) == ("queued", 0)
        assert "File exists" in message.error
