"""Whatever happens in whatever order: the places taken are the registrations that hold one."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.registration import operations
from eventapp.registration.errors import Refused
from eventapp.registration.models import SEATED, Category, Registration
from tests.support import factories

pytestmark = pytest.mark.db


class Desk(RuleBasedStateMachine):
    """A category and everything that can be done to its registrations."""

    drafts = Bundle("drafts")

    def __init__(self) -> None:
        super().__init__()
        self.category_id = factories.make_category(capacity=3).id
        db.session.commit()

    @property
    def category(self) -> Category:
        return db.session.get(Category, self.category_id)

    def attempt(self, operation, *arguments, **options) -> None:
        """As a view does: commit, or undo a refusal."""
        try:
            operation(*arguments, **options)
        except Refused:
            db.session.rollback()
        else:
            db.session.commit()

    @rule(target=drafts, person=st.integers(1, 6))
    def begin(self, person):
        draft = factories.make_draft(self.category.event, f"person-{person}@example.org")
        db.session.commit()
        return draft

    @rule(draft=drafts, waiting_list=st.booleans())
    def submit(self, draft, waiting_list):
        self.attempt(operations.submit, draft, self.category, "en", waiting_list=waiting_list)

    @rule(draft=drafts, person=st.integers(1, 6))
    def correct_the_address(self, draft, person):
        answers = dict(draft.answers)
        draft.answers = answers | {"you": answers["you"] | {"email": f"person-{person}@example.org"}}
        db.session.commit()

    @rule(draft=drafts)
    def confirm(self, draft):
        if draft.registration:
            self.attempt(operations.confirm, draft.registration)

    @rule(draft=drafts)
    def cancel(self, draft):
        if draft.registration:
            self.attempt(operations.cancel, draft.registration, None)

    @rule(draft=drafts)
    def promote(self, draft):
        if draft.registration:
            self.attempt(operations.promote, draft.registration, None)

    @rule()
    def expire_all(self):
        self.attempt(operations.expire_due, now() + timedelta(hours=49))

    @rule(capacity=st.one_of(st.none(), st.integers(0, 6)))
    def change_capacity(self, capacity):
        self.attempt(operations.change_capacity, self.category, capacity, None)

    @invariant()
    def taken_is_what_is_held(self):
        held = db.session.scalar(
            db.select(db.func.count()).where(
                Registration.category_id == self.category_id, Registration.state.in_(SEATED)
            )
        )
        category = self.category
        assert category.taken == held
        assert category.capacity is None or held <= category.capacity

    @invariant()
    def nobody_is_registered_twice(self):
        live = db.session.scalars(
            db.select(Registration.participant_id).where(
                Registration.category_id == self.category_id,
                Registration.state.in_((*SEATED, "waiting")),
            )
        ).all()
        assert len(live) == len(set(live))


@pytest.mark.slow
def test_any_order_of_steps_keeps_the_places_true(app):
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
