"""Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.servers import LiveServer
from tests.support.services import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"]
PATIENCE_MS = 15_000


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A running Chromium."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        missing("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def browser_options() -> dict:
    """Options of the context of `page` (viewport, locale ...); a test file may define its own."""
    return {}


@pytest.fixture
def page(browser: "Browser", live_server: LiveServer, browser_options: dict) -> Iterator["Page"]:
    """A new visitor of the demo: `page.goto("/en/s3-celac")`.

    The test fails afterwards when a script raised an error or the content security policy stopped something.
    """
    options = {"locale": "en-GB", "timezone_id": "Europe/Brussels", **browser_options}
    context = browser.new_context(base_url=live_server.url, **options)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: "Content Security Policy" in line.text and faults.append(line.text))
    yield page
    context.close()
    assert faults == []
