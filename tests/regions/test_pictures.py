"""Comparison, benchmark and linkages: the pictures show what their tables say."""

import io
import re

import pytest
from pypdf import PdfReader

from eventapp.extensions import db
from eventapp.regions import comparing, linking, pictures
from eventapp.regions.places import place
from eventapp.regions.words import INVENTED_SOURCE
from tests.support import factories


def test_the_comparison_tells_shared_from_alone(app, client):
    for code, domains in (("CL-AN", ["nace:07", "nace:35"]), ("ES61", ["nace:35", "nace:79"])):
        factories.make_priority(code, domains=domains)
    found = comparing.comparison([place("CL-AN"), place("ES61")])
    assert (found.shared, found.only_in(0), found.only_in(1)) == (["nace:35"], ["nace:07"], ["nace:79"])
    page = client.get("/en/regions/compare?code=CL-AN&code=Andalucía&code=Atlantis").text
    assert "Shared: Electricity, gas, steam" in page
    assert "Only in Andalucía: " in page
    assert "Not found: Atlantis" in page


def test_the_spread_says_what_is_missing_and_when_years_differ(app):
    factories.make_figure("ES61", value=8.0, year=2020)
    factories.make_figure("PT11", value=2.0, year=2021)
    [row] = comparing.comparison([place("ES61"), place("PT11"), place("CL-AN")]).figures
    assert (row.least, row.mean, row.greatest, row.years) == (2, 5, 8, [2020, 2021])
    assert row.positions == [1, 0, None]
    assert row.figures[2] is None


def test_the_reference_group_are_the_structurally_closest(app):
    shares = {"ES61": 10, "PT11": 12, "FRH0": 30, "SE33": 11}
    for code, share in shares.items():
        for indicator in ("agriculture", "industry", "tertiary"):
            factories.make_figure(code, indicator=indicator, value=float(share), year=2021)
    found = comparing.benchmark("ES61")
    assert [one.code for one, _distance in found.group] == ["SE33", "PT11", "FRH0"]
    # All rescaled by (value - 10) / 20: SE33 stands at 0.05, so the mean of the squares is 0.0025.
    assert found.group[0][1] == pytest.approx(0.0025)
    assert [(rank, count) for _row, rank, count in found.rows] == [(4, 4)] * 3
    assert comparing.benchmark("CL-AN").group == []


def test_pictures_hold_the_numbers_of_their_tables(app, client):
    factories.make_linkage("CL-AN", "ES61")
    factories.make_linkage("CL-MA", "ES51")
    factories.make_linkage("CO-ANT", "PT11", domain="nace:62", last_year=2020)
    found = linking.linkages(linking.Asked())
    assert linking.between_countries(found) == [("CL", "ES", 2), ("CO", "PT", 1)]
    assert linking.by_year(found, 2021) == [(2019, 3), (2020, 3), (2021, 2)]
    assert linking.by_domain_and_country(found) == (
        ["CL", "CO", "ES", "PT"], [("nace:35", [2, 0, 2, 0]), ("nace:62", [0, 1, 0, 1])],
    )  # fmt: skip
    page = client.get("/en/regions/linkages").text
    assert re.findall(r"<title>(\w\w–\w\w: \d)</title>", page) == ["CL–ES: 2", "CO–PT: 1"]
    assert "<script>" not in page
    assert 'style="' not in page
    assert len(linking.linkages(linking.Asked.read({"country": "CO", "kind": "odd", "section": "nace:99"}))) == 1


def test_suggestions_never_tell_of_fewer_than_five_meetings(app, monkeypatch):
    event = factories.make_event()
    pairs = {("CL-AN", "ES61"): 4, ("PT11", "BR-SP"): 5}
    monkeypatch.setattr(linking, "offered", lambda name: [lambda event: pairs])
    assert [(one.european.code, one.american.code, one.met) for one in linking.suggestions(event)] == [
        ("PT11", "BR-SP", 5)
    ]


def test_every_statement_on_a_region_page_has_a_source(app, client):
    factories.make_priority("CL-AN", title="Sun", source="Strategy 2030")
    factories.make_figure("CL-AN", source="An office")
    factories.make_finding("CL", source="A study")
    factories.make_linkage("CL-AN", "ES61", source="A list", is_invented=True)
    page = client.get("/en/regions/CL-AN").text
    for source in ("Strategy 2030", "An office", "A study", "A list"):
        assert re.search(rf'class="source">Source: {source}', page)
    assert page.count("Invented for this demo") == 1


def test_a_finding_in_another_language_says_so(client):
    factories.make_finding("CL", text={"de": "Wasser fehlt."})
    factories.make_finding("CL", text={"en": "Water is short.", "fr": "L’eau manque."})
    page = client.get("/es/regions/CL").text
    assert '<p lang="de">Wasser fehlt.</p>' in page and '<p lang="en">Water is short.</p>' in page
    assert "<p>Water is short.</p>" in client.get("/en/regions/CL").text


def test_old_codes_lead_on_or_are_explained(client):
    assert client.get("/en/regions/FR21").location.endswith("/en/regions/FRF2")
    page = client.get("/en/regions/PT16").text
    assert "PT16 no longer exists" in page
    assert "/en/regions/PT19" in page
    assert client.get("/en/regions/XX99").status_code == 404


def test_meetings_are_counted_by_pairs_of_regions(app):
    from eventapp.meetings.of_regions import pairs

    event = factories.make_event()
    ana, luc = (factories.make_participant(event, f"{name}@example.org") for name in ("ana", "luc"))
    ana.region, luc.region = "CL-AN", "FRH0"
    meeting = factories.make_meeting(event)
    for person in (ana, luc):
        factories.make_meeting_person(meeting, person)
    assert pairs(event) == {("CL-AN", "FRH0"): 1}
    assert linking.suggestions(event) == []


def test_a_plot_shows_where_each_region_stands_and_fits_a_phone():
    axes = [("Employed somewhere else entirely, in a long word", "%", "2", "8"), ("Density", "km²", "1", "9")]
    page = str(pictures.parallel_plot(axes, [("Norte", [0, 1]), ("Sur", [1, None])], "Figures"))
    assert re.findall(r'class="line line--(\d)" cx="([\d.]+)" cy="(\d+)"', page) == [
        ("1", "14", "38"), ("1", "314", "100"), ("2", "314", "38"),
    ]  # fmt: skip
    labels = re.findall(r'x="4" y="\d+">([^<]*) <tspan class="axis-name">([^<]*)<', page)
    assert labels == [("Employed somewhere else entirely, in a lo…", ""), ("Density", "km²")]
    assert re.findall(r'<text class="axis-name"[^>]*>([^<]*)<', page) == ["2", "8", "1", "9"]


def test_columns_stand_for_the_numbers_of_the_years():
    page = str(pictures.columns([(2019, 5.0, "5"), (2021, 10.0, "10")], "Goods"))
    assert re.findall(r'height="([\d.]+)"><title>(\d+): (\d+)<', page) == [
        ("62.5", "2019", "5"),
        ("125.0", "2021", "10"),
    ]
    assert re.findall(r">(20\d\d)</text>", page) == ["2019", "2020", "2021"]


def test_numbers_and_sources_are_in_the_readers_language(client):
    for code, value in (("ES61", 1_000_000), ("PT11", 2_000_001)):
        factories.make_figure(code, value=float(value), source=INVENTED_SOURCE, is_invented=True)
    page = client.get("/es/regions/compare?code=ES61&code=PT11").text
    assert "1.500.000<" in page
    assert INVENTED_SOURCE not in page


def test_names_on_the_map_cover_neither_one_another_nor_leave_it():
    codes = ["CL", "ES", "PT", "FR", "DE", "BE", "LU", "NL", "BR", "AG", "DM", "LC", "BB"]
    pairs = [("CL", code, 1) for code in codes[1:]]
    found = str(pictures.arcs_map(pairs, "Map", {code: f"Country {code}" for code in codes}))
    labels = re.findall(r'map-label" x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)">([^<]+)<', found)
    boxes = []
    for x, y, anchor, name in labels:
        wide = pictures.LETTER * len(name)
        left = float(x) - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        boxes.append((left, left + wide, float(y)))
    assert "Country CL" in [name for *_rest, name in labels] and 5 < len(labels) < len(codes)
    for number, (left, right, y) in enumerate(boxes):
        assert 0 < left < right < pictures.WIDTH
        assert all(right < other[0] or other[1] < left or abs(y - other[2]) > 10 for other in boxes[:number])


def test_a_comparison_is_an_accessible_pdf_with_the_same_numbers(app, client):
    for code, title in (("CL-AN", "#eval(1) $x$ Energía"), ("ES61", "Sol")):
        factories.make_priority(code, title=title, domains=["nace:35"])
        factories.make_figure(code, value=8.25 if code == "ES61" else 2.0, year=2021)
    db.session.commit()
    answer = client.get("/es/regions/compare.pdf?code=CL-AN&code=ES61")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert b"pdfuaid:part" in answer.data
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split())
    for part in ("Antofagasta", "Andalucía", "#eval(1) $x$ Energía", "8,25 (2021)", "2 (2021)"):
        assert part in text, part
    assert client.get("/es/regions/compare.pdf?code=CL-AN").location == "/es/regions/compare"
