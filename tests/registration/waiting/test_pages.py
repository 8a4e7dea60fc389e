"""What those who wait, and the desk, do on pages."""

import re

import pytest

from eventapp.extensions import db
from eventapp.messages.models import Message
from eventapp.messages.rendering import render
from eventapp.people.access import link_key
from eventapp.registration import operations
from eventapp.registration.models import Category, Registration
from eventapp.registration.waiting import operations as waiting
from tests.support import factories
from tests.support.forms import submit

pytestmark = pytest.mark.db


@pytest.fixture
def full(app) -> Category:
    category = factories.make_category(code="lac", capacity=1)
    category.seated = factories.make_confirmed(category)
    return category


@pytest.fixture
def offered(full) -> Registration:
    registration = factories.make_waiting(full, given_name="Ana")
    operations.cancel(full.seated, None)
    db.session.commit()
    return registration


def link(registration: Registration, purpose: str, path: str) -> str:
    with db.session.no_autoflush:
        return f"/en/{registration.event.slug}/{path}/{link_key(registration.participant, purpose)}"


def test_opening_the_offer_changes_nothing_and_the_button_accepts(offered, client):
    address = link(offered, "offer", "offer")
    for _ in range(2):
        page = client.get(address)
        assert (page.status_code, "Accept the place" in page.text) == (200, True)
    db.session.refresh(offered)
    assert offered.state == "offered"
    assert submit(client, address, {"answer": "accept"}).status_code == 303
    db.session.refresh(offered)
    assert offered.state == "confirmed"
    assert "This offer is over" in client.get(address).text
    assert "You are registered" in client.get(f"/en/{offered.event.slug}/registration").text


def test_refusing_passes_the_place_on(offered, client):
    second = factories.make_waiting(offered.category)
    db.session.commit()
    submit(client, link(offered, "offer", "offer"), {"answer": "refuse"})
    db.session.expire_all()
    assert (offered.state, second.state) == ("cancelled", "offered")


def test_a_late_answer_says_so_and_the_place_is_with_the_next(offered, client):
    second = factories.make_waiting(offered.category)
    offered.offer_until = offered.created_at
    db.session.commit()
    address = link(offered, "offer", "offer")
    assert "This offer is over" in client.get(address).text
    # A page that was open in time is sent too late.
    fresh = factories.make_waiting(offered.category)
    form = client.get(link(fresh, "leave", "waiting/leave")).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)[1]
    late = client.post(address, data={"answer": "accept", "csrf_token": token})
    assert "has gone to someone else" in client.get(late.location).text
    db.session.expire_all()
    assert (offered.state, second.state) == ("expired", "offered")


def test_links_of_others_and_for_other_purposes_open_nothing(offered, client):
    assert client.get(f"/en/{offered.event.slug}/offer/forged").status_code == 410
    for purpose, path in (("confirm", "offer"), ("offer", "waiting/leave"), ("leave", "offer")):
        assert client.get(link(offered, purpose, path)).status_code == 410


def test_the_leave_link_asks_and_the_button_leaves(full, client):
    waits = factories.make_waiting(full)
    db.session.commit()
    address = link(waits, "leave", "waiting/leave")
    assert "Leave the waiting list" in client.get(address).text
    db.session.refresh(waits)
    assert waits.state == "waiting"
    submit(client, address)
    db.session.refresh(waits)
    assert waits.state == "cancelled"
    assert "You are not on the waiting list." in client.get(address).text


def test_one_sees_the_place_in_the_queue_when_the_event_allows(full, client):
    factories.make_waiting(full)
    second = factories.make_waiting(full)
    db.session.commit()
    client.get(link(second, "return", "registration/open"))
    mine = f"/en/{full.event.slug}/registration"
    assert "Your place in the queue: 2." in client.get(mine).text
    full.event.shows_queue_position = False
    db.session.commit()
    assert "Your place in the queue" not in client.get(mine).text


def test_the_desk_orders_and_groups_the_queue(full, organiser):
    people = [factories.make_waiting(full, given_name=name) for name in ("Ana", "Bea", "Carl")]
    home = f"/en/{full.event.slug}/manage/waiting"
    desk = organiser(full.event, "registration")
    page = desk.get(home).text
    assert page.index("Ana ") < page.index("Bea ") < page.index("Carl ")
    chosen = {"chosen": [people[1].public_id, people[2].public_id], "category": "lac"}
    submit(desk, home, chosen | {"action": "priority", "priority": "7"}, form=f"{home}/chosen")
    submit(desk, home, chosen | {"action": "group"}, form=f"{home}/chosen")
    db.session.expire_all()
    assert [p.priority for p in people] == [0, 7, 7]
    assert people[1].queue_group == people[2].queue_group is not None
    assert "Group 1" in desk.get(home).text
    submit(desk, home, chosen | {"action": "alone"}, form=f"{home}/chosen")
    db.session.expire_all()
    assert {p.queue_group for p in people} == {None}
    nobody = submit(desk, home, {"action": "group", "category": "lac"}, form=f"{home}/chosen")
    assert "Tick those you mean first." in desk.get(nobody.location).text
    wrong = submit(desk, home, chosen | {"action": "priority", "priority": "-1"}, form=f"{home}/chosen")
    assert (wrong.status_code, "Enter a number from 0 to 1000." in wrong.text) == (400, True)


def test_the_desk_sets_the_rules(full, organiser):
    home = f"/en/{full.event.slug}/manage/waiting"
    desk = organiser(full.event, "registration")
    given = {"freed_places": "given", "offer_hours": "", "order": "priority", "shows_position": ""}
    assert submit(desk, home, given, form=f"{home}/rules").status_code == 303
    db.session.refresh(full.event)
    event = full.event
    assert (event.offer_hours, event.queue_by_priority, event.shows_queue_position) == (None, True, False)
    submit(desk, home, given | {"freed_places": "offered", "offer_hours": "24"}, form=f"{home}/rules")
    db.session.refresh(event)
    assert event.offer_hours == 24
    wrong = submit(desk, home, given | {"freed_places": "offered", "offer_hours": "0"}, form=f"{home}/rules")
    assert (wrong.status_code, "Enter a number of hours from 1 to 744." in wrong.text) == (400, True)


def test_registrations_of_another_event_are_not_touched(full, organiser):
    foreign = factories.make_waiting(factories.make_category(capacity=0))
    home = f"/en/{full.event.slug}/manage/waiting"
    desk = organiser(full.event, "registration")
    submit(desk, home, {"chosen": [foreign.public_id], "action": "priority", "priority": "9"}, form=f"{home}/rules")
    db.session.refresh(foreign)
    assert foreign.priority == 0


@pytest.mark.parametrize("language", factories.LANGUAGES)
def test_the_mails_read_well_in_each_language(full, outbox, language):
    first, second = (factories.make_waiting(full, language=language) for _ in range(2))
    operations.cancel(full.seated, None)
    waiting.lapse(first)
    subjects = {
        message.template: render(message).subject
        for message in db.session.scalars(db.select(Message))
        if message.language == language and message.template.rsplit("/", 1)[1] in {"waiting", "offer", "offer_lapsed"}
    }
    assert len(subjects) == 3
    own = {"en": "A place is free", "es": "Hay una plaza libre", "pt": "Há uma vaga", "fr": "Une place est libre"}
    assert subjects["registration/mail/offer"].startswith(own[language])
    assert second.state == "offered"
