"""The organisers' pages of mass mails, and the page to unsubscribe."""

from datetime import datetime, timedelta

import pytest

from eventapp.common.clock import now
from eventapp.common.log import history_of
from eventapp.extensions import db
from eventapp.messages.delivery import deliver_due
from eventapp.messages.mailings import operations, queries, sending
from eventapp.messages.models import Mailing, Message
from tests.support.applications import counted_queries
from tests.support.factories import make_mailing, make_member
from tests.support.forms import filled_form, submit
from tests.support.services import MailServer

pytestmark = pytest.mark.db
ROOT = "/en/s3-latam/manage/mailings"


@pytest.fixture
def desk(event, signed_in):
    return signed_in(make_member(event, "communications").user)


def the_mailing() -> Mailing:
    db.session.commit()
    return db.session.scalars(db.select(Mailing)).one()


def test_from_the_filtered_list_to_the_mails(event, people, desk, mail_server: MailServer):
    people(6)
    page = desk.get(f"{ROOT}/new?audience=registrations&state=confirmed&text=ana3")
    assert page.status_code == 200
    answer = submit(
        desk,
        f"{ROOT}/new?audience=registrations&state=confirmed&text=ana3",
        {"subject_en": "News", "body_en": "Dear {given_name}"},
    )
    mailing = the_mailing()
    assert (answer.status_code, answer.location) == (303, f"{ROOT}/{mailing.public_id}")
    assert (mailing.filters, mailing.kind) == ({"state": "confirmed", "text": "ana3"}, "own")
    page = desk.get(answer.location).text
    assert "This goes to 1 person." in page
    assert "Dear Ana3" in page
    assert "No text in French" in page
    answer = submit(desk, answer.location, form=f"{ROOT}/{mailing.public_id}/send")
    assert answer.status_code == 303
    sending.start_due()
    deliver_due()
    assert [mail["X-Receivers"] for mail in mail_server.mails] == ["person3@example.org"]
    assert [line.action for line in history_of(the_mailing())] == ["scheduled the mail", "wrote a mail"]
    page = desk.get(f"{ROOT}/{mailing.public_id}?state=sent").text
    assert "person3@example.org" in page


@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        ({"subject_en": "x", "body_en": "{given name}"}, ["Did you mean {given_name}?"]),
        ({"subject_en": "{zzzzzz}", "body_en": "x"}, ["There is no placeholder {zzzzzz}. Those that exist"]),
        ({"subject_en": "x", "body_en": "[a]({name})"}, ["Only the placeholder of a link"]),
        ({"subject_en": "x"}, ["Write a text for this subject."]),
        ({"body_es": "x"}, ["Write a subject for this text."]),
        ({}, ["Write a subject and a text in at least one language."]),
    ],
)
def test_what_is_wrong_is_said_at_its_field(event, desk, fields, messages):
    answer = submit(desk, f"{ROOT}/new?audience=registrations", fields)
    assert answer.status_code == 200
    for message in messages:
        assert answer.text.count(message) == 2  # in the summary, and at the field
    assert db.session.scalar(db.select(db.func.count()).select_from(Mailing)) == 0


def test_scheduling_in_the_zone_of_the_event(event, people, desk):
    people(1)
    mailing = make_mailing(event_id=event.id)
    path, form = f"{ROOT}/{mailing.public_id}", f"{ROOT}/{mailing.public_id}/schedule"
    assert "still to come" in submit(desk, path, {"at": "2020-01-01T10:00"}, form=form).text
    day = (now() + timedelta(days=40)).date()
    assert submit(desk, path, {"at": f"{day}T10:00"}, form=form).status_code == 303
    db.session.refresh(mailing)
    assert mailing.state == "scheduled"
    assert mailing.send_at == datetime(day.year, day.month, day.day, 10, tzinfo=event.zone)


def test_pausing_and_ending_on_the_page(event, people, desk, states):
    people(3)
    mailing = make_mailing(event_id=event.id)
    operations.schedule(mailing, event, None, None)
    db.session.commit()
    sending.start_due()
    path = f"{ROOT}/{mailing.public_id}"
    assert "0 of 3 done" in desk.get(path).text
    for step, expected in (("pause", {"held": 3}), ("go_on", {"queued": 3}), ("cancel", {"dropped": 3})):
        assert submit(desk, path, form=f"{path}/{step}").status_code == 303
        assert states(mailing) == expected
    client = desk
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.post(f"{path}/go_on")
    assert states(mailing) == {"dropped": 3}


def test_a_test_to_oneself_opens_nobodys_registration(event, people, desk, mail_server: MailServer):
    people(1)
    mailing = make_mailing(event_id=event.id)
    path = f"{ROOT}/{mailing.public_id}"
    submit(desk, path, form=f"{path}/test")
    deliver_due()
    (mail,) = mail_server.mails
    text = mail.get_body(("plain",)).get_content()
    assert "Dear Ana0" in text
    assert "/registration/open/" not in text
    assert "Delete the draft" in desk.get(path).text
    assert submit(desk, path, form=f"{path}/delete").status_code == 303
    assert db.session.scalar(db.select(db.func.count()).select_from(Mailing)) == 0


def test_the_number_of_queries_does_not_grow(event, people, desk):
    mailing = make_mailing(event_id=event.id, state="sending")
    numbers = []
    for round_ in range(2):
        for number in range(10):
            db.session.add(
                Message(
                    event_id=event.id, mailing_id=mailing.id, recipient_key=f"{round_}-{number}@example.org",
                    address=f"{round_}-{number}@example.org", language="en", template="x", values={},
                )
            )  # fmt: skip
        make_mailing(event_id=event.id)
        db.session.commit()
        with counted_queries() as statements:
            assert desk.get(f"{ROOT}/{mailing.public_id}").status_code == 200
            assert desk.get(ROOT).status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize(("role", "reads", "writes"), [
    ("registration", 200, 200), ("communications", 200, 200), ("readonly", 200, 403), ("checkin", 403, 403),
])  # fmt: skip
def test_who_may(event, signed_in, role, reads, writes):
    client = signed_in(make_member(event, role).user)
    assert client.get(ROOT).status_code == reads
    assert client.get(f"{ROOT}/new?audience=registrations").status_code == writes


class TestUnsubscribing:
    @pytest.fixture
    def link(self, event, people):
        people(1)
        news = make_mailing(event_id=event.id, kind="news")
        operations.schedule(news, event, None, None)
        db.session.commit()
        sending.start_due()
        (message,) = db.session.scalars(queries.messages_of(news))
        return "/" + message.values["unsubscribe_link"].split("/", 3)[3]

    def is_unsubscribed(self, event) -> bool:
        db.session.commit()
        return queries.is_unsubscribed(event.id, "person0@example.org")

    def test_opening_changes_nothing_and_the_button_does(self, event, client, link):
        assert client.get(link).status_code == 200
        assert not self.is_unsubscribed(event)
        assert submit(client, link).status_code == 303
        assert "gets no more news" in client.get(link).text
        assert self.is_unsubscribed(event)
        submit(client, link, {"again": "yes"})
        assert "gets news" in client.get(link).text
        assert not self.is_unsubscribed(event)

    def test_one_click(self, event, client, link):
        """RFC 8058: no cookie, no token, one field."""
        answer = client.post(link, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 202
        assert self.is_unsubscribed(event)

    def test_without_the_key_nothing_happens(self, event, client, link):
        forged = link[:-3] + "abc"
        assert client.get(forged).status_code == 410
        assert client.post(forged, data={"List-Unsubscribe": "One-Click"}).status_code == 410
        assert not self.is_unsubscribed(event)


def test_what_is_typed_stays_when_the_language_of_the_page_is_changed(event, desk):
    page = f"/en/{event.slug}/manage/mailings/new"
    typed = filled_form(desk.get(page).text)[1] | {"subject_es": "Hola {given_name}", "change_language": "pt"}
    answer = desk.post(page.replace("/en/", "/pt/"), data=typed)
    assert answer.status_code == 200
    assert "Hola {given_name}" in answer.text
    assert "<title>Erro" not in answer.text
    assert db.session.scalar(db.select(Mailing.id)) is None
