"""The regions of the demo: the findings of an article of 2017, and invented statements about sixty regions.

What is invented is marked so in each row; the findings are real, in our words, with their source.
"""

import csv
import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from eventapp.extensions import db
from eventapp.regions.checks import CHECKS
from eventapp.regions.lists import region
from eventapp.regions.models import Figure, Finding, Flow, Linkage, Priority
from eventapp.regions.operations import touch_pages
from eventapp.regions.words import INVENTED_SOURCE

EUROPEAN = (
    "ES11 ES21 ES51 ES61 ES30 PT11 PT19 PT1A FRH0 FRJ2 FRK2 FRL0 ITC4 ITH5 ITF4 DE21 DE11 DEA1 NL42 BE21 "
    "AT22 SI04 PL21 CZ06 FI1C SE23 DK04 IE05 EL30 RO11"
).split()
AMERICAN = (
    "CL-AN CL-MA CL-BI CL-LR CL-VS BR-SP BR-PE BR-PA BR-RS BR-MG CO-ANT CO-SAN CO-BOL PE-ARE PE-LAL PE-PIU MX-JAL "
    "MX-NLE MX-YUC MX-QUE AR-S AR-M AR-X AR-Z UY-CA CR-A EC-G PA-8 DO-04 BO-S"
).split()
OF_REGION = {  # themes that suit a region's name in the demo; all others follow from their place in the list
    "CL-AN": ("mining", "solar", "water"),
    "CL-MA": ("hydrogen", "tourism", "fishing"),
    "ES11": ("fishing", "forest", "textiles"),
    "ES61": ("solar", "agrifood", "tourism"),
    "PT11": ("textiles", "solar", "water"),
    "FRH0": ("solar", "water", "fishing"),
    "AR-M": ("wine", "tourism", "water"),
    "SE23": ("cars", "health", "hydrogen"),
    "AT22": ("cars", "forest", "health"),
    "MX-NLE": ("cars", "digital", "health"),
    "BR-PA": ("biotech", "forest", "mining"),
    "DK04": ("wind", "agrifood", "digital"),
}
LANGUAGE = {
    "ES": "es", "PT": "pt", "FR": "fr", "BE": "fr", "BR": "pt", "CL": "es", "CO": "es", "PE": "es", "MX": "es",
    "AR": "es", "UY": "es", "CR": "es", "EC": "es", "PA": "es", "DO": "es", "BO": "es",
}  # fmt: skip
SOURCE = INVENTED_SOURCE
ARTICLE = {
    "source": "JRC, “Smart specialisation makes headway in Latin America”, EU Science Hub, 15 March 2017",
    "year": 2017,
    "is_invented": False,
}


def build(today: date) -> None:
    rows = _findings()
    for number, code in enumerate(_places()):
        rows += _priorities(number, code) + _figures(number, code, today.year - 3)
    db.session.add_all(rows + _linkages(today.year) + _flows(today.year))
    db.session.flush()
    touch_pages()


def _findings() -> list[Any]:
    text = (files("eventapp.regions") / "data" / "findings_2017.json").read_text(encoding="utf-8")
    return [
        Finding(**CHECKS["finding"]({"place": code, "text": found["text"]} | ARTICLE))
        for found in json.loads(text)
        for code in found["places"]
    ]


def _places() -> list[str]:
    return [code for code in EUROPEAN + AMERICAN if region(code)]


@cache
def _themes() -> dict[str, dict[str, str]]:
    text = (files("eventapp.regions") / "data" / "demo_themes.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines(), delimiter=";")}


def themes_of(number: int, code: str) -> tuple[str, ...]:
    """Three or four themes of a region, always the same."""
    keys = list(_themes())
    found = (number * 5, number * 7 + 3, number * 11 + 6, number * 3 + 9)
    return OF_REGION.get(code) or tuple(dict.fromkeys(keys[place % len(keys)] for place in found[: 3 + number % 2]))


def _priorities(number: int, code: str) -> list[Priority]:
    found = region(code)
    assert found is not None
    language = LANGUAGE.get(found.country, "en")
    return [
        Priority(
            place=code, title=_themes()[key][language], language=language, source=SOURCE, is_invented=True,
            domains=_themes()[key]["domains"].split(","),
        )
        for key in themes_of(number, code)
    ]  # fmt: skip


def _figures(number: int, code: str, year: int) -> list[Figure]:
    """All figures of a European region; of every third American one the population and who works where."""
    agriculture, industry = 2 + number * 7 % 15, 15 + number * 11 % 25
    values = {
        "population": 400_000 + number * 370_123 % 6_000_000,
        "agriculture": agriculture,
        "industry": industry,
        "services": 100 - agriculture - industry,
    }
    if code in EUROPEAN:
        values |= {
            "density": 40 + number * 53 % 900,
            "gdp_per_head": 15_000 + number * 2_731 % 45_000,
            "rd_share": round(0.6 + number * 0.37 % 3.2, 1),
            "tertiary": 20 + number * 13 % 35,
        }
    elif number % 3:
        return []
    return [
        Figure(place=code, indicator=name, year=year, value=value, source=SOURCE, is_invented=True)
        for name, value in values.items()
    ]


def _linkages(year: int) -> list[Linkage]:
    """Two dozen cooperations, each about a theme of the American region."""
    european = [code for code in EUROPEAN if region(code)]
    american = [code for code in AMERICAN if region(code)]
    kinds = ("project", "network", "agreement", "exchange")
    made = []
    for number in range(24):
        there = american[number * 7 % len(american)]
        here = european[number * 11 % len(european)]
        theme = _themes()[themes_of(len(european) + american.index(there), there)[0]]
        first, second = sorted((here, there))
        made.append(
            Linkage(
                first=first, second=second, kind=kinds[number % 4], title=f"{theme['en']} ({number + 1})",
                titles={code: f"{theme[code]} ({number + 1})" for code in ("es", "pt", "fr")},
                first_year=year - 9 + number % 7, last_year=year - 1 if number % 3 == 0 else None,
                domain=theme["domains"].split(",")[0], source=SOURCE, is_invented=True,
            )
        )  # fmt: skip
    return made


def _flows(year: int) -> list[Flow]:
    """Six flows of six years each, from regions of CELAC to regions of the EU and back."""
    kinds = (("goods", "tonne"), ("services", "euro"), ("knowledge", "item"), ("people", "person"))
    pairs = [
        ("CL-AN", "ES61"),
        ("BR-PE", "PT11"),
        ("CO-ANT", "FRK2"),
        ("FRH0", "CL-AN"),
        ("NL42", "MX-JAL"),
        ("ES11", "AR-S"),
    ]
    return [
        Flow(
            origin=origin, destination=destination, what=kinds[number % 4][0], unit=kinds[number % 4][1],
            year=year - 8 + step, amount=float((number * 37 + 20) * (5 + (step * 7 + number) % 9)),
            source=SOURCE, is_invented=True,
        )
        for number, (origin, destination) in enumerate(pairs)
        for step in range(6)
    ]  # fmt: skip
