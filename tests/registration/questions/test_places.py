"""Limits of choices: sixty places at the dinner are sixty, whoever comes at the same moment."""

from datetime import timedelta
from typing import Any

import pytest

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.people.access import link_key
from eventapp.registration import operations
from eventapp.registration.models import Category, Registration
from eventapp.registration.questions import queries, seats
from eventapp.registration.questions.models import Choice
from eventapp.registration.questions.seats import ChoiceFull
from eventapp.registration.waiting import choices
from eventapp.registration.waiting import operations as waiting_list
from eventapp.registration.waiting.models import ChoiceTurn
from tests.registration.test_form import ORGANISATION, YOU
from tests.support import factories
from tests.support.forms import submit

pytestmark = pytest.mark.db
FISH_FOR = 3


@pytest.fixture
def category(app) -> Category:
    category = factories.make_category(code="lac", capacity=None)
    choices = [{"key": key, "label": {"en": key.title()}} for key in ("fish", "cake")]
    section = queries.section_row(category.event, "needs")
    factories.make_question(section=section, key="dinner", kind="several_of", choices=choices, label={"en": "Dinner"})
    fish().capacity = FISH_FOR
    category.event.form_stamp = "changed"
    db.session.commit()
    return category


def fish() -> Choice:
    return db.session.scalars(db.select(Choice).where(Choice.key == "fish")).one()


def answer(category: Category, *keys: str) -> dict[str, Any]:
    version = queries.form_of(category.event).question("dinner").version
    return {"dinner": {"version": version, "value": list(keys)}}


def registered(category: Category, *keys: str, **options: Any) -> Registration:
    participant = factories.make_participant(category.event)
    return operations.register(participant, category, answer(category, *keys), **options)


def test_places_are_taken_given_back_and_exchanged(category):
    one = registered(category, "fish", "cake")
    assert fish().taken == 1
    changed = operations.answers_of(one)
    operations.edit(one, changed | {"answers": answer(category, "cake")}, None)
    assert (fish().taken, len(one.held_choices)) == (0, 1)
    operations.edit(one, changed | {"answers": answer(category, "fish")}, None)
    assert fish().taken == 1
    operations.cancel(one, None)
    assert (fish().taken, one.held_choices) == (0, [])


def test_a_full_choice_is_refused_and_nothing_is_taken(category):
    for _number in range(FISH_FOR):
        registered(category, "fish")
    db.session.commit()
    taken = category.taken
    with pytest.raises(ChoiceFull):
        registered(category, "fish")
    db.session.rollback()
    assert (fish().taken, category.taken) == (FISH_FOR, taken)


def test_who_waits_holds_no_place_at_the_dinner_and_loses_it_when_it_is_full(category):
    category.capacity = FISH_FOR
    seated = [registered(category, "cake") for _number in range(FISH_FOR)]
    waiting = registered(category, "fish", "cake", waiting_list=True)
    assert (waiting.state, fish().taken) == ("waiting", 0)
    fish().capacity = 0
    category.event.form_stamp = "none"
    db.session.flush()
    operations.cancel(seated[0], None)
    if waiting.state == "waiting":  # the event may give freed places by itself
        waiting_list.promote(waiting, None)
    assert waiting.is_seated
    assert waiting.answers["dinner"]["value"] == ["cake"]
    assert fish().taken == 0


@pytest.mark.slow
def test_the_last_places_go_to_as_many_as_there_are(app, category, in_parallel):
    people = [factories.make_participant(category.event).id for _number in range(8)]
    given = answer(category, "fish")
    category_id = category.id

    def take(number: int) -> str:
        from eventapp.people.models import Participant

        person, place = db.session.get(Participant, people[number]), db.session.get(Category, category_id)
        return operations.register(person, place, given).state

    outcomes = in_parallel(8, take)
    assert sorted(outcomes) == ["ChoiceFull"] * 5 + ["unconfirmed"] * FISH_FOR
    db.session.rollback()
    assert fish().taken == FISH_FOR
    held = db.session.scalars(db.select(Registration.held_choices)).all()
    assert sum(fish().id in choices for choices in held) == FISH_FOR


@pytest.mark.slow
def test_without_the_guard_more_would_get_one(app, category, in_parallel, monkeypatch):
    """The control: counting first and taking afterwards oversells, so the test above can fail."""
    import threading

    met = threading.Barrier(8)

    def count_first(place: Choice, else_raise: Exception, count: int = 1) -> None:
        if place.capacity is not None and place.taken >= place.capacity:
            raise else_raise
        db.session.rollback()  # as a check outside of the transaction would do
        met.wait(20)

    monkeypatch.setattr("eventapp.registration.questions.seats.seats.take", count_first)
    db.session.commit()

    def take(number: int) -> str:
        count_first(fish(), ValueError())
        return "taken"

    assert in_parallel(8, take).count("taken") > FISH_FOR


def test_delegates_see_what_is_left_and_cannot_take_what_is_gone(client, category):
    event, page = category.event, f"/en/{category.event.slug}/register/lac"
    category.shows_places_left = True
    submit(client, f"{page}/you", YOU)
    submit(client, f"{page}/organisation", ORGANISATION)
    assert "Fish (places left: 3)" in client.get(f"{page}/needs").text
    submit(client, f"{page}/needs", {"diet": "none", "dinner": ["fish"]})
    submit(client, f"{page}/consent", {"registration": "y"})
    for _number in range(FISH_FOR):
        registered(category, "fish")
    db.session.commit()
    refused = submit(client, f"{page}/check")
    assert refused.location.endswith("/needs?check=1#dinner")
    assert "All places of “Fish” are taken" in client.get(refused.location).text
    other = client.application.test_client()
    submit(other, f"{page}/you", YOU | {"email": "rosa@example.org"})
    submit(other, f"{page}/organisation", ORGANISATION)
    assert "Fish (all places taken)" in other.get(f"{page}/needs").text
    wrong = submit(other, f"{page}/needs", {"diet": "none", "dinner": ["fish"]})
    assert "All places of this answer are taken" in wrong.text
    assert seats.form_of(event).question("dinner").has_limited_choices


def waiting(category: Category, count: int = 2) -> list[Registration]:
    """People with a place at the event who wait for the fish, in this order."""
    people = [registered(category) for _number in range(count)]
    for number, one in enumerate(people):
        choices.wait_for(one, fish(), None)
        choices.turn_of(one, fish()).waiting_since = now() - timedelta(hours=count - number)
    db.session.commit()
    return people


def dinner_of(registration: Registration) -> list[str]:
    db.session.refresh(registration)
    return registration.answers["dinner"]["value"]


def test_a_place_that_comes_free_is_given_to_who_waits_longest_and_told(category, outbox):
    holders = [registered(category, "fish") for _number in range(FISH_FOR)]
    first, second = waiting(category)
    assert choices.give_due() == 0
    operations.cancel(holders[0], None)
    with pytest.raises(ChoiceFull):
        registered(category, "fish")  # it is not for newcomers
    db.session.rollback()
    operations.cancel(db.session.get(Registration, holders[0].id), None)
    db.session.commit()
    assert choices.give_due() == 1
    assert (dinner_of(first), dinner_of(second), fish().taken) == (["fish"], [], FISH_FOR)
    assert [mail.address for mail in outbox(template="registration/mail/choice")] == [first.participant.email]
    assert choices.turn_of(first, fish()) is None
    fish().capacity = FISH_FOR + 1
    db.session.commit()
    assert choices.give_due() == 1
    assert (dinner_of(second), fish().taken) == (["fish"], FISH_FOR + 1)


def test_priority_counts_where_the_event_says_so_and_who_left_gets_nothing(category):
    holders = [registered(category, "fish") for _number in range(FISH_FOR)]
    first, second, third, fourth = waiting(category, 4)
    category.event.queue_by_priority, third.priority = True, 5
    operations.cancel(first, None)
    choices.stop_waiting(second, fish(), None)
    for holder in holders[:2]:
        operations.cancel(holder, None)
    db.session.commit()
    assert next(iter(choices.turns_of(category.event, fish().id))).registration_id == third.id
    assert choices.give_due() == 2
    assert [dinner_of(one) for one in (first, second, third, fourth)] == [[], [], ["fish"], ["fish"]]
    assert (fish().taken, db.session.scalar(db.select(db.func.count()).select_from(ChoiceTurn))) == (FISH_FOR, 0)


def test_many_workers_give_each_place_once(category, in_parallel, outbox):
    holders = [registered(category, "fish") for _number in range(FISH_FOR)]
    waiting(category, 4)
    for holder in holders[:2]:
        operations.cancel(holder, None)
    in_parallel(3, lambda _number: choices.give_due())
    db.session.expire_all()
    choices.give_due()
    assert (fish().taken, len(outbox(template="registration/mail/choice"))) == (FISH_FOR, 2)


def test_the_person_joins_and_leaves_on_their_page_and_the_desk_sees_it(app, category, organiser):
    for _number in range(FISH_FOR):
        registered(category, "fish")
    participant = factories.make_participant(category.event)
    mine = operations.register(participant, category, {})
    operations.confirm(mine)
    db.session.commit()
    client, page = app.test_client(), f"/en/{category.event.slug}/registration"
    client.get(f"{page}/open/{link_key(participant, 'return')}")
    asked = {"question": "dinner", "choice": "fish"}
    assert "Dinner: Cake" not in client.get(page).text
    assert submit(client, page, asked | {"action": "wait"}, form=f"{page}/choices").status_code == 303
    assert "You wait." in client.get(page).text
    shown = organiser(category.event).get(f"/en/{category.event.slug}/manage/waiting").text
    assert "Who waits for a place of a choice" in shown and "Dinner: Fish" in shown
    submit(client, page, asked | {"action": "leave"}, form=f"{page}/choices")
    assert "You wait." not in client.get(page).text
    fish().capacity = FISH_FOR + 1
    db.session.commit()
    with pytest.raises(choices.NotFull):
        choices.wait_for(mine, fish(), None)
