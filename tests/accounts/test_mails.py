"""The mails of this room can be made, in each language and both formats."""

from pathlib import Path

import pytest

from eventapp.common.languages import LANGUAGES
from eventapp.messages.models import Message
from eventapp.messages.rendering import render

pytestmark = pytest.mark.db
VALUES = {
    "code": {"code": "123456", "minutes": 10},
    "reset": {"link": "https://events.example.org/en/account/password/new/abc", "hours": 24},
    "invitation": {"link": "https://events.example.org/en/account/password/new/abc", "hours": 24},
    "password_changed": {},
    "factors_changed": {},
}


def test_the_table_names_every_mail(app):
    folder = Path(app.template_folder) / "accounts" / "mail"
    assert {path.stem for path in folder.glob("*.mail")} == set(VALUES)


@pytest.mark.parametrize("template", VALUES)
def test_each_mail_holds_its_values(app, template):
    for language in LANGUAGES:
        row = Message(
            template=f"accounts/mail/{template}",
            address="a@example.org",
            language=language,
            values=VALUES[template],
        )
        mail = render(row)
        assert mail.subject != ""
        for text in VALUES[template].values():
            assert (str(text) in mail.text, str(text) in mail.html) == (True, True)
