"""Addresses as people and links write them."""

import re

import pytest

from tests.support import factories


@pytest.fixture
def event(app):
    return factories.make_event(slug="s3-x")


@pytest.mark.parametrize(
    ("asked", "status", "location"),
    [
        ("/en/s3-x/", 308, "/en/s3-x"),
        ("/en/s3-x/register///", 308, "/en/s3-x/register"),
        ("/en/s3-x/nothing/", 404, None),
        ("/en/nothing/", 404, None),
        ("/en/", 200, None),
    ],
)
def test_a_slash_too_many_leads_to_the_page_that_was_meant(client, event, asked, status, location):
    answer = client.get(asked)
    if asked == "/en/nothing/":  # the address could be an event's, so its page says that there is none
        answer = client.get(answer.location)
    assert (answer.status_code, answer.location) == (status, location)


def test_links_to_other_languages_keep_the_address_as_it_was_asked(client, event):
    page = client.get("/en/s3-x/ticket/%00%3F%22%C3%A9?q=%25%22é&r=1+2").get_data(as_text=True)
    links = re.findall(r'hreflang="fr" href="http://[^/]+(/fr/[^"]+)"', page)
    assert links == ["/fr/s3-x/ticket/%00%3F%22%C3%A9?q=%25%22%C3%A9&amp;r=1+2"]
