"""Visitors who register: every page of the form, the mail, the link in it, as a browser without JavaScript."""

import re
import socket
import time
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.bench.load import HEAD_END, exchange
from tests.bench.mails import Mailbox

HOST = "bench.example.org"
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
COOKIE = re.compile(rb"\r\nset-cookie: *([^=]+)=([^;\r]*)", re.I)
LOCATION = re.compile(rb"\r\nlocation: *([^\r]+)", re.I)
SECONDS_BETWEEN_LOOKS = 0.005
SECONDS_TO_WAIT = 60

YOU = {"given_name": "Zoë María", "family_name": "Núñez Østergård", "country": "CL", "phone": "+56 2 2123 4567"}
ORGANISATION = {"organisation_type": "public_authority", "position": "Asesora de innovación", "region": "CL-AN"}
NEEDS = {"access": "A seat near the door", "interpretation": "es", "hopes": "Partners for lithium and solar energy"}
NEEDS_ON_SITE = {"diet": "vegetarian", "diet_note": "no nuts", "visa_letter": "y"}


class Unexpected(Exception):
    """An answer a visitor does not get when all is well."""


@dataclass
class Browser:
    """One visitor's cookies and address, on the connection of the client that plays them."""

    connection: socket.socket
    address: str
    times: list[float]
    cookies: dict[bytes, bytes] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str) -> bytes:
        """The page, which must be there."""
        status, _head, body = self._ask("GET", path)
        if status != 200:
            raise Unexpected(f"{status} for GET {path}")
        return body

    def post(self, path: str, fields: dict[str, str] | None = None) -> str | None:
        """Send a form with the token of the page seen last; returns the path it leads to, None for the page again."""
        form = urlencode({"csrf_token": self.token} | (fields or {})).encode()
        status, head, _body = self._ask("POST", path, form)
        if status not in {200, 303}:
            raise Unexpected(f"{status} for POST {path}")
        return urlsplit(LOCATION.search(head)[1].decode()).path if status == 303 else None

    def _ask(self, method: str, path: str, form: bytes = b"") -> tuple[int, bytes, bytes]:
        lines = [
            f"{method} {path} HTTP/1.1", f"Host: {HOST}", "X-Forwarded-Proto: https",
            f"X-Forwarded-For: {self.address}", "Accept-Encoding: br, gzip", "Accept-Language: en",
            f"Content-Length: {len(form)}",
        ]  # fmt: skip
        if form:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Referer: https://{HOST}{path}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{n.decode()}={v.decode()}" for n, v in self.cookies.items()))
        started = time.perf_counter()
        status, head, body = exchange(self.connection, "\r\n".join(lines).encode() + HEAD_END + form)
        self.times.append(time.perf_counter() - started)
        self.cookies |= dict(COOKIE.findall(head))
        if token := TOKEN.search(body):
            self.token = token[1].decode()
        return status, head, body


@dataclass
class Visitor:
    """Someone who wants to register in `category`."""

    browser: Browser
    email: str
    category: str
    event: str = "/en/bench"

    def fill_in(self) -> bool:
        """Every page up to "look into your mail"; False when the places were gone meanwhile."""
        browser, path = self.browser, f"{self.event}/register"
        browser.get(path)
        needs = NEEDS if self.category == "online" else NEEDS | NEEDS_ON_SITE
        number = self.email.partition("@")[0]
        pages = {
            "you": YOU | {"email": self.email},
            "organisation": ORGANISATION | {"organisation": f"Gobierno Regional {number[-2:]}"},
            "needs": needs,
            "consent": {"registration": "y"},
        }
        page = f"{path}/{self.category}/you"
        for name, fields in pages.items():
            browser.get(page)
            leads_to = browser.post(page, fields)
            if leads_to is None:
                raise Unexpected(f"the answers on {name} are refused")
            page = leads_to
        browser.get(page)
        leads_to = browser.post(page)
        if leads_to is None:
            return False
        browser.get(leads_to)
        return True

    def confirm(self, path: str) -> None:
        """Follow the link in the mail, press the button, and see the ticket."""
        self.browser.get(path)
        leads_to = self.browser.post(path)
        if b'class="qr-code"' not in self.browser.get(leads_to):
            raise Unexpected("the registration shows no ticket")


@dataclass
class Client:
    """Plays one visitor after another; who waits for the mail makes room for the next.

    `categories` are asked for in turn, until one is full.
    """

    number: int
    port: int
    mailbox: Mailbox
    categories: list[str]
    times: list[float] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    refusals: int = 0
    faults: list[str] = field(default_factory=list)
    last_at: float = 0.0

    def play(self, phase: str, seconds: float) -> "Client":
        """Let visitors begin for `seconds`, and all of them finish."""
        end, begun = time.monotonic() + seconds, 0
        waiting: deque[Visitor] = deque()
        with socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS_TO_WAIT) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while time.monotonic() < end or waiting:
                if waiting and self.mailbox.has_mail(waiting[0].email):
                    self._try(waiting.popleft(), waiting)
                elif time.monotonic() < end:
                    begun += 1
                    address = f"10.{self.number}.{begun // 250}.{begun % 250 + 1}"
                    email = f"{phase}-{self.number}-{begun}@example.org"
                    category = self.categories[(self.number + begun) % len(self.categories)]
                    self._try(Visitor(Browser(connection, address, self.times), email, category), waiting, is_new=True)
                elif time.monotonic() > end + SECONDS_TO_WAIT:
                    self.faults += [f"no mail for {visitor.email}" for visitor in waiting]
                    break
                else:
                    time.sleep(SECONDS_BETWEEN_LOOKS)
        return self

    def _try(self, visitor: Visitor, waiting: deque[Visitor], is_new: bool = False) -> None:
        try:
            if not is_new:
                visitor.confirm(self.mailbox.confirmation_path(visitor.email))
                self.confirmed.append(visitor.email)
                self.last_at = time.monotonic()
                return
            while not visitor.fill_in():
                self.refusals += 1
                self.categories = [code for code in self.categories if code != visitor.category]
                visitor.category = self.categories[0]
            waiting.append(visitor)
        except Unexpected as fault:
            self.faults.append(str(fault))
