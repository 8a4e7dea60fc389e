"""The places of choices: who holds a place in a category holds one of each choice made.

Whatever changed a registration (its state, its answers), `settle` makes what it holds agree with what it
should hold. Choices are locked in the order of their ids, after the category.
"""

from typing import TYPE_CHECKING, Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from eventapp.common import seats
from eventapp.extensions import db
from eventapp.registration.errors import Refused
from eventapp.registration.questions.models import Choice
from eventapp.registration.questions.queries import form_of

if TYPE_CHECKING:
    from eventapp.registration.models import Registration


class ChoiceFull(Refused):
    """All places of a choice are taken; `question` is the one it belongs to."""

    def __init__(self, question: Any, option: Any) -> None:
        self.question = question
        self.option = option
        self.message = _l(
            "All places of “%(choice)s” are taken. Choose another answer.",
            choice=option.label.localized(str(get_locale())),
        )
        super().__init__(str(self.message))


def settle(registration: "Registration", *, drop_full: bool = False, has_turn: bool = False) -> list[str]:
    """Take and give back places of choices until `registration` holds those of its answers; none without a seat.

    Besides, it holds those offered to it from waiting lists. Whoever has a choice, or no seat, waits for it no more.
    Raises ChoiceFull; with `drop_full` the answer is emptied instead, and the keys of the questions so emptied
    are returned. A place for which others wait is theirs, unless `registration` `has_turn`.
    """
    from eventapp.registration.waiting import choices  # it builds on this file

    wanted = {}
    if registration.is_seated:
        wanted = chosen(registration)
        choices.end_turns(registration, wanted)
        wanted = choices.offered_to(registration) | wanted
    else:
        choices.end_turns(registration, None)
    held = set(registration.held_choices or ())
    rows = _rows(held ^ wanted.keys())
    dropped, new = [], wanted.keys() - held
    others = choices.has_others_waiting(registration, new) if new and not has_turn else set()
    for id in sorted(held ^ wanted.keys()):
        if id in wanted:
            question, option = wanted[id]
            try:
                if id in others:
                    raise ChoiceFull(question, option)
                seats.take(rows[id], else_raise=ChoiceFull(question, option))
            except ChoiceFull:
                if not drop_full:
                    raise
                registration.answers = without(registration.answers, question.key, option.key)
                dropped.append(question.key)
                continue
            held.add(id)
        else:
            seats.give_back(rows[id])
            held.discard(id)
    registration.held_choices = sorted(held)
    return dropped


def without(answers: dict[str, Any], key: str, choice: str) -> dict[str, Any]:
    """`answers` without `choice` among those of the question `key`."""
    given = answers[key]
    value = [other for other in given["value"] if other != choice] if isinstance(given["value"], list) else None
    return answers | {key: given | {"value": value}}


def chosen(registration: "Registration") -> dict[int, tuple[Any, Any]]:
    """The choices of the answers, question and option, by the id of the row with their places."""
    found = {}
    for question, value in form_of(registration.event).answered(registration.answers):
        if not question.options or value is None:
            continue
        for key in value if isinstance(value, list) else [value]:
            if option := question.option(key):
                found[option.id] = (question, option)
    return found


def _rows(ids: set[int]) -> dict[int, Choice]:
    if not ids:
        return {}
    return {choice.id: choice for choice in db.session.scalars(db.select(Choice).where(Choice.id.in_(ids)))}
