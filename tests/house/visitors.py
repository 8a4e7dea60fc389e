"""Who comes to the house, and the session each of them has.

A visitor is a name, what `accounts/access.py` would find out about them, and the keys of their session.
Sessions are written directly: signing in is tested in `tests/accounts/`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eventapp.accounts.access import STRONG
from eventapp.accounts.factors import FIRST_FACTOR
from eventapp.accounts.models import User
from eventapp.accounts.roles import ROLES
from eventapp.people.access import SESSION_KEY as PARTICIPANTS
from eventapp.people.models import Participant
from eventapp.registration.models import STATES
from eventapp.registration.views import SESSION_KEY as DRAFTS
from tests.house import rows

Session = dict[str, Any]


@dataclass(frozen=True)
class Visitor:
    """`roles` are those in the team of the event that the addresses name."""

    name: str
    session: Callable[[], Session] = dict
    roles: frozenset[str] = frozenset()
    is_signed_in: bool = False
    is_strong: bool = False
    is_operator: bool = False
    is_participant: bool = False


def signed_in(user: User, *, strongly: bool = True) -> Session:
    """The session of `user`, who signed in just now, with two factors if `strongly`."""
    session = {"_user_id": user.fs_uniquifier, "_fresh": True, "fs_cc": "set", "fs_paa": time.time()}
    return session | {FIRST_FACTOR: "password"} | ({STRONG: user.fs_uniquifier} if strongly else {})


def known_as(participant: Participant) -> Session:
    """The session of who came by the link in a mail to `participant`."""
    claim = [participant.public_id, participant.link_version]
    return {PARTICIPANTS: {participant.event.slug: claim}, "_permanent": True}


def between_factors() -> Session:
    """The session of an owner whose password was right and whose second factor is asked for."""
    return {"tf_user_id": rows.member("owner").fs_uniquifier, "tf_state": "ready", "tf_select": True}


def filling_in() -> Session:
    """The session of a delegate who has filled in every page of the form."""
    return {DRAFTS: {rows.EVENT: rows.draft().public_id}}


def having_sent() -> Session:
    """The session of a delegate who has just sent the form."""
    return {DRAFTS: {rows.EVENT: rows.sent_draft().public_id}}


def member(role: str) -> Visitor:
    return Visitor(
        f"{role} of the team",
        lambda: signed_in(rows.member(role)),
        roles=frozenset({role}),
        is_signed_in=True,
        is_strong=True,
    )


def registered(state: str) -> Visitor:
    return Visitor(f"participant, {state}", lambda: known_as(rows.registration(state).participant), is_participant=True)


# Those who are held against every address.
VISITORS = (
    Visitor("anonymous"),
    registered("confirmed"),
    Visitor("participant of another event", lambda: known_as(rows.elsewhere().participant)),
    *(member(role) for role in ROLES),
    Visitor(
        "owner without the second factor",
        lambda: signed_in(rows.member("owner"), strongly=False),
        roles=frozenset({"owner"}),
        is_signed_in=True,
    ),
    Visitor(
        "owner of another event",
        lambda: signed_in(rows.owner_elsewhere()),
        is_signed_in=True,
        is_strong=True,
    ),
    Visitor(
        "operator",
        lambda: signed_in(rows.operator()),
        roles=frozenset({"owner"}),
        is_signed_in=True,
        is_strong=True,
        is_operator=True,
    ),
)
# Those whom some pages need besides.
FURTHER = (
    *(registered(state) for state in STATES if state != "confirmed"),
    Visitor("delegate who fills in the form", filling_in),
    Visitor("delegate who has sent the form", having_sent),
    Visitor("owner between the two factors", between_factors),
)
BY_NAME = {visitor.name: visitor for visitor in (*VISITORS, *FURTHER)}
