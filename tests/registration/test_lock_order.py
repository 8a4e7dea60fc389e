"""Many who give back places at the same moment follow one another: none waits for another who waits for them."""

import pytest

from eventapp.extensions import db
from eventapp.registration.approval import operations as approval
from eventapp.registration.delegations import operations as delegations
from eventapp.registration.delegations.models import Delegation
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
