"""What the pages of the head and of the desk have in common: the members of a delegation and what is done with them.

Each function gets the delegation, who acts, and `back`, the address of the page of the delegation.
"""

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from eventapp.common.forms import announce, warn
from eventapp.extensions import db
from eventapp.registration.delegations import operations
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.errors import Refused
from eventapp.registration.invitations import lists, queries
from eventapp.registration.invitations import operations as invitations
from eventapp.registration.invitations.forms import ListForm, PersonForm
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.invitations.operations import Person
from eventapp.registration.invitations.reading import checked_list


@dataclass(frozen=True)
class Hand:
    """Who acts on `delegation`, and the addresses of their pages."""

    delegation: Delegation
    actor: Any
    as_desk: bool

    def address(self, name: str, **values: Any) -> str:
        """The address of the desk's or the head's page `name`."""
        if self.as_desk:
            return url_for(f"registration.desk_{name}", delegation_id=self.delegation.public_id, **values)
        return url_for(f"registration.{name}", **values)

    @property
    def back(self) -> str:
        return self.address("delegation")

    @property
    def frame(self) -> str:
        """The template that the page extends."""
        return "manage.html" if self.as_desk else "layout.html"


def member(hand: Hand, public_id: str) -> Invitation:
    found = queries.invitation_by_id(hand.delegation.event, public_id)
    return found if found and found.delegation_id == hand.delegation.id else abort(404)


def person_of(form: PersonForm) -> Person:
    return Person(form.given_name.data, form.family_name.data, form.email.data, form.language.data)


def act(hand: Hand, operation: Any, done: str):
    """Do it, say so, and go back to the delegation."""
    back = redirect(hand.back, code=303)
    try:
        operation()
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(done)
    return back


def invite_page(hand: Hand):
    """Invite one member."""
    form = PersonForm(data={"language": str(get_locale())})
    title = _("Invite a member")
    if form.is_submitted_well():
        person = person_of(form)
        return _sent_or_shown(
            hand,
            form,
            title,
            lambda: operations.invite(hand.delegation, [person], hand.actor, as_desk=hand.as_desk),
            _("The invitation to %(name)s is on its way.", name=f"{person.given_name} {person.family_name}"),
        )
    return _person_page(hand, form, title)


def replace_page(hand: Hand, public_id: str):
    """Let another come in a member's place."""
    found = member(hand, public_id)
    form = PersonForm(data={"language": found.language})
    title = _("Who comes instead of %(name)s?", name=found.name)
    if not found.is_live:
        return redirect(hand.back, code=303)
    if form.is_submitted_well():
        person = person_of(form)
        return _sent_or_shown(
            hand,
            form,
            title,
            lambda: operations.replace(found, person, hand.actor, as_desk=hand.as_desk),
            _("%(name)s is invited instead.", name=f"{person.given_name} {person.family_name}"),
        )
    return _person_page(hand, form, title, replaced=found)


def list_page(hand: Hand):
    """Invite by a list: first shown with its faults, then sent."""
    form = ListForm(data={"language": str(get_locale())})
    checked = None
    if form.is_submitted_well():
        invited = queries.invited_addresses(hand.delegation.event, delegation=hand.delegation)
        checked = checked_list(form, invited=invited, left=hand.delegation.left)
        if checked and form.step.data == "invite" and not checked.faults:
            people = checked.people
            return act(
                hand,
                lambda: operations.invite(hand.delegation, people, hand.actor, as_desk=hand.as_desk),
                _("Invitations sent: %(count)s.", count=len(people)),
            )
    return render_template(
        "registration/delegations/list.html",
        frame=hand.frame,
        event=hand.delegation.event,
        hand=hand,
        title=_("Invite by a list"),
        form=form,
        checked=checked,
        people=lists.as_text(checked.people) if checked else "",
        has_errors=bool(form.errors),
    )


def withdraw(hand: Hand, public_id: str):
    found = member(hand, public_id)
    return act(
        hand,
        lambda: operations.withdraw(found, hand.actor, as_desk=hand.as_desk),
        _("%(name)s is taken out of the delegation.", name=found.name),
    )


def resend(hand: Hand, public_id: str):
    found = member(hand, public_id)
    return act(
        hand,
        lambda: invitations.send_again(found, hand.actor),
        _("The mail is on its way to %(address)s.", address=found.email),
    )


def _sent_or_shown(hand: Hand, form: PersonForm, title: str, operation: Any, done: str):
    """Do it and go back; a refusal is shown with what was typed."""
    back = redirect(hand.back, code=303)
    try:
        operation()
    except Refused as refused:
        db.session.rollback()
        form.email.errors = [*form.email.errors, refused.message]
        return _person_page(hand, form, title)
    db.session.commit()
    announce(done)
    return back


def _person_page(hand: Hand, form: PersonForm, title: str, replaced: Invitation | None = None) -> str:
    return render_template(
        "registration/delegations/person.html",
        frame=hand.frame,
        event=hand.delegation.event,
        hand=hand,
        title=title,
        form=form,
        replaced=replaced,
        has_errors=bool(form.errors),
    )
