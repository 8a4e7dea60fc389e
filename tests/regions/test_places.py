"""Codes of earlier editions of NUTS lead to a region of today, or to a page that says why not."""

import pytest

from eventapp.regions import comparing
from eventapp.regions.places import DIVIDED, SUCCESSOR, current_code, place


def test_every_old_code_leads_to_regions_of_today_and_is_none_itself():
    today = [*SUCCESSOR.values(), *(code for codes in DIVIDED.values() for code in codes)]
    assert [code for code in today if place(code) is None] == []
    assert [code for code in (*SUCCESSOR, *DIVIDED) if place(code) is not None] == []
    assert len(set(SUCCESSOR.values())) == len(SUCCESSOR)


@pytest.mark.parametrize(("old", "today"), [("itd5", "ITD5"), ("ITD4", "ITH4"), ("GR30", "EL30"), ("fr21", "FRF2")])
def test_a_code_as_people_write_it(old, today):
    assert current_code(old) == today


def test_old_codes_can_be_compared_and_are_explained(app, client):
    assert [one.code for one in comparing.chosen_places(["FR21", "cl-an"])[0]] == ["FRF2", "CL-AN"]
    assert client.get("/en/regions/FR21").location == "/en/regions/FRF2"
    page = client.get("/en/regions/IE01").text
    assert "no longer exists" in page and "IE04" in page and "IE06" in page
    assert client.get("/en/regions/FR21/partners?view=complementary&page=2").location == (
        "/en/regions/FRF2/partners?view=complementary&page=2"
    )
    assert client.get("/en/regions/gr30/benchmark").location == "/en/regions/EL30/benchmark"
    for page in ("partners", "benchmark", "people"):
        answer = client.get(f"/en/regions/pt16/{page}")
        assert "PT16 no longer exists" in answer.text and "PT1D" in answer.text, page
        assert client.get(f"/en/regions/PT/{page}").status_code == 404
        assert client.get(f"/en/regions/ZZ99/{page}").status_code == 404
    page = client.get("/en/regions/compare?code=PT16&code=CL-AN&code=Nowhere").text
    assert "PT16 no longer exists" in page and "code=CL-AN&amp;code=PT19" in page
    assert "Not found: Nowhere<" in page
