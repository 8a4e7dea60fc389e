"""The ticket as a person holds it: what the QR says, what the sheet shows, and to whom."""

import hashlib
import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from pypdf import PdfReader

from eventapp.common import languages
from eventapp.common.columns import LocalizedText
from eventapp.common.typesetting import FONTS
from eventapp.config import PACKAGE
from eventapp.events.models import Event
from eventapp.events.urls import EventConverter
from eventapp.extensions import babel
from eventapp.people.models import Organisation, Participant
from eventapp.registration.models import Category, Registration
from eventapp.registration.tickets import grouped, place_lines, qr_svg, ticket_address, ticket_pdf
from tests.support.services import missing

pytestmark = pytest.mark.unit

ADDRESS = "https://events.example.org/es/s3-celac/ticket/k7mnpqrs2345tuvw"
FOUR_SURNAMES = ("María de los Ángeles", "Fernández Ruiz de Alarcón Echeverría Goikoetxea")


@pytest.fixture
def web() -> Iterator[Flask]:
    """The addresses and languages that a ticket needs, without a database."""
    app = Flask("eventapp")
    translations = str(PACKAGE / "translations")
    app.config.update(
        URL="https://events.example.org", SITE_NAME="S3 events", BABEL_TRANSLATION_DIRECTORIES=translations
    )
    app.url_map.converters["event"] = EventConverter
    app.add_url_rule("/<lang>/<event:event>/ticket/<code>", "registration.ticket", lambda **_: "")
    babel.init_app(app, locale_selector=languages.current_language)
    with app.test_request_context("/"):
        yield app


@pytest.fixture
def registered(web: Flask) -> Callable[..., Registration]:
    """`registered(("Ana", "Rojas"))`: a confirmed registration; keywords change it."""

    def make(
        name: tuple[str, str] = ("Ana", "Rojas"),
        organisation: str = "Gobierno Regional de Antofagasta",
        state: str = "confirmed",
        is_online: bool = False,
        ends_at: datetime = datetime(2027, 1, 24, 16, 30, tzinfo=UTC),
        title: str = "Especialización inteligente",
    ) -> Registration:
        event = Event(
            slug="s3-celac",
            title=LocalizedText(en="Smart specialisation", es=title),
            languages=["es", "en", "pt", "fr"],
            timezone="Europe/Brussels",
            starts_at=datetime(2027, 1, 23, 8, tzinfo=UTC),
            ends_at=ends_at,
            venue=LocalizedText(en="House of Regions", es="Casa de las Regiones"),
            address="Rue de l’Exemple 1",
            city=LocalizedText(en="Brussels", es="Bruselas"),
            country="BE",
            hashtag="#S3BeyondEU",
            contact="s3-celac@example.org",
        )
        category = Category(
            name=LocalizedText(en="LAC delegate", es="Delegación de ALC"),
            description=LocalizedText(en="For people from Latin America."),
            is_online=is_online,
        )
        given_name, family_name = name
        person = Participant(
            given_name=given_name,
            family_name=family_name,
            country="CL",
            organisation=Organisation(name=organisation) if organisation else None,
        )
        return Registration(
            public_id="abcdefgh23456789",
            ticket="k7mnpqrs2345tuvw",
            event=event,
            category=category,
            participant=person,
            state=state,
            answers={"interpretation": {"version": 1, "value": "pt"}},
            changed_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        )

    return make


def text_of(pdf: bytes) -> str:
    """The words of the sheet in reading order, one blank between them."""
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def letters_of(text: str) -> str:
    """`text` without blanks and line breaks."""
    return "".join(text.split())


def picture_of(pdf: bytes) -> Image.Image:
    if not shutil.which("pdftoppm"):
        missing("pdftoppm is not installed")
    png = subprocess.run(["pdftoppm", "-png", "-r", "150"], input=pdf, capture_output=True, check=True).stdout
    return Image.open(io.BytesIO(png))


def metadata_of(pdf: bytes) -> str:
    return PdfReader(io.BytesIO(pdf)).xmp_metadata.stream.get_data().decode()


def test_ticket_address_is_absolute_and_in_the_language_asked_for(registered):
    assert ticket_address(registered(), "es") == ADDRESS
    assert ticket_address(registered(), "fr") == ADDRESS.replace("/es/", "/fr/")


def test_code_is_read_aloud_in_groups_of_four():
    assert grouped("k7mnpqrs2345tuvw") == "k7mn pqrs 2345 tuvw"


def test_inline_qr_code_holds_the_text_and_a_quiet_zone(web):
    svg = ElementTree.fromstring(qr_svg(ADDRESS))
    side = int(svg.get("viewBox").split()[2])
    picture = Image.new("L", (side * 8, side * 8), 255)
    bars = svg.findall("{*}path")[1].get("d").split("z")[:-1]
    corners = []
    for bar in bars:  # M<x> <y>h<width>v1H<x>
        x, y = bar.partition("h")[0].removeprefix("M").split()
        width = bar.partition("h")[2].partition("v")[0]
        picture.paste(0, (int(x) * 8, int(y) * 8, (int(x) + int(width)) * 8, int(y) * 8 + 8))
        corners.append((int(x), int(y)))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [ADDRESS]
    assert min(x for x, _ in corners) == min(y for _, y in corners) == 4


def test_inline_qr_code_has_a_name_and_needs_no_inline_style(web):
    svg = ElementTree.fromstring(qr_svg("https://example.org/?a=1&b=<2>"))
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "QR code of the ticket"
    assert svg.get("class") == "qr-code"
    assert all(element.get("style") is None and not element.tag.endswith("style") for element in svg.iter())


def test_qr_code_on_the_sheet_leads_to_the_ticket(registered):
    codes = zxingcpp.read_barcodes(picture_of(ticket_pdf(registered(), "es")))
    assert [code.text for code in codes] == [ADDRESS]


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_sheet_is_one_tagged_a4_page_after_pdf_ua(registered, language):
    pdf = ticket_pdf(registered(), language)
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert len(reader.pages) == 1
    assert [round(float(side) * 25.4 / 72) for side in reader.pages[0].mediabox[2:]] == [210, 297]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Ana Rojas" in reader.metadata.title
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata_of(pdf)


def test_tags_name_headings_and_describe_the_qr_code(registered):
    tags, described = [], []

    def walk(element):
        element = element.get_object()
        if isinstance(element, list):
            for kid in element:
                walk(kid)
        elif isinstance(element, dict):
            tags.append(element.get("/S"))
            described.append(element.get("/Alt"))
            if "/K" in element:
                walk(element["/K"])

    reader = PdfReader(io.BytesIO(ticket_pdf(registered(), "en")))
    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 8
    assert tags.count("/Figure") == 1
    assert "QR code of the ticket k7mn pqrs 2345 tuvw" in described


def test_sheet_says_who_when_where_and_what_to_bring(registered):
    words = text_of(ticket_pdf(registered(), "en"))
    for expected in (
        "#S3BeyondEU", "Smart specialisation", "Ana Rojas", "Gobierno Regional de Antofagasta", "Chile",
        "k7mn pqrs 2345 tuvw", "LAC delegate", "For people from Latin America.", "Português",
        "23 January 2027, 09:00–17:30", "House of Regions", "Rue de l’Exemple 1", "Brussels, Belgium",
        "An identity document.", "s3-celac@example.org",
    ):  # fmt: skip
        assert expected in words


def test_dates_and_countries_are_in_the_language_of_the_sheet(registered):
    assert "sábado, 23 de enero de 2027" in text_of(ticket_pdf(registered(), "es"))
    assert "Bruselas, Bélgica" in text_of(ticket_pdf(registered(), "es"))
    assert "samedi 23 janvier 2027" in text_of(ticket_pdf(registered(), "fr"))
    assert "sábado, 23 de janeiro de 2027" in text_of(ticket_pdf(registered(), "pt"))


def test_event_over_night_has_no_daily_hours(registered):
    words = text_of(ticket_pdf(registered(ends_at=datetime(2027, 1, 24, 7, tzinfo=UTC)), "en"))
    assert "09:00–" not in words
    assert "23 January 2027 from 09:00 until" in words
    assert "24 January 2027 at 08:00" in words


def test_online_ticket_sends_nobody_to_the_venue(registered):
    words = text_of(ticket_pdf(registered(is_online=True), "en"))
    assert "Where Online" in words
    assert "House of Regions" not in words
    assert "identity document" not in words
    assert place_lines(registered(is_online=True), "en") == ["Online"]


@pytest.mark.parametrize(
    ("state", "notice"),
    [
        ("unconfirmed", "Not valid yet: confirm your e-mail address first."),
        ("waiting", "Not valid yet: you are on the waiting list."),
        ("cancelled", "Not valid: this registration was cancelled."),
        ("expired", "Not valid: this registration has expired."),
    ],
)
def test_ticket_that_opens_no_door_says_so(registered, state, notice):
    assert notice in text_of(ticket_pdf(registered(state=state), "en"))
    assert "Not valid" not in text_of(ticket_pdf(registered(), "en"))


@pytest.mark.parametrize(
    "name",
    [
        ("Αλέξανδρος", "Παπαδόπουλος"),
        ("Йордан", "Щерионов"),
        ("Zoë", "D’Alembert-O'Brien"),
        ("Ana Beatriz Conceição", "Guarda-mor Trás-os-montes Pára-raios Além-mar Sobe-e-desce Bem-te-vi"),
        FOUR_SURNAMES,
        ('#import "x": *', "*bold* _it_ $x^2$ [#panic()] <a> @b // c"),
        ("Łukasz", "Ñancupil Şahin Đorđević Nguyễn"),
        ("--- ...", "'quoted' \"names\""),
    ],
    ids=["greek", "cyrillic", "apostrophes", "hyphens", "surnames", "markup", "latin", "no smart quotes"],
)
def test_name_stays_as_typed(registered, name):
    pdf = ticket_pdf(registered(name), "pt")
    assert letters_of(" ".join(name)) in letters_of(text_of(pdf))
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata_of(pdf)


@pytest.mark.parametrize("letter", ["W", "n ", "wissenschaft "], ids=["one word", "many words", "long words"])
def test_longest_texts_stay_on_one_page_with_a_code_that_scans(registered, letter):
    def filled(length: int) -> str:
        return (letter * length)[:length].strip()

    pdf = ticket_pdf(registered((filled(120), filled(120)), filled(200), title=filled(200)), "es")
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    for length in (120, 200):
        assert letters_of(filled(length)) in letters_of(text_of(pdf))
    picture = picture_of(pdf).convert("L")
    codes = zxingcpp.read_barcodes(picture)
    assert [code.text for code in codes] == [ADDRESS]
    fold = picture.width // 2  # nothing crosses the vertical fold but the fold itself
    assert min(picture.crop((fold - 30, 0, fold - 10, picture.height // 2 - 10)).tobytes()) == 255


def test_letters_without_a_font_cost_the_standard_but_not_the_ticket(registered):
    pdf = ticket_pdf(registered(("Ana \U0010fffd", "Rojas")), "es")
    assert "pdfuaid" not in metadata_of(pdf)
    assert "Rojas" in text_of(pdf)
    assert [code.text for code in zxingcpp.read_barcodes(picture_of(pdf))] == [ADDRESS]


def test_same_registration_gives_the_same_bytes(registered):
    assert ticket_pdf(registered(), "pt") == ticket_pdf(registered(), "pt")
    assert ticket_pdf(registered(), "pt") != ticket_pdf(registered(FOUR_SURNAMES), "pt")


def test_vendored_fonts_are_those_of_the_manifest():
    manifest = json.loads((FONTS / "MANIFEST.json").read_text())
    listed = {entry["file"]: entry["sha256"] for entry in manifest}
    present = [path for path in FONTS.rglob("*") if path.is_file() and path.name != "MANIFEST.json"]
    assert listed == {
        path.relative_to(FONTS).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in present
    }
    assert sum(path.stat().st_size for path in present) < 2_500_000
