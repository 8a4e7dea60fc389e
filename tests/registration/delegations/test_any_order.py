"""Whatever heads, members and the desk do in whatever order: no place lost, none doubled, the quota never exceeded."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.registration import operations as registrations
from eventapp.registration.delegations import operations
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.errors import Refused
from eventapp.registration.invitations import operations as invitations
from eventapp.registration.invitations.models import LIVE, Invitation
from eventapp.registration.models import SEATED, Category, Registration
from eventapp.registration.questions.queries import form_of
from tests.support import factories

pytestmark = pytest.mark.db

PEOPLE = st.integers(1, 5)


class Heads(RuleBasedStateMachine):
    """A category with few places, two delegations in it, and everything that can be done."""

    members = Bundle("members")

    def __init__(self) -> None:
        super().__init__()
        category = factories.make_category(capacity=3, by_invitation=True)
        self.category_id = category.id
        self.ids = [factories.make_delegation(category, capacity=2).id for _ in range(2)]
        db.session.commit()

    @property
    def category(self) -> Category:
        return db.session.get(Category, self.category_id)

    def delegation(self, number: int) -> Delegation:
        return db.session.get(Delegation, self.ids[number])

    def attempt(self, operation, *arguments, **options):
        """As a view does: commit, or undo a refusal."""
        try:
            done = operation(*arguments, **options)
        except Refused:
            db.session.rollback()
            return None
        db.session.commit()
        return done

    def person(self, number: int):
        return factories.make_person(f"person-{number}@example.org")

    @rule(target=members, number=st.integers(0, 1), person=PEOPLE)
    def invite(self, number, person):
        made = self.attempt(operations.invite, self.delegation(number), [self.person(person)], None)
        return made[0].id if made else None

    @rule(number=st.integers(0, 1), people=st.lists(PEOPLE, min_size=2, max_size=3, unique=True))
    def invite_a_list(self, number, people):
        before = self.delegation(number).taken
        made = self.attempt(operations.invite, self.delegation(number), map(self.person, people), None)
        assert self.delegation(number).taken == before + (len(people) if made else 0)

    @rule(target=members, member=members, person=PEOPLE)
    def replace(self, member, person):
        if (old := self.found(member)) is None:
            return None
        taken, held = old.delegation.taken, self.category.taken
        made = self.attempt(operations.replace, old, self.person(person), None)
        assert (self.found(member).delegation.taken, self.category.taken) == (taken, held)
        return made.id if made else None

    @rule(member=members, for_other=st.booleans(), waiting_list=st.booleans())
    def fill_in(self, member, for_other, waiting_list):
        if invitation := self.found(member):
            try:
                draft = factories.fill_in(invitation, for_other=for_other)
                registrations.submit(draft, invitation.category, "es", waiting_list=waiting_list)
            except Refused:
                db.session.rollback()
            else:
                db.session.commit()

    @rule(member=members)
    def confirm(self, member):
        invitation = self.found(member)
        if invitation and invitation.registration:
            self.attempt(registrations.confirm, invitation.registration)

    @rule(member=members)
    def consent(self, member):
        if invitation := self.found(member):
            given = {q.key: {"version": q.version, "value": True}
                     for q in form_of(invitation.event).questions if q.kind == "consent"}  # fmt: skip
            self.attempt(invitations.consent_and_confirm, invitation, given)

    @rule(member=members)
    def join(self, member):
        if invitation := self.found(member):
            self.attempt(invitations.join, invitation)

    @rule(member=members)
    def decline(self, member):
        if invitation := self.found(member):
            self.attempt(invitations.decline, invitation, "No")

    @rule(member=members)
    def withdraw(self, member):
        if invitation := self.found(member):
            self.attempt(operations.withdraw, invitation, None)

    @rule(member=members)
    def cancel(self, member):
        invitation = self.found(member)
        if invitation and invitation.registration:
            self.attempt(registrations.cancel, invitation.registration, None)

    @rule(number=st.integers(0, 1), by=st.integers(0, 2))
    def exceed(self, number, by):
        self.attempt(operations.exceed, self.delegation(number), by, "A reason", None)

    @rule(number=st.integers(0, 1), quota=st.integers(0, 3))
    def change_the_quota(self, number, quota):
        delegation = self.delegation(number)
        facts = {fact: getattr(delegation, fact) for fact in (*operations.FACTS, "category")} | {"quota": quota}
        self.attempt(operations.edit, delegation, facts, None)

    @rule()
    def registrations_expire(self):
        self.attempt(registrations.expire_due, now() + timedelta(hours=49))

    @rule()
    def invitations_expire(self):
        self.attempt(invitations.expire_due, now() + timedelta(days=30))

    def found(self, member: int | None) -> Invitation | None:
        return db.session.get(Invitation, member) if member else None

    @invariant()
    def quota_is_what_is_live(self):
        for number in range(2):
            delegation = self.delegation(number)
            query = db.select(db.func.count()).where(
                Invitation.delegation_id == delegation.id, Invitation.state.in_(LIVE)
            )
            assert delegation.taken == db.session.scalar(query)
            assert delegation.taken <= delegation.quota + delegation.exceeded_by

    @invariant()
    def places_are_held_or_kept(self):
        held = db.session.scalar(
            db.select(db.func.count()).where(
                Registration.category_id == self.category_id, Registration.state.in_(SEATED)
            )
        )
        kept = db.session.scalar(
            db.select(db.func.count()).where(Invitation.category_id == self.category_id, Invitation.holds_place)
        )
        category = self.category
        assert category.taken == held + kept
        assert category.capacity is None or category.taken <= category.capacity

    @invariant()
    def registered_members_are_registered(self):
        query = db.select(Invitation).where(Invitation.state == "registered")
        assert all(i.registration.is_live and i.registration.confirmed_at for i in db.session.scalars(query))


@pytest.mark.slow
def test_any_order_of_steps_keeps_quota_and_places_true(app):
    run_state_machine_as_test(
        Heads,
        settings=settings(
            max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
