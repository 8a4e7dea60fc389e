"""Every page in Chromium: axe-core finds nothing, nothing is wider than a narrow screen, the console is silent.

Pages are opened with the session cookie of who may see them. 320 x 256 pixels is what a window of 1280 x 1024
shows at 400 % (WCAG 2.2, 1.4.10 Reflow).
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.house.addresses import codes
from tests.house.house import COOKIE, House
from tests.house.pages import BY_AUDIENCE, ERROR_PAGES, Page, pages
from tests.support.house import assert_none
from tests.support.servers import LiveServer

if TYPE_CHECKING:
    from playwright.sync_api import Page as Window

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 1024}
NARROW = {"width": 320, "height": 256}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
OF_NO_LANGUAGE = ["color-contrast"]
FRAME = ["body > header", "body > footer", ".manage-navigation"]
MARKUP_OF_FRAME = """selectors => selectors.map(s => document.querySelector(s)?.outerHTML ?? "").join("")
  .replace(/ (href|formaction|form|value|aria-current)="[^"]*"/g, "")"""
LIKE_THOSE_ABOVE = ["tbody tr:nth-child(n + 9)", "main li:nth-child(n + 25)"]
RUN = """({include, exclude, only, rules}) => axe.run({include, exclude}, {
    runOnly: only, rules, resultTypes: ["violations"], iframes: false,
  }).then(found => found.violations.map(rule => `${rule.id}: ${rule.help}: `
    + rule.nodes.map(node => node.target.join(" ") + " " + (node.any[0]?.message ?? "")).join("; ")))"""
IS_WIDER = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
  && `is ${document.documentElement.scrollWidth} px wide: ` + [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth).slice(-3).map(e => e.outerHTML.slice(0, 80)).join(" ")"""
SHARES = 4  # the pages of one audience are many; each test takes every fourth
SUMMARY = ".error-summary, main [role=alert]"
MESSAGE = "main .ecl-feedback-message"
FORM = """[...document.querySelectorAll("main form[method=post]")].find(form => form.querySelector(
  "input:not([type=hidden], [type=submit], [type=checkbox]), textarea, select"))"""
HAS_FORM = f"() => Boolean({FORM})"
SEND_EMPTY = f"""() => {{
  const form = {FORM};
  for (const field of form.elements) {{
    if (["checkbox", "radio"].includes(field.type)) field.checked = false;
    else if (field.type != "hidden" && field.tagName != "BUTTON") field.value = "";
  }}
  setTimeout(() => HTMLFormElement.prototype.submit.call(form));
}}"""

known_frames: set[tuple[bool, int, str]] = set()


@pytest.fixture(scope="session")
def site(standing_house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The house as it is served."""
    folder: Path = tmp_path_factory.mktemp("site") / "instance"
    shutil.copytree(standing_house.folder, folder, ignore=shutil.ignore_patterns("*.sqlite*"))
    shutil.copyfile(standing_house.kept, folder / "eventapp.sqlite")
    # At a name, since the pages of passkeys look different at a number.
    server = LiveServer(folder, variables={"EVENTAPP_WEB_PROCESSES": "1"}, host="localhost")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def window(browser, site: LiveServer) -> Iterator["Window"]:
    """One window for all visitors, so that styles are loaded once; every page in it has axe."""
    context = browser.new_context(base_url=site.url, viewport=WIDE, reduced_motion="reduce")
    context.add_init_script(SOURCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(window: "Window", site: LiveServer, house: House) -> Iterator[Callable[[str, str], int]]:
    """`visit(visitor, path)`: open `path` as that visitor; gives the status.

    The test fails afterwards when a script raised an error or the browser complained of anything.
    """
    complaints: list[str] = []
    with (
        closing(sqlite3.connect(house.kept)) as kept,
        closing(sqlite3.connect(site.instance / "eventapp.sqlite")) as now,
    ):
        kept.backup(now)  # an earlier test may have sent a form that is good when empty

    def raised(error) -> None:
        complaints.append(f"{window.url}: {error}")

    def said(line) -> None:
        if line.type == "error" and not _is_status(line.text):
            complaints.append(f"{window.url}: {line.text}")

    def visit(visitor: str, path: str) -> int:
        window.context.clear_cookies()
        if cookie := house.cookies[visitor]:
            window.context.add_cookies([{"name": COOKIE, "value": cookie, "url": site.url}])
        window.set_viewport_size(WIDE)
        return window.goto(path).status

    window.on("pageerror", raised)
    window.on("console", said)
    yield visit
    window.remove_listener("pageerror", raised)
    window.remove_listener("console", said)
    assert_none(complaints, "The console of the browser must stay silent; the policy is in eventapp/pages.py.")


def _is_status(text: str) -> bool:
    """What Chromium writes for every page that answers 403 or 404."""
    return text.startswith("Failed to load resource: the server responded with a status of 4")


def faults(window: "Window", name: str, *, again: bool = False) -> list[str]:
    """What axe finds on the page that is open.

    `again`: the page was looked at whole before, in another language or width. Then colours, and the rows of a long
    table after the first ones, are left out. So is always the frame, once the same markup was looked at in this way.
    """
    left_out = LIKE_THOSE_ABOVE if again else []
    frame = (again, window.viewport_size["width"], window.evaluate(MARKUP_OF_FRAME, FRAME))
    if frame in known_frames:
        left_out = left_out + FRAME
    known_frames.add(frame)
    values = {
        "only": {"type": "tag", "values": TAGS},
        "rules": {rule: {"enabled": False} for rule in OF_NO_LANGUAGE} if again else {},
        "include": [["html"]],
        "exclude": [[selector] for selector in left_out],
    }
    return [f"{name}: {fault}" for fault in window.evaluate(RUN, values)]


def faults_of_colour(window: "Window", name: str, selectors: list[str]) -> list[str]:
    """What axe finds in the colours of these parts of the page that is open, where it has them."""
    values = {
        "only": {"type": "rule", "values": OF_NO_LANGUAGE},
        "rules": {},
        "include": [[selector] for selector in selectors if window.locator(selector).count()],
        "exclude": [],
    }
    return [f"{name}: {fault}" for fault in window.evaluate(RUN, values)] if values["include"] else []


def wider(window: "Window", name: str) -> list[str]:
    """Whether the page has to be moved sideways on a narrow screen."""
    window.set_viewport_size(NARROW)
    found = window.evaluate(IS_WIDER)
    return [f"{name} {found}"] if found else []


def looked_at(window: "Window", name: str, language: str) -> list[str]:
    """What is wrong with the page that is open, on a wide and on a narrow screen.

    English is looked at whole, and once more in the narrow layout, which is the same in every language.
    """
    if language != "en":
        return [*faults(window, name, again=True), *wider(window, name)]
    return [*faults(window, name), *wider(window, name), *faults(window, f"{name}, narrow", again=True)]


def sent_empty(window: "Window", name: str) -> list[str]:
    """What is wrong with the page that comes back when its form is sent empty; nothing when it goes elsewhere."""
    window.set_viewport_size(WIDE)
    if not window.evaluate(HAS_FORM):
        return []
    with window.expect_navigation() as sent:
        window.evaluate(SEND_EMPTY)
    if sent.value.request.redirected_from is not None:
        return []
    name = f"{name}, sent empty"
    found = [*faults(window, name, again=True), *faults_of_colour(window, name, [SUMMARY, MESSAGE])]
    found += wider(window, name)
    if window.locator(SUMMARY).count() == 0:
        found.append(f"{name}: it has no list of what is wrong")
    return found


@pytest.mark.parametrize("kind", BY_AUDIENCE)
@pytest.mark.parametrize("language", codes())
@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_accessible_and_so_is_its_form_with_faults(house, window, visit, language, kind, share):
    found = []
    every = [page for page in pages(house) if page.address.audience.kind == kind]
    for page in looked_at_in(language, every)[share::SHARES]:
        if (status := visit(page.visitor, page.path(house, language))) != 200:
            found.append(f"{page}: {status}")
        found += looked_at(window, str(page), language)
        if takes_a_form(house, page):
            found += sent_empty(window, str(page))
    assert_none(found, "See https://dequeuniversity.com/rules/axe/ for each rule.")


def looked_at_in(language: str, every: list[Page]) -> list[Page]:
    """In English all of them; in the others one of each endpoint, since only its words differ."""
    if language == "en":
        return every
    return list({page.endpoint: page for page in reversed(every)}.values())


def takes_a_form(house: House, page: Page) -> bool:
    return any("POST" in rule.methods for rule in house.app.url_map.iter_rules(page.endpoint))


@pytest.mark.parametrize("language", codes())
def test_pages_that_tell_what_went_wrong_are_accessible(window, visit, language):
    found = []
    for path, (status, visitor) in ERROR_PAGES.items():
        assert visit(visitor, path.replace("/en/", f"/{language}/", 1)) == status
        found += looked_at(window, path, language)
    assert_none(found, "See templates/errors/.")


def test_a_form_that_is_sent_empty_comes_back_with_what_is_wrong(house, window, visit):
    """The control of the tests above: such pages are really reached, and axe would find a fault in them."""
    visit("anonymous", "/en/account/sign-in")
    assert sent_empty(window, "sign-in") == []
    assert window.locator(SUMMARY).count() == 1
    window.evaluate("document.querySelector('label').remove()")
    assert [fault.split(": ")[1] for fault in faults(window, "sign-in")] == ["label"]
    window.evaluate(
        "s => { for (const e of document.querySelector(s).querySelectorAll('*')) e.style.color = '#eee'; }", SUMMARY
    )
    assert "color-contrast" in faults_of_colour(window, "sign-in", [SUMMARY])[0]
    window.evaluate("document.querySelector('main').style.width = '900px'")
    assert "is 9" in wider(window, "sign-in")[0]
