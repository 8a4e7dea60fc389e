"""The waiting lists of choices: who has a place at the event waits for one at the dinner.

A place that comes free is given to the next at once, by time or by priority as the event says, and a mail tells so:
`give_due` looks every minute. In between nobody else gets it (`questions.seats.settle` asks `has_others_waiting`).
None of these commits but `give_due`, which does so after each place.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration import mails, places
from eventapp.registration.errors import NotLive, Refused
from eventapp.registration.models import Registration
from eventapp.registration.operations import answers_of
from eventapp.registration.questions import seats
from eventapp.registration.questions.definition import AskedQuestion, Option
from eventapp.registration.questions.models import Choice
from eventapp.registration.questions.queries import form_of, known_of
from eventapp.registration.waiting.models import ChoiceTurn

MOST_SHOWN = 500
Wanted = tuple[AskedQuestion, Option]


class NotFull(Refused):
    message = _l("There is a place. Choose it among your answers.")


def choices_to_wait_for(registration: Registration) -> list[Wanted]:
    """The limited choices of the questions that the person is asked, but for those they have chosen."""
    if not registration.is_seated:
        return []
    form = form_of(registration.event)
    shown = form.shown(registration.category, known_of(answers_of(registration)))
    held = set(registration.held_choices or ())
    return [
        (question, option)
        for question in shown.values()
        for option in question.options
        if option.capacity is not None and option.id not in held
    ]


def full_choices_of(registration: Registration) -> list[tuple[AskedQuestion, Option, int | None]]:
    """Those of `choices_to_wait_for` that are full, with the person's place in the queue if they wait."""
    wanted = {option.id: (question, option) for question, option in choices_to_wait_for(registration)}
    if not wanted:
        return []
    rows = db.session.scalars(select(Choice).where(Choice.id.in_(wanted)))
    mine = set(db.session.scalars(select(ChoiceTurn.choice_id).where(ChoiceTurn.registration_id == registration.id)))
    waited_for = set(db.session.scalars(select(ChoiceTurn.choice_id).where(ChoiceTurn.choice_id.in_(wanted))))
    closed = {row.id for row in rows if row.is_full or row.id in waited_for}
    return [
        (question, option, position(registration, id) if id in mine else None)
        for id, (question, option) in wanted.items()
        if id in closed
    ]


def position(registration: Registration, choice_id: int) -> int:
    """The place in the queue, from 1."""
    order = [turn.registration_id for turn in turns_of(registration.event, choice_id)]
    return order.index(registration.id) + 1


def wait_for(registration: Registration, choice: Choice, actor: Any) -> None:
    """Join the list of a choice that is full; twice is once. Raises NotLive, NotFull or Refused."""
    lock(registration)
    if not registration.is_seated:
        raise NotLive
    if choice.id not in {option.id for _question, option in choices_to_wait_for(registration)}:
        raise Refused
    if turn_of(registration, choice):
        return
    if not choice.is_full and not has_others_waiting(registration, {choice.id}):
        raise NotFull
    db.session.add(ChoiceTurn(registration=registration, choice=choice))
    db.session.flush()
    log(actor, "waits for a choice", registration, after={choice.question.key: choice.key})


def stop_waiting(registration: Registration, choice: Choice, actor: Any) -> None:
    """Leave the list of a choice; who is not on it stays so."""
    if turn := turn_of(registration, choice):
        db.session.delete(turn)
        db.session.flush()
        log(actor, "waits for a choice no more", registration, before={choice.question.key: choice.key})


def turn_of(registration: Registration, choice: Choice) -> ChoiceTurn | None:
    query = select(ChoiceTurn).where(ChoiceTurn.registration_id == registration.id, ChoiceTurn.choice_id == choice.id)
    return db.session.scalar(query)


def turns_of(event: Event, choice_id: int) -> list[ChoiceTurn]:
    """Who waits for a choice, in their order."""
    by_priority = [Registration.priority.desc()] if event.queue_by_priority else []
    query = select(ChoiceTurn).join(ChoiceTurn.registration).where(ChoiceTurn.choice_id == choice_id)
    return list(db.session.scalars(query.order_by(*by_priority, ChoiceTurn.waiting_since, ChoiceTurn.id)))


def has_others_waiting(registration: Registration, choice_ids: set[int]) -> set[int]:
    """The ids of those of `choice_ids` for which someone else waits; nobody has to where there is no limit."""
    query = select(ChoiceTurn.choice_id).join(ChoiceTurn.choice)
    query = query.where(ChoiceTurn.choice_id.in_(choice_ids), Choice.capacity.is_not(None))
    return set(db.session.scalars(query.where(ChoiceTurn.registration_id != registration.id)))


def give_due() -> int:
    """Give the free places of choices to those who wait for them; returns how many."""
    has_room = Choice.capacity.is_(None) | (Choice.taken < Choice.capacity)
    query = select(ChoiceTurn.choice_id).join(ChoiceTurn.choice).where(has_room).distinct()
    given = 0
    for choice_id in db.session.scalars(query.order_by(ChoiceTurn.choice_id)).all():
        choice = db.session.get(Choice, choice_id)
        for id in [turn.id for turn in turns_of(choice.question.event, choice_id)]:
            turn = db.session.get(ChoiceTurn, id)
            gave = _give(turn) if turn else False
            db.session.commit()
            if gave is None:
                break
            given += gave
    return given


def waiting_by_choice(event: Event) -> list[tuple[ChoiceTurn, AskedQuestion, Option]]:
    """Who waits for which choice, each choice's list in its order; the first `MOST_SHOWN`."""
    by_priority = [Registration.priority.desc()] if event.queue_by_priority else []
    query = (
        select(ChoiceTurn)
        .join(ChoiceTurn.registration)
        .where(Registration.event_id == event.id)
        .options(contains_eager(ChoiceTurn.registration).joinedload(Registration.participant))
        .order_by(ChoiceTurn.choice_id, *by_priority, ChoiceTurn.waiting_since, ChoiceTurn.id)
        .limit(MOST_SHOWN)
    )
    asked = {option.id: (question, option) for question in form_of(event).questions for option in question.options}
    return [(turn, *asked[turn.choice_id]) for turn in db.session.scalars(query) if turn.choice_id in asked]


def _give(turn: ChoiceTurn) -> bool | None:
    """Whether the person got the place; None when there is none any more. A turn that leads nowhere ends."""
    registration, choice = turn.registration, turn.choice
    lock(registration)
    key, option_key = choice.question.key, choice.key
    if not any(option.id == choice.id for _question, option in choices_to_wait_for(registration)):
        db.session.delete(turn)
        return False
    question = form_of(registration.event).question(key)
    before = registration.answers
    registration.answers = before | {key: _with(question, before.get(key), option_key)}
    try:
        seats.settle(registration, has_turn=True)
    except seats.ChoiceFull:
        registration.answers = before
        return None
    db.session.delete(turn)
    places.mark_changed(registration)
    log(None, "got a place of a choice", registration, before={key: (before.get(key) or {}).get("value")},
        after={key: registration.answers[key]["value"]})  # fmt: skip
    mails.choice(registration, question, question.option(option_key))
    return True


def _with(question: AskedQuestion, given: dict[str, Any] | None, key: str) -> dict[str, Any]:
    """The answer with one more choice; where only one can be chosen, with that one."""
    chosen = (given or {}).get("value")
    value = [*(chosen or []), key] if question.kind == "several_of" else key
    return {**(given or {}), "version": question.version, "value": value}
