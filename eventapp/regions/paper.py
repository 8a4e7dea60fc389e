"""Regions side by side as an accessible PDF, typeset by typst from `documents/comparison.typ`."""

from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from eventapp.common.clock import now
from eventapp.common.formats import date_text, number_text
from eventapp.common.languages import absolute_url
from eventapp.common.typesetting import typeset
from eventapp.regions.comparing import Comparison, FigureRow
from eventapp.regions.domains import domain_label
from eventapp.regions.models import Figure
from eventapp.regions.words import source_words

DOCUMENTS = Path(__file__).parent / "documents"
# What `static/app.css` says of the lines, for a picture that stands alone.
STYLE = (
    "<style>text{font-family:'Noto Sans';font-size:14px;fill:#26324b}.axis-name{font-size:12px}"
    ".map-line{stroke:#cfdaf5}.line{fill:none;stroke:#0e47cb;stroke-width:3}circle.line{fill:#fff}"
    ".line--2{stroke:#b3350f;stroke-dasharray:8 4}.line--3{stroke:#1a6b3c;stroke-dasharray:2 4}"
    ".line--4{stroke:#7a2a80;stroke-dasharray:12 4 2 4}.line--5{stroke:#6b5300;stroke-dasharray:4 2}"
    ".line--6{stroke:#404040;stroke-dasharray:16 6}</style>"
)


def comparison_pdf(found: Comparison, sentences: list[str], picture: str, language: str) -> bytes:
    """PDF/UA-1, as far as the texts allow. Raises CannotTypeset."""
    names = [one.own_name for one in found.places]
    address = absolute_url("regions.compare", code=[one.code for one in found.places], lang=language)
    words: dict[str, Any] = {
        "language": language,
        "title": _("Regions side by side: %(names)s", names=", ".join(names)),
        "about": _("As of %(day)s. %(address)s", day=date_text(now().date()), address=address),
        "regions": names,
        "sentences": sentences,
        "domains_title": _("Priorities by domain"),
        "domain_columns": [_("Domain"), *names],
        "domains": [
            [domain_label(row.code, language), *("; ".join(p.title for p in ps) or "–" for ps in row.priorities)]
            for row in found.domains
        ],
        "figures_title": _("Figures"),
        "figure_columns": [_("Figure"), *names, _("Mean")],
        "figures": [_figures(row) for row in found.figures],
        "picture": picture.replace(">", f' xmlns="http://www.w3.org/2000/svg">{STYLE}', 1),
        "picture_alt": _("Figures of the regions, as in the table below"),
        "sources": _("Sources: %(names)s.", names="; ".join(_sources(found)) or "–"),
    }
    return typeset(words, int(now().timestamp()), "comparison.typ", DOCUMENTS)[0]


def _figures(row: FigureRow) -> list[str]:
    label = f"{row.indicator.label} ({row.indicator.unit})"
    return [label, *map(_cell, row.figures), number_text(round(row.mean, 2 if row.mean < 1000 else None))]


def _cell(figure: Figure | None) -> str:
    return f"{number_text(figure.value)} ({figure.year})" if figure else _("not known")


def _sources(found: Comparison) -> list[str]:
    """Where all of it comes from, each once."""
    rows: list[Any] = [p for row in found.domains for priorities in row.priorities for p in priorities]
    rows += [figure for row in found.figures for figure in row.figures if figure]
    return list(dict.fromkeys(source_words(row.source) for row in rows))
