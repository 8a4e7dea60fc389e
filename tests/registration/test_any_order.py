"""Whatever happens in whatever order: the places taken are the registrations that hold one, and the queue is kept.

No place is lost or given twice, those who wait get places in their order, a group for all or for none.
"""

from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from eventapp.common.clock import now
from eventapp.common.log import Activity
from eventapp.extensions import db
from eventapp.registration import operations
from eventapp.registration.approval import operations as approval
from eventapp.registration.categories import operations as categories
from eventapp.registration.errors import Refused
from eventapp.registration.models import LIVE, SEATED, Category, Registration
from eventapp.registration.waiting import operations as waiting
from eventapp.registration.waiting import order
from tests.support import factories

pytestmark = pytest.mark.db
PEOPLE = st.integers(1, 8)


class Desk(RuleBasedStateMachine):
    """A category and everything that can be done to its registrations."""

    drafts = Bundle("drafts")

    def __init__(self) -> None:
        super().__init__()
        self.category_id = factories.make_category(capacity=3).id
        db.session.commit()
        self.queue: dict[str, list[tuple]] = {}
        self.seen = 0

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

    def attempt_on(self, draft, operation, *arguments, **options) -> None:
        if draft.registration:
            self.attempt(operation, draft.registration, *arguments, **options)

    @initialize(
        target=drafts,
        hours=st.sampled_from([None, 48]),
        by_priority=st.booleans(),
        approval=st.booleans(),
        queue=st.integers(0, 7),
        groups=st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=3, unique=True), max_size=2),
    )
    def choose_rules(self, hours, by_priority, approval, queue, groups):
        """A queue stands at the door already, with a group or two in it."""
        event, category = self.category.event, self.category
        event.offer_hours, event.queue_by_priority = hours, by_priority
        category.needs_approval = category.reviews_edits = approval
        categories.change_capacity(category, 0, None)
        drafts = [self.join(person) for person in range(1, queue + 1)]
        for group in groups:
            together = [drafts[number].registration for number in group if number < queue]
            if together:
                self.attempt(order.wait_as_one, together, None)
        categories.change_capacity(self.category, 1, None)
        db.session.commit()
        self.queue_seen()
        return multiple(*drafts)

    @rule(target=drafts, person=PEOPLE)
    def begin(self, person):
        draft = factories.make_draft(self.category.event, f"person-{person}@example.org")
        db.session.commit()
        return draft

    @rule(target=drafts, person=PEOPLE)
    def join(self, person):
        """Registers, on the waiting list when need be, and confirms."""
        draft = self.begin(person)
        self.attempt(operations.submit, draft, self.category, "en", waiting_list=True)
        self.attempt_on(draft, operations.confirm)
        return draft

    @rule(draft=drafts, waiting_list=st.booleans())
    def submit(self, draft, waiting_list):
        self.attempt(operations.submit, draft, self.category, "en", waiting_list=waiting_list)

    @rule(draft=drafts, person=PEOPLE)
    def correct_the_address(self, draft, person):
        answers = dict(draft.answers)
        draft.answers = answers | {"you": answers["you"] | {"email": f"person-{person}@example.org"}}
        db.session.commit()

    @rule(draft=drafts)
    def confirm(self, draft):
        self.attempt_on(draft, operations.confirm)

    @rule(draft=drafts)
    def cancel(self, draft):
        self.attempt_on(draft, operations.cancel, None)

    @rule(draft=drafts, diet=st.sampled_from(["none", "vegan"]))
    def edit(self, draft, diet):
        if draft.registration:
            answers = operations.answers_of(draft.registration)
            changed = answers["answers"]["diet"] | {"value": diet}
            answers["answers"] = answers["answers"] | {"diet": changed}
            self.attempt(operations.edit, draft.registration, answers, draft.registration.participant)

    @rule(draft=drafts)
    def approve(self, draft):
        self.attempt_on(draft, approval.approve, None)

    @rule(draft=drafts)
    def decline(self, draft):
        self.attempt_on(draft, approval.decline, None)

    @rule(chosen=st.lists(drafts, max_size=4), approves=st.booleans())
    def decide(self, chosen, approves):
        self.attempt(approval.decide, [d.registration for d in chosen if d.registration], approves, None)

    @rule(draft=drafts)
    def promote(self, draft):
        self.attempt_on(draft, waiting.promote, None)

    @rule(draft=drafts)
    def accept(self, draft):
        self.attempt_on(draft, waiting.accept)

    @rule(draft=drafts)
    def refuse(self, draft):
        self.attempt_on(draft, waiting.refuse)

    @rule(draft=drafts)
    def lapse(self, draft):
        self.attempt_on(draft, waiting.lapse)

    @rule(draft=drafts, priority=st.integers(0, 3))
    def set_priority(self, draft, priority):
        self.attempt_on(draft, order.set_priority, priority, None)

    @rule(chosen=st.lists(drafts, min_size=2, max_size=4))
    def group(self, chosen):
        together = [draft.registration for draft in chosen if draft.registration]
        if together:
            self.attempt(order.wait_as_one, together, None)

    @rule(draft=drafts)
    def ungroup(self, draft):
        self.taken_out(draft.registration)
        self.attempt_on(draft, order.wait_alone, None)

    @rule()
    def expire_all(self):
        self.attempt(operations.expire_due, now() + timedelta(hours=49))

    @rule()
    def forget_unproven(self):
        self.attempt(waiting.forget_unproven, now() + timedelta(hours=49))

    @rule()
    def lapse_all(self):
        self.attempt(waiting.lapse_due, now() + timedelta(hours=49))

    @rule()
    def work(self):
        assert waiting.offer_everywhere() == 0  # no step leaves anything to do
        db.session.commit()

    @rule(capacity=st.one_of(st.none(), st.integers(0, 6)))
    def change_capacity(self, capacity):
        self.attempt(categories.change_capacity, self.category, capacity, None)

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
        query = db.select(Registration.participant_id).where(
            Registration.category_id == self.category_id, Registration.state.in_(LIVE)
        )
        live = db.session.scalars(query).all()
        assert len(live) == len(set(live))

    @invariant()
    def the_queue_is_kept(self):
        """Nobody who fits waits beside a free place; places went in order, to whole groups."""
        before, self.queue = self.queue, self.queue_now()
        left = self.category.left
        for group, members in self.queue.items():
            fits = left is None or len(members) <= left
            assert not (fits and all(ready for _, ready in members)), f"{group} waits beside {left} free places"
        served = self.served_since()
        for position, (group, members) in enumerate(before.items()):
            ids = {id for id, _ in members}
            if not ids & served:
                continue
            still = {id for id, _ in self.queue.get(group, [])}
            assert not still, f"{still} of the group {group} were left behind"
            for earlier in list(before.items())[:position]:
                if self.queue.get(earlier[0]) == earlier[1] and all(ready for _, ready in earlier[1]):
                    assert len(earlier[1]) > len(ids & served), f"{group} was served before {earlier[0]}"

    def taken_out(self, registration) -> None:
        """Whom the desk takes out of a group may be served alone in that very step; so may the other of two."""
        group = registration.queue_group if registration else None
        members = self.queue.get(group, [])
        if registration is None or registration.id not in {id for id, _ in members}:
            return
        leaving = members if len(members) == 2 else [m for m in members if m[0] == registration.id]
        seen = {}
        for name, turns in self.queue.items():
            parts = [(name, [m for m in turns if m not in leaving])] if name == group else [(name, turns)]
            if name == group:
                parts += [(db.session.get(Registration, id).public_id, [(id, ready)]) for id, ready in leaving]
            seen |= dict(sorted((part for part in parts if part[1]), key=lambda part: min(part[1])[0]))
        self.queue = seen

    def queue_seen(self) -> None:
        self.queue, _ = self.queue_now(), self.served_since()

    def queue_now(self) -> dict[str, list[tuple]]:
        """The groups that wait, in their order, each with its (id, whether the address is confirmed)."""
        rows = db.session.scalars(
            db.select(Registration).where(Registration.category_id == self.category_id, Registration.state == "waiting")
        ).all()
        groups = defaultdict(list)
        for row in rows:
            groups[row.queue_group or row.public_id].append(row)
        urgent = self.category.event.queue_by_priority
        order = sorted(
            groups.items(),
            key=lambda item: (
                -max(r.priority for r in item[1]) if urgent else 0,
                min(r.waiting_since for r in item[1]),
                min(r.id for r in item[1]),
            ),
        )
        return {name: [(r.id, r.confirmed_at is not None) for r in members] for name, members in order}

    def served_since(self) -> set[int]:
        """Whom the queue gave a place in the last step, by the log."""
        lines = db.session.scalars(db.select(Activity).where(Activity.id > self.seen).order_by(Activity.id)).all()
        self.seen = lines[-1].id if lines else self.seen
        return {line.subject_id for line in lines if line.action in {"offered a place", "given a free place"}}


@pytest.mark.slow
def test_any_order_of_steps_keeps_the_places_true(app):
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
