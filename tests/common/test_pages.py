"""Cached pages are the same bytes for everyone, and never stale; files are kept for a year."""

import gzip
from datetime import timedelta

import brotli
import pytest
import time_machine
from flask import make_response, session
from werkzeug.datastructures import Headers

from eventapp.common import pages
from eventapp.common.clock import now
from eventapp.common.pages import SITE, cached, changes_at, static_address
from eventapp.extensions import db
from tests.common.makers import make_event

PATH = "/en/s3-test/bench"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def rendered(app, event):
    """How often each page was rendered; the app gets a cached page, and some that may not be kept."""
    counts = {"page": 0, "site": 0}

    @cached
    def page(event):
        counts["page"] += 1
        return f"<p>{event.title['en']}</p>" + "<p>São Tomé</p>" * 200

    @cached
    def site():
        counts["site"] += 1
        return f"rendered {counts['site']} times"

    @cached
    def with_cookie(event):
        counts["page"] += 1
        session["visits"] = counts["page"]
        return "page"

    @cached
    def changing(event):
        counts["page"] += 1
        changes_at(now() + timedelta(minutes=10))
        changes_at(now() + timedelta(minutes=20))
        changes_at(now() - timedelta(minutes=5))
        changes_at(None)
        return f"rendered {counts['page']} times"

    @cached
    def missing(event):
        counts["page"] += 1
        return make_response("not here", 404)

    for name, view in {
        "bench": page,
        "cookie": with_cookie,
        "changing": changing,
        "missing": missing,
    }.items():
        app.add_url_rule(f"/<string(length=2):lang>/<event:event>/{name}", f"bench.{name}", view)
    app.add_url_rule("/<string(length=2):lang>/bench-of-all", "bench.site", site)
    return counts


def touch(event) -> None:
    event.version += 1
    db.session.commit()


@pytest.mark.db
def test_the_second_visitor_gets_the_same_bytes_unrendered(app, client, rendered):
    first, second = client.get(PATH), app.test_client().get(PATH, headers={"Cookie": "session=other"})
    assert rendered["page"] == 1
    assert first.data == second.data
    assert "Smart specialisation" in first.text
    assert dict(first.headers) == dict(second.headers)
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Vary"] == "Accept-Encoding"
    assert "default-src" in first.headers["Content-Security-Policy"]


@pytest.mark.db
def test_a_change_shows_at_once(app, client, event, rendered):
    client.get(PATH)
    event.title = {"en": "A new title"}
    touch(event)
    assert "A new title" in client.get(PATH).text
    assert rendered["page"] == 2


def test_what_is_not_announced_by_a_new_version_stays(app, client, event, rendered):
    client.get(PATH)
    event.title = {"en": "A new title"}
    db.session.commit()
    assert "A new title" not in client.get(PATH).text


def test_a_page_over_all_events_is_kept_until_one_changes(app, client, event, rendered):
    assert client.get("/en/bench-of-all").text == "rendered 1 times"
    assert client.get("/en/bench-of-all").text == "rendered 1 times"
    touch(event)
    assert client.get("/en/bench-of-all").text == "rendered 2 times"
    make_event(slug="another")
    assert client.get("/en/bench-of-all").text == "rendered 3 times"
    db.session.delete(event)
    db.session.commit()
    assert client.get("/en/bench-of-all").text == "rendered 4 times"


@pytest.mark.parametrize("accepted", ["br", "gzip", "gzip, deflate, br, zstd", "gzip;q=1.0, br;q=0.5"])
def test_compressed_pages_decode_to_the_same(app, client, rendered, accepted):
    plain = client.get(PATH)
    packed = client.get(PATH, headers={"Accept-Encoding": accepted})
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[packed.headers["Content-Encoding"]]
    assert unpack(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Content-Encoding" not in plain.headers
    assert rendered["page"] == 1


@pytest.mark.parametrize("accepted", ["", "identity", "br;q=0, gzip;q=0", "deflate", "gzip; q=0"])
def test_who_takes_no_compression_gets_none(app, client, rendered, accepted):
    answer = client.get(PATH, headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert "São Tomé" in answer.text


@pytest.mark.parametrize("accepted", ["", "br", "gzip"])
def test_who_has_the_page_gets_304(app, client, event, rendered, accepted):
    headers = Headers({"Accept-Encoding": accepted})
    etag = client.get(PATH, headers=headers).headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        answer = client.get(PATH, headers={**headers, "If-None-Match": known})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == etag
    assert client.get(PATH, headers={**headers, "If-None-Match": '"other"'}).status_code == 200
    event.title = {"en": "A new title"}
    touch(event)
    assert client.get(PATH, headers={**headers, "If-None-Match": etag}).status_code == 200


def test_head_is_get_without_the_body(app, client, rendered):
    got = client.get(PATH)
    head = client.head(PATH)
    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(got.headers)
    assert rendered["page"] == 1


def test_head_before_any_get_keeps_nothing_empty(app, client, rendered):
    assert client.head(PATH).data == b""
    assert "São Tomé" in client.get(PATH).text


def test_a_page_that_sets_a_cookie_is_not_kept(app, client, rendered):
    path = "/en/s3-test/cookie"
    cookies = [app.test_client().get(path).headers.get("Set-Cookie") for _ in range(3)]
    assert rendered["page"] == 3
    assert len(set(cookies)) == 3 and None not in cookies


def test_a_refusal_is_not_kept(app, client, rendered):
    assert [client.get("/en/s3-test/missing").status_code for _ in range(2)] == [404, 404]
    assert rendered["page"] == 2


def test_a_page_is_rendered_anew_from_the_instant_it_changes_by_itself(app, client, rendered):
    path = "/en/s3-test/changing"
    with time_machine.travel("2027-01-10T12:00:00Z", tick=False) as clock:
        assert client.get(path).text == "rendered 1 times"
        clock.shift(timedelta(minutes=9, seconds=59))
        assert client.get(path).text == "rendered 1 times"
        clock.shift(timedelta(seconds=1))
        assert client.get(path).text == "rendered 2 times"


def test_each_query_has_its_own_page(app, client, rendered):
    client.get(PATH)
    client.get(PATH + "?page=2")
    assert rendered["page"] == 2


def test_two_hosts_are_not_mixed_where_the_address_comes_from_the_request(app, client, rendered):
    client.get(PATH, base_url="http://one.example.org")
    client.get(PATH, base_url="http://two.example.org")
    client.get(PATH, base_url="https://two.example.org")
    assert rendered["page"] == 3


class TestWithAddress:
    """Where EVENTAPP_URL is set, the host a visitor names does not matter."""

    @pytest.fixture
    def settings(self):
        return {"URL": "https://events.example.org"}

    def test_one_page_serves_all_hosts(self, app, client, rendered):
        client.get(PATH, base_url="https://one.example.org")
        client.get(PATH, base_url="https://two.example.org")
        assert rendered["page"] == 1


def test_an_unsafe_request_is_never_answered_from_the_cache(app, client, rendered):
    client.get(PATH)
    assert client.post(PATH).status_code in {400, 405}


def test_no_more_pages_are_kept_than_there_is_room_for(app, client, rendered, monkeypatch):
    monkeypatch.setattr(pages, "CAPACITY", 3)
    for number in range(5):
        client.get(PATH, base_url=f"http://host-{number}")
    client.get(PATH, base_url="http://host-4")
    assert rendered["page"] == 5
    client.get(PATH, base_url="http://host-0")
    assert rendered["page"] == 6


def test_made_up_arguments_fill_no_memory(app, client, rendered):
    for number in range(2):
        assert client.get(f"{PATH}?made-up={number}").status_code == 200
    client.get(f"{PATH}?made-up=1")
    assert rendered["page"] == 3
    client.get(PATH)
    client.get(PATH)
    assert rendered["page"] == 4


def test_without_the_database_the_application_answers(app, client, rendered, database):
    client.get(PATH)
    db.session.remove()
    db.engine.dispose()
    from pathlib import Path

    path = Path(database.removeprefix("sqlite:///"))
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    path.mkdir()
    app.wsgi_app.local.__dict__.clear()
    answer = client.get(PATH)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"


def test_scope_of_the_site_is_no_event():
    assert SITE == 0


class TestFiles:
    """Files below static/."""

    def test_a_file_at_its_fingerprinted_address_is_kept_for_a_year(self, app, client):
        address = static_address(app, "vendor/ecl/icons.svg")
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype == "image/svg+xml"

    @pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000"])
    def test_at_any_other_address_it_is_asked_for_again(self, app, client, query):
        answer = client.get(f"/static/vendor/ecl/icons.svg{query}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-cache"

    def test_a_file_is_compressed_and_known_by_its_etag(self, app, client):
        address = static_address(app, "vendor/ecl/ecl-eu.css")
        plain = client.get(address)
        packed = client.get(address, headers={"Accept-Encoding": "br"})
        assert brotli.decompress(packed.data) == plain.data
        known = {"Accept-Encoding": "br", "If-None-Match": packed.headers["ETag"]}
        assert client.get(address, headers=known).status_code == 304

    @pytest.mark.parametrize(
        "name",
        [
            "../eventapp/config.py",
            "..%2feventapp/config.py",
            "%2e%2e/eventapp/config.py",
            "vendor/../../eventapp/config.py",
            "/etc/passwd",
            "%2fetc%2fpasswd",
            "..\\eventapp\\config.py",
            "vendor",
            "",
            "vendor/ecl/none.css",
            "%00",
            "vendor%00.css",
            "x" * 5000,
            "%ff%fe",
        ],
    )
    def test_nothing_else_can_be_read(self, app, client, name):
        answer = client.get(f"/static/{name}")
        assert answer.status_code in {308, 404}
        assert b"ConfigurationError" not in answer.data
        assert b"root:" not in answer.data

    def test_the_address_of_a_file_changes_with_its_content(self, app, tmp_path, monkeypatch):
        monkeypatch.setattr(app, "static_folder", str(tmp_path))
        file = tmp_path / "app.css"
        file.write_text("a{}")
        first = static_address(app, "app.css")
        file.write_text("b{}")
        import os

        os.utime(file, (1, 1))
        assert static_address(app, "app.css") != first
