"""DOI, ISBN and the ways to cite: each form that people type, and what is refused."""

import pytest

from eventapp.content import citing
from eventapp.content.identifiers import doi_of, isbn_of
from eventapp.content.models import Publication

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("text", ["10.2791/12345", "https://doi.org/10.2791/12345", " doi: 10.2791/12345 "])
def test_a_doi_is_kept_without_what_stands_before_it(text):
    assert doi_of(text) == "10.2791/12345"


@pytest.mark.parametrize("text", ["", "2791/12345", "10.2791", "10.2791/", "10.2791/a b", "https://example.org/10"])
def test_what_is_no_doi_is_refused(text):
    assert doi_of(text) is None


@pytest.mark.parametrize(
    ("text", "isbn"),
    [
        ("0-306-40615-2", "9780306406157"),
        ("ISBN 978-0-306-40615-7", "9780306406157"),
        ("0-8044-2957-X", "9780804429573"),
        ("978-0-306-40615-8", None),
        ("0-306-40615-3", None),
        ("12345", None),
    ],
)
def test_an_isbn_has_thirteen_figures_and_a_check_digit(text, isbn):
    assert isbn_of(text) == isbn


def test_a_publication_is_cited_three_ways():
    study = Publication(
        public_id="2" * 16, authors="Godoy Tapia, Paulina\nRossi, A. & B.", year=2017, publisher="JRC",
        doi="10.2791/12_5", isbn=None, url=None, language="en",
    )  # fmt: skip
    text = citing.as_text(study, "Water & regions")
    assert text == "Godoy Tapia, Paulina; Rossi, A. & B. (2017). Water & regions. JRC. https://doi.org/10.2791/12_5"
    bib = citing.cited(study, "Water & regions", "bib")
    assert bib.startswith("@techreport{godoytapia2017,\n  title = {Water \\& regions},\n")
    assert "author = {Godoy Tapia, Paulina and Rossi, A. \\& B.}" in bib and "doi = {10.2791/12_5}" in bib
    body = Publication(authors="Ministry of Science and Trade\nRossi, A.", year=2017, publisher="JRC")
    bib = citing.cited(body, "Water", "bib")  # one name with "and" in it stays one author
    assert "author = {{Ministry of Science and Trade} and Rossi, A.}" in bib and "institution = {JRC}" in bib
    ris = citing.cited(study, "Water &\nregions", "ris").split("\r\n")
    assert ris[:4] == ["TY  - RPRT", "TI  - Water & regions", "AU  - Godoy Tapia, Paulina", "AU  - Rossi, A. & B."]
    assert ris[-2:] == ["ER  - ", ""]
