"""Markdown becomes HTML that can do nothing."""

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.common.markdown import ALLOWED_TAGS, to_html

pytestmark = pytest.mark.unit

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![x](https://example.org/spy.png)",
    "![x](javascript:alert(1))",
    '[x](https://example.org "onmouseover=alert(1) x=")',
    '[x](https://example.org"onmouseover="alert(1))',
    '<https://example.org/"onclick=alert(1)>',
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src=//example.org></iframe>",
    "<svg/onload=alert(1)>",
    "<!--><script>alert(1)</script>-->",
    "<style>body{display:none}</style>",
    "```html\n<script>alert(1)</script>\n```",
    "[a]: javascript:alert(1)\n\n[a]",
    "`<b onclick=alert(1)>`",
    "<form action=//example.org><input name=password></form>",
]


def elements(html: str):
    return [e for e in html5lib.parseFragment(html, namespaceHTMLElements=False).iter() if isinstance(e.tag, str)]


def assert_harmless(html: str) -> None:
    for element in elements(html):
        assert element.tag in ALLOWED_TAGS | {"div", "DOCUMENT_FRAGMENT"}
        assert set(element.attrib) <= {"href", "title", "rel", "start", "class"}
        if address := element.get("href"):
            assert address.split(":")[0] in {"http", "https", "mailto"} or ":" not in address.split("/")[0]


@pytest.mark.parametrize("text", ATTACKS)
def test_an_attack_leaves_text_alone(text):
    assert_harmless(to_html(text))


@given(
    st.lists(
        st.sampled_from([*ATTACKS, "[", "](", ")", "<", ">", '"', "'", "`", "\n", "# ", "|", "&#x3c;", "\x00"]),
        max_size=8,
    )
)
def test_no_mixture_of_attacks_gets_through(pieces):
    assert_harmless(to_html("".join(pieces)))


def test_raw_html_is_shown_as_text():
    assert "&lt;b&gt;bold&lt;/b&gt;" in to_html("<b>bold</b>")


@pytest.mark.parametrize(
    ("heading", "tags"), [(2, ["h2", "h3", "h6"]), (1, ["h1", "h2", "h6"]), (3, ["h3", "h4", "h6"])]
)
def test_headings_begin_below_those_of_the_page(heading, tags):
    found = [e.tag for e in elements(to_html("# One\n\n## Two\n\n###### Six", heading)) if e.tag[0] == "h"]
    assert found == [tag for tag in tags if tag != "h1"]  # the page alone has an <h1>


def test_links_do_not_lend_our_name():
    assert 'rel="noopener noreferrer"' in to_html("[the report](https://example.org/report)")


def test_tables_and_lists_stay():
    tags = {e.tag for e in elements(to_html("| a | b |\n|---|---|\n| 1 | 2 |\n\n3. three\n\n- item"))}
    assert {"table", "thead", "tbody", "th", "td", "ol", "ul", "li"} <= tags


@pytest.mark.parametrize("text", [None, ""])
def test_nothing_gives_nothing(text):
    assert to_html(text) == ""


def test_the_result_is_marked_as_safe_for_templates():
    assert to_html("*a*").__html__() == to_html("*a*")
