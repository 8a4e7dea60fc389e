"""The desk's page of the queues: who waits for what in which order, and the rules."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager, may_in
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.common.paging import page_of
from eventapp.common.queues import HasTurn
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration import queries
from eventapp.registration.errors import Refused
from eventapp.registration.models import Category
from eventapp.registration.questions.models import Choice
from eventapp.registration.views import bp
from eventapp.registration.waiting import choices, operations, order
from eventapp.registration.waiting.forms import PriorityForm, RulesForm
from eventapp.registration.waiting.queries import numbers_in_queue, queue_of, registrations_chosen, turns_chosen
from eventapp.registration.words import STATE_KINDS, STATE_NAMES


@bp.get("/manage/waiting")
@manager("registration")
def queue(event: Event):
    """The queue of one category, or of one choice."""
    return _page(event)


@bp.post("/manage/waiting/chosen")
@manager("registration")
@keeps_input
def change_queue(event: Event):
    """Set the priority of those ticked, let them wait as one, or take them out of their groups."""
    form = PriorityForm()
    if not form.is_submitted_well():
        return _page(event, priority_form=form), 400
    choice, ids = _chosen_choice(event), request.form.getlist("chosen")
    chosen = turns_chosen(choice, ids) if choice else registrations_chosen(event, ids)
    if not chosen:
        warn(_("Tick those you mean first."))
    else:
        _change(chosen, form)
    asked = {name: request.form.get(name) or None for name in ("category", "choice")}
    return redirect(url_for("registration.queue", event=event, **asked), code=303)


@bp.post("/manage/waiting/rules")
@manager("registration")
@keeps_input
def queue_rules(event: Event):
    form = RulesForm.of(event)
    if not form.is_submitted_well():
        return _page(event, rules_form=form), 400
    operations.change_rules(event, form.rules(), current_user)
    answer = redirect(url_for("registration.queue", event=event), code=303)
    db.session.commit()
    announce(_("Your changes are saved."))
    return answer


def _change(chosen: list[HasTurn], form: PriorityForm) -> None:
    action = request.form.get("action")
    try:
        if action == "group":
            order.wait_as_one(chosen, current_user)
        for turn in chosen:
            if action == "alone":
                order.wait_alone(turn, current_user)
            elif action == "priority":
                order.set_priority(turn, form.priority.data or 0, current_user)
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(_("Your changes are saved."))


def _page(event: Event, **sent: Any) -> str:
    categories, numbers = queries.categories_of(event), numbers_in_queue(event)
    limited = choices.choices_with_queues(event)
    choice = _chosen_choice(event)
    if choice is None and "category" not in request.values and not numbers:
        waited_for = next((option.id for _question, option, count in limited if count), None)
        choice = db.session.get(Choice, waited_for) if waited_for else None
    category = None if choice else _chosen_category(categories, numbers)
    page = page_of(choices.turns_of(choice) if choice else queue_of(category)) if choice or category else None
    groups: dict[str, int] = {}
    for turn in page.items if page else ():
        if turn.queue_group:
            groups.setdefault(turn.queue_group, len(groups) + 1)
    return render_template(
        "registration/waiting/queue.html",
        event=event,
        categories=[(c, numbers.get(c.id, 0)) for c in categories],
        category=category,
        choices=limited,
        choice=choice,
        page=page,
        groups=groups,
        priority_form=sent.get("priority_form") or PriorityForm(formdata=None),
        rules_form=sent.get("rules_form") or RulesForm.of(event, formdata=None),
        sent_form=next(iter(sent.values()), None),
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        may_change=may_in(event, "registration", write=True),
        has_errors=bool(sent),
    )


def _chosen_choice(event: Event) -> Choice | None:
    """The choice asked for, by the keys of question and choice: `dinner.fish`."""
    question, _dot, choice = request.values.get("choice", "").partition(".")
    return choices.choice_by_keys(event, question, choice) if choice else None


def _chosen_category(categories: list[Category], numbers: dict[int, int]) -> Category | None:
    """The category asked for; else the first in which someone waits; else the first."""
    asked = request.values.get("category", "")
    for is_it in (lambda c: c.code == asked, lambda c: numbers.get(c.id), lambda c: True):
        if found := next(filter(is_it, categories), None):
            return found
    return None
