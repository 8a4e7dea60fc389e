"""What is wrong in the HTML of one page, as sentences."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

from eventapp.common.languages import LANGUAGES

# Where the browser fetches what these name by itself.
RESOURCES = {"img": "src", "script": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src",
             "embed": "src", "object": "data", "use": "href", "input": "src"}  # fmt: skip
FETCHED_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "prefetch", "preconnect", "dns-prefetch"}
NEED_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}


def faults(html: str, language: str, *, has_language_in_path: bool) -> list[str]:
    """Everything `html` does wrong as a page in `language`."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    checks = (_language, _outline, _inline, _foreign, _images, _fields, _ids)
    found = [f"line {line}: {code} {values}" for (line, _column), code, values in parser.errors]
    found += [fault for check in checks for fault in check(tree, language)]
    return found + (list(_alternatives(tree)) if has_language_in_path else [])


def _language(tree: Element, language: str) -> Iterator[str]:
    if tree.get("lang") != language:
        yield f"<html lang> is {tree.get('lang')}"


def _outline(tree: Element, _language: str) -> Iterator[str]:
    if (count := len(list(tree.iter("h1")))) != 1:
        yield f"{count} <h1>"
    if not text_of(tree.find("head/title")):
        yield "no <title>"


def _alternatives(tree: Element) -> Iterator[str]:
    pages = [link for link in tree.iter("link") if link.get("rel") == "alternate" and not link.get("type")]  # no feeds
    links = {link.get("hreflang"): link.get("href") for link in pages}
    if list(links) != list(LANGUAGES):
        yield f"hreflang links for {list(links)}"
    for code, url in links.items():
        parts = urlsplit(url)
        if not parts.netloc or not parts.path.startswith(f"/{code}/"):
            yield f"hreflang {code} leads to {url}"


def _inline(tree: Element, _language: str) -> Iterator[str]:
    for element in elements(tree):
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"<{element.tag}> inside the page"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:"):
                yield f"{name}={value!r} on <{element.tag}>"


def _foreign(tree: Element, _language: str) -> Iterator[str]:
    for element in elements(tree):
        address = element.get(RESOURCES.get(element.tag, "-"))
        if element.tag == "link" and FETCHED_LINKS & set((element.get("rel") or "").split()):
            address = element.get("href")
        if element.tag == "form":
            address = element.get("action")
        if address and (urlsplit(address).netloc or element.get("srcset")):
            yield f"<{element.tag}> takes {address} from elsewhere"


def _images(tree: Element, _language: str) -> Iterator[str]:
    for image in tree.iter("img"):
        if image.get("alt") is None:
            yield f"<img src={image.get('src')!r}> without alt"


def _fields(tree: Element, _language: str) -> Iterator[str]:
    labelled = {label.get("for") for label in tree.iter("label")}
    wrapped = {id(field) for label in tree.iter("label") for field in label.iter()}
    for field in elements(tree):
        if field.tag not in {"input", "select", "textarea"} or field.get("type") in NEED_NO_LABEL:
            continue
        has_name = field.get("aria-label") or field.get("aria-labelledby")
        if field.get("id") not in labelled and id(field) not in wrapped and not has_name:
            yield f"<{field.tag} name={field.get('name')!r}> without label"


def _ids(tree: Element, _language: str) -> Iterator[str]:
    counts = Counter(element.get("id") for element in elements(tree) if element.get("id") is not None)
    yield from (f"id {name!r} {count} times" for name, count in counts.items() if count > 1)
    for element in elements(tree):
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            if missing := set((element.get(name) or "").split()) - set(counts):
                yield f"<{element.tag} {name}> names {sorted(missing)}, which the page has not"


def elements(tree: Element) -> Iterator[Element]:
    """All elements, without the comments between them."""
    return (element for element in tree.iter() if isinstance(element.tag, str))


def text_of(element: Element | None) -> str:
    """The text inside `element`, with single blanks."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def texts(element: Element, language: str) -> Iterator[str]:
    """The pieces of text of the page in its own language, with single blanks; not what people wrote in Markdown."""
    if not isinstance(element.tag, str) or element.get("lang", language) != language or element.get("class") == "prose":
        return
    if element.text:
        yield " ".join(element.text.split())
    for child in element:
        yield from texts(child, language)
        if child.tail:
            yield " ".join(child.tail.split())
