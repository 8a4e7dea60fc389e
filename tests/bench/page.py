"""The public page of an event against a bare Flask view, on the same server and in turns."""

import re
from pathlib import Path
from statistics import median

from eventapp.config import SETTINGS
from tests.bench.load import first_answer, rate
from tests.bench.processes import running, serving
from tests.bench.results import Result
from tests.support.applications import build_demo
from tests.support.services import free_port

PATH = "/en/s3-celac"
LEAST_SHARE = 0.6
ROUNDS = 5
SECONDS = 2.0
ETAG = re.compile(rb"\r\netag: *([^\r]+)", re.I)


def measure(folder: Path) -> list[Result]:
    defaults = {setting.name: setting.default for setting in SETTINGS}
    build_demo(folder / "instance")
    with serving(folder / "instance", MODE="demo", INSECURE_COOKIES="yes") as ours:
        page = _request(PATH)
        status, head, body = first_answer(ours.port, page)
        if status != 200 or b"content-encoding: br" not in head.lower():
            raise ValueError(f"{PATH} answers {head!r}")
        unchanged = _request(PATH, f"If-None-Match: {ETAG.search(head)[1].decode()}\r\n")
        port = free_port()
        sizes = [str(number) for number in (port, defaults["WEB_PROCESSES"], defaults["WEB_THREADS"], len(body))]
        with running("tests.bench.bare", *sizes, log=folder / "bare.log", port=port):
            asked = {
                "page": (ours.port, page, 200),
                "304": (ours.port, unchanged, 304),
                "bare": (port, _request("/"), 200),
            }
            rates = _rates(asked)
    return [_result("page", "page", rates), _result("page: 304", "304", rates)]


def _request(path: str, more: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br\r\n{more}\r\n".encode()


def _rates(asked: dict[str, tuple[int, bytes, int]]) -> dict[str, float]:
    """The median of each over all rounds, after one short round to warm up."""
    for request in asked.values():
        rate(*request, 0.5)
    rounds = [{name: rate(*request, SECONDS) for name, request in asked.items()} for _ in range(ROUNDS)]
    return {name: median(one[name] for one in rounds) for name in asked}


def _result(title: str, name: str, rates: dict[str, float]) -> Result:
    share = rates[name] / rates["bare"]
    measured = f"{rates[name]:,.0f} of {rates['bare']:,.0f} requests/s, {share:.2f}"
    return Result(title, measured, f"{LEAST_SHARE} of a bare view", share >= LEAST_SHARE)
