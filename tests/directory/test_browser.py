"""The directory in Chromium, as a delegate uses it: finding by meaning, in place, and an entry that saves itself."""

import pytest

from eventapp import create_app
from eventapp.directory.models import Entry
from eventapp.extensions import db
from eventapp.people.access import link_key
from eventapp.people.models import Participant
from tests.support.applications import demo_settings
from tests.support.services import wait_until

pytestmark = pytest.mark.browser
NEED = "quero reaproveitar tecidos velhos"


@pytest.fixture
def delegate(live_server) -> str:
    """The link of a mail to someone of the demo who writes Portuguese."""
    application = create_app("demo", **demo_settings(live_server.instance))
    with application.app_context(), application.test_request_context():
        query = db.select(Participant).join(Entry, Entry.participant_id == Participant.id)
        query = query.where(Participant.language == "pt", Entry.visibility > 0).order_by(Participant.id)
        found = f"/pt/s3-celac/registration/open/{link_key(db.session.scalars(query).first(), 'return')}"
        db.session.remove()
        db.engine.dispose()
    return found


def test_a_delegate_finds_offers_in_other_languages_by_meaning_and_writes_an_entry(page, delegate):
    page.goto(delegate)
    page.goto("/pt/s3-celac/directory?view=statements&has=offer")

    def languages() -> set[str]:
        """Those of the offers that mean something similar; the worker needs a moment for its vectors."""
        page.goto(f"/pt/s3-celac/directory?view=statements&has=offer&text={NEED.replace(' ', '+')}")
        cards = page.locator(".cards article").filter(has=page.get_by_text("Significado semelhante"))
        return {card.locator("p[lang]").first.get_attribute("lang") for card in cards.all()}

    wait_until(lambda: languages() & {"es", "en"}, "offers in Spanish or English", 60)
    foreign = page.locator(".cards article").filter(has=page.locator('p[lang="es"], p[lang="en"]'))
    assert foreign.count() >= 3

    page.goto("/pt/s3-celac/directory")
    page.evaluate("window.stays = true")
    page.get_by_label("Um nome, palavras").fill(NEED)
    page.get_by_role("button", name="Pesquisar").click()
    page.wait_for_url("**text=quero**")
    assert page.evaluate("window.stays"), "the results came in place"

    page.goto("/pt/s3-celac/me/entry")
    page.get_by_label("Cargo").first.fill("Chefe de parcerias")
    page.get_by_text("Está tudo guardado.").wait_for()
    page.reload()
    assert page.get_by_label("Cargo").first.input_value() == "Chefe de parcerias"
