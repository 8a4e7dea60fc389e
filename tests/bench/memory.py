"""What a web process holds in memory after a thousand mixed requests."""

import http.client
import re
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

import psutil

from eventapp import create_app
from eventapp.accounts.demo import ORGANISER, Credentials, credentials
from eventapp.extensions import db
from tests.bench.processes import serving
from tests.bench.results import Result
from tests.support.applications import build_demo, demo_settings

LIMIT_MB = 120
REQUESTS = 1_000
EVENT = "s3-celac"
PUBLIC = [
    path
    for language in ("en", "es", "pt", "fr")
    for path in (f"/{language}/", f"/{language}/{EVENT}", f"/{language}/{EVENT}/register", f"/{language}/privacy")
]
FORMS = [f"/{language}/{EVENT}/register/online/you" for language in ("en", "es", "pt", "fr")]
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


class Browser:
    """A visitor on one connection, who keeps cookies."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str | None, bytes]:
        """Status, Location and body of a GET, or of a POST of `fields`."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(fields) if fields is not None else None
        self.connection.request("POST" if fields is not None else "GET", path, body, headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers["Location"], answer.read()

    def page(self, path: str) -> bytes:
        status, _, body = self.ask(path)
        if status != 200:
            raise ValueError(f"{status} for {path}")
        return body

    def send(self, path: str, **fields: str) -> str:
        """Fill in the form on `path`; returns where it leads to."""
        token = TOKEN.search(self.page(path))[1].decode()
        status, location, _ = self.ask(path, {"csrf_token": token, **fields})
        if status not in {302, 303}:
            raise ValueError(f"{status} for the form on {path}")
        return location


def measure(folder: Path) -> list[Result]:
    instance = folder / "instance"
    build_demo(instance)
    organiser, key = _ways_in(instance)
    with serving(instance, MODE="demo", INSECURE_COOKIES="yes", WEB_PROCESSES="1") as server:
        process = _web_process(server.process.pid)
        before = process.memory_info().rss
        visitor, desk = Browser(server.port), Browser(server.port)
        second = desk.send("/en/account/sign-in", email=organiser.email, password=organiser.password, next="")
        desk.send(second, code=organiser.code)
        visitor.ask(f"/en/{EVENT}/registration/open/{key}")
        for number, path in enumerate(islice(cycle(PUBLIC + FORMS), REQUESTS - REQUESTS // 10)):
            visitor.page(path)
            if number % 10 == 9:
                desk.page(f"/en/{EVENT}/manage/registrations")
        without_ticket = process.memory_info().rss
        if not visitor.page(f"/en/{EVENT}/registration/ticket.pdf").startswith(b"%PDF"):
            raise ValueError("the ticket is no PDF")
        after = process.memory_info().rss
    taken = f"{_mb(after):.0f} MB ({_mb(before):.0f} at the start, {_mb(without_ticket):.0f} before the PDF)"
    return [Result("memory", taken, f"{LIMIT_MB} MB", _mb(after) < LIMIT_MB)]


def _ways_in(instance: Path) -> tuple[Credentials, str]:
    """How the organiser signs in, and the key of a confirmed participant's link."""
    from eventapp.events.models import Event
    from eventapp.people.access import link_key
    from eventapp.registration.models import Registration

    application = create_app("demo", **demo_settings(instance))
    with application.app_context():
        organiser = next(one for one in credentials() if one.email == ORGANISER)
        query = db.select(Registration).join(Registration.event)
        query = query.where(Event.slug == EVENT, Registration.state == "confirmed").limit(1)
        key = link_key(db.session.scalars(query).one().participant, "return")
        db.session.remove()
        db.engine.dispose()
    return organiser, key


def _web_process(first: int) -> psutil.Process:
    """The process that answers requests: the last of the tree of `eventapp web`."""
    return max(psutil.Process(first).children(recursive=True), key=lambda process: len(process.parents()))


def _mb(size: int) -> float:
    return size / 1e6
