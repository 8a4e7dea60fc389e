"""Who organises the demo: an owner and an operator, with a password and a TOTP secret of this installation.

They are kept in `demo.json` in the instance folder, readable by its owner alone, so that the demo's guide can
show how to sign in.
"""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from eventapp.accounts.operations import add_user, make_operator

ORGANISER = "organiser@example.org"
OPERATOR = "operator@example.org"
LABELS = {ORGANISER: _l("Organiser"), OPERATOR: _l("Operator")}


@dataclass(frozen=True)
class Credentials:
    """How to sign in to the demo: `code` is the authenticator app's, for `seconds_left` more seconds."""

    role: Any
    email: str
    password: str
    code: str
    seconds_left: int


def build() -> None:
    """Enter both users with fresh passwords and secrets."""
    codes = current_app.extensions["security"].totp_factory
    kept = {}
    for email in LABELS:
        password = "-".join(secrets.token_hex(3) for _ in range(3))
        secret = codes.generate_totp_secret()
        user = add_user(email, password)
        user.tf_primary_method, user.tf_totp_secret = "authenticator", secret
        if email == OPERATOR:
            make_operator(user)
        kept[email] = {"password": password, "totp_secret": secret}
    path = _path()
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps(kept, indent=2))


def credentials() -> list[Credentials]:
    """How to sign in as organiser and operator now; empty outside of the demo."""
    if not current_app.config["DEMO"] or not _path().exists():
        return []
    codes = current_app.extensions["security"].totp_factory
    return [
        Credentials(LABELS[email], email, kept["password"], *codes.current_code(kept["totp_secret"]))
        for email, kept in json.loads(_path().read_text()).items()
    ]


def _path() -> Path:
    return Path(current_app.config["INSTANCE"]) / "demo.json"
