"""Nothing that Flask-Security says is left in its own words, and every address has an audience."""

import pytest
from flask_babel.speaklater import LazyString
from flask_security.core import _default_messages

from eventapp.accounts.access import Audience
from eventapp.accounts.words import MESSAGES, UNUSED

pytestmark = pytest.mark.db


@pytest.mark.unit
def test_every_message_is_ours_or_of_a_feature_that_is_off():
    assert set(MESSAGES) | UNUSED == set(_default_messages)
    assert set(MESSAGES) & UNUSED == set()
    assert [key for key, (text, _) in MESSAGES.items() if not isinstance(text, LazyString)] == []


def test_every_address_of_the_room_names_its_audience(app):
    views = {name: view for name, view in app.view_functions.items() if name.startswith(("accounts.", "security."))}
    assert {name for name, view in views.items() if not isinstance(getattr(view, "audience", None), Audience)} == set()
    assert {name for name, view in views.items() if view.audience.kind == "user"} == {
        "accounts.home", "accounts.second_factor", "accounts.sign_in_again", "security.change_password",
        "security.two_factor_setup", "security.two_factor_setup_validate", "security.mf_recovery_codes",
        "security.wan_register", "security.wan_register_response", "security.wan_delete",
    }  # fmt: skip


def test_two_applications_keep_their_own_secrets(app, tmp_path):
    from eventapp import create_app

    other = create_app("testing", INSTANCE=str(tmp_path / "other"))
    first, second = (one.extensions["security"].reset_serializer for one in (app, other))
    assert first.dumps("x").rpartition(".")[2] != second.dumps("x").rpartition(".")[2]
    assert first.loads(first.dumps("x")) == "x"
