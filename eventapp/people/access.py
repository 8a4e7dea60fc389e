"""Which participant is looking at a page.

A participant comes in by the link in a mail, which the session remembers, or by signing in with a code sent
to their address. No account and no password is asked.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, g, redirect, request, session, url_for
from flask_limiter.util import get_remote_address
from flask_security import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from eventapp.accounts.access import Audience
from eventapp.events.models import Event
from eventapp.people import queries
from eventapp.people.models import Participant

SESSION_KEY = "participants"


def participant(view: Callable) -> Callable:
    """Participants of the event; `g.participant` is who is looking. Others are asked for their address."""

    @wraps(view)
    def guarded(*args: Any, event: Event, **kwargs: Any) -> Any:
        g.participant = current_participant(event)
        if g.participant is None:
            back = request.path if request.method == "GET" else url_for("registration.mine", event=event)
            return redirect(url_for("security.us_signin", next=back))
        return view(*args, event=event, **kwargs)

    guarded.audience = Audience("participant")
    return guarded


def current_participant(event: Event) -> Participant | None:
    """The participant of `event` this session belongs to, or None."""
    claim = session.get(SESSION_KEY, {}).get(event.slug)
    if claim and (found := queries.participant_by_link(event, *claim)):
        return found
    if current_user.is_authenticated and current_user.confirmed_at:
        return queries.participant_of_user(event, current_user)
    return None


def visitor() -> str:
    """Whose session this is, for rate limits that count for each participant; else the address of the network."""
    claims = session.get(SESSION_KEY) or {}
    who = next((public_id for public_id, _version in claims.values()), None) or session.get("_user_id")
    return who or get_remote_address()


def remember(participant: Participant) -> None:
    """Let this session be that of `participant`."""
    claims = dict(session.get(SESSION_KEY, {}))
    claims[participant.event.slug] = [participant.public_id, participant.link_version]
    session[SESSION_KEY] = claims


def forget(event: Event) -> None:
    """Let this session be nobody's at `event`."""
    session[SESSION_KEY] = {slug: claim for slug, claim in session.get(SESSION_KEY, {}).items() if slug != event.slug}


def link_key(participant: Participant, purpose: str) -> str:
    """The key in a mailed link: for one participant and one purpose, until `people.operations.end_links`."""
    return _signer(purpose).dumps([participant.public_id, participant.link_version])


def participant_by_key(event: Event, key: str, purpose: str) -> Participant | None:
    """The participant of `event` a link's key belongs to; None when it is forged, ended or of another event."""
    try:
        public_id, link_version = _signer(purpose).loads(key)
    except (BadSignature, ValueError, TypeError):
        return None
    return queries.participant_by_link(event, public_id, link_version)


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt=f"link:{purpose}")
