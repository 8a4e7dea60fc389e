"""How soon a browser paints a page that people sign in for: the application served from a thread, seen by Chromium."""

import shutil
import threading
from collections.abc import Iterable

from werkzeug.serving import WSGIRequestHandler, make_server

from tests.support.browsers import ARGUMENTS, NAMES

PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
TIMES = 3


class _Quiet(WSGIRequestHandler):
    def log(self, *_said) -> None:
        pass


def first_paints(application, cookie: str, addresses: Iterable[str]) -> list[float] | None:
    """Milliseconds until the first contents of each page are there, the best of three; None without Chromium."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        return None
    from playwright.sync_api import sync_playwright

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        context = browser.new_context()
        context.add_cookies([{"name": "session", "value": cookie, "url": url}])
        page, found = context.new_page(), []
        for address in addresses:
            times = []
            for _ in range(TIMES):
                page.goto(url + address)
                assert page.url == url + address, "nobody is signed in"
                times.append(page.evaluate(PAINTED))
            found.append(min(times))
        browser.close()
    server.shutdown()
    return found
