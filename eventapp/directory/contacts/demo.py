"""A handful of requests, contacts and messages for the demo, between those who show an entry to participants."""

from sqlalchemy import select

from eventapp.directory.contacts import operations, queries, safety
from eventapp.directory.models import Entry, Visibility
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration.models import Registration

ASKED = {
    "en": "We work on the same subject. Shall we talk during the event?",
    "es": "Trabajamos en el mismo tema. ¿Hablamos durante el evento?",
    "pt": "Trabalhamos no mesmo tema. Vamos falar durante o evento?",
    "fr": "Nous travaillons sur le même sujet. Parlons-en pendant l’événement ?",
}
WROTE = {
    "en": "Thank you. Tuesday after the opening suits me.",
    "es": "Gracias. Me viene bien el martes, después de la apertura.",
    "pt": "Obrigado. Na terça-feira, depois da abertura, dá-me jeito.",
    "fr": "Merci. Mardi après l’ouverture me convient.",
}
INTRODUCED = "You both work on the circular economy, one from each side of the Atlantic."
PEOPLE = 8


def build(event: Event) -> None:
    """The first who come ask one another; some accept, one writes, one waits; two are introduced."""
    query = (
        select(Participant)
        .join(Entry, Entry.participant_id == Participant.id)
        .join(Registration, Registration.participant_id == Participant.id)
        .where(Entry.event_id == event.id, Entry.visibility >= int(Visibility.PARTICIPANTS))
        .where(Registration.state == "confirmed")
        .order_by(Participant.id)
    )
    people = list(db.session.scalars(query.limit(PEOPLE)))
    if len(people) < PEOPLE:
        return
    for person in people:
        operations.set_choices(person, quiet_from=0, quiet_until=0)  # whoever tries the demo sees mails at any hour
    me, knows, wrote, asks, shared, waits, one, other = people
    for asker, asked in ((me, knows), (wrote, me), (shared, me), (asks, me), (me, waits)):
        operations.ask(asker, asked, ASKED[asker.language], asker.language)
    for asker, asked in ((me, knows), (wrote, me), (shared, me)):
        operations.accept(queries.request_between(asker, asked), asked)
    operations.write(queries.contact_with(wrote, me), WROTE[wrote.language])
    operations.share_card(queries.contact_with(shared, me), True)
    operations.annotate(queries.contact_with(me, knows), "Brussels, first day", ["textiles", "2027"])
    safety.introduce(one, other, INTRODUCED, None)
