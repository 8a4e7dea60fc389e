"""The desk's pages about delegations."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_security import current_user
from wtforms import SelectChoice

from eventapp.accounts.access import manager, may_in
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce
from eventapp.common.log import history_of
from eventapp.common.uploads import accepts_files
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.regions import lists
from eventapp.registration import queries as registrations
from eventapp.registration.delegations import members, operations, queries
from eventapp.registration.delegations.errors import NameTaken, QuotaBelowTaken
from eventapp.registration.delegations.forms import DelegationForm, ExceedForm, LeaderForm
from eventapp.registration.delegations.members import Hand
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.delegations.words import ACTIONS, FIELDS
from eventapp.registration.errors import Refused
from eventapp.registration.forms import SubmitForm
from eventapp.registration.invitations.manage import end_of_day
from eventapp.registration.invitations.queries import counts_by_delegation, members_of
from eventapp.registration.invitations.words import STATE_KINDS, STATE_NAMES
from eventapp.registration.views import bp

ONE = "/manage/delegations/<public_id:delegation_id>"


@bp.get("/manage/delegations")
@manager("registration")
def delegations(event: Event):
    """All delegations with their quotas at a glance."""
    return render_template(
        "registration/delegations/delegations.html",
        event=event,
        delegations=queries.delegations_of(event),
        counts=counts_by_delegation(event),
        language=str(get_locale()),
        now=now(),
        may_change=may_in(event, "registration", write=True),
    )


@bp.route("/manage/delegations/new", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def new_delegation(event: Event):
    categories = registrations.categories_of(event)
    first = next((category for category in categories if category.by_invitation), categories[0] if categories else None)
    known = {"kind": "country"}
    if first:
        known |= {"category": first.code, "deadline": first.closes_at.astimezone(event.zone).date()}
    form = _facts_form(event, known)
    if form.is_submitted_well() and (facts := _facts(event, form)):
        try:
            made = operations.create(event, facts, current_user)
        except NameTaken as refused:
            db.session.rollback()
            form.name.errors = [*form.name.errors, refused.message]
        else:
            goes_on = url_for("registration.desk_delegation", delegation_id=made.public_id)
            db.session.commit()
            announce(_("The delegation is created. Name its head next."))
            return redirect(goes_on, code=303)
    return _facts_page(event, form, _("New delegation"), url_for("registration.delegations"))


@bp.get(ONE)
@manager("registration")
def desk_delegation(event: Event, delegation_id: str):
    """One delegation: quota, who leads it, members, history."""
    return _page(event, _hand(event, delegation_id))


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def edit_delegation(event: Event, delegation_id: str):
    hand = _hand(event, delegation_id)
    found = hand.delegation
    known = {fact: getattr(found, fact) for fact in ("kind", "country", "name", "quota")}
    known |= {"category": found.category.code, "deadline": found.deadline.astimezone(event.zone).date()}
    form = _facts_form(event, known)
    if form.is_submitted_well() and (facts := _facts(event, form)):
        try:
            operations.edit(found, facts, current_user)
        except NameTaken as refused:
            db.session.rollback()
            form.name.errors = [*form.name.errors, refused.message]
        except QuotaBelowTaken as refused:
            db.session.rollback()
            form.quota.errors = [*form.quota.errors, refused.message]
        else:
            back = hand.back
            db.session.commit()
            announce(_("Your changes are saved."))
            return redirect(back, code=303)
    return _facts_page(event, form, found.title(str(get_locale())), hand.back)


@bp.post(f"{ONE}/exceed")
@manager("registration")
@keeps_input
def exceed_quota(event: Event, delegation_id: str):
    """Grant places beyond the quota, with a reason."""
    hand, form = _hand(event, delegation_id), ExceedForm()
    if not form.is_submitted_well():
        return _page(event, hand, exceed_form=form), 400
    return members.act(
        hand,
        lambda: operations.exceed(hand.delegation, form.by.data, form.reason.data, current_user),
        _("Your changes are saved."),
    )


@bp.post(f"{ONE}/leader")
@manager("registration")
@keeps_input
def appoint_leader(event: Event, delegation_id: str):
    """Name the head or the deputy."""
    hand, form = _hand(event, delegation_id), LeaderForm()
    if not form.is_submitted_well():
        return _page(event, hand, leader_form=form), 400
    country = hand.delegation.country or event.country
    back = redirect(hand.back, code=303)
    try:
        operations.appoint(hand.delegation, form.role.data, members.person_of(form), country, current_user)
    except Refused as refused:
        db.session.rollback()
        form.email.errors = [*form.email.errors, refused.message]
        return _page(event, _hand(event, delegation_id), leader_form=form), 400
    db.session.commit()
    announce(_("A mail with the link to the page of the delegation is on its way."))
    return back


@bp.post(f"{ONE}/leader/<any(head, deputy):role>/remove")
@manager("registration")
def remove_leader(event: Event, delegation_id: str, role: str):
    hand = _hand(event, delegation_id)
    return members.act(
        hand,
        lambda: operations.appoint(hand.delegation, role, None, "", current_user),
        _("This person does not lead the delegation any more."),
    )


@bp.post(f"{ONE}/close")
@manager("registration")
def close_delegation(event: Event, delegation_id: str):
    hand = _hand(event, delegation_id)
    return members.act(
        hand, lambda: operations.set_closed(hand.delegation, True, current_user), _("The delegation is closed.")
    )


@bp.post(f"{ONE}/reopen")
@manager("registration")
def reopen_delegation(event: Event, delegation_id: str):
    hand = _hand(event, delegation_id)
    return members.act(
        hand, lambda: operations.set_closed(hand.delegation, False, current_user), _("The delegation is open again.")
    )


@bp.route(f"{ONE}/invite", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def desk_invite_member(event: Event, delegation_id: str):
    return members.invite_page(_hand(event, delegation_id))


@bp.route(f"{ONE}/list", methods=["GET", "POST"])
@manager("registration", write=True)
@accepts_files
@keeps_input
def desk_invite_list(event: Event, delegation_id: str):
    return members.list_page(_hand(event, delegation_id))


@bp.route(f"{ONE}/members/<public_id:public_id>/replace", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def desk_replace_member(event: Event, delegation_id: str, public_id: str):
    return members.replace_page(_hand(event, delegation_id), public_id)


@bp.post(f"{ONE}/members/<public_id:public_id>/withdraw")
@manager("registration")
def desk_withdraw_member(event: Event, delegation_id: str, public_id: str):
    return members.withdraw(_hand(event, delegation_id), public_id)


@bp.post(f"{ONE}/members/<public_id:public_id>/resend")
@manager("registration")
def desk_resend_member(event: Event, delegation_id: str, public_id: str):
    return members.resend(_hand(event, delegation_id), public_id)


def _hand(event: Event, delegation_id: str) -> Hand:
    found = queries.delegation_by_id(event, delegation_id) or abort(404)
    return Hand(found, current_user, as_desk=True)


def _page(event: Event, hand: Hand, **sent: Form) -> str:
    """The page of a delegation; `sent` is the form on it that was sent with faults, by its name."""
    found, language = hand.delegation, str(get_locale())
    exceed_form = sent.get("exceed_form") or ExceedForm(data={"by": found.exceeded_by})
    leader_form = sent.get("leader_form") or LeaderForm(data={"language": language})
    return render_template(
        "registration/delegations/desk_delegation.html",
        event=event,
        hand=hand,
        delegation=found,
        title=found.title(language),
        leaders=_leaders(found),
        members=members_of(found),
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        is_open=found.is_open(now()),
        may_act=may_in(event, "registration", write=True),
        now=now(),
        form=SubmitForm(),
        exceed_form=exceed_form,
        leader_form=leader_form,
        sent_form=next(iter(sent.values()), None),
        history=[(line, ACTIONS.get(line.action, line.action), _changes(line)) for line in history_of(found)],
        has_errors=bool(sent),
    )


def _leaders(delegation: Delegation) -> list[dict[str, Any]]:
    """Head and deputy, and whether they are still registered for the event."""
    found = []
    for role, name in (("head", _("Head")), ("deputy", _("Deputy"))):
        person = getattr(delegation, role)
        latest = registrations.latest_registration(person) if person else None
        found.append({"role": role, "name": name, "person": person, "has_left": bool(latest and not latest.is_live)})
    return found


def _changes(line: Any) -> list[str]:
    before, after = line.before or {}, line.after or {}
    shown = []
    for field in {**before, **after}:
        old, new = (_("nothing") if side.get(field) is None else side[field] for side in (before, after))
        label = FIELDS.get(field, field)
        shown.append(f"{label}: {old} → {new}" if field in before else f"{label}: {new}")
    return shown


def _facts_form(event: Event, known: dict[str, Any]) -> DelegationForm:
    form = DelegationForm(data=known)
    language = str(get_locale())
    form.category.choices = [
        SelectChoice(c.code, c.name.localized(language, event.language)) for c in registrations.categories_of(event)
    ]
    return form


def _facts(event: Event, form: DelegationForm) -> dict[str, Any]:
    """The facts as the operations take them."""
    kind, country = form.kind.data, form.country.data or None
    return {
        "kind": kind,
        "country": country if kind != "body" else None,
        "name": lists.country_name(country, "en") if kind == "country" else form.name.data,
        "category": registrations.category_of(event, form.category.data),
        "quota": form.quota.data,
        "deadline": end_of_day(event, form.deadline.data),
    }


def _facts_page(event: Event, form: DelegationForm, title: str, back: str) -> str:
    return render_template(
        "registration/delegations/facts.html",
        event=event,
        form=form,
        title=title,
        back=back,
        has_errors=bool(form.errors),
    )
