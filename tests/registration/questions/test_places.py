"""Limits of choices: sixty places at the dinner are sixty, whoever comes at the same moment."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.people.access import link_key
from eventapp.registration import operations
from eventapp.registration.errors import GroupOfTwo, NotOffered, OfferLapsed, Refused
from eventapp.registration.models import Category, Registration
from eventapp.registration.questions import queries, seats
from eventapp.registration.questions.models import Choice
from eventapp.registration.questions.seats import ChoiceFull
from eventapp.registration.waiting import choices, order
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


def waiting(category: Category, count: int = 2, hours: int | None = None) -> list[Registration]:
    """People with a place at the event who wait for the fish, in this order; it is offered for `hours`, or given."""
    category.event.offer_hours = hours
    people = [registered(category) for _number in range(count)]
    for number, one in enumerate(people):
        choices.wait_for(one, fish(), None)
        choices.turn_of(one, fish()).waiting_since = now() - timedelta(hours=count - number)
    db.session.commit()
    return people


def dinner_of(registration: Registration) -> list[str]:
    db.session.refresh(registration)
    return registration.answers["dinner"]["value"]


def turns(people: list[Registration]) -> list[str | None]:
    """What became of each: waiting, offered, or no turn any more."""
    db.session.expire_all()
    found = [choices.turn_of(one, fish()) for one in people]
    return [None if turn is None else "waiting" if turn.is_waiting else "offered" for turn in found]


def test_a_place_that_comes_free_is_given_to_who_waits_longest_and_told(category, outbox):
    holders = [registered(category, "fish") for _number in range(FISH_FOR)]
    first, second = waiting(category)
    assert choices.go_on() == 0
    operations.cancel(holders[0], None)
    dinner = queries.form_of(category.event).question("dinner")
    assert (fish().left, queries.places_left([dinner])[fish().id]) == (1, 0)
    with pytest.raises(ChoiceFull):
        registered(category, "fish")  # it is not for newcomers
    db.session.rollback()
    operations.cancel(db.session.get(Registration, holders[0].id), None)
    db.session.commit()
    assert choices.go_on() == 1
    assert (dinner_of(first), dinner_of(second), fish().taken) == (["fish"], [], FISH_FOR)
    assert [mail.address for mail in outbox(template="registration/mail/choice")] == [first.participant.email]
    assert choices.turn_of(first, fish()) is None
    fish().capacity = None
    category.event.form_stamp = "no limit"
    db.session.commit()
    assert choices.go_on() == 1
    assert (dinner_of(second), fish().taken) == (["fish"], FISH_FOR + 1)


def test_an_offer_holds_the_place_until_it_is_answered_and_goes_on_by_itself(category, outbox):
    holders = [registered(category, "fish") for _number in range(FISH_FOR)]
    people = waiting(category, 4, hours=48)
    operations.cancel(holders[0], None)
    db.session.commit()
    assert (choices.go_on(), turns(people), fish().taken) == (1, ["offered"] + ["waiting"] * 3, FISH_FOR)
    assert [mail.address for mail in outbox(template="registration/mail/choice_offer")] == [people[0].participant.email]
    choices.stop_waiting(people[0], fish(), None)
    assert (choices.go_on(), turns(people), fish().taken) == (1, [None, "offered", "waiting", "waiting"], FISH_FOR)
    late = now() + timedelta(hours=49)
    with time_machine.travel(late, tick=False):
        assert choices.go_on() == 1
        assert turns(people) == [None, None, "offered", "waiting"]
    assert [mail.address for mail in outbox(template="registration/mail/choice_lapsed")] == [
        people[1].participant.email
    ]
    choices.accept(choices.turn_of(people[2], fish()))
    db.session.commit()
    assert (dinner_of(people[2]), turns(people)[2:], fish().taken) == (["fish"], [None, "waiting"], FISH_FOR)
    with pytest.raises(NotOffered):
        choices.accept(choices.turn_of(people[3], fish()))
    operations.cancel(people[2], None)
    choices.go_on()
    operations.cancel(people[3], None)  # with an offer open
    db.session.commit()
    assert (turns(people), fish().taken, {one.is_live for one in people[:2]}) == ([None] * 4, FISH_FOR - 1, {True})


def test_a_group_gets_places_for_all_or_none_in_the_order_of_priority(category):
    holders = [registered(category, "fish") for _number in range(FISH_FOR)]
    people = waiting(category, 4)
    category.event.queue_by_priority = True
    order.wait_as_one([choices.turn_of(one, fish()) for one in people[1:3]], None)
    order.set_priority(choices.turn_of(people[1], fish()), 5, None)
    with pytest.raises(GroupOfTwo):
        order.wait_as_one([choices.turn_of(people[0], fish())], None)
    operations.cancel(holders[0], None)
    db.session.commit()
    assert (choices.go_on(), turns(people)) == (1, [None, "waiting", "waiting", "waiting"])
    for holder in holders[1:]:
        operations.cancel(holder, None)
    db.session.commit()
    assert (choices.go_on(), turns(people), fish().taken) == (2, [None, None, None, "waiting"], FISH_FOR)
    assert [dinner_of(one) for one in people] == [["fish"], ["fish"], ["fish"], []]


def test_many_workers_give_each_place_once(category, in_parallel, outbox):
    holders = [registered(category, "fish") for _number in range(FISH_FOR)]
    waiting(category, 4)
    for holder in holders[:2]:
        operations.cancel(holder, None)
    in_parallel(3, lambda _number: choices.go_on())
    db.session.expire_all()
    choices.go_on()
    assert (fish().taken, len(outbox(template="registration/mail/choice"))) == (FISH_FOR, 2)


def test_the_person_waits_answers_and_leaves_and_the_desk_orders(app, category, organiser, outbox):
    holders = [registered(category, "fish") for _number in range(FISH_FOR)]
    participant, event = factories.make_participant(category.event, language="en"), category.event
    event.offer_hours = 48
    mine = operations.register(participant, category, {})
    operations.confirm(mine)
    db.session.commit()
    client, page = app.test_client(), f"/en/{event.slug}/registration"
    client.get(f"{page}/open/{link_key(participant, 'return')}")
    asked = {"question": "dinner", "choice": "fish"}
    assert "Dinner: Cake" not in client.get(page).text
    assert submit(client, page, asked | {"action": "wait"}, form=f"{page}/choices").status_code == 303
    assert "Your place in the queue: 1." in client.get(page).text
    desk, home = organiser(event), f"/en/{event.slug}/manage/waiting"
    assert "Dinner: Fish (1)" in (shown := desk.get(home).text)
    assert f"{mine.participant.name}</a>" in shown  # nobody waits for anything else
    of_fish = {"choice": "dinner.fish", "chosen": choices.turn_of(mine, fish()).public_id}
    ordered = submit(
        desk, f"{home}?choice=dinner.fish", of_fish | {"action": "priority", "priority": "7"}, form=f"{home}/chosen"
    )
    assert 'data-ecl-table-header="Priority">7<' in desk.get(ordered.location).text
    (leave,) = [
        urlsplit(mail.values["leave_link"]).path for mail in outbox(template="registration/mail/choice_waiting")
    ]
    other = app.test_client()
    assert "Leave the waiting list" in other.get(leave).text
    submit(client, page, asked | {"action": "leave"}, form=f"{page}/choices")
    assert "You do not wait for a place here any more" in other.get(leave).text
    submit(client, page, asked | {"action": "wait"}, form=f"{page}/choices")
    operations.cancel(holders[0], None)
    db.session.commit()
    choices.go_on()
    assert "A place is free for you." in client.get(page).text
    (answer,) = [urlsplit(mail.values["link"]).path for mail in outbox(template="registration/mail/choice_offer")]
    stranger = answer.replace(answer.rsplit("/", 1)[1], link_key(participant, "offer"))
    assert app.test_client().get(stranger).status_code == 410
    assert "You have accepted the place." in other.get(submit(other, answer, {"answer": "accept"}).location).text
    assert dinner_of(mine) == ["fish"]
    fish().capacity = FISH_FOR + 1
    db.session.commit()
    newcomer = operations.register(factories.make_participant(event), category, {})
    with pytest.raises(choices.NotFull):
        choices.wait_for(newcomer, fish(), None)


class Dinner(RuleBasedStateMachine):
    """Those at an event and everything that can be done about the last places at its dinner."""

    person = st.integers(0, 4)

    @initialize(hours=st.sampled_from([None, 48]), by_priority=st.booleans(), places=st.integers(0, 3))
    def begin(self, hours, by_priority, places):
        category = factories.make_category(capacity=None)
        event = category.event
        event.offer_hours, event.queue_by_priority = hours, by_priority
        wanted = [{"key": key, "label": {"en": key.title()}} for key in ("fish", "cake")]
        section = queries.section_row(event, "needs")
        question = factories.make_question(section=section, key="dinner", kind="one_of", choices=wanted)
        self.choice_id = db.session.scalar(
            db.select(Choice.id).where(Choice.question_id == question.id, Choice.key == "fish")
        )
        self.choice.capacity, event.form_stamp = places, None
        event.form_stamp = f"{event.id} {places}"
        self.ids = [factories.make_confirmed(category).id for _ in range(5)]
        db.session.commit()

    @property
    def choice(self) -> Choice:
        return db.session.get(Choice, self.choice_id)

    def attempt(self, operation, *arguments) -> None:
        try:
            operation(*arguments)
        except OfferLapsed:
            db.session.commit()
        except Refused:
            db.session.rollback()
        else:
            db.session.commit()

    def one(self, number: int) -> Registration:
        return db.session.get(Registration, self.ids[number])

    def turn(self, number: int) -> ChoiceTurn | None:
        return choices.turn_of(self.one(number), self.choice)

    @rule(number=person)
    def wait(self, number):
        self.attempt(choices.wait_for, self.one(number), self.choice, None)

    @rule(number=person)
    def leave_or_refuse(self, number):
        self.attempt(choices.stop_waiting, self.one(number), self.choice, None)

    @rule(number=person)
    def accept(self, number):
        if turn := self.turn(number):
            self.attempt(choices.accept, turn)

    @rule(number=person, key=st.sampled_from(["fish", "fish", "cake", None]))
    def edit(self, number, key):
        one = self.one(number)
        answers = operations.answers_of(one)
        version = queries.form_of(one.event).question("dinner").version
        given = {} if key is None else {"dinner": {"version": version, "value": key}}
        self.attempt(operations.edit, one, answers | {"answers": given}, None)

    @rule(number=person)
    def cancel(self, number):
        self.attempt(operations.cancel, self.one(number), None)

    @rule(number=person, priority=st.integers(0, 3))
    def set_priority(self, number, priority):
        if turn := self.turn(number):
            self.attempt(order.set_priority, turn, priority, None)

    @rule(numbers=st.lists(person, min_size=2, max_size=3, unique=True))
    def group(self, numbers):
        if found := [turn for number in numbers if (turn := self.turn(number))]:
            self.attempt(order.wait_as_one, found, None)

    @rule(number=person)
    def ungroup(self, number):
        if turn := self.turn(number):
            self.attempt(order.wait_alone, turn, None)

    @rule(places=st.one_of(st.none(), st.integers(0, 5)))
    def change_limit(self, places):
        self.attempt(seats.seats.set_capacity, self.choice, places, Refused())
        category = self.one(0).category
        category.event.form_stamp = f"{category.event_id} {places}"
        db.session.commit()

    @rule(late=st.booleans())
    def work(self, late):
        """Places go in the order of the queue, to whole groups; none that could be given is left."""
        queue, left = self.queue(), self.choice.left
        if late:
            for turn in db.session.scalars(db.select(ChoiceTurn).where(ChoiceTurn.offer_until.is_not(None))).all():
                turn.offer_until = now()
                left = left if left is None else left + 1
            db.session.commit()
        choices.go_on()
        for name, members in queue.items():
            fits = left is None or len(members) <= left
            still = self.queue().get(name)
            assert still == (None if fits else members), f"{name}: {members} became {still} with {left} places left"
            left = left - len(members) if fits and left is not None else left

    @invariant()
    def taken_is_what_is_held_or_offered(self):
        if not hasattr(self, "ids"):
            return
        rows = [db.session.get(Registration, id) for id in self.ids]
        held = {one.id for one in rows if self.choice_id in one.held_choices}
        value = {one.id: (one.answers.get("dinner") or {}).get("value") for one in rows}
        chose = {one.id for one in rows if one.is_seated and value[one.id] == "fish"}
        query = db.select(ChoiceTurn.registration_id).where(ChoiceTurn.offer_until.is_not(None))
        offered = set(db.session.scalars(query.where(ChoiceTurn.choice_id == self.choice_id)))
        assert (self.choice.taken, held, chose & offered) == (len(held), chose | offered, set())
        assert self.choice.capacity is None or self.choice.taken <= self.choice.capacity

    def queue(self) -> dict[str, set[int]]:
        """Who waits, group by group, in their order."""
        turns = db.session.scalars(
            db.select(ChoiceTurn).where(ChoiceTurn.choice_id == self.choice_id, ChoiceTurn.offer_until.is_(None))
        ).all()
        urgent = self.one(0).event.queue_by_priority
        turns = sorted(turns, key=lambda turn: (-turn.priority if urgent else 0, turn.waiting_since))
        found: dict[str, set[int]] = {}
        for turn in turns:
            found.setdefault(turn.queue_group or turn.public_id, set()).add(turn.registration_id)
        return found


@pytest.mark.slow
def test_any_order_of_steps_keeps_the_places_at_the_dinner_true(app):
    run_state_machine_as_test(
        Dinner,
        settings=settings(
            max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
