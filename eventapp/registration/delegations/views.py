"""The pages of the head and the deputy of a delegation."""

from flask import abort, g, redirect, render_template, url_for

from eventapp.accounts.access import public
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import warn
from eventapp.common.languages import current_language
from eventapp.common.uploads import accepts_files
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import participant, participant_by_key, remember, visitor
from eventapp.registration.delegations import members, queries
from eventapp.registration.delegations.members import Hand
from eventapp.registration.errors import Refused
from eventapp.registration.forms import SubmitForm
from eventapp.registration.invitations import operations as invitations
from eventapp.registration.invitations.manage import template_file
from eventapp.registration.invitations.queries import members_of
from eventapp.registration.invitations.words import STATE_KINDS, STATE_NAMES
from eventapp.registration.views import bp, current_draft, forget_draft, remember_draft

MANY = "60 per hour"  # mails to strangers, by one head


@bp.get("/delegation/open/<key>")
@public
def open_delegation(event: Event, key: str):
    """The link in the mail to who leads a delegation."""
    person = participant_by_key(event, key, "delegation")
    if person is None:
        return render_template("registration/link_ended.html", event=event), 410
    remember(person)
    return redirect(url_for("registration.delegation", event=event))


@bp.get("/delegation")
@participant
def delegation(event: Event):
    """The delegation one leads: quota, members and their states, what can be done."""
    hand = _hand()
    if (draft := current_draft(event)) and draft.is_for_other:
        forget_draft(event)  # the next form this visitor opens is their own
    return render_template(
        "registration/delegations/delegation.html",
        event=event,
        hand=hand,
        delegation=hand.delegation,
        title=hand.delegation.title(current_language()),
        members=members_of(hand.delegation),
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        is_open=hand.delegation.is_open(now()),
        may_act=hand.delegation.is_open(now()),
        now=now(),
        form=SubmitForm(),
    )


@bp.route("/delegation/invite", methods=["GET", "POST"])
@limiter.limit(MANY, methods=["POST"], key_func=visitor)
@participant
@keeps_input
def invite_member(event: Event):
    return members.invite_page(_hand())


@bp.route("/delegation/list", methods=["GET", "POST"])
@limiter.limit(MANY, methods=["POST"], key_func=visitor)
@participant
@accepts_files
@keeps_input
def invite_list(event: Event):
    return members.list_page(_hand())


@bp.get("/delegation/template.<any(csv, xlsx):kind>")
@participant
def members_template(event: Event, kind: str):
    """The file to fill in."""
    return template_file(kind)


@bp.route("/delegation/members/<public_id:public_id>/replace", methods=["GET", "POST"])
@limiter.limit(MANY, methods=["POST"], key_func=visitor)
@participant
@keeps_input
def replace_member(event: Event, public_id: str):
    return members.replace_page(_hand(), public_id)


@bp.post("/delegation/members/<public_id:public_id>/withdraw")
@participant
def withdraw_member(event: Event, public_id: str):
    return members.withdraw(_hand(), public_id)


@bp.post("/delegation/members/<public_id:public_id>/resend")
@participant
def resend_member(event: Event, public_id: str):
    return members.resend(_hand(), public_id)


@bp.post("/delegation/members/<public_id:public_id>/fill")
@participant
def fill_for_member(event: Event, public_id: str):
    """Begin to fill in the form in a member's name."""
    hand = _hand()
    found = members.member(hand, public_id)
    goes_on = redirect(url_for("registration.step", event=event, code=found.category, page="you"), code=303)
    try:
        draft = invitations.begin(found, for_other=True)
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
        return redirect(hand.back, code=303)
    remember_draft(draft, event)
    db.session.commit()
    return goes_on


def _hand() -> Hand:
    found = queries.delegation_led_by(g.participant) or abort(404)
    return Hand(found, g.participant, as_desk=False)
