"""The forms of signing in, in our own words: those of Flask-Security with labels and refusals of ours."""

from typing import Any

from flask import current_app, g, request
from flask_babel import lazy_gettext as _l
from flask_security import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    MfRecoveryForm,
    ResetPasswordForm,
    TwoFactorSelectForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    UnifiedSigninForm,
    WebAuthnDeleteForm,
    WebAuthnRegisterForm,
    WebAuthnSigninForm,
    WebAuthnSigninResponseForm,
)
from flask_security.forms import valid_user_email
from flask_security.utils import hash_password, lookup_identity
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, RadioField, StringField, SubmitField
from wtforms.validators import EqualTo, Length, ValidationError

from eventapp.accounts.addresses import MAX_LENGTH, BadAddress, normalized
from eventapp.accounts.datastore import datastore
from eventapp.accounts.models import User
from eventapp.accounts.operations import add_user
from eventapp.common.forms import required
from eventapp.rooms import offered

CODE_ENTRY = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "maxlength": "12",
    "spellcheck": "false",
}


def without_blanks(text: str | None) -> str | None:
    """`text` without any blank: apps and mails show codes in groups."""
    return "".join(text.split()) if text else text


class Needed:
    """Marks a field as one to fill; the form itself says so when it is empty."""

    field_flags = {"required": True}

    def __call__(self, form: FlaskForm, field: Any) -> None:
        pass


class MailAddress:
    """Refuses what is no address, and stores the others in their normal form."""

    def __call__(self, form: FlaskForm, field: Any) -> None:
        try:
            field.data = normalized(field.data)
        except BadAddress as bad:
            raise ValidationError(bad.message) from None


class KeepsNext:
    """A form that takes `next` along from the address of its page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.next.data:
            self.next.data = request.args.get("next", "")


def address_field(*checks: Any) -> EmailField:
    return EmailField(
        _l("E-mail address"),
        [
            *required(BadAddress.message),
            Length(max=MAX_LENGTH, message=BadAddress.message),
            MailAddress(),
            *checks,
        ],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )


def password_field(label: Any, autocomplete: str, message: Any, *checks: Any, **options: Any) -> PasswordField:
    return PasswordField(label, [*required(message), *checks], render_kw={"autocomplete": autocomplete}, **options)


def code_field(label: Any, message: Any) -> StringField:
    return StringField(label, required(message), filters=[without_blanks], render_kw=CODE_ENTRY)


def same_as(name: str) -> EqualTo:
    return EqualTo(name, _l("The two passwords differ. Type the same password twice."))


CHOOSE_HINT = _l("At least 10 characters. Several words in a row are easy to remember and hard to guess.")


class PasswordSignIn(KeepsNext, LoginForm):
    """Sign-in with a password. No "remember me": organisers sign in again when the browser was closed."""

    email = address_field()
    password = password_field(_l("Password"), "current-password", _l("Enter your password."))
    remember = None
    submit = SubmitField(_l("Sign in"))


class CodeSignIn(KeepsNext, UnifiedSigninForm):
    """Sign-in with a code by mail: first the address, then the code."""

    identity = address_field()
    passcode = StringField(_l("Code from the mail"), [Needed()], filters=[without_blanks], render_kw=CODE_ENTRY)
    chosen_method = HiddenField(default="email")
    remember = None
    submit = SubmitField(_l("Sign in"))
    submit_send_code = SubmitField(_l("Send me a code"))

    def validate(self, **options: Any) -> bool:
        user = lookup_identity(self.identity.data) if self.identity.data else None
        if user is None and self.identity.data and self.submit_send_code.data:
            user = self.newcomer()
        if user and self.submit_send_code.data and "email" not in datastore.us_get_totp_secrets(user):
            codes = current_app.extensions["security"].totp_factory
            datastore.us_set(user, "email", codes.generate_mail_secret())
        return super().validate(**options)

    def newcomer(self) -> User | None:
        """The user made for an address that only another room knows, as that of an unconfirmed participant."""
        try:
            address = normalized(self.identity.data)
        except BadAddress:
            return None
        return add_user(address) if any(knows(address) for knows in offered("knows_address")) else None


class ForgottenPassword(ForgotPasswordForm):
    """Asks for a link to choose a new password."""

    email = address_field(valid_user_email)
    submit = SubmitField(_l("Send me a link"))

    def validate(self, **options: Any) -> bool:
        is_known = super().validate(**options)
        if is_known:
            hash_password("not-a-password")  # Flask-Security does so for unknown addresses; now both take as long
        return is_known


class NewPassword(ResetPasswordForm):
    password = password_field(_l("New password"), "new-password", _l("Choose a password."), description=CHOOSE_HINT)
    password_confirm = password_field(
        _l("New password again"), "new-password", _l("Type the password again."), same_as("password")
    )
    submit = SubmitField(_l("Save the password"))


class ChangedPassword(ChangePasswordForm):
    password = PasswordField(_l("Current password"), [Needed()], render_kw={"autocomplete": "current-password"})
    new_password = password_field(_l("New password"), "new-password", _l("Choose a password."), description=CHOOSE_HINT)
    new_password_confirm = password_field(
        _l("New password again"), "new-password", _l("Type the password again."), same_as("new_password")
    )
    submit = SubmitField(_l("Save the password"))


class AuthenticatorSetUp(TwoFactorSetupForm):
    """Starts setting up an authenticator app ("authenticator"), or removes it ("disable")."""

    setup = HiddenField(default="authenticator")
    phone = HiddenField()  # the form below asks for its errors
    submit = SubmitField(_l("Continue"))


class AuthenticatorCode(TwoFactorVerifyCodeForm):
    code = code_field(_l("Code from the app"), _l("Enter the six digits that the app shows."))
    submit = SubmitField(_l("Continue"))


class SecondFactorChoice(TwoFactorSelectForm):
    which = RadioField(_l("How do you want to go on?"), required(_l("Choose one.")), validate_choice=True)
    submit = SubmitField(_l("Continue"))


class RecoveryCode(MfRecoveryForm):
    code = StringField(
        _l("Recovery code"),
        required(_l("Enter one of your recovery codes.")),
        filters=[without_blanks, lambda text: text.lower() if text else text],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
        description=_l("Twelve letters and digits, as 1a2b-3c4d-5e6f. Each code works once."),
    )
    submit = SubmitField(_l("Continue"))


class PasskeyName(WebAuthnRegisterForm):
    """Begins adding a passkey. It will do for signing in alone and as a second factor."""

    name = StringField(
        _l("Name of the passkey"),
        required(_l("Give the passkey a name.")),
        description=_l("To tell your passkeys apart, as “Work laptop”."),
        render_kw={"autocomplete": "off", "maxlength": "64"},
    )
    usage = HiddenField(default="first")
    submit = SubmitField(_l("Continue"))

    def validate(self, **options: Any) -> bool:
        self.usage.data = "first"
        return super().validate(**options)


class PasskeySignIn(KeepsNext, WebAuthnSigninForm):
    """Begins a sign-in with a passkey; the passkey says whose it is."""

    identity = HiddenField()
    submit = SubmitField(_l("Sign in with a passkey"))


class PasskeyAnswer(WebAuthnSigninResponseForm):
    """What the passkey answered. Notes in `g.passkey_of` whom it verified."""

    remember = HiddenField(filters=[lambda _: ""])

    def validate(self, **options: Any) -> bool:
        self.is_secondary = False  # every passkey is one for a first factor, and may stand in as a second
        if not super().validate(**options) or self.credential.errors:
            return False
        if not self.mf_check:
            return False
        g.passkey_of = self.user.id
        return True


class PasskeyRemoval(WebAuthnDeleteForm):
    name = HiddenField(validators=required(_l("Choose a passkey.")))
    submit = SubmitField(_l("Remove"))


FORMS = {
    "login_form": PasswordSignIn,
    "us_signin_form": CodeSignIn,
    "forgot_password_form": ForgottenPassword,
    "reset_password_form": NewPassword,
    "change_password_form": ChangedPassword,
    "two_factor_setup_form": AuthenticatorSetUp,
    "two_factor_verify_code_form": AuthenticatorCode,
    "two_factor_select_form": SecondFactorChoice,
    "mf_recovery_form": RecoveryCode,
    "wan_register_form": PasskeyName,
    "wan_signin_form": PasskeySignIn,
    "wan_signin_response_form": PasskeyAnswer,
    "wan_delete_form": PasskeyRemoval,
}
