"""The dinner of the demo: it has fewer places than people who want one, so some wait. None of them is mailed."""

from datetime import timedelta

from eventapp.common import queues
from eventapp.common.clock import now
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.models import Category, Registration
from eventapp.registration.questions import building, seats
from eventapp.registration.questions.definition import answer
from eventapp.registration.questions.models import Choice
from eventapp.registration.questions.queries import form_of, section_row
from eventapp.registration.waiting.models import ChoiceTurn

PLACES, WAITING = 30, 6
QUESTION = {
    "en": "Outside the programme",
    "es": "Fuera del programa",
    "pt": "Fora da programação",
    "fr": "En dehors du programme",
}
DINNER = {
    "en": "Dinner on the first evening",
    "es": "Cena de la primera noche",
    "pt": "Jantar da primeira noite",
    "fr": "Dîner du premier soir",
}
WALK = {
    "en": "Walk through the city with a guide",
    "es": "Paseo guiado por la ciudad",
    "pt": "Passeio guiado pela cidade",
    "fr": "Visite guidée de la ville",
}


def build(event: Event) -> None:
    """Ask about the dinner; some have a place, one is offered one, others wait, two of them as a group."""
    choices = [{"key": None, "label": DINNER, "capacity": PLACES}, {"key": None, "label": WALK, "capacity": None}]
    question = building.add_question(
        section_row(event, "needs"), "several_of", None, key="outside", label=QUESTION, help={}, is_required=False,
        attendance="on_site", categories=[], limits={}, choices=choices,
    )  # fmt: skip
    dinner = db.session.scalar(db.select(Choice).where(Choice.question_id == question.id, Choice.capacity.is_not(None)))
    asked = form_of(event).question("outside")
    want = _confirmed(event)[: PLACES + WAITING]
    for registration in want[: PLACES - 1]:
        registration.answers = registration.answers | {"outside": answer(asked, [dinner.key])}
        seats.settle(registration)
    turns = []
    for number, registration in enumerate(want[PLACES - 1 :]):
        since = now() - timedelta(days=9 - number, hours=3 * number + 1)
        turns.append(ChoiceTurn(registration=registration, choice=dinner, waiting_since=since))
    db.session.add_all(turns)
    db.session.flush()
    queues.join(turns[2:4])
    turns[0].offer_until = now() + timedelta(hours=30)
    db.session.flush()
    seats.settle(turns[0].registration, has_turn=True)


def _confirmed(event: Event) -> list[Registration]:
    """Who takes part on the spot as a delegate, in the order in which they registered."""
    query = db.select(Registration).join(Registration.category).order_by(Registration.created_at, Registration.id)
    return list(
        db.session.scalars(
            query.where(
                Registration.event_id == event.id, Registration.state == "confirmed", Category.code.in_(["eu", "lac"])
            )
        )
    )
