"""Free places go to those who wait, in their order, each to one."""

from datetime import timedelta

import pytest
import time_machine

from eventapp.common.clock import now
from eventapp.common.log import history_of
from eventapp.extensions import db
from eventapp.registration import operations, queries
from eventapp.registration.categories.operations import change_capacity
from eventapp.registration.errors import CategoryFull, GroupOfTwo, NotOffered, NotWaiting, OfferLapsed, OneQueue
from eventapp.registration.models import Category, Draft, Registration
from eventapp.registration.waiting import operations as waiting
from eventapp.registration.waiting import order
from tests.support import factories

pytestmark = pytest.mark.db


@pytest.fixture
def full(app) -> Category:
    """A category with two places, both taken by `seated`."""
    category = factories.make_category(capacity=2)
    category.seated = [factories.make_confirmed(category) for _ in range(2)]
    return category


def waiter(category: Category, **person) -> Registration:
    """Someone on the waiting list with a confirmed address."""
    return factories.make_waiting(category, **person)


def states(registrations) -> list[str]:
    return [registration.state for registration in registrations]


def test_a_cancelled_place_is_offered_to_the_first_with_a_deadline(full, outbox):
    first, second = waiter(full), waiter(full)
    operations.cancel(full.seated[0], None)
    assert states([first, second]) == ["offered", "waiting"]
    assert first.offer_until - now() == pytest.approx(timedelta(hours=48), abs=timedelta(seconds=5))
    assert full.taken == 2
    mail = outbox(address=first.participant.email)[-1]
    assert (mail.template, "/offer/" in mail.values["link"]) == ("registration/mail/offer", True)
    assert outbox(address=second.participant.email)[-1].template == "registration/mail/waiting"


def test_the_deadline_is_not_after_the_event(full):
    full.event.starts_at, full.event.ends_at = now() - timedelta(hours=1), now() + timedelta(hours=3)
    first = waiter(full)
    operations.cancel(full.seated[0], None)
    assert first.offer_until == full.event.ends_at


def test_when_the_event_is_over_nobody_is_offered_anything(full):
    first = waiter(full)
    with time_machine.travel(full.event.ends_at + timedelta(hours=1)):
        operations.cancel(full.seated[0], None)
        assert (first.state, waiting.offer_everywhere()) == ("waiting", 0)


@pytest.mark.parametrize(
    ("approval", "state", "template"), [(False, "confirmed", "ticket"), (True, "pending", "pending")]
)
def test_a_place_given_at_once_needs_no_answer(full, outbox, approval, state, template):
    full.event.offer_hours, full.needs_approval = None, approval
    first = waiter(full)
    operations.cancel(full.seated[0], None)
    assert first.state == state
    assert outbox(address=first.participant.email)[-1].template == f"registration/mail/{template}"


def test_accepting_gives_the_ticket_and_twice_changes_nothing(full, outbox):
    first = waiter(full)
    operations.cancel(full.seated[0], None)
    waiting.accept(first)
    waiting.accept(first)
    assert (first.state, first.offer_until, first.waiting_since, full.taken) == ("confirmed", None, None, 2)
    assert [m.template for m in outbox(template="registration/mail/ticket", address=first.participant.email)] == [
        "registration/mail/ticket"
    ]
    assert [a.action for a in history_of(first)][:2] == ["accepted the offer", "offered a place"]


def test_a_refused_offer_goes_on_to_the_next(full):
    first, second = waiter(full), waiter(full)
    operations.cancel(full.seated[0], None)
    waiting.refuse(first)
    assert states([first, second]) == ["cancelled", "offered"]
    with pytest.raises(NotOffered):
        waiting.refuse(first)
    with pytest.raises(NotOffered):
        waiting.accept(first)


def test_an_offer_not_answered_in_time_goes_on_by_itself(full, outbox):
    first, second, third = (waiter(full) for _ in range(3))
    operations.cancel(full.seated[0], None)
    with time_machine.travel(now() + timedelta(hours=47)):
        assert waiting.lapse_due() == 0
    with time_machine.travel(now() + timedelta(hours=49)):
        assert waiting.lapse_due() == 1
        assert states([first, second, third]) == ["expired", "offered", "waiting"]
        assert outbox(address=first.participant.email)[-1].template == "registration/mail/offer_lapsed"
    with time_machine.travel(now() + timedelta(hours=98)):
        with pytest.raises(OfferLapsed):
            waiting.accept(second)  # the worker has not come by yet
        assert states([second, third]) == ["expired", "offered"]
    assert full.taken == 2


def test_places_freed_in_any_way_are_offered(full):
    people = [waiter(full) for _ in range(5)]
    operations.cancel(full.seated[0], None)
    change_capacity(full, 4, None)
    assert states(people) == ["offered"] * 3 + ["waiting"] * 2
    change_capacity(full, None, None)
    assert states(people) == ["offered"] * 5


def test_an_expired_hold_is_offered(app):
    category = factories.make_category(capacity=1)
    factories.make_registration(category)
    first = waiter(category)
    with time_machine.travel(now() + timedelta(hours=49)):
        assert operations.expire_due() == 1
        assert first.state == "offered"


def test_a_corrected_form_keeps_its_place_though_others_wait(app):
    category = factories.make_category(capacity=1)
    draft = factories.make_draft(category.event, "wrong@example.org")
    operations.submit(draft, category, "es")
    first = waiter(category)
    draft.answers = draft.answers | {"you": draft.answers["you"] | {"email": "right@example.org"}}
    operations.submit(draft, category, "es")
    assert (draft.registration.state, first.state) == ("unconfirmed", "waiting")
    other = factories.make_category(category.event)
    operations.submit(draft, other, "es")
    assert (draft.registration.category, first.state) == (other, "offered")


def test_priority_comes_before_time_only_where_the_event_says_so(full):
    first, second, third = (waiter(full) for _ in range(3))
    order.set_priority(third, 5, None)
    assert [queries.queue_position(r) for r in (first, second, third)] == [1, 2, 3]
    full.event.queue_by_priority = True
    assert [queries.queue_position(r) for r in (first, second, third)] == [2, 3, 1]
    operations.cancel(full.seated[0], None)
    assert states([first, second, third]) == ["waiting", "waiting", "offered"]
    with pytest.raises(NotWaiting):
        order.set_priority(third, 1, None)


def test_a_group_gets_places_for_all_or_for_none_and_nobody_waits_beside_a_free_place(full):
    first, second, third = (waiter(full) for _ in range(3))
    order.wait_as_one([first, third], None)
    assert third.waiting_since == first.waiting_since
    operations.cancel(full.seated[0], None)
    assert states([first, second, third]) == ["waiting", "offered", "waiting"]
    operations.cancel(full.seated[1], None)
    assert states([first, second, third]) == ["waiting", "offered", "waiting"]
    waiting.refuse(second)
    assert states([first, third]) == ["offered", "offered"]
    waiting.accept(first)
    waiting.refuse(third)  # each answers alone
    assert (states([first, third]), full.taken) == (["confirmed", "cancelled"], 1)


def test_a_group_waits_until_all_its_addresses_are_confirmed(full):
    first = waiter(full)
    late = factories.make_waiting(full, is_confirmed=False)
    order.wait_as_one([first, late], None)
    change_capacity(full, 4, None)
    assert states([first, late]) == ["waiting", "waiting"]
    operations.confirm(late)
    assert states([first, late]) == ["offered", "offered"]


def test_a_group_that_shrinks_may_fit(full):
    people = [waiter(full) for _ in range(3)]
    order.wait_as_one(people, None)
    change_capacity(full, 4, None)
    assert states(people) == ["waiting"] * 3
    operations.cancel(people[0], None)
    assert states(people) == ["cancelled", "offered", "offered"]


def test_a_group_is_of_one_category_and_of_two_or_more_who_wait(full):
    first, second = waiter(full), waiter(full)
    other = factories.make_category(full.event, capacity=0)
    elsewhere = waiter(other)
    with pytest.raises(OneQueue):
        order.wait_as_one([first, elsewhere], None)
    with pytest.raises(GroupOfTwo):
        order.wait_as_one([first], None)
    with pytest.raises(NotWaiting):
        order.wait_as_one([first, full.seated[0]], None)
    order.wait_as_one([first, second], None)
    third = waiter(full)
    order.wait_as_one([third, first], None)
    assert first.queue_group == second.queue_group == third.queue_group
    order.wait_alone(third, None)
    assert (third.queue_group, first.queue_group == second.queue_group) == (None, True)
    order.wait_alone(second, None)
    assert (first.queue_group, second.queue_group) == (None, None)


def test_the_desk_gives_a_group_its_places_together(full):
    first, second = waiter(full), waiter(full)
    order.wait_as_one([first, second], None)
    change_capacity(full, 3, None)
    with pytest.raises(CategoryFull):
        waiting.promote(first, None)
    assert states([first, second]) == ["waiting", "waiting"]
    operations.cancel(full.seated[0], None)
    assert states([first, second]) == ["offered", "offered"]


def test_two_freed_places_and_many_workers_reach_each_person_once(full, in_parallel, outbox):
    people = [waiter(full).id for _ in range(6)]
    seated, category_id = [r.id for r in full.seated], full.id

    def work(number: int) -> str:
        if number < 2:
            operations.cancel(db.session.get(Registration, seated[number]), None)
        elif number % 2:
            waiting.offer_everywhere()
        else:
            waiting.offer_free_places(db.session.get(Category, category_id))
        return "done"

    assert in_parallel(8, work) == ["done"] * 8
    rows = [db.session.get(Registration, id) for id in people]
    assert states(rows) == ["offered"] * 2 + ["waiting"] * 4
    assert len(outbox(template="registration/mail/offer")) == 2
    for row in rows:
        row.offer_until = row.offer_until and now()
    assert sum(in_parallel(6, lambda _: waiting.lapse_due())) == 2
    db.session.expire_all()
    assert states(rows) == ["expired"] * 2 + ["offered"] * 2 + ["waiting"] * 2
    assert (len(outbox(template="registration/mail/offer")), db.session.get(Category, category_id).taken) == (4, 2)


def test_accepting_while_the_offer_lapses_ends_one_way(full, in_parallel):
    first, second = waiter(full), waiter(full)
    operations.cancel(full.seated[0], None)
    first.offer_until = now() + timedelta(milliseconds=150)
    ids, category_id = (first.id, second.id), full.id

    def race(number: int) -> str:
        if number % 2:
            waiting.lapse_due(now() + timedelta(seconds=1))
            return "lapsed"
        try:
            waiting.accept(db.session.get(Registration, ids[0]))
        except OfferLapsed:
            db.session.commit()
        return "answered"

    in_parallel(6, race)
    outcome = tuple(db.session.get(Registration, id).state for id in ids)
    assert outcome in {("confirmed", "waiting"), ("expired", "offered")}
    assert db.session.get(Category, category_id).taken == 2


def test_many_join_leave_and_answer_at_once_and_no_place_is_lost(full, in_parallel):
    people = [waiter(full).id for _ in range(6)]
    seated, category_id, event_id = [r.id for r in full.seated], full.id, full.event_id
    drafts = [factories.make_draft(full.event).id for _ in range(4)]

    def work(number: int) -> str:
        if number < 2:
            operations.cancel(db.session.get(Registration, seated[number]), None)
        elif number < 5:
            operations.cancel(db.session.get(Registration, people[number]), None)
        elif number < 9:
            draft = db.session.get(Draft, drafts[number - 5])
            operations.submit(draft, db.session.get(Category, category_id), "es", waiting_list=True)
            operations.confirm(draft.registration)
        else:
            change_capacity(db.session.get(Category, category_id), 4, None)
        return "done"

    assert in_parallel(10, work) == ["done"] * 10
    waiting.offer_everywhere()  # a row in use at that moment is passed over until the worker's next round
    db.session.commit()
    category = db.session.get(Category, category_id)
    waits = db.session.scalars(
        db.select(Registration.id).where(Registration.event_id == event_id, Registration.state == "waiting")
    ).all()
    assert (category.taken, category.capacity, len(waits)) == (4, 4, 3)


def test_an_entry_whose_address_is_never_confirmed_leaves_the_list(full, outbox):
    draft = factories.make_draft(full.event, "never@example.org")
    operations.submit(draft, full, "es", waiting_list=True)
    proven = waiter(full)
    db.session.flush()
    mail = outbox(address="never@example.org")[0]
    with time_machine.travel(now() + timedelta(hours=47), tick=False):
        assert waiting.forget_unproven() == 0
    with time_machine.travel(now() + timedelta(hours=49), tick=False):
        assert waiting.forget_unproven() == 1
    assert states([draft.registration, proven]) == ["expired", "waiting"]
    assert (full.taken, mail.values["until"] is None) == (2, False)
    assert outbox(address="never@example.org") == [mail]
