"""Reading users and teams."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from eventapp.accounts.models import TeamMember, User
from eventapp.accounts.roles import ROLES
from eventapp.extensions import db


@dataclass(frozen=True)
class Team:
    """An event whose team a user is in: its slug, its title as a `LocalizedText`, and the user's roles."""

    slug: str
    title: Any
    roles: tuple[str, ...]


def events() -> Table:
    """The table `TeamMember.event_id` points to; by name, since the room that owns it is above this one."""
    return db.metadata.tables["event"]


def user_of(address: str) -> User | None:
    """The user with this address in its normal form."""
    return db.session.scalar(db.select(User).where(User.email == address))


def membership(user: User, event_id: int, role: str) -> TeamMember | None:
    return db.session.scalar(
        db.select(TeamMember).where(
            TeamMember.user_id == user.id, TeamMember.event_id == event_id, TeamMember.role == role
        )
    )


def event_named(slug: str) -> Any | None:
    """The row (id, slug) of an event, or None."""
    event = events()
    return db.session.execute(db.select(event.c.id, event.c.slug).where(event.c.slug == slug)).first()


def slugs_of_events() -> list[str]:
    return list(db.session.scalars(db.select(events().c.slug).order_by(events().c.slug)))


def teams_of(user: User) -> list[Team]:
    """The events `user` works for, the latest first; for an operator all of them, as owner."""
    event = events()
    query = (
        db.select(event.c.slug, event.c.title, TeamMember.role)
        .join(
            TeamMember,
            (TeamMember.event_id == event.c.id) & (TeamMember.user_id == user.id),
            isouter=user.is_operator,
        )
        .order_by(event.c.starts_at.desc(), event.c.id)
    )
    titles: dict[str, Any] = {}
    roles: dict[str, set[str]] = {}
    for slug, title, role in db.session.execute(query):
        titles[slug] = title
        roles.setdefault(slug, {"owner"} if user.is_operator else set()).update({role} if role else set())
    return [Team(slug, titles[slug], tuple(role for role in ROLES if role in roles[slug])) for slug in titles]
