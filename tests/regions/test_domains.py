"""The S3 vocabulary: complete, in four languages, each entry below its heading."""

import pytest

from eventapp.regions.domains import below, domain, domain_label, domains, headings, with_headings

pytestmark = pytest.mark.unit


def test_the_lists_are_complete():
    assert [len(headings(scheme)) for scheme in ("nace", "nabs", "policy")] == [21, 14, 10]
    assert [len(domains(scheme)) for scheme in ("nace", "nabs", "policy")] == [21 + 88, 14 + 12, 10 + 44]
    assert len({entry.code for entry in domains()}) == 189


def test_every_entry_has_a_label_of_its_own_in_each_language():
    for entry in domains():
        assert all(entry.labels[language].strip() for language in ("en", "es", "pt", "fr")), entry
    for scheme in ("nace", "nabs", "policy"):
        for language in ("en", "es", "pt", "fr"):
            labels = [entry.label(language) for entry in domains(scheme)]
            assert len(set(labels)) == len(labels), (scheme, language)


def test_divisions_stand_below_their_sections():
    assert [entry.code for entry in below("nace:E")] == ["nace:36", "nace:37", "nace:38", "nace:39"]
    assert domain("nace:13").parent == "nace:C"
    assert domain("nabs:12.6").parent == "nabs:12"
    assert domain("policy:2.4").parent == "policy:2"
    assert domain("nace:04") is None


def test_labels_and_headings():
    assert domain_label("nace:38", "pt_BR") == "Recolha, tratamento e valorização de resíduos"
    assert domain_label("no:such", "es") == "no:such"
    assert with_headings(["nace:13", "nace:C", "no:such", "policy:2.1"]) == [
        "nace:13", "nace:C", "policy:2.1", "policy:2",
    ]  # fmt: skip
