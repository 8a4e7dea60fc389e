"""The life of an invitation, rule by rule."""

from datetime import timedelta

import pytest
import time_machine

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.messages.rendering import render
from eventapp.registration import operations as registrations
from eventapp.registration.errors import CategoryClosed
from eventapp.registration.invitations import mails, operations
from eventapp.registration.invitations.errors import AlreadyInvited, NotOpen, NotYours, SentJustNow
from tests.support import factories

pytestmark = pytest.mark.db


def registered_by(invitation):
    draft = factories.fill_in(invitation)
    registrations.submit(draft, invitation.category, invitation.language)
    return draft.registration


def test_a_category_by_invitation_opens_to_the_person_invited(app):
    invitation = factories.make_invitation()
    registration = registered_by(invitation)
    registrations.confirm(registration)
    assert (registration.state, invitation.state) == ("confirmed", "registered")


def test_it_opens_to_nobody_else(app):
    invitation = factories.make_invitation()
    draft = factories.fill_in(invitation)
    draft.answers = draft.answers | factories.make_answers("another@example.org")
    with pytest.raises(CategoryClosed):
        registrations.submit(draft, invitation.category, "es")
    stranger = factories.make_draft(invitation.event)
    with pytest.raises(CategoryClosed):
        registrations.submit(stranger, invitation.category, "es")


def test_it_opens_no_other_category(app):
    invitation = factories.make_invitation()
    other = factories.make_category(invitation.event, by_invitation=True)
    with pytest.raises(CategoryClosed):
        registrations.submit(factories.fill_in(invitation), other, "es")


def test_an_address_is_invited_once_to_a_category(app):
    invitation = factories.make_invitation(email="ana@example.org")
    with pytest.raises(AlreadyInvited):
        factories.make_invitation(invitation.category, "ANA@example.org")


def test_declining_ends_it_with_the_reason(app):
    invitation = factories.make_invitation()
    operations.decline(invitation, "Another event that day")
    assert (invitation.state, invitation.decline_reason) == ("declined", "Another event that day")
    with pytest.raises(NotOpen):
        operations.begin(invitation)


def test_declining_gives_back_the_place_of_an_unconfirmed_registration(app):
    invitation = factories.make_invitation()
    registration = registered_by(invitation)
    operations.decline(invitation, None)
    assert (registration.state, invitation.category.taken) == ("cancelled", 0)


def test_after_the_deadline_it_expires(app):
    invitation = factories.make_invitation()
    assert operations.expire_due() == 0
    with time_machine.travel(now() + timedelta(days=21)):
        with pytest.raises(CategoryClosed):
            draft = factories.make_draft(invitation.event, invitation.email, invitation_id=invitation.id)
            registrations.submit(draft, invitation.category, "es")
        assert operations.expire_due() == 1
    assert invitation.state == "expired"


def test_a_reminder_goes_once_and_only_to_those_without_an_answer(app, outbox):
    category = factories.make_category(by_invitation=True)
    deadline = now() + timedelta(days=20)
    silent, declined = (
        operations.invite(factories.make_person(f"{name}@example.org"), category, deadline, None, remind_days=5)
        for name in ("silent", "declined")
    )
    operations.decline(declined, None)
    assert operations.remind_due() == 0
    with time_machine.travel(now() + timedelta(days=16)):
        assert [operations.remind_due(), operations.remind_due()] == [1, 0]
    assert [m.address for m in outbox(template="registration/mail/invited_reminder")] == [silent.email]


def test_withdrawing_tells_the_person(app, outbox):
    invitation = factories.make_invitation()
    operations.withdraw(invitation, None)
    assert (invitation.state, outbox()[-1].template) == ("withdrawn", "registration/mail/invited_withdrawn")


def test_the_mail_is_sent_again_with_a_pause_between(app, outbox):
    invitation = factories.make_invitation()
    with pytest.raises(SentJustNow):
        operations.send_again(invitation, None)
    with time_machine.travel(now() + timedelta(minutes=11)):
        operations.send_again(invitation, None)
    assert [m.template for m in outbox()] == ["registration/mail/invited"] * 2


def test_a_registration_counts_for_one_invitation(app):
    first = factories.make_category()
    own = factories.make_confirmed(first, "ana@example.org")
    invitation = factories.make_invitation(first, "ana@example.org")
    member = factories.make_delegate(factories.make_delegation(first), "ana@example.org")
    operations.join(invitation)
    with pytest.raises(NotYours):
        operations.join(member)
    db.session.rollback()
    assert own.state == "confirmed"


@pytest.mark.parametrize("language", factories.LANGUAGES)
@pytest.mark.parametrize("name", ["invited", "filled", "reminder", "withdrawn"])
def test_the_mails_are_written_in_the_language_chosen(app, outbox, language, name):
    member = factories.make_delegate(
        factories.make_delegation(kind="country", country="ES", name="Spain"), language=language
    )
    getattr(mails, name)(member)
    message = outbox()[-1]
    rendered = render(message)
    country = {"en": "Spain", "es": "España", "pt": "Espanha", "fr": "Espagne"}[language]
    assert country in rendered.text
    assert "Rosa Mamani Quispe" in rendered.text
    assert (f"/{language}/" in rendered.text) is (name != "withdrawn")
