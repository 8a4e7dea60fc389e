"""Every page in Chromium: axe-core finds nothing, nothing is wider than a narrow screen, the console is silent.

Pages are opened with the session cookie of who may see them. 320 x 256 pixels is what a window of 1280 x 1024
shows at 400 % (WCAG 2.2, 1.4.10 Reflow).
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from tests.house.addresses import codes
from tests.house.house import COOKIE, House
from tests.house.pages import BY_AUDIENCE, ERROR_PAGES, Page, pages
from tests.support.house import assert_none
from tests.support.servers import LiveServer

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 1024}
NARROW = {"width": 320, "height": 256}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RUN = """tags => axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], iframes: false})
  .then(found => found.violations.map(rule => `${rule.id}: ${rule.help}: `
    + rule.nodes.map(node => node.target.join(" ") + " " + (node.any[0]?.message ?? "")).join("; ")))"""
IS_WIDER = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
  && `is ${document.documentElement.scrollWidth} px wide: ` + [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth).slice(-3).map(e => e.outerHTML.slice(0, 80)).join(" ")"""
# Empties the fields of the first form that has any, and sends it; false when there is none to fill.
SEND_EMPTY = """() => {
  const filled = "input:not([type=hidden]):not([type=submit]):not([type=checkbox]), textarea, select";
  const form = [...document.querySelectorAll("main form[method=post]")].find(form => form.querySelector(filled));
  if (!form) return false;
  form.noValidate = true;
  for (const field of form.elements) {
    if (field.type == "checkbox" || field.type == "radio") field.checked = false;
    else if (field.type != "hidden" && field.tagName != "BUTTON") field.value = "";
  }
  setTimeout(() => HTMLFormElement.prototype.submit.call(form));
  return true;
}"""


@pytest.fixture(scope="session")
def site(standing_house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The house as it is served."""
    folder: Path = tmp_path_factory.mktemp("site") / "instance"
    shutil.copytree(standing_house.folder, folder, ignore=shutil.ignore_patterns("*.sqlite*"))
    shutil.copyfile(standing_house.kept, folder / "eventapp.sqlite")
    server = LiveServer(folder, variables={"EVENTAPP_WEB_PROCESSES": "1"})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def visit(browser, site: LiveServer, house: House) -> Iterator[Callable]:
    """`visit(visitor)`: the window of that visitor; each has one, and what it complains of ends the test."""
    windows, complaints = {}, []

    def window_of(visitor: str):
        if visitor not in windows:
            context = browser.new_context(base_url=site.url, viewport=WIDE, reduced_motion="reduce")
            if cookie := house.cookies[visitor]:
                context.add_cookies([{"name": COOKIE, "value": cookie, "url": site.url}])
            windows[visitor] = page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
            page.on("console", lambda line: line.type == "error" and not _is_status(line.text)
                    and complaints.append(f"{page.url}: {line.text}"))  # fmt: skip
        return windows[visitor]

    yield window_of
    for window in windows.values():
        window.context.close()
    assert_none(complaints, "The console of the browser must stay silent; the policy is in eventapp/pages.py.")


def _is_status(text: str) -> bool:
    """What Chromium writes for every page that answers 403 or 404."""
    return text.startswith("Failed to load resource: the server responded with a status of 4")


def faults(window, name: str) -> Iterable[str]:
    """What axe finds on the page that is open."""
    window.evaluate(SOURCE)
    return [f"{name}: {fault}" for fault in window.evaluate(RUN, TAGS)]


def wider(window, name: str) -> Iterable[str]:
    """Whether the page has to be moved sideways on a narrow screen."""
    window.set_viewport_size(NARROW)
    found = window.evaluate(IS_WIDER)
    return [f"{name} {found}"] if found else []


def of_kind(house: House, kind: str) -> list[Page]:
    return [page for page in pages(house) if page.address.audience.kind == kind]


@pytest.mark.parametrize("kind", BY_AUDIENCE)
@pytest.mark.parametrize("language", codes())
def test_every_page_is_accessible(house, visit, language, kind):
    found = []
    for page in of_kind(house, kind):
        window = visit(page.visitor)
        window.set_viewport_size(WIDE)
        answer = window.goto(page.path(house, language))
        if answer.status != 200:
            found.append(f"{page}: {answer.status}")
        found += faults(window, str(page))
        found += wider(window, str(page))
        if language == "en":
            found += faults(window, f"{page}, narrow")
    assert_none(found, "See https://dequeuniversity.com/rules/axe/ for each rule.")


@pytest.mark.parametrize("language", codes())
def test_pages_that_tell_what_went_wrong_are_accessible(visit, language):
    found = []
    for path, (_status, visitor) in ERROR_PAGES.items():
        window = visit(visitor)
        window.set_viewport_size(WIDE)
        window.goto(path.replace("/en/", f"/{language}/", 1))
        found += [*faults(window, path), *wider(window, path)]
    assert_none(found, "See templates/errors/.")


@pytest.mark.parametrize("language", codes())
def test_forms_with_faults_are_accessible(house, visit, language):
    """Every form is sent empty; where it comes back, it is the page with the list of faults."""
    found, returned = [], set()
    for page in pages(house):
        if "POST" not in _methods(house, page):
            continue
        window = visit(page.visitor)
        window.set_viewport_size(WIDE)
        window.goto(page.path(house, language))
        with window.expect_navigation() as sent:
            if not window.evaluate(SEND_EMPTY):
                window.reload()
                continue
        if sent.value.request.redirected_from is None:
            returned.add(page.endpoint)
            found += [*faults(window, str(page)), *wider(window, str(page))]
            if window.locator(".ecl-notification, [role=alert], .error-summary").count() == 0:
                found.append(f"{page}: no list of what is wrong")
    assert_none(found, "See templates/components/error_summary.html.")
    assert {"registration.step", "security.login"} <= returned


def _methods(house: House, page: Page) -> set[str]:
    return {method for rule in house.app.url_map.iter_rules(page.endpoint) for method in rule.methods}
