"""What a person typed stays text in a merged mail: no link, no markup, no placeholder."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.messages.mailings.audiences import Placeholder
from eventapp.messages.mailings.merging import WrongText, compiled
from eventapp.messages.mailings.plain import plain_text

pytestmark = pytest.mark.unit

KNOWN = (
    Placeholder("given_name", "Given names"),
    Placeholder("organisation", "Organisation"),
    Placeholder("registration_link", "Link", is_link=True),
)
LINK = "https://events.example.org/es/open/abc?x=1&y=2"
ATTACKS = [
    "[click](http://evil.example)",
    "http://evil.example",
    "www.evil.example",
    "https://evil.example/a?b",
    "<b>bold</b>",
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "{organisation}",
    "{registration_link}",
    "**bold**",
    "# heading",
    "![x](http://evil.example/x.png)",
    "a\r\nBcc: victim@example.org",
    "javascript:alert(1)",
    "mail me: me@evil.example",
]


class Seen(HTMLParser):
    """The tags and links of some HTML, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in {"href", "src"}]

    def handle_data(self, data):
        self.text += data


def merged(body: str, subject: str = "S", **values: str):
    return compiled(subject, body, KNOWN).merged({"registration_link": LINK} | values)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_typed_text_becomes_link_or_markup(attack):
    body = "# Hello {given_name}\n\n- {given_name} of *{organisation}*, `{given_name}`\n\n{given_name}"
    mail = merged(body, "To {given_name}", given_name=attack, organisation="ORG")
    seen = Seen(mail.html)
    assert seen.tags == ["div", "h2", "ul", "li", "em", "code", "p"]
    assert seen.links == []
    assert mail.html.count("ORG") == mail.text.count("ORG") == 1
    for part in (mail.subject, mail.text, seen.text):
        assert "evil.example" not in part
        assert "http://" not in part
        assert "https://" not in part
    assert LINK not in mail.text
    assert "\n" not in mail.subject
    assert "\r" not in mail.text
    assert "\nBcc" not in mail.text


@given(st.text(max_size=80))
def test_whatever_the_value_the_tags_are_those_of_the_text(value):
    mail = merged("Dear {given_name},\n\nsee {registration_link}", given_name=value)
    seen = Seen(mail.html)
    assert seen.tags == ["div", "p", "p", "a"]
    assert seen.links == [LINK]


def test_a_link_of_ours_is_one_alone_and_behind_words():
    mail = merged("See {registration_link} or [your registration]({registration_link}).")
    assert Seen(mail.html).links == [LINK, LINK]
    assert mail.text == f"See {LINK} or your registration ({LINK})."


@pytest.mark.parametrize(
    "body",
    ["[x]({given_name})", "[x](https://a.example/{given_name})", "<https://a.example/{given_name}>",
     "[x]({registration_link}/more)", "[x][1]\n\n[1]: {organisation}"],
)  # fmt: skip
def test_what_people_typed_can_be_no_address(body):
    with pytest.raises(WrongText) as wrong:
        merged(body)
    assert wrong.value.has_wrong_link or wrong.value.unknown


def test_an_unknown_placeholder_is_refused_with_the_nearest():
    with pytest.raises(WrongText) as wrong:
        compiled("{Given Name}", "{organization} {zzz} {given_name}", KNOWN)
    assert wrong.value.unknown == {"Given Name": "given_name", "organization": "organisation", "zzz": None}


def test_the_subject_is_no_markdown():
    assert merged("x", "*{given_name}* & co", given_name="Ana").subject == "*Ana* & co"


def test_markdown_as_plain_text():
    text = (
        "# Title\n\nSome **bold**\nline.\n\n- one\n- [two](https://a.example)\n\n1. first\n2. second\n\n> quote\n\nEnd"
    )
    assert plain_text(text) == (
        "Title\n\nSome bold\nline.\n\n- one\n- two (https://a.example)\n1. first\n2. second\nquote\n\nEnd"
    )
