"""For whom an endpoint is: one of these decorators stands on every one of them.

Each leaves its `Audience` on the view, where the tests read what every role must get to see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

from flask import abort, g, redirect, request, session, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from eventapp.accounts.models import TeamMember
from eventapp.accounts.roles import may
from eventapp.extensions import db

Kind = Literal["public", "participant", "manager", "operator", "user"]
STRONG = "signed_in_with_two_factors"


@dataclass(frozen=True)
class Audience:
    """`kind` of visitor; for managers the area and whether the page changes or gives out something."""

    kind: Kind
    area: str | tuple[str, ...] | None = None
    write: bool = False


def audience_of(view: Callable) -> Audience | None:
    """The audience a view declares, or None when it declares none."""
    return getattr(view, "audience", None)


def public(view: Callable) -> Callable:
    """Everyone may come in."""
    view.audience = Audience("public")
    return view


def signed_in(view: Callable) -> Callable:
    """Whoever is signed in, by whatever way."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        return view(*args, **kwargs)

    guarded.audience = Audience("user")
    return guarded


def manager(area: str | tuple[str, ...] | None = None, *, write: bool | None = None) -> Callable:
    """Members of the event's team with a right to `area`, or to one of several; without an area the whole team.

    Unsafe requests need the right to change; `write=True` asks it of a GET too (exports of personal data).
    """

    def decorator(view: Callable) -> Callable:
        @wraps(view)
        def guarded(*args: Any, event: Any, **kwargs: Any) -> Any:
            if refusal := sign_in_needed():
                return refusal
            changes = bool(write) or request.method not in {"GET", "HEAD"}
            if not may(roles_in(event), area, write=changes):
                abort(403)
            return view(*args, event=event, **kwargs)

        guarded.audience = Audience("manager", area, bool(write))
        return guarded

    return decorator


def operator(view: Callable) -> Callable:
    """Operators of the installation."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if refusal := sign_in_needed():
            return refusal
        if not current_user.is_operator:
            abort(403)
        return view(*args, **kwargs)

    guarded.audience = Audience("operator")
    return guarded


def sign_in_needed() -> Response | None:
    """Where to send someone who is not signed in with two factors; None when they are.

    Organisers need both a password and a one-time code, or a passkey; who has only one of them yet is sent
    to set up the second.
    """
    if not current_user.is_authenticated:
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    if not is_strong():
        return redirect(url_for("accounts.second_factor", next=request.full_path.rstrip("?")))
    return None


def is_strong() -> bool:
    """Whether this session began with two factors: see `factors.py`, which alone sets the key."""
    return session.get(STRONG) == current_user.fs_uniquifier


def roles_in(event: Any) -> set[str]:
    """The roles of the signed-in user in the team of `event`; an operator is an owner everywhere."""
    if "team_roles" not in g:
        g.team_roles = {}
    if event.id not in g.team_roles:
        query = db.select(TeamMember.role).where(TeamMember.user_id == current_user.id, TeamMember.event_id == event.id)
        g.team_roles[event.id] = set(db.session.scalars(query)) | ({"owner"} if current_user.is_operator else set())
    return g.team_roles[event.id]


def may_in(event: Any, area: str | tuple[str, ...] | None, *, write: bool = False) -> bool:
    """Whether the visitor is signed in with two factors and has the right to `area` of `event`."""
    return sign_in_needed() is None and may(roles_in(event), area, write=write)
