"""Two participants, one reading Spanish and one Portuguese, meet through the relay; and what is refused on the way."""

import io
import re
from collections.abc import Iterator

import pytest
import segno

from eventapp import create_app
from eventapp.common.columns import new_public_id
from eventapp.directory.contacts import operations
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.access import link_key
from eventapp.people.models import Participant
from tests.registration.test_browser import mail_to, no_sideways_scrolling
from tests.support import factories
from tests.support.applications import demo_settings
from tests.support.servers import LiveServer

pytestmark = pytest.mark.browser
EVENT = "s3-celac"


@pytest.fixture
def browser_options():
    return {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def two(live_server: LiveServer) -> Iterator[tuple[dict, dict]]:
    """What the browser needs of Inés and Tomás: name, address, page in the directory, the key of a link."""
    app = create_app("demo", **demo_settings(live_server.instance))
    with app.app_context():
        event = db.session.scalars(db.select(Event).where(Event.slug == EVENT)).one()
        people = [_person(event, *who) for who in (("Inés", "es", "CL"), ("Tomás", "pt", "BR"))]
        db.session.commit()
        yield people[0], people[1]
        db.session.remove()
        db.engine.dispose()


def _person(event: Event, name: str, language: str, country: str) -> dict:
    person: Participant = factories.make_participant(
        event, f"{new_public_id()}@example.org", given_name=name, family_name="Prueba", country=country, region=None
    )
    person.language = language
    entry = factories.make_entry(person, visibility=1)
    operations.set_choices(person, quiet_from=0, quiet_until=0)
    return {"email": person.email, "entry": entry.public_id, "key": link_key(person, "contacts"),
            "card": link_key(person, "contacts-card")}  # fmt: skip


def text_of(page) -> str:
    return page.locator("main").inner_text()


def test_two_meet_in_spanish_and_portuguese(page, browser, two, live_server, browser_options):
    ines, tomas = two
    page.goto(f"/es/{EVENT}/contacts/open/{ines['key']}")
    page.goto(f"/es/{EVENT}/directory/people/{tomas['entry']}")
    page.get_by_role("link", name="Solicitar contacto").click()
    page.fill("#message", "Mire https://example.org")
    page.get_by_role("button", name="Enviar la solicitud").click()
    assert "Un primer mensaje no lleva direcciones web" in text_of(page)
    page.fill("#message", "<b>Trabajamos</b> con residuos textiles. ¿Hablamos?")
    page.get_by_role("button", name="Enviar la solicitud").click()
    assert "Tomás Prueba" in text_of(page)
    no_sideways_scrolling(page)

    mail = mail_to(page, tomas["email"])
    assert "<b>Trabajamos</b> con residuos textiles" in mail
    assert ines["email"] not in mail
    other = browser.new_context(base_url=live_server.url, **browser_options).new_page()
    other.goto(re.search(r"http\S+/contacts/open/\S+", mail).group())
    assert other.locator("html").get_attribute("lang") == "pt"
    assert ines["email"] not in other.content()
    other.get_by_role("button", name="Aceitar").click()
    other.get_by_role("link", name="Inés Prueba").click()
    other.fill("#text", "Sim, vamos falar.")
    other.get_by_role("button", name="Enviar").click()
    other.get_by_role("button", name="Partilhar o meu cartão").click()
    no_sideways_scrolling(other)

    assert tomas["email"] not in page.content()
    page.goto(f"/es/{EVENT}/contacts")
    assert "Mensajes nuevos: 1" in text_of(page)
    page.get_by_role("link", name="Tomás Prueba").click()
    assert "Sim, vamos falar." in text_of(page)
    assert tomas["email"] in text_of(page)
    page.fill("#tags", "textil, Brasil")
    page.get_by_role("button", name="Guardar").click()
    page.goto(f"/es/{EVENT}/contacts?tag=brasil")
    assert "Tomás Prueba" in text_of(page)
    no_sideways_scrolling(page)
    table = page.request.get(f"/es/{EVENT}/contacts.csv").text()
    assert "Tomás Prueba" in table and tomas["email"] in table

    other.get_by_text("Terminar o contacto, bloquear ou denunciar").click()
    other.get_by_role("button", name=re.compile("^Bloquear")).click()
    page.goto(f"/es/{EVENT}/contacts")
    assert "Tomás Prueba" not in text_of(page)
    assert page.request.get(f"/es/{EVENT}/directory/people/{tomas['entry']}").status == 404
    assert page.request.get(f"/es/{EVENT}/contacts/ask/{tomas['entry']}").status == 404
    other.context.close()


def test_a_picture_of_the_others_code_adds_them_with_a_note(page, two):
    ines, tomas = two
    page.goto(f"/es/{EVENT}/contacts/open/{ines['key']}")
    page.goto(f"/es/{EVENT}/contacts/scan")
    page.get_by_role("button", name="Usar la cámara").click()  # there is none
    page.get_by_text("No se puede usar la cámara.").wait_for()
    picture = io.BytesIO()
    segno.make(f"https://events.example.org/es/{EVENT}/contacts/add/{tomas['card']}").save(picture, "png", scale=6)
    page.set_input_files("#picture", {"name": "code.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    page.wait_for_url("**/contacts/add/*")
    assert "Tomás Prueba" in text_of(page)
    page.fill("#note", "En el café")
    page.get_by_role("button", name="Añadir a mis contactos").click()
    page.get_by_text("Ahora son contactos.").wait_for()
    assert page.input_value("#note") == "En el café"
    no_sideways_scrolling(page)
