"""The directory in Chromium, as a delegate uses it: from a need in one's own words to a card; and an entry."""

import re
from collections.abc import Callable, Iterator

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
FOREIGN = 'p[lang="es"], p[lang="en"]'


@pytest.fixture
def person_of(live_server) -> Iterator[Callable]:
    """Gives (link of a mail, address, name) of the person of an entry of the demo, or of one who writes Portuguese."""
    application = create_app("demo", **demo_settings(live_server.instance))
    with application.app_context(), application.test_request_context():

        def person_of(entry_id: str = "") -> tuple[str, str, str]:
            query = db.select(Participant).join(Entry, Entry.participant_id == Participant.id)
            asked = Entry.public_id == entry_id if entry_id else Participant.language == "pt"
            person = db.session.scalars(query.where(asked, Entry.visibility > 0).order_by(Participant.id)).first()
            found = f"/pt/s3-celac/contacts/open/{link_key(person, 'contacts')}", person.email, person.name
            db.session.remove()  # or the lock to write stays with us
            return found

        yield person_of
        db.engine.dispose()


def test_a_need_in_portuguese_leads_to_the_card_of_someone_who_offers_it_in_another_language(
    page, browser, live_server, person_of
):
    link, own_address, own_name = person_of()
    page.goto(link)

    def found() -> int:
        """Offers of other languages that mean something similar; the worker needs a moment for its vectors."""
        page.goto(f"/pt/s3-celac/directory?view=statements&has=offer&text={NEED.replace(' ', '+')}")
        cards = page.locator(".cards article").filter(has=page.get_by_text("Significado semelhante"))
        return cards.filter(has=page.locator(FOREIGN)).count()

    wait_until(lambda: found() >= 3, "three offers in Spanish or English", 60)

    page.goto("/pt/s3-celac/directory?view=statements&has=offer")
    page.evaluate("window.stays = true")
    page.get_by_label("Um nome, palavras").fill(NEED)
    page.get_by_role("button", name="Pesquisar").click()
    page.wait_for_url("**text=quero**")
    assert page.evaluate("window.stays"), "the results came in place"

    page.locator(".cards article").filter(has=page.locator(FOREIGN)).first.get_by_role("link").click()
    page.wait_for_url("**/directory/people/*")
    other_link, other_address, other_name = person_of(page.url.rsplit("/", 1)[1])
    assert other_address not in page.content()
    page.get_by_role("link", name=re.compile("^Pedir contacto")).click()
    page.fill("#message", "Procuro quem recicle tecidos. Podemos falar?")
    page.get_by_role("button", name="Enviar o pedido").click()
    page.get_by_text("O pedido está a caminho.").wait_for()

    other = browser.new_context(base_url=live_server.url, locale="es").new_page()
    other.goto(other_link.replace("/pt/", "/es/", 1))
    request = other.locator(".rows__row").filter(has_text="Procuro quem recicle tecidos")
    request.get_by_role("button", name=re.compile("^Aceptar")).click()
    other.get_by_text("Ahora son contactos.").wait_for()

    for tab, language, name, share in (
        (other, "es", own_name, "Compartir mi tarjeta"),
        (page, "pt", other_name, "Partilhar o meu cartão"),
    ):
        tab.goto(f"/{language}/s3-celac/contacts?q={name}")
        tab.get_by_role("link", name=name).click()
        tab.get_by_role("button", name=share).click()
    other.reload()
    for tab, address in ((page, other_address), (other, own_address)):
        card = tab.request.get(tab.get_by_role("link", name=re.compile("vCard")).get_attribute("href"))
        assert f"EMAIL:{address}" in card.text()
    other.context.close()


def test_an_entry_saves_itself(page, person_of):
    page.goto(person_of()[0])
    page.goto("/pt/s3-celac/me/entry")
    page.get_by_label("Cargo").first.fill("Chefe de parcerias")
    page.get_by_text("Está tudo guardado.").wait_for()
    page.reload()
    assert page.get_by_label("Cargo").first.input_value() == "Chefe de parcerias"
