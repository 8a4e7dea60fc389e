"""What Chromium loads from the network to show an event's page for the first time."""

import shutil
from pathlib import Path

from tests.bench.processes import serving
from tests.bench.results import Result
from tests.support.applications import build_demo
from tests.support.browsers import ARGUMENTS, NAMES

LIMIT_KB = 100
PATH = "/en/s3-celac"


def measure(folder: Path) -> list[Result]:
    build_demo(folder / "instance")
    with serving(folder / "instance", MODE="demo", INSECURE_COOKIES="yes") as server:
        sizes = _loaded(server.url + PATH)
    total = sum(sizes.values()) / 1000
    largest = max(sizes, key=sizes.get)
    taken = f"{total:.1f} kB in {len(sizes)} files, {sizes[largest] / 1000:.1f} of them {largest.rpartition('/')[2]}"
    return [Result("weight", taken, f"{LIMIT_KB} kB", total <= LIMIT_KB)]


def _loaded(url: str) -> dict[str, int]:
    """The bytes over the wire, headers included, of each address that a new browser loads for `url`."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, NAMES)))
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        page = browser.new_page()
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", lambda e: addresses.update({e["requestId"]: e["request"]["url"]}))
        network.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
        page.goto(url, wait_until="networkidle")
        browser.close()
    return {
        addresses[id].partition("?")[0]: int(size)
        for id, size in sizes.items()
        if not addresses[id].startswith("data:")
    }
