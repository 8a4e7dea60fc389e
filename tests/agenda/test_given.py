"""What speakers hand in and participants say: by mail, by code, looked at before it is public."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from eventapp.agenda import releases
from eventapp.agenda.errors import Refused
from eventapp.agenda.models import Feedback, Material, Speaker
from eventapp.agenda.own import asking, moderation
from eventapp.agenda.own import operations as own
from eventapp.common.clock import now
from eventapp.common.photos import PHOTO_SIDE
from eventapp.extensions import db
from eventapp.people.access import SESSION_KEY
from eventapp.people.commitments import commitments_of
from tests.support.factories import (
    make_appearance,
    make_category,
    make_confirmed,
    make_event,
    make_participant,
    make_release,
    make_session,
    make_speaker,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def event(app):
    begin = now() - HOUR
    return make_event(starts_at=begin, ends_at=begin + 8 * HOUR)


def token_of(page: str) -> str:
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


@pytest.fixture
def signed_in_as(client):
    """Let the client be a participant, as after the link in a mail."""

    def sign_in(person):
        with client.session_transaction() as session:
            session[SESSION_KEY] = {person.event.slug: [person.public_id, person.link_version]}

    return sign_in


def photo() -> io.BytesIO:
    """A photo of 60 x 40 pixels, whose camera has noted something."""
    out, noted = io.BytesIO(), Image.Exif()
    noted[0x010E] = "At home"
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG", exif=noted)
    out.seek(0)
    return out


@pytest.mark.db
def test_a_speaker_is_asked_by_mail_and_is_who_the_address_says(event, outbox):
    appearance = make_appearance(make_session(event), make_speaker(event, "Ana Sol"))
    speaker = appearance.speaker
    make_release(event)
    assert asking.ask(event, [speaker], None) == 0
    for wrong in ("ana", "ana@\x00example.org", ""):
        with pytest.raises(Refused):
            asking.set_address(speaker, wrong, None)
    asking.set_address(speaker, "ana@example.org", None)
    assert (speaker.participant.given_name, speaker.participant.family_name) == ("Ana", "Sol")
    assert [row.kind for row in commitments_of(speaker.participant)] == ["appearance"]
    other = make_speaker(event)
    db.session.flush()
    with pytest.raises(Refused):
        asking.set_address(other, "Ana@example.org", None)
    assert asking.count_unanswered(event) == 1
    assert asking.ask(event, list(db.session.scalars(asking.unanswered(event))), None) == 1
    [mail] = outbox(template="agenda/mail/speaker")
    assert mail.address == "ana@example.org"
    assert mail.values["link"].endswith(f"/programme/speak/{speaker.secret}")
    assert [title for title, _when in mail.values["appears"]] == [appearance.session.title[mail.language]]
    appearance.confirmed_at = now()
    assert asking.count_unanswered(event) == 0


def test_a_photo_is_cropped_and_seen_once_a_release_has_it_and_no_more_when_taken_away(event, client):
    appearance = make_appearance(make_session(event))
    speaker = appearance.speaker
    db.session.commit()
    page = f"/en/{event.slug}/programme/speaker/{speaker.public_id}"
    own_page = f"/en/{event.slug}/programme/speak/{speaker.secret}"
    token = {"csrf_token": token_of(client.get(own_page).text), "version": "1"}
    files = {"photo": (photo(), "me.jpg"), "file": (io.BytesIO(b"%PDF-1.7 slides"), "slides.pdf")}
    sent = client.post(own_page, data=token | files, content_type="multipart/form-data")
    assert sent.status_code == 303
    db.session.expire_all()
    shown = Image.open(io.BytesIO(client.get(f"{own_page}/photo.jpg").data))
    assert (shown.size, shown.format, dict(shown.getexif())) == ((PHOTO_SIDE, PHOTO_SIDE), "JPEG", {})
    [material] = db.session.scalars(db.select(Material))
    assert (material.title, material.media_type, material.speaker_id) == ("slides", "application/pdf", speaker.id)
    assert client.get(f"{page}/photo.jpg").status_code == 404
    make_release(event)
    db.session.commit()
    assert "photo.jpg" in client.get(page).text
    assert client.get(f"{page}/photo.jpg").content_type == "image/jpeg"
    client.post(own_page, data=token | {"no_photo": "y", "version": "2"})
    assert "photo.jpg" not in client.get(page).text
    assert client.get(f"{page}/photo.jpg").status_code == 404


@pytest.mark.parametrize("name", ["photo", "file"])
def test_a_file_that_is_none_is_refused_and_nothing_is_lost(event, client, name):
    speaker = make_appearance(make_session(event)).speaker
    db.session.commit()
    address = f"/en/{event.slug}/programme/speak/{speaker.secret}"
    said = {"csrf_token": token_of(client.get(address).text), "version": "1", "biography": "Grows algae."}
    wrong = {name: (io.BytesIO(b"<html>no picture"), "me.jpg")}
    answer = client.post(address, data=said | wrong, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "Grows algae." in answer.text
    db.session.expire_all()
    assert db.session.scalars(db.select(Speaker)).one().biography == {}


@pytest.mark.db
def test_what_others_changed_of_a_speaker_meanwhile_is_shown_beside_and_not_overwritten(event, client, organiser):
    appearance = make_appearance(make_session(event), make_speaker(event, "Ana Sol"))
    speaker, desk = appearance.speaker, organiser(event, "programme")
    db.session.commit()
    own_page = f"/en/{event.slug}/programme/speak/{speaker.secret}"
    page = f"/en/{event.slug}/manage/programme/speakers/{speaker.public_id}"
    theirs, ours = token_of(client.get(own_page).text), token_of(desk.get(page).text)
    hours = {"csrf_token": ours, "version": "1", "opens_0_0": "09:00", "closes_0_0": "12:00"}
    assert desk.post(page, data=hours).status_code == 303
    said = {"csrf_token": theirs, "version": "1", "biography": "Grows algae.", "days": event.first_day.isoformat()}
    refused = client.post(own_page, data=said | {f"answer-{appearance.id}": "no"})
    assert refused.status_code == 409
    assert "Someone else has changed this in the meantime" in refused.text
    assert "Grows algae." in refused.text
    assert f'id="answer-{appearance.id}-no" checked' in refused.text
    db.session.expire_all()
    assert speaker.biography == {}
    assert client.post(own_page, data=said | {"version": "2"}).status_code == 303
    db.session.expire_all()
    [kept] = speaker.availabilities  # of the day that they come anyway, the hours stay
    assert [moment.astimezone(event.zone).hour for moment in (kept.starts_at, kept.ends_at)] == [9, 12]
    refused = desk.post(page, data=hours | {"version": "2", "opens_0_0": "10:00"})
    assert refused.status_code == 409
    assert "09:00" in refused.text
    assert "10:00" in refused.text
    address = {"csrf_token": ours, "version": "2", "email": "ana@example.org"}
    desk.post(f"{page}/address", data=address)
    assert "you typed ana@example.org" in desk.get(page).text
    desk.post(f"{page}/address", data=address | {"version": "3"})
    assert "ana@example.org" in desk.get(page).text


def test_a_speaker_without_the_link_comes_by_a_code(event, client, outbox, signed_in_as):
    speaker = make_appearance(make_session(event), make_speaker(event, "Ana Sol")).speaker
    stranger = make_participant(event)
    asking.set_address(speaker, "ana@example.org", None)
    db.session.commit()
    address = f"/en/{event.slug}/programme/speak"
    sign_in = client.get(address).headers["Location"]
    assert sign_in == f"/en/account/code?next={address}"
    told = {"csrf_token": token_of(client.get(sign_in).text), "identity": "ana@example.org", "next": address}
    client.post("/en/account/code/send", data=told | {"chosen_method": "email"})
    [mail] = outbox("ana@example.org", "accounts/mail/code")
    answer = client.post("/en/account/code", data=told | {"passcode": mail.values["code"]})
    assert answer.headers["Location"].endswith(address)
    assert client.get(address).headers["Location"].endswith(f"/programme/speak/{speaker.secret}")
    signed_in_as(stranger)
    assert client.get(address).headers["Location"].endswith("/programme/mine")


@pytest.mark.db
def test_feedback_is_public_when_it_was_let_through_and_without_a_name(event, client, organiser):
    session = make_session(event, starts_at=now() - HOUR, ends_at=now() + HOUR)
    make_release(event)
    ana, bea, eva = (make_participant(event, family_name=name) for name in ("Ñandú", "Bea", "Eva"))
    for person, stars, text in ((ana, 5, "Clear <b>words</b>"), (bea, 2, "Too loud"), (eva, 4, "")):
        own.give_feedback(session, person, stars, text)
    db.session.commit()
    page, place = (
        f"/en/{event.slug}/programme/session/{session.public_id}",
        f"/en/{event.slug}/manage/programme/feedback",
    )
    assert "Feedback</h2>" not in client.get(page).text
    desk = organiser(event, "programme")
    listed = desk.get(place).text
    assert "3.7 of 5 (3 opinions)" in listed
    assert "Ñandú" not in listed
    of = {feedback.participant_id: feedback.public_id for feedback in db.session.scalars(db.select(Feedback))}
    token = {"csrf_token": token_of(listed)}
    for person, state in ((ana, "shown"), (bea, "hidden"), (eva, "shown")):
        assert desk.post(f"{place}/{of[person.id]}", data=token | {"state": state}).status_code == 303
    assert desk.post(f"{place}/{of[eva.id]}", data=token | {"state": "new"}).status_code == 400
    text = client.get(page).text
    assert "4.5 of 5 (2 opinions)" in text
    assert "Clear &lt;b&gt;words&lt;/b&gt;" in text
    assert "Too loud" not in text
    assert "Ñandú" not in text
    own.give_feedback(session, ana, 1, "On second thought")
    db.session.commit()
    with client.session_transaction() as visit:
        visit[SESSION_KEY] = {event.slug: [ana.public_id, ana.link_version]}
    mine = client.get(f"/en/{event.slug}/programme/session/{session.public_id}/take-part").text
    assert "On second thought" in mine
    assert "Sent again, it replaces that." in mine
    db.session.commit()
    assert "4 of 5 (1 opinion)" in client.get(page).text
    assert moderation.counts(event) == {"new": 1, "hidden": 1, "shown": 1}


def test_the_link_to_join_is_for_those_with_a_ticket(event, client, signed_in_as):
    session = make_session(event, format="online", link="https://meet.example.org/secret")
    make_release(event)
    guest, holder = make_participant(event), make_confirmed(make_category(event)).participant
    for person in (guest, holder):
        own.star(session, person)
    db.session.commit()
    head = f"/en/{event.slug}/programme"
    addresses = ["", f"/session/{session.public_id}", ".xml", ".json", ".ics", ".csv", "/releases/1", "/print"]
    assert [path for path in addresses if "meet.example.org" in client.get(head + path).text] == []
    assert "take-part#join" in client.get(f"{head}/session/{session.public_id}").text
    for person, sees in ((guest, False), (holder, True)):
        feed = client.get(f"{head}/calendar/{own.new_feed(person).key}.ics").text
        assert ("meet.example.org" in feed) is sees
        db.session.commit()
        signed_in_as(person)
        page = client.get(f"{head}/session/{session.public_id}/take-part").text
        assert ("meet.example.org" in page) is sees
        assert ("Who has a ticket finds the link here." in page) is not sees
    assert releases.published(session)["link"] == session.link


def test_the_desk_sends_a_speaker_their_page(event, organiser, outbox):
    speaker = make_appearance(make_session(event), make_speaker(event, "Ana Sol")).speaker
    db.session.commit()
    desk = organiser(event, "programme")
    place = f"/en/{event.slug}/manage/programme/speakers"
    address = f"{place}/{speaker.public_id}"
    page = desk.get(address).text
    assert f"/programme/speak/{speaker.secret}" in page
    assert "Send them their page" not in page
    token = {"csrf_token": token_of(page), "speaker": speaker.public_id, "version": "1"}
    desk.post(f"{address}/address", data=token | {"email": "no address"})
    assert "Enter an address like name@example.org." in desk.get(address).text
    desk.post(f"{address}/address", data=token | {"email": "ana@example.org"})
    assert "Send them their page" in desk.get(address).text
    assert "Send their page to 1 speaker who has not answered" in desk.get(place).text
    desk.post(place, data=token)
    assert "1 mail is on its way." in desk.get(place).text
    assert [mail.address for mail in outbox(template="agenda/mail/speaker")] == ["ana@example.org"]
    assert "Sent on" in desk.get(address).text
