"""What registrations do before a person is erased: places go on to others, and nothing that names them stays."""

from sqlalchemy import delete, func, or_, select, update

from eventapp.common.clock import now
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration import operations, queries
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.invitations.operations import close_place
from eventapp.registration.letters.models import Letter
from eventapp.registration.models import Draft, Registration


def person_erased(participant: Participant) -> None:
    """Give back every place; remove drafts, invitations and what letters say. Files of answers are swept later."""
    if registration := queries.live_registration(participant):
        operations.cancel(registration, None, tell=False)
    theirs = select(Registration.id).where(Registration.participant_id == participant.id)
    invited = select(Invitation).where(
        Invitation.event_id == participant.event_id,
        or_(Invitation.email_key == participant.email_key, Invitation.registration_id.in_(theirs)),
    )
    for invitation in db.session.scalars(invited.order_by(Invitation.id)).all():
        if invitation.holds_place:
            close_place(invitation)
        db.session.delete(invitation)
    db.session.flush()
    db.session.execute(delete(Draft).where(Draft.registration_id.in_(theirs)))
    # Number, day and kind of a letter stay, so that it can be checked.
    letters = update(Letter).where(Letter.registration_id.in_(theirs)).values(words=None)
    if not participant.event.is_over(now()):
        letters = letters.values(withdrawn_at=func.coalesce(Letter.withdrawn_at, now()))
    db.session.execute(letters)


def people_forgotten(event: Event) -> int:
    """Delete invitations that nobody followed, and forms that were not sent."""
    gone = [db.session.execute(delete(model).where(model.event_id == event.id)) for model in (Invitation, Draft)]
    return sum(result.rowcount for result in gone)
