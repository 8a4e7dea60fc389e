"""The desk's yes and no."""

import pytest

from eventapp.common.log import history_of
from eventapp.extensions import db
from eventapp.registration import operations
from eventapp.registration.approval import operations as approval
from eventapp.registration.categories.operations import change_capacity
from eventapp.registration.errors import NothingToApprove, NotLive
from eventapp.registration.models import Category, Registration
from eventapp.registration.waiting import operations as waiting
from tests.support import factories

pytestmark = pytest.mark.db


@pytest.fixture
def category(app) -> Category:
    return factories.make_category(capacity=2, needs_approval=True, reviews_edits=True)


def edited(registration: Registration, actor=None, **values) -> None:
    answers = operations.answers_of(registration)
    changed = {key: answers["answers"][key] | {"value": value} for key, value in values.items()}
    answers["answers"] = answers["answers"] | changed
    operations.edit(registration, answers, actor or registration.participant)


def reviewed(registration: Registration) -> dict | None:
    """What the desk is to look at again, as {question: [old value, new value]}."""
    found = registration.to_review
    return found and {field: [answer["value"] for answer in pair] for field, pair in found.items()}


def test_a_confirmed_address_waits_for_the_desk_and_holds_its_place(category, outbox):
    registration = factories.make_confirmed(category)
    assert (registration.state, category.taken) == ("pending", 1)
    assert [m.template for m in outbox(template="registration/mail/ticket")] == []
    assert outbox()[-1].template == "registration/mail/pending"


def test_a_yes_makes_the_ticket_valid_and_tells_so_with_the_message(category, outbox):
    registration = factories.make_confirmed(category)
    approval.approve(registration, None, "Bring your passport.")
    assert (registration.state, category.taken) == ("confirmed", 1)
    mail = outbox()[-1]
    assert (mail.template, mail.language, mail.values["note"]) == (
        "registration/mail/ticket",
        "es",
        "Bring your passport.",
    )
    line = history_of(registration)[0]
    assert (line.action, line.note) == ("approved", "Bring your passport.")
    with pytest.raises(NothingToApprove):
        approval.approve(registration, None)


def test_a_no_ends_it_tells_so_and_passes_the_place_on(category, outbox):
    registration = factories.make_confirmed(category)
    change_capacity(category, 1, None)
    next_one = factories.make_waiting(category)
    approval.decline(registration, None, "Only for ministries.")
    assert (registration.state, next_one.state, category.taken) == ("declined", "offered", 1)
    mail = outbox(address=registration.participant.email)[-1]
    assert (mail.template, mail.values["note"]) == ("registration/mail/declined", "Only for ministries.")
    with pytest.raises(NotLive):
        approval.decline(registration, None)


def test_a_yes_while_waiting_is_kept_and_saves_the_wait_afterwards(category, outbox):
    change_capacity(category, 0, None)
    approved, undecided = factories.make_waiting(category), factories.make_waiting(category)
    approval.approve(approved, None)
    assert approved.state == "waiting"
    assert outbox(address=approved.participant.email)[-1].template == "registration/mail/approved"
    with pytest.raises(NothingToApprove):
        approval.approve(approved, None)
    change_capacity(category, 2, None)
    waiting.accept(approved)
    waiting.accept(undecided)
    assert (approved.state, undecided.state) == ("confirmed", "pending")


def test_an_edit_after_the_yes_asks_again_and_shows_what_changed(category, outbox):
    registration = factories.make_confirmed(category)
    edited(registration, diet="vegan")
    assert registration.to_review is None  # nobody has said yes yet
    approval.approve(registration, None)
    edited(registration, diet="halal")
    assert (registration.state, reviewed(registration), category.taken) == ("pending", {"diet": ["vegan", "halal"]}, 1)
    assert outbox()[-1].values["is_again"] is True
    edited(registration, diet="kosher", hopes="A partner")
    assert reviewed(registration) == {"diet": ["vegan", "kosher"], "hopes": [None, "A partner"]}
    approval.approve(registration, None)
    assert (registration.state, registration.to_review) == ("confirmed", None)


def test_an_edit_by_the_desk_or_without_the_rule_asks_nothing(category):
    registration = factories.make_confirmed(category)
    approval.approve(registration, None)
    edited(registration, factories.make_user(), diet="vegan")
    assert registration.state == "confirmed"
    category.reviews_edits = False
    edited(registration, diet="halal")
    assert (registration.state, registration.to_review) == ("confirmed", None)


def test_many_are_decided_at_once_and_what_makes_no_sense_is_passed_over(category, outbox):
    change_capacity(category, 3, None)
    pending = [factories.make_confirmed(category) for _ in range(2)]
    unconfirmed = factories.make_registration(category)
    assert approval.decide([*pending, unconfirmed], True, None, "Welcome.") == 2
    assert [r.state for r in (*pending, unconfirmed)] == ["confirmed", "confirmed", "unconfirmed"]
    assert [m.values["note"] for m in outbox(template="registration/mail/ticket")] == ["Welcome."] * 2
    waits = factories.make_waiting(category)
    assert approval.decide([*pending, unconfirmed], False, None) == 3
    assert ([r.state for r in pending], waits.state, category.taken) == (["declined"] * 2, "offered", 1)


def test_a_category_closed_or_made_automatic_keeps_its_pending_ones_for_the_desk(category):
    first, second = factories.make_confirmed(category), factories.make_confirmed(category)
    category.closes_at = category.opens_at
    approval.approve(first, None)
    category.needs_approval = False
    approval.approve(second, None)
    assert (first.state, second.state) == ("confirmed", "confirmed")


def test_two_at_the_desk_decide_one_registration_once(category, in_parallel, outbox):
    registration_id = factories.make_confirmed(category).id

    def decide(number: int) -> str:
        found = db.session.get(Registration, registration_id)
        (approval.approve if number % 2 else approval.decline)(found, None)
        return "done"

    in_parallel(6, decide)
    registration = db.session.get(Registration, registration_id)
    assert registration.category.taken == (1 if registration.state == "confirmed" else 0)
    assert registration.state in {"confirmed", "declined"}
    told = [m for m in outbox() if m.template in {"registration/mail/ticket", "registration/mail/declined"}]
    # A no may follow a yes; the same answer is never given twice.
    assert len(told) == len({m.template for m in told})
