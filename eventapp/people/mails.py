"""The mails of this room: what became of a proposal."""

from flask_babel import force_locale

from eventapp.common.languages import absolute_url
from eventapp.extensions import db
from eventapp.messages.operations import queue
from eventapp.people.models import Participant
from eventapp.regions.models import Proposal
from eventapp.regions.places import place
from eventapp.regions.words import headline


def proposal_decided(proposal: Proposal) -> None:
    """Tell the proposer, in their language, whether what they proposed stands on the page now."""
    person = db.session.get(Participant, proposal.proposer_id) if proposal.proposer_id else None
    about = place(proposal.place)
    if person is None or about is None:
        return
    with force_locale(person.language):
        what = headline(proposal.kind, proposal.values, person.language)
    values = {
        "event_title": person.event.title.localized(person.language, person.event.language),
        "is_approved": proposal.state == "approved",
        "region": about.name(person.language),
        "what": what,
        "reason": proposal.reason,
        "link": absolute_url("regions.one", code=proposal.place, lang=person.language),
    }
    queue(
        "people/mail/proposal", address=person.email, name=person.name, language=person.language,
        event_id=proposal.event_id, values=values,
    )  # fmt: skip
