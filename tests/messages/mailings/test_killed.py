"""A worker killed in the middle of a mailing: nobody is left out, and nobody gets it twice."""

import signal
from collections import Counter

import pytest

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.messages.delivery import LEASE, deliver_due
from eventapp.messages.mailings import operations, sending
from eventapp.messages.models import Message
from tests.support.factories import make_mailing
from tests.support.services import MailServer, wait_until

pytestmark = [pytest.mark.db, pytest.mark.slow]
PEOPLE = 30

QUEUE_THEN_DIE = """
import os, signal
from eventapp import create_app
from eventapp.messages.mailings import sending
sending.PORTION = 10
add, portions = sending._add, []
def add_then_die(*arguments):
    done = add(*arguments)
    portions.append(done)
    if len(portions) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
sending._add = add_then_die
with create_app("testing").app_context():
    sending.start_due()
"""
WORK = """
from eventapp import create_app
from eventapp.messages.worker import run
run(create_app("testing"))
"""


def test_killed_while_it_fills_the_outbox_and_while_it_sends(start, event, people, states, mail_server: MailServer):
    """First after two of three portions; then when the mail server has the tenth mail and the worker does not know."""
    people(PEOPLE)
    mailing = make_mailing(event_id=event.id)
    operations.schedule(mailing, event, None, None)
    db.session.commit()
    assert start(QUEUE_THEN_DIE).wait(60) == -signal.SIGKILL
    assert states(mailing) == {"queued": 20}
    assert mailing.queued_at is None
    db.session.commit()

    take, workers = mail_server.handle_DATA, []

    async def take_and_kill(*arguments):
        answer = await take(*arguments)
        if len(mail_server.mails) == 10:
            workers[0].kill()
        return answer

    mail_server.handle_DATA = take_and_kill
    workers.append(start(WORK))
    assert workers[0].wait(60) == -signal.SIGKILL

    workers.append(start(WORK))
    wait_until(lambda: states(mailing).get("sent") == PEOPLE - 1, "all mails but the tenth", 60)
    workers[1].terminate()
    assert workers[1].wait(30) == 0
    assert deliver_due(now() + LEASE) == 1
    sending.finish()

    assert states(mailing) == {"sent": PEOPLE}
    db.session.refresh(mailing)
    assert mailing.state == "sent"
    copies = Counter(mail["X-Receivers"] for mail in mail_server.mails)
    assert copies.keys() == {f"person{number}@example.org" for number in range(PEOPLE)}
    assert sorted(copies.values()) == [1] * (PEOPLE - 1) + [2]
    # The tenth came twice, as one and the same mail: mail programs show it once.
    ids = {}
    for mail in mail_server.mails:
        ids.setdefault(mail["X-Receivers"], set()).add(mail["Message-ID"])
    assert all(len(of_one) == 1 for of_one in ids.values())
    assert db.session.scalar(db.select(db.func.count()).select_from(Message)) == PEOPLE
