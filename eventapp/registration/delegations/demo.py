"""The delegations and invitations of the demo: some in each state, none of them mailed."""

from datetime import timedelta

from eventapp.common import seats
from eventapp.common.clock import now
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.queries import participant_by_email
from eventapp.registration.delegations.errors import QuotaFull
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.invitations.attendance import close
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.invitations.operations import Person, enter
from eventapp.registration.models import Category, Registration

# Kind, country, name, quota, beyond it, the address of the head.
DELEGATIONS = (
    ("country", "CL", "Chile", 5, 0, "paulina.godoy@example.org"),
    ("country", "CU", "Cuba", 1, 1, "yamile.cardenas@example.org"),
    ("body", None, "Asociación de Regiones Innovadoras", 4, 0, None),
)
# Delegation, given names, family names, address, language, state.
MEMBERS = (
    ("Chile", "Francisca", "Ñancupil Huenchul", "francisca.nancupil@example.org", "es", "registered"),
    ("Chile", "Rodrigo", "Catalán Jara", "rodrigo.catalan@example.org", "es", "sent"),
    ("Chile", "Marta", "Olivares Pino", "marta.olivares@example.org", "es", "declined"),
    ("Chile", "Ignacio", "Barraza Soto", "ignacio.barraza@example.org", "es", "replaced"),
    ("Chile", "Lorena", "Tapia Rojo", "lorena.tapia@example.org", "es", "sent"),
    ("Cuba", "Yamilé", "Cárdenas Fonseca", "yamile.cardenas@example.org", "es", "registered"),
    ("Cuba", "Osvaldo", "Prieto Lima", "osvaldo.prieto@example.org", "es", "sent"),
)
# Invited by the desk as speakers.
SPEAKERS = (
    ("Inês", "Vasconcelos Reis", "ines.vasconcelos@example.org", "pt", "sent"),
    ("Jean-Marc", "Delorme", "jm.delorme@example.org", "fr", "declined"),
    ("Aoife", "Brennan", "aoife.brennan@example.org", "en", "expired"),
    ("Tomás", "Urrutia Vega", "tomas.urrutia@example.org", "es", "withdrawn"),
    ("Lucía", "Ferrer Sanz", "lucia.ferrer@example.org", "es", "cancelled"),
)


def build(event: Event) -> None:
    """Enter them at `event`, whose participants are there already."""
    categories = {c.code: c for c in db.session.scalars(db.select(Category).where(Category.event_id == event.id))}
    found = {}
    for kind, country, name, quota, beyond, head in DELEGATIONS:
        delegation = Delegation(
            event_id=event.id,
            category=categories["lac"],
            kind=kind,
            country=country,
            name=name,
            capacity=quota + beyond,
            exceeded_by=beyond,
            head=participant_by_email(event, head) if head else None,
            deadline=categories["lac"].closes_at,
        )
        db.session.add(delegation)
        log(None, "created the delegation", delegation, after={"name": name, "quota": quota})
        found[name] = delegation
    db.session.flush()
    for name, given, family, email, language, state in MEMBERS:
        seats.take(found[name], else_raise=QuotaFull())
        _enter(Person(given, family, email, language), categories["lac"], found[name], state)
    for given, family, email, language, state in SPEAKERS:
        _enter(Person(given, family, email, language), categories["speaker"], None, state)


def _enter(person: Person, category: Category, delegation: Delegation | None, state: str) -> Invitation:
    invitation = enter(person, category, now() + timedelta(days=21), delegation=delegation, remind_days=5)
    invitation.sent_at = invitation.created_at = now() - timedelta(days=9)
    log(None, "invited", invitation).at = invitation.created_at
    if state == "registered":
        participant = participant_by_email(category.event, person.email)
        own = db.session.scalar(db.select(Registration).where(Registration.participant_id == participant.id))
        invitation.registration, invitation.has_joined, invitation.state = own, True, state
    elif state != "sent":
        if state == "declined":
            invitation.decline_reason = {
                "es": "Ese día inauguramos el centro de hidrógeno en Mejillones.",
                "fr": "Je suis retenu à un jury de thèse.",
            }[person.language]
        close(invitation, state)
    return invitation
