"""A process killed at any moment loses no mail: each arrives, and a repeated one has the same Message-ID."""

import signal
from collections import Counter

import pytest

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.messages.delivery import LEASE, deliver_due
from eventapp.messages.models import Message
from eventapp.messages.queries import counts_by_state
from tests.support.factories import make_event, make_message
from tests.support.services import MailServer, wait_until

pytestmark = [pytest.mark.db, pytest.mark.slow]
MAILS = 30

QUEUE_THEN_DIE = f"""
import os, signal
from eventapp import create_app
from eventapp.extensions import db
from tests.support.factories import make_event, make_message
app = create_app("testing")
with app.app_context():
    event = make_event()
    for number in range({MAILS}):
        make_message(event_id=event.id, address=f"person{{number}}@example.org")
    db.session.commit()
    os.kill(os.getpid(), signal.SIGKILL)
"""
WORK = """
from eventapp import create_app
from eventapp.messages.worker import run
run(create_app("testing"))
"""


def queue_mails() -> None:
    event = make_event()
    for number in range(MAILS):
        make_message(event_id=event.id, address=f"person{number}@example.org")
    db.session.commit()


def counts() -> dict[str, int]:
    found = counts_by_state()
    db.session.commit()
    return found


def message_ids(mail_server: MailServer) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for mail in mail_server.mails:
        found.setdefault(mail["X-Receivers"], set()).add(mail["Message-ID"])
    return found


def test_killed_between_commit_and_sending(start, mail_server: MailServer):
    assert start(QUEUE_THEN_DIE).wait(60) == -signal.SIGKILL
    assert mail_server.mails == []
    assert deliver_due() == MAILS
    assert Counter(mail["X-Receivers"] for mail in mail_server.mails) == {
        f"person{number}@example.org": 1 for number in range(MAILS)
    }


def test_worker_killed_while_it_sends(start, mail_server: MailServer):
    """At the worst moment: the mail server has the tenth mail, and the worker never learns of it."""
    queue_mails()
    take = mail_server.handle_DATA
    workers = []

    async def take_and_kill(*arguments):
        answer = await take(*arguments)
        if len(mail_server.mails) == 10:
            workers[0].kill()
        return answer

    mail_server.handle_DATA = take_and_kill
    workers.append(start(WORK))
    assert workers[0].wait(60) == -signal.SIGKILL
    assert counts() == {"queued": MAILS - 9, "sent": 9, "failed": 0, "dropped": 0, "held": 0}
    (held,) = db.session.scalars(db.select(Message).where(Message.state == "queued", Message.attempts == 1))
    tenth = held.address
    assert held.is_being_sent
    db.session.commit()

    workers.append(start(WORK))  # the next worker sends the rest, and the tenth when its lease has ended
    wait_until(lambda: counts()["queued"] == 1, "all mails but the tenth", 60)
    workers[1].terminate()
    assert workers[1].wait(30) == 0
    assert deliver_due(now() + LEASE) == 1

    ids = message_ids(mail_server)
    assert len(ids) == MAILS
    assert all(len(of_one) == 1 for of_one in ids.values())
    repeated = Counter(mail["X-Receivers"] for mail in mail_server.mails)
    assert {address for address, times in repeated.items() if times > 1} == {tenth}
    assert repeated[tenth] == 2
    assert counts() == {"queued": 0, "sent": MAILS, "failed": 0, "dropped": 0, "held": 0}


def test_a_worker_told_to_stop_finishes_its_mail(start, mail_server: MailServer):
    queue_mails()
    worker = start(WORK)
    wait_until(lambda: len(mail_server.mails) >= 3, "the first mails", 60)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    left = db.session.scalars(db.select(Message).where(Message.state == "queued")).all()
    assert all(message.attempts == 0 for message in left)
    db.session.commit()
    deliver_due()
    assert sorted(Counter(mail["X-Receivers"] for mail in mail_server.mails).values()) == [1] * MAILS
