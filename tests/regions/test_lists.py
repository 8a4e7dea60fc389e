"""The official lists of countries and regions: complete, looked up, sorted, named in four languages."""

import subprocess
import sys
from collections import Counter

import pytest

from eventapp.regions import lists
from eventapp.regions.lists import Region, countries, country_name, region, regions_of, side

pytestmark = pytest.mark.unit

LANGUAGES = ["en", "es", "pt", "fr"]


def test_27_member_states_and_33_celac_states():
    assert len(lists.EU_COUNTRIES) == 27
    assert len(lists.CELAC_COUNTRIES) == 33
    assert not lists.EU_COUNTRIES & lists.CELAC_COUNTRIES
    assert {"GR", "IE", "HR"} <= lists.EU_COUNTRIES
    assert "EL" not in lists.EU_COUNTRIES
    assert {"BR", "CU", "HT", "SR"} <= lists.CELAC_COUNTRIES


def test_244_eu_regions_and_522_celac_regions():
    eu = [r for country in lists.EU_COUNTRIES for r in regions_of(country)]
    celac = [r for country in lists.CELAC_COUNTRIES for r in regions_of(country)]
    assert (len(eu), len(celac)) == (244, 522)
    assert max(Counter(r.code for r in eu + celac).values()) == 1


def test_countries_are_known_by_the_names_that_ministries_write():
    written = {
        "Trinidad and Tobago": "TT", "trinidad y tobago": "TT", "Saint Lucia": "LC", "St Lucia": "LC",
        "Antigua and Barbuda": "AG", "St. Vincent & Grenadines": "VC", "Saint Vincent and the Grenadines": "VC",
        "Bolivia (Plurinational State of)": "BO", "Venezuela, Bolivarian Republic of": "VE", "Czech Republic": "CZ",
        "República Checa": "CZ", "Holanda": "NL", "PERU": "PE", "CHL": "CL", "cl": "CL", "EL": "GR", "UK": "GB",
        "The Bahamas": "BS", "Narnia": None, "": None,
    }  # fmt: skip
    assert {name: lists.country_named(name) for name in written} == written


def test_every_country_with_regions_is_an_iso_country():
    official = {code for code, _ in countries("en")}
    assert official >= lists.EU_COUNTRIES | lists.CELAC_COUNTRIES


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("ES", "eu"),
        ("GR", "eu"),
        ("EL", "eu"),
        ("BR", "celac"),
        ("HT", "celac"),
        ("CH", None),
        ("XX", None),
        ("", None),
    ],
)
def test_side_of_a_country(country, expected):
    assert side(country) == expected


def test_region_by_code():
    assert region("AT22") == Region("AT22", "AT", "Steiermark")
    assert region("CL-MA") == Region("CL-MA", "CL", "Magallanes")


def test_greek_regions_keep_their_nuts_code_and_belong_to_gr():
    assert region("EL30") == Region("EL30", "GR", "Attiki")
    assert len(regions_of("GR")) == 13
    assert regions_of("EL") == regions_of("GR")
    assert country_name("EL", "es") == "Grecia"


@pytest.mark.parametrize("code", ["", "AT", "AT99", "GR30", "cl-ma", "CL"])
def test_unknown_region_code(code):
    assert region(code) is None


def test_country_outside_the_partnership_has_no_regions():
    assert regions_of("CH") == []
    assert regions_of("XX") == []


def test_unknown_country_is_named_by_its_code():
    assert country_name("XX", "fr") == "XX"


def test_regions_are_sorted_without_accents():
    assert [r.name for r in regions_of("FI")] == [
        "Åland", "Etelä-Suomi", "Helsinki-Uusimaa", "Länsi-Suomi", "Pohjois- ja Itä-Suomi"
    ]  # fmt: skip
    assert [r.name for r in regions_of("SE")][1:5] == [
        "Norra Mellansverige", "Östra Mellansverige", "Övre Norrland", "Småland med öarna"
    ]  # fmt: skip
    polish = [r.name for r in regions_of("PL")]
    assert polish.index("Łódzkie") == polish.index("Lubelskie") - 1
    chilean = [r.name for r in regions_of("CL")]
    assert chilean[-4:] == ["Ñuble", "Región Metropolitana de Santiago", "Tarapacá", "Valparaíso"]


def test_countries_are_sorted_without_accents():
    english = [name for _, name in countries("en")]
    assert english[:3] == ["Afghanistan", "Åland Islands", "Albania"]
    spanish = [code for code, _ in countries("es")]
    assert spanish.index("EG") < spanish.index("SV") < spanish.index("AE")
    french = [name for _, name in countries("fr")]
    assert french.index("Émirats arabes unis") == french.index("Équateur") - 1
    assert french.index("Égypte") == french.index("Émirats arabes unis") - 1


@pytest.mark.parametrize("locale", LANGUAGES)
def test_countries_are_all_official_ones_each_with_its_own_name(locale):
    codes, names = zip(*countries(locale), strict=True)
    assert len(codes) == len(set(codes)) == len(set(names)) == 249
    assert not set(codes) & set(names)
    assert "XK" not in codes


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("BR", ["Brazil", "Brasil", "Brasil", "Brésil"]),
        ("AT", ["Austria", "Austria", "Áustria", "Autriche"]),
        ("HT", ["Haiti", "Haití", "Haiti", "Haïti"]),
        ("NL", ["Netherlands", "Países Bajos", "Países Baixos", "Pays-Bas"]),
    ],
)
def test_country_names_in_four_languages(code, names):
    assert [country_name(code, locale) for locale in LANGUAGES] == names


def test_a_locale_may_be_written_with_a_hyphen_and_a_territory():
    assert country_name("BR", "pt-BR") == country_name("BR", "pt_PT") == "Brasil"


def test_a_caller_cannot_change_the_lists():
    regions_of("FI").clear()
    countries("en").clear()
    assert len(regions_of("FI")) == 5
    assert len(countries("en")) == 249


def test_importing_reads_no_file():
    code = (
        "from eventapp.regions import lists\n"
        "print(lists._regions_on.cache_info().currsize, lists._countries_by_name.cache_info().currsize)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["0", "0"]


def test_no_other_list_is_promised():
    with pytest.raises(AttributeError, match="ASIAN_COUNTRIES"):
        getattr(lists, "ASIAN_COUNTRIES")  # noqa: B009
