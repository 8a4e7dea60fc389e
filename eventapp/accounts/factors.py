"""When a sign-in is strong, and what happens when someone changes how they sign in.

A session is strong (`access.STRONG`) when it began with a password and a second factor, or with a passkey
that verified its user, which is both at once. A code by mail, even with an app's code, is not: organisers'
pages ask for more than a mailbox. While an account has no second factor, a fresh sign-in may set up the first
one, and is strong from then on if it was by password; after that, only a strong session may change factors.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import Flask, g, request, session
from flask_babel import gettext as _
from flask_login import user_logged_out
from flask_security import (
    MfRecoveryCodesUtil,
    Totp,
    WebauthnUtil,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
    wan_deleted,
    wan_registered,
)
from flask_security.tf_plugin import TfPlugin, TfPluginBase
from flask_security.twofactor import CodeTfPlugin
from flask_security.utils import login_user
from flask_security.webauthn import WebAuthnTfPlugin
from passlib.totp import TOTP, AppWallet, TokenError

from eventapp.accounts import late, mails
from eventapp.accounts.access import STRONG
from eventapp.accounts.datastore import datastore
from eventapp.accounts.models import User
from eventapp.common.clock import now
from eventapp.common.languages import public_root
from eventapp.common.log import log

if TYPE_CHECKING:
    from webauthn.helpers.structs import AuthenticatorSelectionCriteria, UserVerificationRequirement

FIRST_FACTOR = "signed_in_with"  # session key: "password", "email" or "webauthn"
MAIL_CODE_PERIOD = 300  # seconds in which the same code is mailed again


def derived_key(secret: str, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, from the installation's secret."""
    return hashlib.blake2b(purpose.encode(), key=hashlib.sha256(secret.encode()).digest(), digest_size=32).digest()


def totp_secrets(secret: str) -> dict[str, str]:
    """What encrypts the secrets of the codes in the database."""
    return {"1": derived_key(secret, "totp").hex()}


def recovery_keys(secret: str) -> list[bytes]:
    """What encrypts the recovery codes in the database."""
    return [urlsafe_b64encode(derived_key(secret, "recovery codes"))]


class Codes(Totp):
    """One-time codes (RFC 6238) that are good for one use: by mail, and of authenticator apps."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        self.secrets, self.issuer = secrets, issuer

    @cached_property
    def _totp(self) -> type[TOTP]:
        late.load(late.CODES)
        # Our key is random, so stretching it would only cost time, and tell known addresses by it.
        return TOTP.using(issuer=self.issuer, wallet=AppWallet(self.secrets, encrypt_cost=1))

    def generate_mail_secret(self) -> str:
        """A secret for codes by mail, which must live longer than the 30 seconds of an app's."""
        return self._totp.new(period=MAIL_CODE_PERIOD).to_json(encrypt=True)

    def current_code(self, totp_secret: str) -> tuple[str, int]:
        """The code an app shows now, and for how many seconds it still will."""
        token = self._totp.from_source(totp_secret).generate()
        return token.token, int(token.remaining)

    def verify_totp(self, token: str, totp_secret: str, user: User, window: int = 0) -> bool:
        """Whether `token` is right and was not used before; a code that is right is used up."""
        is_app = totp_secret == user.tf_totp_secret
        used_up_to = user.totp_counter if is_app else None
        try:
            match = self._totp.verify(str(token), totp_secret, window=window, last_counter=used_up_to)
        except TokenError:
            return False
        secrets = json.loads(user.us_totp_secrets or "{}")
        if is_app:
            user.totp_counter = match.counter
        elif totp_secret == secrets.get("email"):
            user.us_totp_secrets = json.dumps(secrets | {"email": self.generate_mail_secret()})
            user.confirmed_at = user.confirmed_at or now()
        mails.commit_after_request()
        return True

    def generate_qrcode(self, username: str, totp: str) -> str:
        import segno

        return segno.make(self.get_totp_uri(username, totp), error="m").svg_data_uri(scale=5, border=4)


class RecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes, encrypted as Flask-Security does, by a key that is made when it is first used."""

    cryptor = None

    def setup_cryptor(self, keys: list[bytes]) -> None:
        self.keys = keys

    def _encrypt_codes(self, codes: list[str]) -> list[str]:
        self._make_cryptor()
        return super()._encrypt_codes(codes)

    def _decrypt_codes(self, codes: list[str]) -> list[str]:
        self._make_cryptor()
        return super()._decrypt_codes(codes)

    def _make_cryptor(self) -> None:
        if self.cryptor is None:
            super().setup_cryptor(self.keys)


class Passkeys(WebauthnUtil):
    """Passkeys that name their owner and verify them (by PIN, finger or face), on any kind of device."""

    def origin(self) -> list[str]:
        """Where the answer may come from: the public address, and the one asked."""
        return [public_root(), request.host_url.rstrip("/")]

    def authenticator_selection(self, user: User, usage: str) -> "AuthenticatorSelectionCriteria":
        from webauthn.helpers.structs import (
            AuthenticatorSelectionCriteria,
            ResidentKeyRequirement,
            UserVerificationRequirement,
        )

        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def user_verification(self, user: User | None, usage: list[str]) -> "UserVerificationRequirement":
        from webauthn.helpers.structs import UserVerificationRequirement

        return UserVerificationRequirement.REQUIRED


class AppFactor(CodeTfPlugin):
    """The authenticator app, by our name."""

    def get_setup_methods(self, user: User) -> list[tuple[str, str]]:
        return [("authenticator", _("A code from the authenticator app"))] if user.tf_totp_secret else []


class PasskeyFactor(WebAuthnTfPlugin):
    """Every passkey may also stand as the second factor after a password or a code by mail."""

    def get_setup_methods(self, user: User) -> list[tuple[str, str]]:
        return [("webauthn", _("A passkey"))] if user.webauthn else []


class Factors(TfPlugin):
    """Keeps in the session what the first factor was, and marks it when the second makes it strong."""

    def __init__(self, kinds: dict[str, TfPluginBase]) -> None:
        super().__init__()
        self._tf_impls = kinds

    def tf_enter(self, user: User, remember_me: bool | None, primary_authn_via: str, next_loc: str | None) -> Any:
        if next_loc == request.url:  # what Flask-Security falls back to: the page of the first factor itself
            next_loc = None
        response = super().tf_enter(user, remember_me, primary_authn_via, next_loc)
        if response is not None:
            session[FIRST_FACTOR] = primary_authn_via
        return response

    def tf_complete(self, user: User, dologin: bool) -> str | None:
        first = session.get(FIRST_FACTOR)
        token = super().tf_complete(user, dologin)
        if dologin:
            session[FIRST_FACTOR] = first
            if first == "password" or g.get("passkey_of") == user.id:
                session[STRONG] = user.fs_uniquifier
        return token


def watch(app: Flask) -> None:
    """Follow the sign-ins and the changes of factors of `app`."""

    @user_authenticated.connect_via(app)
    def signed_in(app: Flask, user: User, authn_via: list[str] | None = None, **_: Any) -> None:
        if authn_via == ["change"]:  # the same session goes on under a new key
            if STRONG in session:
                session[STRONG] = user.fs_uniquifier
            return
        session.pop(STRONG, None)
        session[FIRST_FACTOR] = authn_via[0] if authn_via else None
        # Both are asked: `Passkeys` demands verification, and the form saw that it took place.
        if authn_via == ["webauthn"] and g.get("passkey_of") == user.id:
            session[STRONG] = user.fs_uniquifier

    @user_logged_out.connect_via(app)
    def signed_out(app: Flask, **_: Any) -> None:
        session.pop(STRONG, None)
        session.pop(FIRST_FACTOR, None)

    @tf_profile_changed.connect_via(app)
    def app_set_up(app: Flask, user: User, **_: Any) -> None:
        user.totp_counter = None
        factor_added(user, "set up an authenticator app")

    @wan_registered.connect_via(app)
    def passkey_added(app: Flask, user: User, **_: Any) -> None:
        factor_added(user, "added a passkey")

    @tf_disabled.connect_via(app)
    def app_removed(app: Flask, user: User, **_: Any) -> None:
        factor_removed(user, "removed the authenticator app", is_last=not user.webauthn)

    @wan_deleted.connect_via(app)
    def passkey_removed(app: Flask, user: User, **_: Any) -> None:
        factor_removed(user, "removed a passkey", is_last=len(user.webauthn) == 1 and not user.tf_totp_secret)


def factor_added(user: User, action: str) -> None:
    """A second factor was proven just now: with the password of this session they are two."""
    if session.get(FIRST_FACTOR) == "password":
        session[STRONG] = user.fs_uniquifier
    factor_changed(user, action)


def factor_removed(user: User, action: str, *, is_last: bool) -> None:
    """A session is strong only as long as the account has a second factor."""
    if is_last:
        session.pop(STRONG, None)
    factor_changed(user, action)


def factor_changed(user: User, action: str) -> None:
    """End the user's other sessions, tell them by mail, and log it."""
    user = getattr(user, "_get_current_object", lambda: user)()
    signed_in_at = session.get("fs_paa")
    datastore.set_uniquifier(user)
    login_user(user, authn_via=["change"])
    session["fs_paa"] = signed_in_at
    log(user, action, user)
    mails.send("factors_changed", user)
    mails.commit_after_request()
