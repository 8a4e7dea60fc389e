"""The organisers' page of an event's mails, and sending them again from it."""

import pytest
from flask import Flask

from eventapp.common.log import history_of
from eventapp.extensions import db
from tests.support.applications import counted_queries
from tests.support.factories import make_event, make_member, make_message
from tests.support.forms import submit

pytestmark = pytest.mark.db


@pytest.fixture
def event(app: Flask):
    return make_event(slug="s3-latam")


def test_the_list_says_why_a_mail_waits_or_failed(event, signed_in):
    make_message(
        event_id=event.id, address="failed@example.org", state="failed", error="550 <b>no</b> such user", attempts=1
    )
    make_message(event_id=event.id, address="waits@example.org", error="451 busy", attempts=1)
    make_message(address="other-event@example.org")
    page = signed_in(make_member(event, "communications").user).get("/en/s3-latam/manage/messages").text
    assert "550 &lt;b&gt;no&lt;/b&gt; such user" in page
    assert "451 busy" in page
    assert "waits@example.org" in page
    assert "other-event@example.org" not in page


def test_filter_and_search(event, signed_in):
    for state in ("queued", "sent", "failed"):
        make_message(event_id=event.id, address=f"{state}_1@example.org", state=state)
    make_message(event_id=event.id, address="FAILEDX1@example.org", state="failed")
    client = signed_in(make_member(event, "communications").user)

    def shown(query: str) -> list[str]:
        page = client.get(f"/en/s3-latam/manage/messages?{query}").text
        names = ("queued_1", "sent_1", "failed_1", "FAILEDX1")
        return [name for name in names if f"{name}@example.org" in page]

    assert shown("state=failed") == ["failed_1", "FAILEDX1"]
    assert shown("address=failed") == ["failed_1", "FAILEDX1"]
    assert shown("address=failed_1") == ["failed_1"]  # the underscore is no wildcard
    assert shown("address=SENT") == ["sent_1"]
    assert shown("state=nonsense") == ["queued_1", "sent_1", "failed_1", "FAILEDX1"]
    assert shown("address=%00") == ["queued_1", "sent_1", "failed_1", "FAILEDX1"]


def test_the_number_of_queries_does_not_grow(event, signed_in):
    client = signed_in(make_member(event, "communications").user)
    numbers = []
    for _ in range(2):
        for _ in range(10):
            make_message(event_id=event.id, state="failed", attempts=7)
        db.session.commit()
        with counted_queries() as queries:
            assert client.get("/en/s3-latam/manage/messages").status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 9


def test_sending_one_again(event, signed_in):
    message = make_message(event_id=event.id, state="failed", error="550 no such user", attempts=1)
    member = make_member(event, "communications")
    client = signed_in(member.user)
    path = f"/en/s3-latam/manage/messages/{message.public_id}/send-again?state=failed"
    answer = submit(client, "/en/s3-latam/manage/messages?state=failed", form=path)
    assert (answer.status_code, answer.location) == (303, "/en/s3-latam/manage/messages?state=failed")
    db.session.refresh(message)
    assert (message.state, message.attempts, message.error) == ("queued", 0, None)
    (line,) = history_of(message)
    assert (line.action, line.actor_name) == ("sent a mail again", member.user.email)
    assert line.before == {"state": "failed", "error": "550 no such user"}


def test_sending_all_failed_again(event, signed_in):
    messages = [make_message(event_id=event.id, state="failed") for _ in range(3)]
    elsewhere = make_message(state="failed")
    client = signed_in(make_member(event, "communications").user)
    answer = submit(client, "/en/s3-latam/manage/messages", form="/en/s3-latam/manage/messages/send-failed")
    assert answer.status_code == 303
    for message in [*messages, elsewhere]:
        db.session.refresh(message)
    assert [message.state for message in messages] == ["queued"] * 3
    assert elsewhere.state == "failed"


def test_a_mail_of_another_event_is_not_found(event, signed_in):
    other = make_message(state="failed")
    make_message(event_id=event.id, state="failed")
    client = signed_in(make_member(event, "communications").user)
    page = client.get("/en/s3-latam/manage/messages").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = client.post(f"/en/s3-latam/manage/messages/{other.public_id}/send-again", data={"csrf_token": token})
    assert answer.status_code == 404


@pytest.mark.parametrize(("role", "reads", "changes"), [
    ("owner", 200, True), ("communications", 200, True), ("registration", 200, True), ("readonly", 200, False),
    ("programme", 403, False), ("checkin", 403, False),
])  # fmt: skip
def test_who_may(event, signed_in, role, reads, changes):
    message = make_message(event_id=event.id, state="failed")
    client = signed_in(make_member(event, role).user)
    page = client.get("/en/s3-latam/manage/messages")
    assert page.status_code == reads
    assert ("Send again" in page.text) is changes
    if not changes:
        client.application.config["WTF_CSRF_ENABLED"] = False
        assert client.post(f"/en/s3-latam/manage/messages/{message.public_id}/send-again").status_code == 403
        assert client.post("/en/s3-latam/manage/messages/send-failed").status_code == 403
