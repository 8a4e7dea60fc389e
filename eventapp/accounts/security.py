"""Sign-in by Flask-Security: passwords with TOTP and passkeys for organisers, codes by mail for participants.

Its settings stand here. What it says is in `words.py`, its forms in `forms.py`, its addresses in
`endpoints.py`, its mails in `mails.py`, and what counts as two factors in `factors.py`.
"""

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_security import Security
from flask_security.utils import aware_utcnow

from eventapp.accounts import endpoints, factors, mails
from eventapp.accounts.datastore import datastore as datastore
from eventapp.accounts.forms import FORMS
from eventapp.accounts.words import MESSAGES, Words

FRESH = timedelta(minutes=30)

# What is not named keeps its default, which is off for every feature.
SETTINGS: dict[str, Any] = {
    "SECURITY_CLI_USERS_NAME": "",
    "SECURITY_CLI_ROLES_NAME": "",
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_DATETIME_FACTORY": aware_utcnow,
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_FRESHNESS": FRESH,
    "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
    "SECURITY_POST_LOGIN_VIEW": "accounts.home",
    "SECURITY_POST_LOGOUT_VIEW": "security.login",
    # passwords: about 60 to 100 ms a hash on a small machine
    "SECURITY_PASSWORD_REQUIRED": False,
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__time_cost": 2,
        "argon2__memory_cost": 32_768,
        "argon2__parallelism": 1,
    },
    "SECURITY_HASHING_SCHEMES": ["hex_sha256"],
    "SECURITY_PASSWORD_LENGTH_MIN": 10,
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=mails.LINK_HOURS),
    "SECURITY_POST_CHANGE_VIEW": "accounts.home",
    # codes by mail
    "SECURITY_UNIFIED_SIGNIN": True,
    "SECURITY_US_ENABLED_METHODS": ["email"],
    "SECURITY_US_MFA_REQUIRED": ["email"],
    "SECURITY_US_TOKEN_VALIDITY": mails.CODE_MINUTES * 60,
    # second factors
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "accounts.second_factor",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
    # passkeys
    "SECURITY_WEBAUTHN": True,
    "SECURITY_WAN_ALLOW_AS_FIRST_FACTOR": True,
    "SECURITY_WAN_ALLOW_AS_MULTI_FACTOR": True,
    "SECURITY_WAN_ALLOW_USER_HINTS": False,
    "SECURITY_WAN_SIGNIN_WITHIN": timedelta(minutes=5),
    "SECURITY_WAN_REGISTER_WITHIN": timedelta(minutes=10),
    "SECURITY_WAN_POST_REGISTER_VIEW": "accounts.second_factor",
    # mails: the template's name alone, `mails.OutboxMail` gives it to the outbox
    "SECURITY_EMAIL_PLAINTEXT": False,
    "SECURITY_EMAIL_HTML": False,
    "SECURITY_US_EMAIL_TEMPLATE": "code",
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET": "reset",
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "password_changed",
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "password_changed",
    # pages
    "SECURITY_LOGIN_USER_TEMPLATE": "security/login.html",
    "SECURITY_TWO_FACTOR_VERIFY_CODE_TEMPLATE": "security/two_factor_token_validation.html",
    "SECURITY_TWO_FACTOR_SELECT_TEMPLATE": "security/tf_select.html",
    "SECURITY_MULTI_FACTOR_RECOVERY_TEMPLATE": "security/mf_recovery.html",
    **{f"SECURITY_MSG_{key}": message for key, message in MESSAGES.items()},
}


class SignIn(Security):
    """Flask-Security with our own drawing of QR codes, by segno."""

    def _check_modules(self, module: str, config_name: str) -> Any:
        return True if module == "qrcode" else super()._check_modules(module, config_name)


def bind_security(app: Flask, send: mails.Send) -> None:
    """Configure Flask-Security and bind it to `app`; its mails go out by `send`.

    One `Security` for each application: it keeps what signs tokens and encrypts secrets.
    """
    app.extensions[mails.KEY] = send
    app.config.update(settings(app))
    security = SignIn(
        app,
        datastore,
        register_blueprint=False,
        mail_util_cls=mails.OutboxMail,
        webauthn_util_cls=factors.Passkeys,
        totp_cls=factors.Codes,
        mf_recovery_codes_util_cls=factors.RecoveryCodes,
        **FORMS,
    )
    security.i18n_domain = Words(app)
    security.two_factor_plugins = factors.Factors(
        {"code": factors.AppFactor(app), "webauthn": factors.PasskeyFactor(app)}
    )
    security.want_json(lambda _: False)
    security.reauthn_handler(endpoints.sign_in_again)
    app.register_blueprint(endpoints.blueprint())
    factors.watch(app)
    _ask_less(app)


def _ask_less(app: Flask) -> None:
    """Leave out what is looked for at every request and never used here: tokens in headers, Principal's needs."""
    app.login_manager.request_loader(None)
    before = app.before_request_funcs[None]
    before[:] = [function for function in before if getattr(function, "__name__", "") != "_on_before_request"]


def settings(app: Flask) -> dict[str, Any]:
    """The settings of Flask-Security, with those that depend on the installation's secret and name."""
    secret, name = app.config["SECRET_KEY"], app.config["SITE_NAME"]
    return {
        **SETTINGS,
        "SECURITY_PASSWORD_SALT": secret,
        "SECURITY_TOTP_SECRETS": factors.totp_secrets(secret),
        "SECURITY_TOTP_ISSUER": name.replace(":", " "),
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": factors.recovery_keys(secret),
        "SECURITY_WAN_RP_NAME": name,
    }
