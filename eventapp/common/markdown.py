"""Markdown that organisers and participants write, as HTML that is safe to show."""

from functools import cache

from markupsafe import Markup

ALLOWED_TAGS = {
    "p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}


@cache
def _parser():
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def tokens(text: str) -> list:
    """`text` as the parser's tokens, for those who write something else than HTML."""
    return _parser().parse(text)


def to_html(text: str | None, heading: int = 2) -> Markup:
    """`text` as HTML whose highest heading is `<h{heading}>`; raw HTML, scripts and odd links are dropped."""
    if not text:
        return Markup()
    import nh3

    parsed = tokens(text)
    for token in parsed:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + heading - 1)}"
    html = _parser().renderer.render(parsed, _parser().options, {})
    clean = nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return Markup(f'<div class="prose">{clean}</div>')
