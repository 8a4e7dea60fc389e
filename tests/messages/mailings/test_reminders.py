"""Reminders go out by themselves when they are due, once to each person."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.messages.delivery import deliver_due
from eventapp.messages.mailings import operations, sending
from eventapp.registration import operations as registrations
from eventapp.registration.questions.queries import form_of, missing_answers
from tests.support.factories import make_category, make_confirmed, make_event, make_mailing, make_registration
from tests.support.services import MailServer

pytestmark = pytest.mark.db
BEGINS = datetime(2027, 3, 15, 9, tzinfo=UTC)


@pytest.fixture
def event(app):
    return make_event(starts_at=BEGINS, ends_at=BEGINS + timedelta(days=1))


@pytest.fixture
def category(event):
    return make_category(event, capacity=None)


def reminder(event, name: str, days: int, **values):
    made = make_mailing(event_id=event.id, reminder=name, days=days, **values)
    operations.turn_on(made, None)
    return made


def reminded() -> int:
    db.session.commit()
    return sending.send_reminders()


def test_days_before_the_event_to_those_who_had_registered_by_then(event, category, mail_server: MailServer):
    with time_machine.travel(BEGINS - timedelta(days=30)):
        for number, language in enumerate(("es", "fr")):
            make_confirmed(category, f"early{number}@example.org", language=language)
        reminder(event, "before_event", 7, subject={"es": "Ya falta poco", "fr": "C’est bientôt"})
        db.session.commit()
        deliver_due()
        mail_server.mails.clear()
        assert reminded() == 0
    with time_machine.travel(BEGINS - timedelta(days=7, minutes=1)):
        assert reminded() == 0
    with time_machine.travel(BEGINS - timedelta(days=6)):
        make_confirmed(category, "late@example.org")
        assert reminded() == 2
        assert reminded() == 0
        deliver_due()
    subjects = {mail["X-Receivers"]: mail["Subject"] for mail in mail_server.mails if "early" in mail["X-Receivers"]}
    assert subjects == {"early0@example.org": "Ya falta poco", "early1@example.org": "C’est bientôt"}
    with time_machine.travel(BEGINS + timedelta(hours=1)):
        assert reminded() == 0


def test_to_those_who_have_not_confirmed(event, category, outbox):
    with time_machine.travel(BEGINS - timedelta(days=30)) as clock:
        waits = make_registration(category, "waits@example.org")
        registrations.confirm(make_registration(category, "done@example.org"))
        rule = reminder(event, "unconfirmed", 1, filters={"state": "confirmed"})
        clock.shift(timedelta(hours=23))
        assert reminded() == 0
        clock.shift(timedelta(hours=1, minutes=1))
        assert reminded() == 1
        assert reminded() == 0
    (message,) = outbox(template="messages/mail/mailing")
    assert (message.address, message.mailing_id) == (waits.participant.email, rule.id)
    assert "/confirm/" in message.values["merge"]["registration_link"]


def test_turned_off_and_on_it_reaches_nobody_twice(event, category):
    with time_machine.travel(BEGINS - timedelta(days=3)):
        with time_machine.travel(BEGINS - timedelta(days=9)):
            make_confirmed(category)
        rule = reminder(event, "before_event", 7)
        assert reminded() == 1
        operations.turn_off(rule, None)
        assert reminded() == 0
        operations.turn_on(rule, None)
        assert reminded() == 0


def test_news_not_to_those_who_unsubscribed(event, category):
    with time_machine.travel(BEGINS - timedelta(days=9)):
        make_confirmed(category, "ana@example.org")
        make_confirmed(category, "eva@example.org")
    operations.unsubscribe(event.id, "ana@example.org")
    with time_machine.travel(BEGINS - timedelta(days=3)):
        reminder(event, "before_event", 7, kind="news")
        assert reminded() == 1


def test_the_wording_may_change_while_it_is_on(event, category, mail_server: MailServer):
    with time_machine.travel(BEGINS - timedelta(days=9)):
        make_confirmed(category, "ana@example.org", language="en")
    with time_machine.travel(BEGINS - timedelta(days=3)):
        rule = reminder(event, "before_event", 7)
        operations.rewrite(rule, event, {"subject": {"en": "New"}}, None)
        reminded()
        assert rule.state == "active"
        with pytest.raises(operations.NoText):
            operations.rewrite(rule, event, {"subject": {}}, None)
        db.session.rollback()
        db.session.remove()
        deliver_due(now())
    assert [m["Subject"] for m in mail_server.to("ana@example.org")][-1] == "New"


def test_to_those_whose_answers_are_missing(event, category, outbox):
    """A question that is required from today on: who answered it before needs no reminder."""
    with time_machine.travel(BEGINS - timedelta(days=30)):
        lacks, has = make_confirmed(category, "lacks@example.org"), make_confirmed(category, "has@example.org")
        ended = make_confirmed(category, "ended@example.org")
        registrations.cancel(ended, None, tell=False)
        given = {q.key: {"version": q.version, "value": True} for q in missing_answers(has)}
        has.answers = has.answers | given
        assert missing_answers(has) == []
        required = {q.key for q in form_of(event).questions if q.is_required}
        lacks.answers = {key: answer for key, answer in lacks.answers.items() if key not in required}
        assert missing_answers(lacks) != []
        reminder(event, "missing_answers", 10)
        assert reminded() == 0
    with time_machine.travel(BEGINS - timedelta(days=9)):
        assert reminded() == 1
        assert reminded() == 0
    assert [m.address for m in outbox(template="messages/mail/mailing")] == ["lacks@example.org"]
