"""Entering and changing events in the browser and by command; what is wrong is said at its field."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from eventapp.cli import main
from eventapp.common.log import history_of
from eventapp.events.facts import facts_of
from eventapp.events.models import Document, Event, EventLink
from eventapp.extensions import db
from tests.support import factories
from tests.support.forms import filled_form, submit
from tests.support.organisers import sign_in

pytestmark = pytest.mark.db
NEW = {
    "title": "Regiones 2027",
    "slug": "regions-2027",
    "main_language": "es",
    "languages": ["en"],
    "first_day": "2027-05-10",
    "last_day": "2027-05-12",
    "begins": "09:00",
    "ends": "17:30",
    "timezone": "America/Lima",
    "venue": "Centro de Convenciones",
    "city": "Lima",
    "country": "PE",
    "contact": "equipo@example.org",
}
TERMINAL = ["events", "add", "regions-2027", "--first-day", "2027-05-10", "--city", "Lima", "--country", "pe"]


@pytest.fixture
def operator(app) -> FlaskClient:
    return sign_in(app.test_client(), factories.make_user(is_operator=True))


@pytest.fixture
def event(app) -> Event:
    return factories.make_event(slug="s3-latam", languages=["en", "es"])


def entered(slug: str = "regions-2027") -> Event | None:
    db.session.rollback()
    return db.session.scalar(db.select(Event).where(Event.slug == slug))


def errors(page) -> dict[str, str]:
    """The refusals on a page, by the id of their field."""
    import re

    found = re.findall(r'<div class="field-errors" id="([^"]+)-error">.*?</span>([^<]+)</span>', page.text, re.S)
    return dict(found)


class TestNewEvent:
    def test_an_operator_enters_one_and_only_the_team_sees_it(self, operator, client):
        answer = submit(operator, "/en/events/new", NEW)
        assert answer.location == "/en/regions-2027/manage/event"
        event = entered()
        assert (event.title, event.languages, event.is_public) == ({"es": "Regiones 2027"}, ["es", "en"], False)
        assert (event.first_day, event.last_day) == (date(2027, 5, 10), date(2027, 5, 12))
        assert [f"{begin:%H:%M %Z}" for begin, _end in event.sittings] == ["09:00 -05"] * 3
        assert event.hours == [["09:00", "17:30"]] * 3
        assert client.get("/en/regions-2027").status_code == 404
        assert "Only the team of the event sees this page" in operator.get("/en/regions-2027").text
        assert history_of(event)[0].action == "entered the event"

    @pytest.mark.parametrize(
        ("field", "typed", "message"),
        [
            ("slug", "Regions", "small letters"),
            ("slug", "a", "small letters"),
            ("slug", "-regions", "small letters"),
            ("slug", "events", "used by the site itself"),
            ("slug", "s3-latam", "already"),
            ("title", "", "Enter a title"),
            ("title", "x" * 201, "at most 200"),
            ("last_day", "2027-05-09", "must not be before"),
            ("last_day", "2027-08-09", "at most 60 days"),
            ("first_day", "10 May", "Enter the first day"),
            ("first_day", "0001-01-01", "Enter the first day"),
            ("ends", "08:59", "must come after"),
            ("ends", "25:00", "such as 09:00"),
            ("timezone", "Mars/Phobos", "time zone of the list"),
            ("timezone", "../../etc/passwd", "time zone of the list"),
            ("country", "XX", "country of the list"),
            ("contact", "equipo@", "name@example.org"),
            ("city", "", "Enter the city"),
            ("main_language", "de", "one or more of"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_kept(self, operator, event, field, typed, message):
        page = submit(operator, "/en/events/new", NEW | {field: typed})
        assert page.status_code == 200
        said = errors(page)
        assert message in said["languages" if field == "main_language" else field]
        assert entered() is None
        kept = filled_form(page.text)[1]
        assert kept["contact"] == [typed if field == "contact" else "equipo@example.org"]

    def test_others_may_not(self, organiser, event):
        assert organiser(event).get("/en/events/new").status_code == 403


class TestEventPage:
    ADDRESS = "/en/s3-latam/manage/event"

    def test_saving_untouched_changes_nothing(self, organiser, event):
        before, version = facts_of(event), event.version
        assert submit(organiser(event), self.ADDRESS).status_code == 303
        db.session.refresh(event)
        assert (facts_of(event), event.version) == (before, version)

    def test_texts_in_each_language_days_and_publication(self, organiser, event, client):
        client.get("/es/s3-latam")  # kept in the cache of pages
        answer = submit(
            organiser(event),
            self.ADDRESS,
            {"title_es": "Especialización", "description_es": "Con **fuerza**", "last_day": f"{event.first_day}",
             "ends_0": "20:15", "site_0_url": "https://example.org/s3", "site_0_label_es": "Sitio", "hashtag": "S3"},
        )  # fmt: skip
        assert answer.status_code == 303
        page = client.get("/es/s3-latam").text
        assert "<h1" in page and "Especialización" in page and "<strong>fuerza</strong>" in page
        assert 'href="https://example.org/s3"' in page and "#S3" in page
        db.session.refresh(event)
        assert (len(event.days), event.hours[0][1]) == (1, "20:15")

    def test_a_new_language_gets_its_fields_and_texts_of_another_stay(self, organiser, event):
        desk = organiser(event)
        submit(desk, self.ADDRESS, {"languages": ["en", "fr"], "main_language": "fr", "title_en": "Regions"})
        page = desk.get(self.ADDRESS).text
        assert 'id="title_fr"' in page and 'id="title_es"' not in page
        db.session.refresh(event)
        assert (event.languages, event.title["es"], event.title["en"]) == (
            ["fr", "en"], "Smart specialisation (es)", "Regions")  # fmt: skip

    @pytest.mark.parametrize(
        ("field", "typed", "message"),
        [
            ("title_en", "", "Enter a title in the main language (English)"),
            ("description_es", "x" * 10_001, "at most 10000"),
            ("ends_1", "00:01", "must come after"),
            ("begins_0", "noon", "such as 09:00"),
            ("site_1_url", "javascript:alert(1)", "https://"),
            ("site_0_url", "http://", "https://"),
            ("hashtag", "two words", "one word"),
            ("languages", ["xx"], "one or more of"),
            ("address", "Rue\x00", "cannot be used"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(self, organiser, event, field, typed, message):
        before = facts_of(event)
        page = submit(organiser(event), self.ADDRESS, {field: typed})
        assert page.status_code == 200
        assert message in errors(page)[field]
        db.session.refresh(event)
        assert facts_of(event) == before

    def test_who_may_only_read_cannot_save(self, organiser, event):
        reader = organiser(event, "readonly")
        page = reader.get(self.ADDRESS).text
        assert ">Save<" not in page
        _action, values = filled_form(page)
        assert reader.post(self.ADDRESS, data=values).status_code == 403
        assert organiser(event, "registration").get(self.ADDRESS).status_code == 403

    def test_a_version_that_was_used_before_does_not_come_back(self, organiser, event):
        submit(organiser(event), self.ADDRESS, {"title_en": "Now"})
        db.session.refresh(event)
        seen = event.version
        event.version = 1  # a database from a back-up
        submit(organiser(event), self.ADDRESS, {"title_en": "After"})
        db.session.refresh(event)
        assert event.version > seen


class TestDocumentsAndLinks:
    ADDRESS = "/en/s3-latam/manage/event"

    def test_a_document_is_added_changed_and_removed(self, organiser, event, client):
        desk = organiser(event)
        typed = {"title_en": "Study", "url": "https://example.org/study.pdf", "kind": "PDF", "year": "2017"}
        assert submit(desk, f"{self.ADDRESS}/documents/new", typed).status_code == 303
        document = db.session.scalars(db.select(Document)).one()
        assert (document.title, document.year, document.size_kb) == ({"en": "Study"}, 2017, None)
        assert "https://example.org/study.pdf" in client.get("/en/s3-latam").text
        address = f"{self.ADDRESS}/documents/{document.public_id}"
        submit(desk, address, {"title_es": "Estudio", "url": ""})
        db.session.refresh(document)
        assert (document.title, document.url) == ({"en": "Study", "es": "Estudio"}, None)
        submit(desk, f"{self.ADDRESS}/attached", form=f"{address}/remove")
        assert db.session.scalars(db.select(Document)).all() == []
        assert "Study" not in client.get("/en/s3-latam").text

    def test_an_event_here_is_linked_by_choosing_it(self, organiser, event, client):
        factories.make_event(slug="s3-before", title={"en": "The day before"})
        desk = organiser(event)
        for _ in range(2):  # the second time as the first
            page = desk.get(f"{self.ADDRESS}/links/new").text
            assert all(f'<option value="{value}"' in page for value in ("after", "related", "s3-before"))
        submit(desk, f"{self.ADDRESS}/links/new", {"other": "s3-before", "relation": "before"})
        link = db.session.scalars(db.select(EventLink)).one()
        assert (link.title, link.other.slug, link.relation) == ({"en": "The day before"}, "s3-before", "before")
        assert 'href="/en/s3-before"' in client.get("/en/s3-latam").text
        values = filled_form(desk.get(f"{self.ADDRESS}/links/{link.public_id}").text)[1]
        assert values["other"] == ["s3-before"]

    def test_an_event_of_others_that_is_not_published_is_not_on_offer(self, organiser, event):
        factories.make_event(slug="hidden", title={"en": "Hidden"}, is_public=False)
        desk = organiser(event)
        assert "Hidden" not in desk.get(f"{self.ADDRESS}/links/new").text
        page = submit(desk, f"{self.ADDRESS}/links/new", {"other": "hidden"})
        assert "Enter a title in the main language" in errors(page)["title_en"]

    @pytest.mark.parametrize("kind", ["documents", "links"])
    def test_what_is_wrong_is_said_at_its_field(self, organiser, event, kind):
        desk = organiser(event)
        page = submit(desk, f"{self.ADDRESS}/{kind}/new", {"title_en": "", "url": "ftp://example.org/x"})
        assert set(errors(page)) == {"title_en", "url"}

    def test_a_part_of_another_event_is_not_found(self, organiser, event):
        other = factories.make_event()
        document = Document(event=other, title={"en": "Other"}, description={}, language="en", kind="")
        db.session.add(document)
        db.session.commit()
        assert organiser(event).get(f"{self.ADDRESS}/documents/{document.public_id}").status_code == 404


class TestCommand:
    def run(self, app, *arguments: str, **options: Any):
        db.session.commit()
        return app.test_cli_runner().invoke(main, [*TERMINAL, *arguments], **options)

    def test_an_event_is_entered_and_its_owner_invited(self, app, outbox):
        done = self.run(
            app, "--title", "Regiones", "--contact", "equipo@example.org", "--timezone", "America/Lima", "--language",
            "es", "--language", "en", "--owner", "ada@example.org", "--hours", "10:00-16:00",
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        assert "/es/regions-2027 is entered, not published" in done.output
        event = entered()
        assert (event.languages, event.country, event.hours) == (["es", "en"], "PE", [["10:00", "16:00"]])
        assert outbox(address="ada@example.org")[0].template == "accounts/mail/invitation"

    def test_everything_wrong_is_named_at_once(self, app):
        done = self.run(app, "--title", "", "--contact", "equipo", "--timezone", "Mars", "--last-day", "2027-05-09")
        assert done.exit_code == 2
        for option in ("--title", "--contact", "--timezone", "--last-day"):
            assert f"{option}: " in done.output
        assert entered() is None

    def test_nothing_is_entered_when_the_owner_is_no_address(self, app):
        done = self.run(app, "--title", "Regions", "--contact", "equipo@example.org", "--owner", "ada@")
        assert (done.exit_code, entered()) == (2, None)
        assert "--owner" in done.output
