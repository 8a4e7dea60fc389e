"""Users, their passkeys, and the teams that run events."""

from datetime import datetime
from typing import Any

from flask_security import AsaList, UserMixin, WebAuthnMixin
from flask_security.unified_signin import us_send_security_token
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.accounts.roles import ROLES
from eventapp.common.clock import now
from eventapp.common.columns import UTCDateTime
from eventapp.extensions import db


class User(db.Model, UserMixin):
    """Someone who can sign in: an organiser with a password or passkey, a participant with a code by mail.

    The columns `tf_`, `us_`, `fs_` and `mf_` are those Flask-Security asks for.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    is_operator: Mapped[bool] = mapped_column(default=False)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_counter: Mapped[int | None]  # the time step of the last code of the authenticator app that was used
    us_totp_secrets: Mapped[str | None] = mapped_column(Text)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))

    webauthn: Mapped[list["Passkey"]] = relationship(back_populates="user", cascade="all, delete-orphan")
    memberships: Mapped[list["TeamMember"]] = relationship(back_populates="user", cascade="all, delete-orphan")

    roles: tuple = ()  # rights hang on teams, not on site-wide roles

    def __str__(self) -> str:
        return self.email

    @property
    def has_second_factor(self) -> bool:
        """Whether an authenticator app or a passkey is set up."""
        return bool(self.tf_totp_secret or self.webauthn)

    def us_send_security_token(self, method: str, **options: Any) -> None:
        """Mail a code; without a link, since mail scanners follow links. Failures are raised, not hidden."""
        us_send_security_token(self, method, **(options | {"send_magic_link": False}))


class Passkey(db.Model, WebAuthnMixin):
    """A WebAuthn credential of a user."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), index=True, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    create_datetime: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    lastuse_datetime: Mapped[datetime] = mapped_column(UTCDateTime)
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))

    user: Mapped[User] = relationship(back_populates="webauthn")


class TeamMember(db.Model):
    """A user's role in the team of one event."""

    __table_args__ = (
        Index("uq_team_member_role", "user_id", "event_id", "role", unique=True),
        CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in ROLES)), name="known_role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20))

    user: Mapped[User] = relationship(back_populates="memberships")
