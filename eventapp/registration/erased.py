"""What registrations do before a person is erased: places go on to others, and nothing that names them stays."""

from sqlalchemy import delete, or_, select

from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration import operations, queries
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.invitations.operations import close_place
from eventapp.registration.letters.models import Letter
from eventapp.registration.models import Draft, Registration


def person_erased(participant: Participant) -> None:
    """Give back every place, and remove drafts, letters and invitations; files of answers go with the next sweep."""
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
    for model in (Draft, Letter):
        db.session.execute(delete(model).where(model.registration_id.in_(theirs)))
