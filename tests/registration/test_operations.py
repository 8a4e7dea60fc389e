"""The life of a registration, rule by rule."""

from datetime import timedelta

import pytest
import time_machine

from eventapp.common.clock import now
from eventapp.common.log import history_of
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration import operations, queries
from eventapp.registration.categories import operations as categories
from eventapp.registration.errors import (
    AlreadyRegistered,
    CategoryClosed,
    CategoryFull,
    FewerThanTaken,
    HoldExpired,
    NotLive,
    NotWaiting,
)
from eventapp.registration.models import Category, Consent, Draft, Registration
from eventapp.registration.waiting import operations as desk
from tests.support import factories

pytestmark = pytest.mark.db


def submitted(category: Category, email: str, **options) -> Registration | None:
    """What submitting a fresh draft with this address gives."""
    draft = factories.make_draft(category.event, email)
    operations.submit(draft, category, "es", **options)
    return draft.registration


def test_submitting_takes_a_place_and_asks_to_confirm(app, outbox):
    category = factories.make_category(capacity=3)
    registration = submitted(category, "ana@example.org")
    assert (registration.state, category.taken) == ("unconfirmed", 1)
    assert registration.hold_until - now() == pytest.approx(timedelta(hours=48), abs=timedelta(seconds=5))
    assert [(m.address, m.language, m.template) for m in outbox()] == [
        ("ana@example.org", "es", "registration/mail/confirm")
    ]
    assert [c.purpose for c in db.session.scalars(db.select(Consent))] == ["registration"]
    assert [a.action for a in history_of(registration)] == ["registered"]


def test_confirming_makes_the_ticket_valid_and_claims_the_address(app, outbox):
    registration = factories.make_registration()
    operations.confirm(registration)
    assert (registration.state, registration.hold_until) == ("confirmed", None)
    assert registration.participant.user.email == registration.participant.email
    assert [m.template for m in outbox()] == ["registration/mail/ticket"]


def test_confirming_twice_changes_nothing(app, outbox):
    registration = factories.make_confirmed()
    sequence = registration.sequence
    operations.confirm(registration)
    assert registration.sequence == sequence
    assert len(outbox()) == 1


def test_a_double_click_gives_one_registration_and_one_mail(app, outbox):
    category = factories.make_category()
    draft = factories.make_draft(category.event, "ana@example.org")
    operations.submit(draft, category, "es")
    operations.submit(draft, category, "es")
    assert (category.taken, len(outbox())) == (1, 1)


@pytest.mark.parametrize("again", ["ana@example.org", "ANA@Example.ORG"])
def test_a_registered_address_gets_a_mail_and_nothing_else_changes(app, outbox, again):
    category = factories.make_category()
    first = factories.make_confirmed(category, "ana@example.org")
    assert submitted(category, again) is None
    assert category.taken == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(Participant)) == 1
    mails = outbox(template="registration/mail/already")
    assert [m.address for m in mails] == ["ana@example.org"]
    assert first.participant.given_name == "Paulina"


def test_an_unconfirmed_address_gets_the_link_to_confirm_once_more(app, outbox):
    category = factories.make_category()
    submitted(category, "ana@example.org")
    submitted(category, "ana@example.org")
    assert [m.template for m in outbox()] == ["registration/mail/confirm"] * 2
    assert category.taken == 1


def test_an_address_is_not_flooded_with_mails_by_someone_who_types_it_often(app, outbox):
    category = factories.make_category()
    factories.make_confirmed(category, "ana@example.org")
    for _ in range(10):  # mails about other things do not count
        factories.make_message(event_id=category.event_id, address="ana@example.org", template="directory/mail/asked")
    for _ in range(10):
        submitted(category, "ana@example.org")
    assert len(outbox(template="registration/mail/already")) == 3


def test_a_corrected_address_moves_the_unconfirmed_registration(app, outbox):
    category = factories.make_category(capacity=1)
    draft = factories.make_draft(category.event, "wrong@example.org")
    operations.submit(draft, category, "es")
    first = draft.registration
    draft.answers = draft.answers | {"you": draft.answers["you"] | {"email": "right@example.org"}}
    operations.submit(draft, category, "es")
    assert (first.state, draft.registration.state) == ("cancelled", "unconfirmed")
    assert draft.registration.participant.email == "right@example.org"
    assert category.taken == 1
    assert [m.address for m in outbox()] == ["wrong@example.org", "right@example.org"]


def test_a_stranger_cannot_change_what_is_known_of_a_proven_address(app):
    category = factories.make_category()
    registration = factories.make_confirmed(category, "ana@example.org", given_name="Ana")
    operations.cancel(registration, registration.participant)
    draft = factories.make_draft(category.event, "ana@example.org")
    operations.submit(draft, category, "es")
    assert registration.participant.given_name == "Ana"
    operations.confirm(draft.registration)
    assert registration.participant.given_name == "Paulina"


def test_a_full_category_refuses_and_the_waiting_list_takes(app, outbox):
    category = factories.make_category(capacity=1)
    factories.make_registration(category)
    with pytest.raises(CategoryFull):
        submitted(category, "ana@example.org")
    waiting = submitted(category, "ana@example.org", waiting_list=True)
    assert (waiting.state, category.taken) == ("waiting", 1)
    assert queries.queue_position(waiting) == 1
    second = submitted(category, "bea@example.org", waiting_list=True)
    assert queries.queue_position(second) == 1  # nobody before them has a turn yet
    operations.confirm(waiting)
    assert queries.queue_position(second) == 2


def test_a_full_category_answers_alike_for_known_and_unknown_addresses(app):
    category = factories.make_category(capacity=1)
    factories.make_confirmed(category, "ana@example.org")
    for email in ("ana@example.org", "new@example.org"):
        with pytest.raises(CategoryFull):
            submitted(category, email)


def test_the_desk_gives_a_place_out_of_turn_only_when_there_is_one(app, outbox):
    category = factories.make_category(capacity=1)
    seated = factories.make_confirmed(category)
    first = submitted(category, "first@example.org", waiting_list=True)
    operations.confirm(first)
    with pytest.raises(CategoryFull):
        desk.promote(first, None)
    assert first.state == "waiting"
    operations.cancel(seated, None, note="the trip was called off")
    assert first.state == "offered"
    desk.promote(first, None)
    assert (first.state, category.taken) == ("confirmed", 1)
    assert outbox(address="first@example.org")[-1].template == "registration/mail/ticket"
    with pytest.raises(NotWaiting):
        desk.promote(first, None)


def test_promotion_holds_the_place_of_an_unconfirmed_address(app):
    category = factories.make_category(capacity=1)
    seated = factories.make_registration(category)
    waiting = submitted(category, "ana@example.org", waiting_list=True)
    operations.cancel(seated, None)
    desk.promote(waiting, None)
    assert waiting.state == "unconfirmed"
    assert waiting.hold_until > now() + timedelta(hours=47)


def test_a_hold_expires_after_48_hours_and_gives_the_place_back(app, outbox):
    registration = factories.make_registration(factories.make_category(capacity=1))
    with time_machine.travel(now() + timedelta(hours=47, minutes=59)):
        assert operations.expire_due() == 0
    with time_machine.travel(now() + timedelta(hours=48, minutes=1)):
        assert operations.expire_due() == 1
        with pytest.raises(HoldExpired):
            operations.confirm(registration)
    assert (registration.state, registration.category.taken) == ("expired", 0)
    assert outbox()[-1].template == "registration/mail/expired"


def test_a_late_confirmation_expires_even_before_the_worker_came_by(app):
    registration = factories.make_registration()
    with time_machine.travel(now() + timedelta(hours=49)), pytest.raises(HoldExpired):
        operations.confirm(registration)
    assert (registration.state, registration.category.taken) == ("expired", 0)


def test_cancelling_gives_the_place_back_and_says_why(app, outbox):
    registration = factories.make_confirmed()
    operations.cancel(registration, None, note="the category is for press only")
    assert (registration.state, registration.category.taken) == ("cancelled", 0)
    assert outbox()[-1].values["note"] == "the category is for press only"
    with pytest.raises(NotLive):
        operations.cancel(registration, None)


def test_registering_again_starts_from_the_old_answers(app):
    registration = factories.make_confirmed(email="ana@example.org")
    with pytest.raises(AlreadyRegistered):
        operations.start_again(registration)
    operations.cancel(registration, registration.participant)
    draft = operations.start_again(registration)
    assert draft.answers["you"] == {
        "email": "ana@example.org",
        "given_name": "Paulina",
        "family_name": "Godoy Tapia",
        "country": "CL",
        "phone": None,
    }
    assert draft.answers["pages"] == ["needs"]
    assert "registration" not in draft.answers["answers"]


def test_editing_raises_the_sequence_and_is_in_the_history(app):
    registration = factories.make_confirmed()
    sequence = registration.sequence
    changed = operations.answers_of(registration)
    before = changed["answers"]["diet"]
    changed["answers"] = changed["answers"] | {"diet": before | {"value": "vegan"}}
    operations.edit(registration, changed, registration.participant)
    line = history_of(registration)[0]
    assert (line.before, line.after) == ({"diet": before}, {"diet": before | {"value": "vegan"}})
    assert registration.sequence == sequence + 1
    operations.edit(registration, changed, registration.participant)
    assert registration.sequence == sequence + 1


def test_a_region_of_another_country_is_dropped_with_the_country(app):
    registration = factories.make_confirmed()
    changed = operations.answers_of(registration)
    changed["you"] = changed["you"] | {"country": "SE"}
    operations.edit(registration, changed, registration.participant)
    assert (registration.participant.country, registration.participant.region) == ("SE", None)


def test_a_category_that_is_not_open_takes_nobody(app):
    for closed in (
        factories.make_category(closes_at=now() - timedelta(minutes=1)),
        factories.make_category(opens_at=now() + timedelta(minutes=1)),
        factories.make_category(by_invitation=True),
    ):
        with pytest.raises(CategoryClosed):
            submitted(closed, "ana@example.org")
        assert closed.taken == 0


def test_capacity_cannot_fall_below_what_is_taken(app):
    category = factories.make_category(capacity=2)
    factories.make_registration(category)
    with pytest.raises(FewerThanTaken):
        categories.change_capacity(category, 0, None)
    categories.change_capacity(category, 1, None)
    assert (category.capacity, category.is_full) == (1, True)


def test_drafts_are_forgotten_after_a_day(app):
    kept = factories.make_draft()
    old = factories.make_draft(changed_at=now() - timedelta(hours=25))
    gone = old.public_id
    assert operations.forget_drafts() == 1
    assert [d.public_id for d in db.session.scalars(db.select(Draft))] == [kept.public_id]
    assert gone != kept.public_id


def test_the_last_places_go_to_as_many_as_there_are(app, in_parallel):
    category = factories.make_category(capacity=10)
    drafts = [factories.make_draft(category.event).id for _ in range(32)]
    category_id = category.id

    def submit(number: int) -> str:
        draft, place = db.session.get(Draft, drafts[number]), db.session.get(Category, category_id)
        operations.submit(draft, place, "es")
        return "registered"

    outcomes = in_parallel(32, submit)
    assert sorted(outcomes) == ["CategoryFull"] * 22 + ["registered"] * 10
    assert db.session.get(Category, category_id).taken == 10


def test_two_tabs_with_one_address_give_one_registration(app, in_parallel):
    category = factories.make_category()
    drafts = [factories.make_draft(category.event, "ana@example.org").id for _ in range(8)]
    category_id = category.id
    in_parallel(
        8,
        lambda n: operations.submit(db.session.get(Draft, drafts[n]), db.session.get(Category, category_id), "es"),
    )
    assert db.session.scalar(db.select(db.func.count()).select_from(Registration)) == 1
    assert db.session.get(Category, category_id).taken == 1


def test_one_draft_sent_many_times_at_once_gives_one_registration(app, in_parallel, outbox):
    category = factories.make_category()
    draft_id, category_id = factories.make_draft(category.event, "ana@example.org").id, category.id
    outcomes = in_parallel(
        8,
        lambda _: operations.submit(db.session.get(Draft, draft_id), db.session.get(Category, category_id), "es"),
    )
    assert outcomes == [None] * 8
    assert (db.session.get(Category, category_id).taken, len(outbox())) == (1, 1)


def test_confirming_while_the_hold_expires_ends_one_way(app, in_parallel):
    registration = factories.make_registration()
    registration.hold_until = now() + timedelta(milliseconds=100)
    registration_id, category_id = registration.id, registration.category_id

    def race(number: int) -> None:
        found = db.session.get(Registration, registration_id)
        operations.expire(found) if number % 2 else operations.confirm(found)

    in_parallel(6, race)
    state = db.session.get(Registration, registration_id).state
    assert db.session.get(Category, category_id).taken == (1 if state == "confirmed" else 0)
    assert state in {"confirmed", "expired"}


def resubmitted(draft, category, **changed):
    """Send a draft again with some answers of the page "you" changed."""
    draft.answers = draft.answers | {"you": draft.answers["you"] | changed}
    operations.submit(draft, category, "es")
    return draft.registration


def test_corrected_answers_replace_the_unconfirmed_registration(app, outbox):
    category = factories.make_category(capacity=1)
    other = factories.make_category(category.event)
    draft = factories.make_draft(category.event, "ana@example.org")
    operations.submit(draft, category, "es")
    first = draft.registration
    second = resubmitted(draft, category, given_name="Ana María")
    assert (first.state, second.state, category.taken) == ("cancelled", "unconfirmed", 1)
    assert second.participant.given_name == "Ana María"
    operations.submit(draft, other, "es")
    assert (draft.registration.category, category.taken, other.taken) == (other, 0, 1)
    assert [m.template for m in outbox()] == ["registration/mail/confirm"] * 3


def test_correcting_on_the_waiting_list_keeps_the_turn(app):
    category = factories.make_category(capacity=1)
    factories.make_registration(category)
    draft = factories.make_draft(category.event, "ana@example.org")
    operations.submit(draft, category, "es", waiting_list=True)
    since = draft.registration.waiting_since
    submitted(category, "bea@example.org", waiting_list=True)
    db.session.refresh(category)
    again = resubmitted(draft, category, given_name="Ana María")
    assert (again.state, again.waiting_since) == ("waiting", since)
    assert queries.queue_position(again) == 1


def test_what_a_stranger_typed_for_an_unproven_address_does_not_stay(app):
    category = factories.make_category()
    draft = factories.make_draft(category.event, "ana@example.org")
    draft.answers = draft.answers | {"you": draft.answers["you"] | {"given_name": "Rude"}}
    operations.submit(draft, category, "es")
    operations.cancel(draft.registration, None)
    own = submitted(category, "ana@example.org")
    operations.confirm(own)
    assert own.participant.given_name == "Paulina"


def test_those_who_wait_come_before_newcomers(app):
    category = factories.make_category(capacity=1)
    seated = factories.make_confirmed(category)
    waiting = submitted(category, "ana@example.org", waiting_list=True)
    operations.confirm(waiting)
    operations.cancel(seated, None)
    assert (waiting.state, category.is_full) == ("offered", True)
    with pytest.raises(CategoryFull):
        submitted(category, "new@example.org")


def test_an_address_that_is_not_confirmed_keeps_nobody_from_a_free_place(app):
    category = factories.make_category(capacity=1)
    seated = factories.make_confirmed(category)
    waiting = submitted(category, "typed-by-a-stranger@example.org", waiting_list=True)
    operations.cancel(seated, None)
    db.session.commit()
    assert (waiting.state, category.offers_places) == ("waiting", True)
    newcomer = submitted(category, "new@example.org")
    assert (newcomer.state, category.taken) == ("unconfirmed", 1)
    operations.confirm(waiting)
    assert waiting.state == "waiting"
    operations.cancel(newcomer, None)
    assert waiting.state == "offered"


def test_the_waiting_list_sends_its_own_mail_and_no_ticket(app, outbox):
    category = factories.make_category(capacity=1)
    factories.make_confirmed(category)
    waiting = submitted(category, "ana@example.org", waiting_list=True)
    operations.confirm(waiting)
    operations.send_mail_again(waiting, None)
    sent = [m.template for m in outbox(address="ana@example.org")]
    assert sent == ["registration/mail/confirm", "registration/mail/waiting", "registration/mail/waiting"]


def test_the_mail_to_a_wrong_address_opens_nothing_once_it_is_corrected(app):
    category = factories.make_category()
    draft = factories.make_draft(category.event, "wrong@example.org")
    operations.submit(draft, category, "es")
    wrong = draft.registration.participant
    version = wrong.link_version
    resubmitted(draft, category, email="right@example.org")
    assert wrong.link_version == version + 1


def test_names_that_grow_when_folded_are_stored_on_both_databases(app):
    category = factories.make_category()
    for name in ("한" * 120, "ﷺ" * 120, "ﬃ" * 120):
        person = factories.make_registration(category, given_name=name, family_name=name, organisation=name).participant
        db.session.commit()
        assert person.given_name == name


def test_registering_again_at_the_same_moment_gives_one_registration(app, in_parallel):
    category = factories.make_category()
    ended = factories.make_confirmed(category, "ana@example.org")
    operations.cancel(ended, None)
    drafts = [factories.make_draft(category.event, "ana@example.org").id for _ in range(6)]
    category_id = category.id

    def submit(n: int) -> None:
        operations.submit(db.session.get(Draft, drafts[n]), db.session.get(Category, category_id), "es")

    assert in_parallel(6, submit) == [None] * 6
    assert db.session.get(Category, category_id).taken == 1


def test_changing_several_categories_while_people_register_never_deadlocks(app, in_parallel):
    event = factories.make_event()
    ids = [factories.make_category(event, capacity=100).id for _ in range(3)]
    drafts = [factories.make_draft(event).id for _ in range(12)]

    def work(n: int) -> str:
        if n % 4 == 0:
            for number in ids:
                categories.change_capacity(db.session.get(Category, number), 200 + n, None)
        else:
            operations.submit(db.session.get(Draft, drafts[n]), db.session.get(Category, ids[n % 3]), "es")
        return "done"

    assert in_parallel(12, work) == ["done"] * 12
