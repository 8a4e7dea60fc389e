"""What this room offers, see `eventapp/rooms.py`."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint
from flask_babel import gettext as _

if TYPE_CHECKING:
    from eventapp.messages.jobs import Job
    from eventapp.people.models import Participant
    from eventapp.regions.models import Proposal


def blueprints() -> list[Blueprint]:
    from eventapp.people import proposals
    from eventapp.people.doubles import manage
    from eventapp.people.privacy import manage as privacy_desk
    from eventapp.people.privacy import views as privacy

    assert all(module.bp is manage.bp for module in (proposals, privacy, privacy_desk))  # the room has one blueprint
    return [manage.bp]


def own_links(event: Any) -> list[tuple[str, str]]:
    return [
        ("people.my_region", _("My region: what is known, and proposals")),
        ("people.my_data", _("My data: a copy, or erase all")),
    ]


def proposal_decided(proposal: "Proposal") -> None:
    from eventapp.people import mails

    mails.proposal_decided(proposal)


def person_erased(participant: "Participant") -> None:
    """What they proposed stays, without their name."""
    from eventapp.regions.operations import forget_proposer

    forget_proposer(participant.id)


def mail_names() -> dict[str, str]:
    return {"people/mail/proposal": _("What became of a proposal for a region")}


def mail_examples(event: Any, language: str) -> dict[str, Any]:
    what = {"what": "Agua y energía", "region": "Antofagasta", "is_approved": True, "reason": ""}
    return what | {"link": "https://example.org/…"}


def jobs() -> "list[Job]":
    from eventapp.messages.jobs import Job
    from eventapp.people.doubles.operations import forget_merges
    from eventapp.people.privacy.retention import forget_ended

    return [
        Job("people.forget_merges", forget_merges, every=timedelta(hours=1)),
        Job("people.forget_ended", forget_ended, every=timedelta(minutes=5)),
    ]
