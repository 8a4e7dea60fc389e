"""A publication as others cite it: as text, BibTeX and RIS."""

import re

from eventapp.common.text import fold
from eventapp.content.models import Publication

# What TeX reads as a command.
TEX = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}",
                                                        "^": r"\textasciicircum{}"})  # fmt: skip
MEDIA = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems"}


def as_text(publication: Publication, title: str) -> str:
    """Authors (year). Title. Publisher. DOI or ISBN or address."""
    where = (
        f"https://doi.org/{publication.doi}" if publication.doi
        else f"ISBN {publication.isbn}" if publication.isbn else publication.url
    )  # fmt: skip
    who = "; ".join(publication.authors_named)
    begin = " ".join(filter(None, (who, f"({publication.year})" if publication.year else "")))
    return ". ".join(filter(None, (begin, title, publication.publisher, where)))


def as_bibtex(publication: Publication, title: str) -> str:
    """An entry of BibTeX, in UTF-8 as biber reads it. A name without a comma is a body's, kept whole by braces."""
    names = (name.translate(TEX) for name in publication.authors_named)
    fields = {
        "title": title,
        "author": " and ".join(name if "," in name else f"{{{name}}}" for name in names),
        "year": str(publication.year or ""),
        "institution": publication.publisher,
        "doi": publication.doi,
        "isbn": publication.isbn,
        "url": publication.url,
        "language": publication.language,
    }
    verbatim = {"author", "doi", "url"}
    lines = [
        f"  {name} = {{{value if name in verbatim else value.translate(TEX)}}}"
        for name, value in fields.items()
        if value
    ]
    return f"@techreport{{{_key(publication)},\n" + ",\n".join(lines) + "\n}\n"


def as_ris(publication: Publication, title: str) -> str:
    """A record of RIS; each line is a tag, two blanks, a dash and a value."""
    pairs = [
        ("TY", "RPRT"), ("TI", title), *(("AU", name) for name in publication.authors_named),
        ("PY", str(publication.year or "")), ("PB", publication.publisher), ("DO", publication.doi),
        ("SN", publication.isbn), ("UR", publication.url), ("LA", publication.language), ("ER", ""),
    ]  # fmt: skip
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in pairs if value or tag == "ER")


def cited(publication: Publication, title: str, kind: str) -> str:
    return as_bibtex(publication, title) if kind == "bib" else as_ris(publication, title)


def _line(value: str | None) -> str:
    return " ".join((value or "").split())


def _key(publication: Publication) -> str:
    """The first author's family name and the year, as "godoytapia2017"."""
    first = publication.authors_named[0].split(",")[0] if publication.authors_named else "publication"
    return f"{re.sub('[^a-z0-9]', '', fold(first)) or 'publication'}{publication.year or ''}"
