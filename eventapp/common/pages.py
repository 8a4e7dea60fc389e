"""Public pages as ready bytes: rendered once, compressed once, the same for every visitor.

A view marked with `@cached` renders its page for one language, address and version of its event. The bytes
are kept in the memory of the process and answered before Flask sees the request, after one look at the
version in the database; whatever changes the event raises its version (`events.operations.touch`), so
nothing stale is ever served and nothing is purged. Files below static/ take the same way.
"""

import gzip
import hashlib
import mimetypes
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, wraps
from pathlib import Path
from time import time
from typing import Any

import brotli
from flask import Flask, g, request
from sqlalchemy import Engine, text
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_date

from eventapp.extensions import db

ENVIRON_KEY = "eventapp.cached_page"
SITE = 0  # the scope of pages that show several events
CAPACITY = 4_000  # pages kept in one process
ONE_YEAR = 31_536_000
PAGE_HEADERS_DROPPED = {"content-length", "vary", "etag", "cache-control", "set-cookie"}
VERSION_SQL = "SELECT version FROM event WHERE id = {}"
SITE_VERSION_SQL = "SELECT count(*) || '.' || sum(version) || '.' || max(id) FROM event"  # NULL for no event


@dataclass
class Scope:
    """What a page depends on: the event whose version counts, and the instant at which it changes by itself."""

    event_id: int
    version: int | str | None = None
    expires: float = float("inf")


@dataclass
class Stored:
    """A page or file as it goes out, in each encoding, made when first asked for."""

    body: bytes
    headers: list[tuple[str, str]]
    cache_control: str
    scope: Scope | None = None
    quality: int = 5
    encodings: dict[str, tuple[bytes, list[tuple[str, str]], str]] = field(default_factory=dict)

    def encoded(self, encoding: str) -> tuple[bytes, list[tuple[str, str]], str]:
        """The body, the headers and the ETag for "br", "gzip" or "" (as it is)."""
        if encoding not in self.encodings:
            self.encodings[encoding] = self._encode(encoding)
        return self.encodings[encoding]

    def _encode(self, encoding: str) -> tuple[bytes, list[tuple[str, str]], str]:
        body = self.body
        if encoding == "br":
            body = brotli.compress(body, quality=self.quality)
        elif encoding == "gzip":
            body = gzip.compress(body, compresslevel=min(9, self.quality + 1), mtime=0)
        etag = f'"{hashlib.sha256(self.body).hexdigest()[:20]}{"-" + encoding if encoding else ""}"'
        headers = [*self.headers, ("ETag", etag), ("Vary", "Accept-Encoding"), ("Cache-Control", self.cache_control)]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        return body, [*headers, ("Content-Length", str(len(body)))], etag


def cached(view: Callable) -> Callable:
    """Mark a public view whose page is the same for every visitor. It may not touch the session."""

    @wraps(view)
    def rendering(*args: Any, **kwargs: Any) -> Any:
        event = kwargs.get("event")
        g.page_scope = scope = _scope_of(event)
        answer = view(*args, **kwargs)
        if event is None or event.is_public:  # before that only its team sees it
            request.environ[ENVIRON_KEY] = scope
        return answer

    return rendering


def _scope_of(event: Any) -> Scope:
    if event is not None:
        return Scope(event.id, event.version)
    return Scope(SITE, db.session.scalar(text(SITE_VERSION_SQL)))


def changes_at(instant: datetime | None) -> None:
    """Say that the page being rendered shows something else from `instant` on (an opening, a deadline)."""
    scope = g.get("page_scope")
    if scope is not None and instant is not None and instant.timestamp() > time():
        scope.expires = min(scope.expires, instant.timestamp())


class PageCache:
    """The WSGI layer that answers cached pages and static files, and passes all else on."""

    def __init__(self, wsgi: Callable, app: Flask, engine: Callable[[], Engine]) -> None:
        self.wsgi = wsgi
        self.static = Path(app.static_folder or "").resolve()
        self.by_host = not app.config["URL"]
        self.engine = engine
        self.pages: OrderedDict[tuple, Stored] = OrderedDict()
        self.files: dict[str, tuple[float, str, Stored, Stored]] = {}
        self.local = threading.local()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self.wsgi(environ, start_response)
        path = environ["PATH_INFO"]
        if path.startswith("/static/"):
            stored = self._file(path.removeprefix("/static/"), environ.get("QUERY_STRING", ""))
            return self._answer(stored, environ, start_response) if stored else self.wsgi(environ, start_response)
        key = (path, environ.get("HTTP_HOST"), environ["wsgi.url_scheme"]) if self.by_host else (path,)
        if environ.get("QUERY_STRING"):  # whoever asks with made-up arguments fills no memory
            return self._render(None, environ, start_response)
        stored = self.pages.get(key)
        if stored and stored.scope.expires > time() and stored.scope.version == self._version(stored.scope):
            return self._answer(stored, environ, start_response)
        return self._render(key, environ, start_response)

    def _render(self, key: tuple | None, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """Let Flask answer; keep what a `@cached` view made of it."""
        begun: list[Any] = []

        def beginning(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable:
            if ENVIRON_KEY in environ and exc_info is None:
                begun[:] = [status, headers]
                return lambda _: None
            return start_response(status, headers, exc_info)

        chunks = self.wsgi(environ, beginning)
        if not begun:
            return chunks
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        status, headers = begun
        has_cookie = any(name.lower() == "set-cookie" for name, _ in headers)
        if not status.startswith("200") or has_cookie or environ["REQUEST_METHOD"] != "GET":
            start_response(status, headers)
            return [body]
        kept = [(name, value) for name, value in headers if name.lower() not in PAGE_HEADERS_DROPPED]
        stored = Stored(body, kept, "no-cache", environ[ENVIRON_KEY])
        if key is not None:
            self.pages[key] = stored
        while len(self.pages) > CAPACITY:
            self.pages.popitem(last=False)
        return self._answer(stored, environ, start_response)

    def _answer(self, stored: Stored, environ: dict, start_response: Callable) -> Iterable[bytes]:
        encoding = _encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if stored.quality == 0:  # a file that is compressed by itself
            encoding = ""
        body, headers, etag = stored.encoded(encoding)
        if _is_known(etag, headers, environ):
            start_response("304 Not Modified", [h for h in headers if not h[0].startswith("Content-")])
            return []
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _version(self, scope: Scope) -> int | str | None:
        """The version in the database now, over a connection of this thread that is in no transaction."""
        sql = VERSION_SQL.format(scope.event_id) if scope.event_id else SITE_VERSION_SQL
        try:
            if not hasattr(self.local, "connection"):
                self.local.connection = self._connect()
            row = self.local.connection.execute(sql).fetchone()
        except Exception:  # whatever the driver raises: forget the connection, let the application answer
            self.local.__dict__.pop("connection", None)
            return None
        return row[0] if row else None

    def _connect(self) -> Any:
        connection = self.engine().raw_connection()
        driver = connection.driver_connection
        connection.detach()
        if hasattr(driver, "autocommit") and not hasattr(driver, "total_changes"):
            driver.autocommit = True
        return driver

    def _file(self, name: str, query: str) -> Stored | None:
        """The file: to be kept for a year at its fingerprinted address, asked for again at any other.

        While one machine is upgraded and another is not, a new address can reach the old file.
        """
        try:
            path = (self.static / name).resolve()
            if not path.is_relative_to(self.static) or not path.is_file():
                return None
            changed = path.stat().st_mtime
        except (OSError, ValueError):  # a name no file can have
            return None
        if name not in self.files or self.files[name][0] != changed:
            self.files[name] = (changed, *self._read(path, name))
        _, fingerprint, lasting, passing = self.files[name]
        return lasting if query == f"v={fingerprint}" else passing

    def _read(self, path: Path, name: str) -> tuple[str, Stored, Stored]:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        is_text = kind.startswith("text/") or kind in {"application/javascript", "image/svg+xml", "application/json"}
        headers = [
            ("Content-Type", f"{kind}; charset=utf-8" if is_text else kind),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self' data:"),
        ]
        body = path.read_bytes()
        quality = 9 if is_text else 0
        lasting = Stored(body, headers, f"public, max-age={ONE_YEAR}, immutable", quality=quality)
        return _fingerprint(body), lasting, Stored(body, headers, "no-cache", quality=quality)


def _is_known(etag: str, headers: list[tuple[str, str]], environ: dict) -> bool:
    """Whether the asker has it already: by its ETag or, only where none is named, its date (RFC 9110, 13.2.2)."""
    if "HTTP_IF_NONE_MATCH" in environ:
        return etag in environ["HTTP_IF_NONE_MATCH"]
    since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    changed = parse_date(dict(headers).get("Last-Modified")) if since else None
    return since is not None and changed is not None and changed <= since


@lru_cache(maxsize=1000)
def _encoding(accepted: str) -> str:
    """ "br", "gzip" or "" for none, as an Accept-Encoding header allows (RFC 9110, 12.5.3)."""
    qualities = dict(parse_accept_header(accepted, Accept))
    return next((name for name in ("br", "gzip") if qualities.get(name, 0) > 0), "")


def _fingerprint(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:12]


_fingerprints: dict[str, tuple[float, str]] = {}


def static_address(app: Flask, name: str) -> str:
    """The address of a file below static/, which changes with its content so that it may be kept for a year."""
    path = f"{app.static_folder}/{name}"  # no Path: this runs a dozen times a page
    changed = os.stat(path).st_mtime  # noqa: PTH116
    if path not in _fingerprints or _fingerprints[path][0] != changed:
        _fingerprints[path] = (changed, _fingerprint(Path(path).read_bytes()))
    return f"/static/{name}?v={_fingerprints[path][1]}"
