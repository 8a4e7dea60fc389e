"""What Flask-Security says, in our own words and in the catalogues of the product."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_security.babel import FsDomain

WRONG_SIGN_IN = _l("This does not match. Check what you typed and try again.")
WRONG_CODE = _l("This code is wrong, too old or was used before. Wait for the next one, or ask for a new one.")
START_AGAIN = _l("This took too long. Please start again.")
PASSKEY_FAILED = _l("The passkey did not work. Please try again.")
BAD_LINK = _l("This link is no longer valid. Ask for a new one.")
NOT_POSSIBLE = _l("This is not possible here. Please start again.")

MESSAGES: dict[str, tuple[Any, str]] = {
    "API_ERROR": (NOT_POSSIBLE, "error"),
    "GENERIC_AUTHN_FAILED": (WRONG_SIGN_IN, "error"),
    "GENERIC_RECOVERY": (_l("If we know the address, a mail with a link is on its way to it."), "info"),
    "GENERIC_US_SIGNIN": (
        _l("If we know the address, a code is on its way to it. It is valid for about 10 minutes."),
        "info",
    ),
    "UNAUTHORIZED": (_l("Your account has no right to this page."), "error"),
    "UNAUTHENTICATED": (_l("Please sign in to see this page."), "info"),
    "REAUTHENTICATION_REQUIRED": (_l("To change how you sign in, please sign in again first."), "info"),
    "PASSWORD_MISMATCH": (WRONG_SIGN_IN, "error"),
    "RETYPE_PASSWORD_MISMATCH": (_l("The two passwords differ. Type the same password twice."), "error"),
    "INVALID_REDIRECT": (_l("This address leads to another site. Please start again."), "error"),
    "INVALID_RECOVERY_CODE": (_l("This recovery code is wrong or was used before."), "error"),
    "NO_RECOVERY_CODES_SETUP": (_l("There are no recovery codes yet."), "info"),
    "PASSWORD_RESET_REQUEST": (_l("If we know the address, a mail with a link is on its way to it."), "info"),
    "PASSWORD_RESET_EXPIRED": (BAD_LINK, "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (BAD_LINK, "error"),
    "CONFIRMATION_REQUIRED": (WRONG_SIGN_IN, "error"),
    "DISABLED_ACCOUNT": (WRONG_SIGN_IN, "error"),
    "EMAIL_NOT_PROVIDED": (_l("Enter your e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (_l("Enter an e-mail address, such as name@example.org."), "error"),
    "INVALID_CODE": (WRONG_CODE, "error"),
    "INVALID_INPUT": (_l("This contains a character that cannot be used."), "error"),
    "INVALID_INPUT_LENGTH": (_l("Use at most %(length)s characters."), "error"),
    "PASSWORD_NOT_PROVIDED": (_l("Enter your password."), "error"),
    "PASSWORD_INVALID_LENGTH": (_l("Use a password of %(length)s to 128 characters."), "error"),
    "PASSWORD_TOO_SIMPLE": (_l("Choose a password that is harder to guess."), "error"),
    "USER_DOES_NOT_EXIST": (WRONG_SIGN_IN, "error"),
    "INVALID_PASSWORD": (_l("The password is wrong."), "error"),
    "INVALID_PASSWORD_CODE": (WRONG_CODE, "error"),
    "PASSWORD_RESET_NO_LOGIN": (_l("Your new password is saved. Please sign in with it."), "success"),
    "PASSWORD_IS_THE_SAME": (_l("Choose a password that differs from the one you have."), "error"),
    "PASSWORD_CHANGE": (_l("Your new password is saved."), "success"),
    "LOGIN": (_l("Please sign in to see this page."), "info"),
    "REFRESH": (_l("Please sign in again to see this page."), "info"),
    "ANONYMOUS_USER_REQUIRED": (_l("You are signed in already."), "error"),
    "CODE_HAS_BEEN_SENT": (_l("A code is on its way to you."), "info"),
    "FAILED_TO_SEND_CODE": (_l("The code could not be sent. Please try again in a few minutes."), "error"),
    "TWO_FACTOR_INVALID_TOKEN": (WRONG_CODE, "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_l("You are signed in."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (_l("The authenticator app is set up."), "success"),
    "TWO_FACTOR_PERMISSION_DENIED": (_l("Please sign in first."), "error"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (NOT_POSSIBLE, "error"),
    "TWO_FACTOR_DISABLED": (_l("The authenticator app is removed from your account."), "success"),
    "TWO_FACTOR_SETUP_EXPIRED": (START_AGAIN, "error"),
    "US_METHOD_NOT_AVAILABLE": (NOT_POSSIBLE, "error"),
    "US_SPECIFY_IDENTITY": (WRONG_SIGN_IN, "error"),
    "WEBAUTHN_EXPIRED": (START_AGAIN, "error"),
    "WEBAUTHN_NAME_REQUIRED": (_l("Give the passkey a name."), "error"),
    "WEBAUTHN_NAME_INUSE": (_l("You have a passkey named %(name)s already. Choose another name."), "error"),
    "WEBAUTHN_NAME_NOT_FOUND": (_l("You have no passkey named %(name)s."), "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (
        _l("Use letters, digits, blanks, hyphens and underscores alone."),
        "error",
    ),
    "WEBAUTHN_CREDENTIAL_DELETED": (_l("The passkey %(name)s is removed from your account."), "success"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (_l("The passkey %(name)s is added to your account."), "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (_l("This passkey is in use already."), "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (PASSKEY_FAILED, "error"),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (PASSKEY_FAILED, "error"),
    "WEBAUTHN_NO_VERIFY": (PASSKEY_FAILED, "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (PASSKEY_FAILED, "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (PASSKEY_FAILED, "error"),
}

# Of features that are off: no page can show them.
UNUSED = {
    "CONFIRM_REGISTRATION", "EMAIL_CONFIRMED", "ALREADY_CONFIRMED", "INVALID_CONFIRMATION_TOKEN",
    "EMAIL_ALREADY_ASSOCIATED", "IDENTITY_ALREADY_ASSOCIATED", "IDENTITY_NOT_REGISTERED",
    "OAUTH_HANDSHAKE_ERROR", "CONFIRMATION_REQUEST", "CONFIRMATION_EXPIRED", "LOGIN_EXPIRED",
    "LOGIN_EMAIL_SENT", "INVALID_LOGIN_TOKEN", "PASSWORD_BREACHED", "PASSWORD_BREACHED_SITE_ERROR",
    "PHONE_INVALID", "PASSWORDLESS_LOGIN_SUCCESSFUL", "FORGOT_PASSWORD", "PASSWORD_RESET",
    "REFRESH_TOKEN_INVALID", "REAUTHENTICATION_SUCCESSFUL", "US_CURRENT_METHODS", "US_SETUP_EXPIRED",
    "US_SETUP_SUCCESSFUL", "USE_CODE", "USERNAME_CHANGE", "USERNAME_INVALID_LENGTH",
    "USERNAME_DISALLOWED_CHARACTERS", "USERNAME_NOT_PROVIDED", "USERNAME_ALREADY_ASSOCIATED",
    "CHANGE_EMAIL_EXPIRED", "CHANGE_EMAIL_CONFIRMED", "CHANGE_EMAIL_SENT", "USERNAME_RECOVERY_REQUEST",
}  # fmt: skip


class Words(FsDomain):
    """Our texts translate themselves; what is left of Flask-Security's own goes through its catalogue."""

    def gettext(self, string: Any, **variables: Any) -> str:
        if isinstance(string, LazyString):
            text = str(string)
            return text % variables if variables else text
        return super().gettext(string, **variables)
