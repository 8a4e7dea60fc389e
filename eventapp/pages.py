"""How the pages of all rooms hang together: extensions bound, addresses read, templates given their words."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, Response, current_app, g, request, url_for
from flask_babel import gettext as _

from eventapp.accounts.access import may_in
from eventapp.accounts.roles import AREAS
from eventapp.accounts.security import bind_security
from eventapp.common import errors, formats, languages, markdown, words
from eventapp.common.database import prepare_postgresql, prepare_sqlite, set_begin_mode
from eventapp.common.pages import ENVIRON_KEY, PageCache, static_address
from eventapp.common.uploads import read_body
from eventapp.events.urls import (
    AddressRule,
    CodeConverter,
    EventConverter,
    PublicIdConverter,
    complete_address,
    read_address,
)
from eventapp.extensions import babel, csrf, db, limiter, mail, talisman
from eventapp.messages.operations import queue
from eventapp.rooms import offered

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
PERMISSIONS_POLICY = {
    "camera": "()",
    "microphone": "()",
    "geolocation": "()",
    "payment": "()",
    "publickey-credentials-get": "(self)",
    "publickey-credentials-create": "(self)",
}
# Requests whose slow part (hashing a password, checking a code) lies between reading and writing.
LATE_BLUEPRINTS = {"security"}


@dataclass(frozen=True)
class Link:
    """An entry of a menu."""

    label: str
    url: str


def bind_extensions(app: Flask) -> None:
    """Bind every extension to `app`."""
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)
        else:
            prepare_postgresql(db.engine)
    mail.init_app(app)
    csrf.init_app(app)
    babel.init_app(
        app,
        locale_selector=languages.current_language,
        timezone_selector=lambda: formats.zone().key,
    )
    limiter.init_app(app)
    bind_security(app, queue_mail)
    app.after_request(own_policy)  # the last to run, after that of the site was set
    talisman.init_app(
        app,
        force_https=app.config["MODE"] == "production",
        content_security_policy=CONTENT_SECURITY_POLICY,
        permissions_policy=PERMISSIONS_POLICY,
        referrer_policy="same-origin",
        session_cookie_secure=app.config["SESSION_COOKIE_SECURE"],
        session_cookie_samesite=app.config["SESSION_COOKIE_SAMESITE"],
        frame_options="DENY",
        strict_transport_security_include_subdomains=False,  # the site does not speak for its neighbours
    )
    errors.install(app)


def own_policy(response: Response) -> Response:
    """A file someone sent us keeps its own, stricter policy (`common.uploads.locked`); a page may use the camera."""
    if policy := getattr(response, "own_policy", None):
        response.headers["Content-Security-Policy"] = policy
    if getattr(response, "uses_camera", False):
        permissions = response.headers["Permissions-Policy"]
        response.headers["Permissions-Policy"] = permissions.replace("camera=()", "camera=(self)")
    return response


def queue_mail(template: str, address: str, language: str, values: dict[str, Any]) -> None:
    """Put a mail about an account into the outbox; `accounts` is below `messages` and cannot do so itself."""
    queue(template, address=address, language=language, values=values)


def prepare_requests(app: Flask) -> None:
    """Say how an address is read and how the transaction of a request begins."""
    app.url_rule_class = AddressRule
    app.url_map.converters.update(event=EventConverter, code=CodeConverter, public_id=PublicIdConverter)
    app.url_value_preprocessor(choose_transaction)  # before the event is read
    app.url_value_preprocessor(read_address)
    app.url_defaults(complete_address)
    app.after_request(keep_private)


def keep_private(response: Response) -> Response:
    """What is not made for everybody is kept by nobody: the back button on a shared computer shows nothing."""
    if ENVIRON_KEY not in request.environ and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def choose_transaction(endpoint: str | None, _values: dict | None) -> None:
    """Say how this request's transaction begins, and read its body before that."""
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        read_body(current_app.view_functions.get(endpoint))
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        set_begin_mode("read")
    elif request.blueprint in LATE_BLUEPRINTS or writes_late(endpoint):
        set_begin_mode("late")
    else:
        set_begin_mode("write")


def writes_late(endpoint: str | None) -> bool:
    """Whether the view says so itself (`common.database.writes_late`)."""
    return getattr(current_app.view_functions.get(endpoint), "writes_late", False)


def prepare_templates(app: Flask) -> None:
    """Give templates the functions and filters they may use."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        static_url=lambda name: static_address(app, name),
        language_links=languages.language_links,
        public_root=languages.public_root,
        site_name=app.config["SITE_NAME"],
        site_logo_url=static_address(app, app.config["LOGO"]) if app.config["LOGO"] else None,
        demo_mode=app.config["DEMO"],
        site_links=site_links,
        footer_links=footer_links,
        manage_links=manage_links,
        days=formats.days_text,
        zone_name=formats.zone_name,
    )
    words.install(app)
    app.jinja_env.filters.update(
        formats.FILTERS,
        markdown=markdown.to_html,
        localized=localized,
    )


def wrap(app: Flask) -> None:
    """Put the cache of whole pages before the application."""

    def engine():
        with app.app_context():
            return db.engine

    app.wsgi_app = PageCache(app.wsgi_app, app, engine)


def localized(text) -> str:
    """A text of several languages in the visitor's, else in the event's first language, else in English."""
    if text is None:
        return ""
    event = g.get("event")
    fallbacks = (event.language,) if event is not None else ()
    return text.localized(languages.current_language(), *fallbacks)


def site_links() -> tuple[Link, ...]:
    """The entries of the site's menu; the same for every visitor, since public pages are."""
    event = g.get("event")
    return _site_links(languages.current_language(), event.slug if event is not None and event.is_public else None)


@lru_cache(maxsize=512)
def _site_links(language: str, slug: str | None) -> tuple[Link, ...]:
    everywhere = (
        Link(_("Regions"), url_for("regions.index", lang=language)),
        Link(_("All events"), url_for("events.all_events", lang=language)),
    )
    if slug is None:
        return everywhere
    return (
        Link(_("Home"), url_for("events.home", lang=language, event=slug)),
        Link(_("Programme"), url_for("agenda.programme", lang=language, event=slug)),
        Link(_("Register"), url_for("registration.choose", lang=language, event=slug)),
        Link(_("Directory"), url_for("directory.listing", lang=language, event=slug)),
        Link(_("My registration"), url_for("registration.mine", lang=language, event=slug)),
        *everywhere,
    )


def manage_links(event) -> list[Link]:
    """The organisers' menu: the entries of all rooms that the visitor may read."""
    entries = [entry for menu in offered("manage_menu") for entry in menu(event) if may_in(event, entry[2])]
    order = (None, *AREAS)
    entries.sort(key=lambda entry: order.index(entry[2][0] if isinstance(entry[2], tuple) else entry[2]))
    return [Link(label, url_for(endpoint, event=event)) for endpoint, label, _area in entries]


def footer_links() -> tuple[Link, ...]:
    """The entries at the foot of every page."""
    return _footer_links(languages.current_language(), current_app.config["DEMO"])


@lru_cache(maxsize=16)
def _footer_links(language: str, is_demo: bool) -> tuple[Link, ...]:
    links = (
        Link(_("Privacy"), url_for("events.privacy", lang=language)),
        Link(_("Accessibility"), url_for("events.accessibility", lang=language)),
        Link(_("For organisers"), url_for("accounts.home", lang=language)),
    )
    return (*links, Link(_("About this demo"), url_for("demo.guide"))) if is_demo else links
