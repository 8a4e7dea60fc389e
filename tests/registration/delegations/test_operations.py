"""What heads and the desk do with a delegation, rule by rule."""

import time
from datetime import timedelta

import pytest
import time_machine

from eventapp.common.clock import now
from eventapp.common.log import history_of
from eventapp.extensions import db
from eventapp.registration import operations as registrations
from eventapp.registration.delegations import operations
from eventapp.registration.delegations.errors import DelegationClosed, LeadsAnother, QuotaBelowTaken, QuotaFull
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.invitations import operations as invitations
from eventapp.registration.invitations.errors import AlreadyInvited, ConsentNeeded, NotOpen
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.questions.queries import form_of
from tests.support import factories

pytestmark = pytest.mark.db


def registered_by(invitation, **options):
    draft = factories.fill_in(invitation, **options)
    registrations.submit(draft, invitation.category, invitation.language)
    return draft.registration


def consents_of(form):
    return {q.key: {"version": q.version, "value": True} for q in form.questions if q.kind == "consent"}


def test_inviting_takes_a_place_of_the_quota_and_sends_a_link(app, outbox):
    delegation = factories.make_delegation(capacity=2)
    factories.make_delegate(delegation, "rosa@example.org")
    assert (delegation.taken, delegation.left) == (1, 1)
    assert [(m.address, m.template) for m in outbox()] == [("rosa@example.org", "registration/mail/invited")]


def test_the_quota_is_never_exceeded_by_inviting(app, outbox):
    delegation = factories.make_delegation(capacity=2)
    with pytest.raises(QuotaFull):
        operations.invite(delegation, [factories.make_person() for _ in range(3)], None)
    assert (delegation.taken, outbox()) == (0, [])


def test_the_desk_exceeds_it_knowingly_with_a_reason(app):
    delegation = factories.make_delegation(capacity=1)
    factories.make_delegate(delegation)
    operations.exceed(delegation, 2, "The minister comes too", None)
    factories.make_delegate(delegation)
    assert (delegation.quota, delegation.capacity, delegation.exceeded_by, delegation.taken) == (1, 3, 2, 2)
    line = history_of(delegation)[1]
    assert (line.action, line.note) == ("exceeded the quota", "The minister comes too")
    with pytest.raises(QuotaBelowTaken):
        operations.exceed(delegation, 0, "A mistake", None)


def test_a_quota_below_what_is_taken_is_refused(app):
    delegation = factories.make_delegation(capacity=2)
    factories.make_delegate(delegation)
    factories.make_delegate(delegation)
    facts = {fact: getattr(delegation, fact) for fact in (*operations.FACTS, "category")}
    with pytest.raises(QuotaBelowTaken) as refused:
        operations.edit(delegation, facts | {"quota": 1}, None)
    assert str(refused.value.message) == "2 places are taken. Enter at least that many."
    db.session.rollback()


def test_an_address_is_invited_once(app):
    delegation = factories.make_delegation()
    factories.make_delegate(delegation, "rosa@example.org")
    with pytest.raises(AlreadyInvited):
        factories.make_delegate(delegation, "Rosa@Example.org")
    db.session.rollback()


def test_after_the_deadline_only_the_desk_changes_anything(app):
    delegation = factories.make_delegation()
    member = factories.make_delegate(delegation)
    with time_machine.travel(now() + timedelta(days=21)):
        with pytest.raises(DelegationClosed):
            operations.replace(member, factories.make_person(), None)
        with pytest.raises(DelegationClosed):
            operations.invite(delegation, [factories.make_person()], None)
        assert operations.invite(delegation, [factories.make_person()], None, as_desk=True)[0].is_live


def test_a_closed_delegation_is_closed_to_its_head(app):
    delegation = factories.make_delegation()
    operations.set_closed(delegation, True, None)
    with pytest.raises(DelegationClosed):
        operations.invite(delegation, [factories.make_person()], None)


def test_a_member_registers_by_the_link_and_confirms(app):
    member = factories.make_delegate()
    registration = registered_by(member)
    assert (member.state, registration.state) == ("sent", "unconfirmed")
    registrations.confirm(registration)
    assert (member.state, member.delegation.taken, member.category.taken) == ("registered", 1, 1)


def test_a_form_filled_in_by_the_head_waits_for_the_members_consent(app, outbox):
    member = factories.make_delegate()
    registration = registered_by(member, for_other=True)
    assert (registration.state, member.state, member.category.taken) == ("unconfirmed", "sent", 1)
    assert [m.template for m in outbox()][1:] == ["registration/mail/invited_filled"]
    with pytest.raises(ConsentNeeded):
        registrations.confirm(registration)
    invitations.consent_and_confirm(member, consents_of(form_of(member.event)))
    assert (registration.state, member.state) == ("confirmed", "registered")
    assert registration.answers["registration"]["value"] is True


def test_a_head_cannot_tell_a_known_address_from_a_new_one(app, outbox):
    delegation = factories.make_delegation()
    factories.make_confirmed(delegation.category, "known@example.org")
    known, new = (factories.make_delegate(delegation, f"{name}@example.org") for name in ("known", "new"))
    for member in (known, new):
        registered_by(member, for_other=True)
    assert [(m.state, m.is_filled) for m in (known, new)] == [("sent", True), ("sent", True)]
    mails = {m.address: m.template for m in outbox()}
    assert mails["known@example.org"] == mails["new@example.org"] == "registration/mail/invited_filled"


def test_who_was_registered_before_counts_by_their_own_word_alone(app):
    delegation = factories.make_delegation()
    own = factories.make_confirmed(delegation.category, "known@example.org")
    member = factories.make_delegate(delegation, "known@example.org")
    assert (member.registration, member.state) == (None, "sent")
    invitations.join(member)
    assert (member.registration, member.state, delegation.taken) == (own, "registered", 1)
    operations.withdraw(member, None)
    assert (own.state, delegation.taken) == ("confirmed", 0)  # it was theirs before and stays so


def test_replacing_passes_on_quota_and_place_in_a_full_category(app, outbox):
    category = factories.make_category(capacity=1, by_invitation=True)
    delegation = factories.make_delegation(category, capacity=1)
    first = factories.make_delegate(delegation)
    old = registered_by(first)
    registrations.confirm(old)
    second = operations.replace(first, factories.make_person("second@example.org"), None)
    assert (first.state, old.state, second.holds_place) == ("replaced", "cancelled", True)
    assert (delegation.taken, category.taken) == (1, 1)
    new = registered_by(second)
    assert (new.state, second.holds_place, category.taken) == ("unconfirmed", False, 1)


def test_a_replacement_that_fails_changes_nothing(app):
    delegation = factories.make_delegation()
    first = factories.make_delegate(delegation, "first@example.org")
    factories.make_delegate(delegation, "second@example.org")
    registrations.confirm(registered_by(first))
    db.session.commit()
    with pytest.raises(AlreadyInvited):
        operations.replace(first, factories.make_person("second@example.org"), None)
    db.session.rollback()
    assert (first.state, first.registration.state, delegation.taken) == ("registered", "confirmed", 2)


def test_a_member_who_cancels_frees_the_quota(app):
    member = factories.make_delegate()
    registration = registered_by(member)
    registrations.confirm(registration)
    registrations.cancel(registration, registration.participant)
    assert (member.state, member.delegation.taken) == ("cancelled", 0)


def test_a_registration_never_confirmed_leaves_the_invitation_open(app):
    member = factories.make_delegate()
    registration = registered_by(member, for_other=True)
    with time_machine.travel(now() + timedelta(hours=49)):
        registrations.expire(registration)
        assert (member.state, member.registration, member.delegation.taken) == ("sent", None, 1)
        again = registered_by(member)
        registrations.confirm(again)
    assert (member.state, member.delegation.taken) == ("registered", 1)


def test_a_withdrawn_member_is_told_and_ends(app, outbox):
    member = factories.make_delegate()
    registration = registered_by(member)
    operations.withdraw(member, None)
    assert (member.state, registration.state, member.delegation.taken) == ("withdrawn", "cancelled", 0)
    assert outbox()[-1].template == "registration/mail/cancelled"
    with pytest.raises(NotOpen):
        operations.withdraw(member, None)


def test_a_head_leads_one_delegation_and_gets_a_link(app, outbox):
    category = factories.make_category()
    one, other = factories.make_delegation(category), factories.make_delegation(category)
    head = factories.make_person("head@example.org")
    operations.appoint(one, "head", head, "CL", None)
    assert one.head.email == "head@example.org"
    assert [(m.address, m.template) for m in outbox()] == [("head@example.org", "registration/mail/delegation_lead")]
    with pytest.raises(LeadsAnother):
        operations.appoint(other, "deputy", head, "CL", None)


def test_a_head_who_left_leaves_the_delegation_without_one(app):
    delegation = factories.make_delegation()
    operations.appoint(delegation, "head", factories.make_person(), "CL", None)
    db.session.commit()
    db.session.delete(delegation.head)
    db.session.commit()
    assert delegation.head is None


def test_two_heads_inviting_into_the_last_place(app, in_parallel):
    delegation = factories.make_delegation(capacity=1)
    id = delegation.id

    def one(number):
        operations.invite(db.session.get(Delegation, id), [factories.make_person(f"p{number}@example.org")], None)
        return "invited"

    assert sorted(in_parallel(6, one)) == ["QuotaFull"] * 5 + ["invited"]
    db.session.refresh(delegation)
    assert delegation.taken == 1


def test_without_seats_two_heads_would_share_the_last_place(app, in_parallel):
    """The control: counting rows to decide lets several in."""
    delegation = factories.make_delegation(capacity=1)
    id = delegation.id

    def one(number):
        query = db.select(db.func.count()).select_from(Invitation).where(Invitation.delegation_id == id)
        with db.engine.connect() as reader:
            count = reader.scalar(query)
        time.sleep(0.1)
        if count >= 1:
            return "full"
        found = db.session.get(Delegation, id)
        invitations.enter(factories.make_person(f"p{number}@example.org"), found.category, found.deadline,
                          delegation=found)  # fmt: skip
        return "invited"

    assert in_parallel(3, one).count("invited") > 1
