"""The waiting lists of choices: who has a place at the event waits for one at the dinner.

A place that comes free is offered to the next, or given at once, by time or by priority as the event says: by the rules
for the places of categories. `go_on` does so every minute, and lets offers lapse. In between nobody else gets the
place (`questions.seats.settle` asks `has_others_waiting`). None of these commits but `go_on`, after each step.

Locks are taken in this order: a registration, its turn, choices. Who gives places has locked the choices first, and so
passes over registrations and turns that another works on.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import contains_eager

from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.common.queues import in_turn, next_in_turn
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration import mails, places
from eventapp.registration.errors import NotLive, NotOffered, OfferLapsed, Refused
from eventapp.registration.models import Registration
from eventapp.registration.operations import answers_of
from eventapp.registration.questions import seats
from eventapp.registration.questions.definition import AskedQuestion, Option, answer
from eventapp.registration.questions.models import Choice, Question
from eventapp.registration.questions.queries import form_of, known_of
from eventapp.registration.waiting.models import ChoiceTurn
from eventapp.registration.waiting.operations import answer_until

Wanted = tuple[AskedQuestion, Option]


class NotFull(Refused):
    message = _l("There is a place. Choose it among your answers.")


class FullChoice(NamedTuple):
    """A choice that one can wait for: `turn` while one does, `position` the place in the queue, from 1."""

    question: AskedQuestion
    option: Option
    turn: ChoiceTurn | None
    position: int | None


def choices_to_wait_for(registration: Registration) -> dict[int, Wanted]:
    """The choices of the questions that the person is asked, but for those they have, by the id of `Choice`."""
    if not registration.is_seated:
        return {}
    shown = form_of(registration.event).shown(registration.category, known_of(answers_of(registration)))
    found = {option.id: (question, option) for question in shown.values() for option in question.options}
    return {id: wanted for id, wanted in found.items() if id not in seats.chosen(registration)}


def full_choices_of(registration: Registration) -> list[FullChoice]:
    """Those of `choices_to_wait_for` that are full, or for which someone waits."""
    wanted = {
        id: (q, option) for id, (q, option) in choices_to_wait_for(registration).items() if option.capacity is not None
    }
    if not wanted:
        return []
    rows = db.session.scalars(select(Choice).where(Choice.id.in_(wanted)))
    turns = db.session.scalars(
        select(ChoiceTurn)
        .where(ChoiceTurn.choice_id.in_(wanted))
        .order_by(*in_turn(ChoiceTurn, by_priority=registration.event.queue_by_priority))
    ).all()
    mine = {turn.choice_id: turn for turn in turns if turn.registration_id == registration.id}
    queues: dict[int, list[ChoiceTurn]] = {}
    for turn in turns:
        if turn.is_waiting:
            queues.setdefault(turn.choice_id, []).append(turn)
    closed = {row.id for row in rows if row.is_full} | queues.keys() | mine.keys()
    found = []
    for id, (question, option) in wanted.items():
        if id in closed:
            turn = mine.get(id)
            position = queues[id].index(turn) + 1 if turn and turn.is_waiting else None
            found.append(FullChoice(question, option, turn, position))
    return found


def wait_for(registration: Registration, choice: Choice, actor: Any) -> None:
    """Join the list of a choice that is full; twice is once. Raises NotLive, NotFull or Refused."""
    lock(registration)
    if not registration.is_seated:
        raise NotLive
    if choice.id not in choices_to_wait_for(registration):
        raise Refused
    if turn_of(registration, choice):
        return
    if not choice.is_full and not has_others_waiting(registration, {choice.id}):
        raise NotFull
    turn = ChoiceTurn(registration=registration, choice=choice, waiting_since=now())
    db.session.add(turn)
    db.session.flush()
    log(actor, "waits for a choice", registration, after=_answer(choice))
    mails.choice_standing(turn, *words_of(choice))


def stop_waiting(registration: Registration, choice: Choice, actor: Any) -> None:
    """Leave the list of a choice, or refuse the place offered; who is not on it stays so."""
    lock(registration)
    turn = turn_of(registration, choice)
    if turn is not None:
        action = "waits for a choice no more" if turn.is_waiting else "refused a place of a choice"
        log(actor, action, registration, before=_answer(choice))
        _end(turn)


def accept(turn: ChoiceTurn) -> None:
    """The person takes the place offered: it is among their answers now.

    Raises OfferLapsed (the place goes on to the next, which is to be committed) or NotOffered.
    """
    registration, choice = turn.registration, turn.choice
    lock(registration)
    turn = turn_of(registration, choice)
    if turn is None or turn.is_waiting:
        raise NotOffered
    if turn.offer_until <= now():
        _lapse(turn)
        raise OfferLapsed
    if choice.id not in choices_to_wait_for(registration):
        _end(turn)
        raise OfferLapsed
    _choose(turn, registration.participant, "accepted a place of a choice")


def turn_of(registration: Registration, choice: Choice) -> ChoiceTurn | None:
    query = select(ChoiceTurn).where(ChoiceTurn.registration_id == registration.id, ChoiceTurn.choice_id == choice.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def turn_by_id(registration: Registration, public_id: str) -> ChoiceTurn | None:
    query = select(ChoiceTurn).where(ChoiceTurn.registration_id == registration.id, ChoiceTurn.public_id == public_id)
    return db.session.scalar(query)


def choice_by_keys(event: Event, question: str, choice: str) -> Choice | None:
    query = select(Choice).join(Choice.question).where(Question.event_id == event.id)
    return db.session.scalar(query.where(Question.key == question[:40], Choice.key == choice[:40]))


def turns_of(choice: Choice) -> Select[tuple[ChoiceTurn]]:
    """Who waits for a choice in their order, those to whom a place is offered first."""
    by_priority = choice.question.event.queue_by_priority
    return (
        select(ChoiceTurn)
        .join(ChoiceTurn.registration)
        .join(Registration.participant)
        .outerjoin(Participant.organisation)
        .where(ChoiceTurn.choice_id == choice.id)
        .options(
            contains_eager(ChoiceTurn.registration)
            .contains_eager(Registration.participant)
            .contains_eager(Participant.organisation)
        )
        .order_by(ChoiceTurn.offer_until.is_(None), *in_turn(ChoiceTurn, by_priority=by_priority))
    )


def choices_with_queues(event: Event) -> list[tuple[AskedQuestion, Option, int]]:
    """The limited choices of the form, and those for which someone waits, with how many do or have an offer."""
    query = select(ChoiceTurn.choice_id, func.count()).join(ChoiceTurn.registration)
    query = query.where(Registration.event_id == event.id).group_by(ChoiceTurn.choice_id)
    numbers = dict(db.session.execute(query).all())
    return [
        (question, option, numbers.get(option.id, 0))
        for question in form_of(event).questions
        for option in question.options
        if option.capacity is not None or option.id in numbers
    ]


def has_others_waiting(registration: Registration, choice_ids: Collection[int]) -> set[int]:
    """The ids of those of `choice_ids` for which someone else waits; nobody has to where there is no limit."""
    query = select(ChoiceTurn.choice_id).join(ChoiceTurn.choice).where(ChoiceTurn.offer_until.is_(None))
    query = query.where(ChoiceTurn.choice_id.in_(choice_ids), Choice.capacity.is_not(None))
    return set(db.session.scalars(query.where(ChoiceTurn.registration_id != registration.id)))


def offered_to(registration: Registration) -> dict[int, Wanted]:
    """The choices of which a place is offered to `registration`, by the id of `Choice`."""
    if registration.id is None:
        return {}
    query = select(Choice).join(ChoiceTurn).where(ChoiceTurn.registration_id == registration.id)
    return {
        choice.id: words_of(choice) for choice in db.session.scalars(query.where(ChoiceTurn.offer_until.is_not(None)))
    }


def end_turns(registration: Registration, choice_ids: Collection[int] | None) -> None:
    """Take `registration` off the lists of `choice_ids`, or of all; what was offered is for the caller to settle."""
    if registration.id is None or (choice_ids is not None and not choice_ids):
        return
    query = select(ChoiceTurn).where(ChoiceTurn.registration_id == registration.id)
    if choice_ids is not None:
        query = query.where(ChoiceTurn.choice_id.in_(choice_ids))
    for turn in db.session.scalars(query.order_by(ChoiceTurn.id)).all():
        db.session.delete(turn)
    db.session.flush()


def go_on() -> int:
    """End the offers whose time is over, and give the free places of choices on; returns how many were given."""
    late = select(ChoiceTurn.id).where(ChoiceTurn.offer_until <= now()).order_by(ChoiceTurn.id)
    for id in db.session.scalars(late).all():
        if turn := db.session.get(ChoiceTurn, id):
            lock(turn.registration)
            turn = turn_of(turn.registration, turn.choice)
            if turn and turn.offer_until and turn.offer_until <= now():
                _lapse(turn)
        db.session.commit()
    has_room = Choice.capacity.is_(None) | (Choice.taken < Choice.capacity)
    query = select(ChoiceTurn.choice_id).join(ChoiceTurn.choice).where(has_room, ChoiceTurn.offer_until.is_(None))
    given = 0
    for id in db.session.scalars(query.distinct().order_by(ChoiceTurn.choice_id)).all():
        given += offer_free_places(db.session.get(Choice, id))
        db.session.commit()
    return given


def offer_free_places(choice: Choice) -> int:
    """Offer or give the free places of `choice` to those whose turn it is; returns to how many."""
    event, count, past = choice.question.event, 0, []
    if event.is_over(now()):
        return 0
    _lock_choices(choice.question)
    waiting = (ChoiceTurn.choice_id == choice.id) & ChoiceTurn.offer_until.is_(None)
    while turns := next_in_turn(
        ChoiceTurn, waiting, true(), free=choice.left, by_priority=event.queue_by_priority, past=past
    ):
        if not _lock_free([turn.registration_id for turn in turns]):
            past.append(turns[0].queue_group or turns[0].public_id)
            continue
        astray = [turn for turn in turns if choice.id not in choices_to_wait_for(turn.registration)]
        for turn in astray:  # the form asks them no more; the rest of a group may fit now
            db.session.delete(turn)
        if not astray:
            for turn in turns:
                _offer(turn)
            count += len(turns)
        db.session.flush()
    return count


def _offer(turn: ChoiceTurn) -> None:
    registration, event = turn.registration, turn.registration.event
    if event.offer_hours is None:
        _choose(turn, None, "got a place of a choice")
        mails.choice(registration, *words_of(turn.choice))
        return
    turn.offer_until = answer_until(event)
    db.session.flush()
    seats.settle(registration, has_turn=True)
    log(None, "offered a place of a choice", registration, after=_answer(turn.choice))
    mails.choice_standing(turn, *words_of(turn.choice))


def _choose(turn: ChoiceTurn, actor: Any, action: str) -> None:
    """Make the choice the answer; where only one can be chosen, in place of the one before."""
    registration, key, choice = turn.registration, turn.choice.question.key, turn.choice.key
    question, before = form_of(registration.event).question(key), registration.answers
    given = before.get(key) or {}
    value = [*(given.get("value") or []), choice] if question.kind == "several_of" else choice
    registration.answers = before | {key: {**given, "version": question.version, "value": value}}
    seats.settle(registration, has_turn=True)
    places.mark_changed(registration)
    log(actor, action, registration, before={key: before.get(key)}, after={key: registration.answers[key]})


def _lapse(turn: ChoiceTurn) -> None:
    log(None, "let a place of a choice lapse", turn.registration, before=_answer(turn.choice))
    mails.choice_lapsed(turn.registration, *words_of(turn.choice))
    _end(turn)


def _end(turn: ChoiceTurn) -> None:
    registration = turn.registration
    db.session.delete(turn)
    db.session.flush()
    seats.settle(registration)


def words_of(choice: Choice) -> Wanted:
    """The question, and the option in its latest wording."""
    form, key = form_of(choice.question.event), choice.question.key
    worded = [form.current[key], *(asked for asked in reversed(form.versions.values()) if asked.key == key)]
    return worded[0], next(option for asked in worded if (option := asked.option(choice.key)))


def _answer(choice: Choice) -> dict[str, dict[str, Any]]:
    """The choice as an answer by the key of its question, for the history."""
    question, _option = words_of(choice)
    return {question.key: answer(question, [choice.key] if question.kind == "several_of" else choice.key)}


def _lock_choices(question: Question) -> None:
    """All of them, in their order: who gets one of these may give another back."""
    query = select(Choice).where(Choice.question_id == question.id).order_by(Choice.id)
    query = query.with_for_update(of=Choice, key_share=True).execution_options(populate_existing=True)
    db.session.flush()
    db.session.scalars(query).all()


def _lock_free(registration_ids: list[int]) -> bool:
    """Lock these registrations, unless another works on one of them."""
    query = select(Registration).where(Registration.id.in_(registration_ids)).order_by(Registration.id)
    query = query.with_for_update(of=Registration, key_share=True, skip_locked=True)
    found = db.session.scalars(query.execution_options(populate_existing=True)).all()
    return len(found) == len(registration_ids)
