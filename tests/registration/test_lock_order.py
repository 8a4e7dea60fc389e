"""Many who give back places at the same moment follow one another: none waits for another who waits for them."""

import threading

import pytest

from eventapp.common import seats
from eventapp.extensions import db
from eventapp.registration.approval import operations as approval
from eventapp.registration.delegations import operations as delegations
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.invitations import attendance
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.models import Category, Registration
from tests.support import factories

pytestmark = pytest.mark.db
MEMBERS = 6


def test_members_end_in_every_way_at_once(app, in_parallel):
    """In opposite orders: two decline all registrations, the others withdraw members one after another."""
    category = factories.make_category(capacity=100)
    invitations, registrations = [], []
    for _delegation in range(2):
        delegation = factories.make_delegation(category, capacity=MEMBERS)
        for number in range(MEMBERS):
            member = factories.make_delegate(delegation)
            if number % 2:
                category.taken, member.holds_place = category.taken + 1, True
            else:
                member.registration = factories.make_confirmed(category, member.email)
                member.state = "registered"
                registrations.append(member.registration.id)
            invitations.append(member.id)
            db.session.flush()
    category_id, names = category.id, ["withdrew", "declined"]
    db.session.commit()

    def end(number: int) -> str:
        if number % 2:
            ids = registrations if number % 4 == 1 else registrations[::-1]
            chosen = [db.session.get(Registration, id) for id in ids]
            approval.decide(chosen, False, None)
        else:
            for id in invitations if number % 4 else invitations[::-1]:
                member = db.session.get(Invitation, id)
                try:
                    delegations.withdraw(member, None, as_desk=True)
                except Exception as error:
                    if type(error).__name__ != "NotOpen":
                        raise
                db.session.commit()
        return names[number % 2]

    assert sorted(in_parallel(4, end)) == ["declined", "declined", "withdrew", "withdrew"]
    db.session.expire_all()
    assert db.session.get(Category, category_id).taken == 0
    assert [one.taken for one in db.session.scalars(db.select(Delegation))] == [0, 0]


@pytest.mark.parametrize("in_order", [True, False], ids=["guarded", "control"])
def test_without_the_order_two_wait_for_one_another(app, in_parallel, database, monkeypatch, in_order):
    """One declines members of two delegations, another withdraws a member of the second: each after a place of its own.

    With the guard off PostgreSQL has to end one of them. SQLite has one writer at a time anyway.
    """
    category = factories.make_category(capacity=100)
    registrations, others = [], []
    for _delegation in range(2):
        delegation = factories.make_delegation(category, capacity=2)
        registered, kept_for = (factories.make_delegate(delegation) for _ in range(2))
        registered.registration = factories.make_confirmed(category, registered.email)
        registered.state = "registered"
        category.taken, kept_for.holds_place = category.taken + 1, True
        db.session.flush()
        registrations.append(registered.registration.id)
        others.append(kept_for.id)
    category_id = category.id
    has_given = {Category: threading.Event(), Delegation: threading.Event()}
    give_back = seats.give_back

    def give_back_and_wait(place, count=1):
        give_back(place, count)
        mine, theirs = (
            (Category, Delegation) if threading.current_thread().name == "declines" else (Delegation, Category)
        )
        if type(place) is mine and not has_given[mine].is_set():
            has_given[mine].set()
            has_given[theirs].wait(1)

    monkeypatch.setattr(seats, "give_back", give_back_and_wait)
    if not in_order:
        monkeypatch.setattr(attendance, "lock_places", lambda *_args: None)

    def end(number: int) -> str:
        if number:
            delegations.withdraw(db.session.get(Invitation, others[1]), None, as_desk=True)
            return "withdrew"
        threading.current_thread().name = "declines"
        approval.decide([db.session.get(Registration, id) for id in registrations], False, None)
        return "declined"

    outcomes = in_parallel(2, end)
    if in_order or database.startswith("sqlite"):
        assert sorted(outcomes) == ["declined", "withdrew"]
        assert db.session.get(Category, category_id).taken == 1
    else:
        assert len({"declined", "withdrew"} & set(outcomes)) == 1
        assert "OperationalError" in outcomes  # a deadlock
