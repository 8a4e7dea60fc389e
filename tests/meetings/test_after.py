"""After meetings and before the end of asking: what people are asked, who was missing, whom one could meet."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.directory.contacts.models import Block
from eventapp.extensions import db
from eventapp.meetings import booking, errors, mails, nudging, numbers, operations, outcomes, queries, setup
from eventapp.meetings.models import MeetingRequest
from eventapp.messages.mailings.operations import unsubscribe
from tests.meetings.conftest import person
from tests.support import factories
from tests.support.forms import submit

pytestmark = pytest.mark.db


def met(event, one, other, slot=None):
    return operations.accept(operations.ask(one, other), other, slot)


def test_when_a_day_is_over_one_mail_asks_for_each_of_its_meetings(meet, outbox):
    event = meet(slots=3)
    ana, bruno = person(event, "Ana", country="BE"), person(event, "Bruno", country="FR", language="fr")
    clara, dora = person(event, "Clara", country="CL"), person(event, "Dora", country="ES")
    first, second, third = queries.slots_of(event)
    of_two = met(event, ana, bruno, first)
    met(event, ana, clara, second)
    said = met(event, ana, dora, third)
    outcomes.say(said, dora, "useful", None)
    of_two.people[1].is_absent = True
    assert outcomes.ask_soon(first.ends_at) == 0  # Bruno, whose day is over, did not come
    assert outcomes.ask_soon(third.ends_at - timedelta(minutes=1)) == 0  # Clara has quiet hours at home
    assert outcomes.ask_soon(third.ends_at) == 1
    assert outcomes.ask_soon(third.ends_at + timedelta(hours=4)) == 1
    assert outcomes.ask_soon(third.ends_at + timedelta(hours=5)) == 0
    [mail] = outbox("ana@example.org", "meetings/mail/after")
    assert [row["others"].split(" (")[0] for row in mail.values["rows"]] == [bruno.name, clara.name, dora.name]
    assert [row["useful"].split("=")[-1] for row in mail.values["rows"]] == ["useful"] * 3
    assert [len(outbox(f"{one}@example.org", "meetings/mail/after")) for one in ("bruno", "clara", "dora")] == [0, 1, 0]


def test_nobody_is_asked_of_meetings_of_long_ago(meet):
    event = meet(slots=1)
    meeting = met(event, person(event, "Ana", country="BE"), person(event, "Bruno", country="BE"))
    assert outcomes.ask_soon(meeting.slot.ends_at + timedelta(days=4)) == 0


def test_opening_the_link_answers_nothing_and_its_button_does(app, meet):
    event = meet(slots=1)
    ana, bruno = person(event, "Ana"), person(event, "Bruno")
    meeting = met(event, ana, bruno)
    address = urlsplit(mails.after_link(meeting, ana, "cooperation"))
    address = f"{address.path}?{address.query}"
    db.session.commit()
    client = app.test_client()
    assert re.search(r'<input checked [^>]*value="cooperation"', client.get(address).text)
    assert client.get(address.replace(meeting.public_id, new_public_id())).status_code == 410
    assert outcomes.numbers(event)[0] == {}
    assert submit(client, address, {"result": "", "note": ""}).status_code == 200  # choose one
    assert submit(client, address, {"note": "Call in May"}).status_code == 303
    db.session.rollback()
    said = queries.outcome_of(meeting, ana)
    assert (said.result, said.note) == ("cooperation", "Call in May")


def test_who_was_missing_is_marked_and_listed_and_answers_stay_numbers(meet):
    event = meet(slots=2, tables=4)
    ana, bruno, clara, dora, eva = (person(event, name) for name in ("Ana", "Bruno", "Clara", "Dora", "Eva"))
    first, second = queries.slots_of(event)
    marked, said = met(event, ana, bruno, first), met(event, clara, dora, first)
    met(event, ana, eva, second)
    with pytest.raises(errors.NotBegun):
        booking.mark_absent(marked, ana.public_id, True, None)
    for slot in (first, second):
        slot.starts_at, slot.ends_at = slot.starts_at - timedelta(days=900), slot.ends_at - timedelta(days=900)
    booking.mark_absent(marked, ana.public_id, True, None)
    outcomes.say(said, dora, "not_held", "Nobody there")
    outcomes.say(marked, bruno, "useful", None)
    assert set(db.session.scalars(numbers.no_shows(event))) == {marked, said}
    assert numbers.said_not_held([marked, said]) == {said.id}
    assert numbers.numbers_of(event).no_shows == 2
    assert queries.meetings_in(first) == [marked, said]
    booking.mark_absent(marked, ana.public_id, False, None)
    assert numbers.numbers_of(event).no_shows == 1


def test_before_asking_ends_those_without_a_meeting_are_written_to_once(meet, outbox):
    end = now() + timedelta(days=2)
    event = meet(asks_until=end, nudge_days=3, mode="both")
    ana, bruno, clara = (person(event, name) for name in ("Ana", "Bruno", "Clara"))
    person(event, "Dora")
    waiting = [person(event, name) for name in ("Eva", "Fina")]
    operations.accept(operations.ask(*waiting), waiting[1])  # waits for the plan
    unsubscribe(event.id, clara.email)
    factories.saved(Block(owner_id=ana.id, person_id=bruno.id))
    assert nudging.nudge_due(end - timedelta(days=4)) == 0
    queries.settings_of(event).is_on = False
    assert nudging.nudge_due() == 0
    queries.settings_of(event).is_on = True
    assert [nudging.nudge_due(limit=2) for _ in range(3)] == [2, 1, 0]
    assert queries.settings_of(event).nudged_at is not None
    [mail] = outbox("ana@example.org", "meetings/mail/nudge")
    assert len(mail.values["rows"]) == 3
    assert all("Bruno" not in row["name"] for row in mail.values["rows"])
    assert "/unsubscribe/" in mail.values["unsubscribe_link"]
    assert [len(outbox(f"{one}@example.org", "meetings/mail/nudge")) for one in ("clara", "eva")] == [0, 0]
    queries.settings_of(event).nudged_at = None
    assert nudging.nudge_due(end + timedelta(minutes=1)) == 0


def test_a_suggestion_is_asked_in_one_tap(app, meet):
    event = meet()
    ana, bruno = person(event, "Ana"), person(event, "Bruno")
    entry = db.session.scalar(db.select(nudging.Entry).where(nudging.Entry.participant_id == bruno.id))
    address = urlsplit(mails.suggestion_link(ana, entry)).path
    db.session.commit()
    client = app.test_client()
    assert bruno.name in client.get(address).text
    assert db.session.scalars(db.select(MeetingRequest)).all() == []
    assert submit(client, address, {"message": "Textiles?"}).status_code == 303
    db.session.rollback()
    [request] = db.session.scalars(db.select(MeetingRequest)).all()
    assert (request.asker, request.asked, request.message) == (ana, bruno, "Textiles?")
    assert "<form" not in client.get(address).text.split("<main")[1].split("</main")[0]  # asked already, and said so


def test_a_time_taken_away_by_hand_stays_away_until_it_is_given_back(meet):
    event = meet(slots=0)
    window = {"day": event.first_day.isoformat(), "begin": "10:00", "end": "11:00"}
    setup.save_settings(event, {"days": [window], "slot_minutes": 20, "break_minutes": 0}, None)
    setup.remove_slot(queries.slots_of(event)[1], None)
    setup.save_settings(event, {"slot_minutes": 15}, None)
    local = [slot.starts_at.astimezone(event.zone).strftime("%H:%M") for slot in queries.slots_of(event)]
    assert local == ["10:00", "10:45"]
    setup.give_times_back(event, None)
    assert len(queries.slots_of(event)) == 4
