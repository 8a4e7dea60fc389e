"""Every kind of question: asked, refused, changed, in the history and the list, exported, read from a cell."""

import csv
import io
from typing import Any

import pytest

from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.access import link_key
from eventapp.registration.models import Category, Consent, Registration
from eventapp.registration.questions import queries
from eventapp.registration.questions.kinds import Fault, in_words, parse_cell
from eventapp.registration.questions.models import KINDS
from tests.registration.test_form import ORGANISATION, YOU
from tests.support import factories
from tests.support.forms import submit

MEALS = [{"key": "fish", "label": {"en": "Fish", "es": "Pescado"}}, {"key": "cake", "label": {"en": "Cake"}}]
PDF = b"%PDF-1.7 a passport"

# kind: (typed, kept, in words, changed, changed in words, refused, part of the message)
CASES: dict[str, tuple] = {
    "short_text": ("LA 612", "LA 612", "LA 612", "=1+1", "=1+1", "x" * 201, "at most 200"),
    "long_text": ("Two\nlines", "Two\nlines", "Two\nlines", "One", "One", "x" * 2001, "at most 2000"),
    "email": ("ana@example.org", "ana@example.org", "ana@example.org", "bo@example.org", "bo@example.org",
              "ana@", "name@example.org"),
    "phone": ("+56 2 2123 4567", "+56 2 2123 4567", "+56 2 2123 4567", "+32 2 299 11 11", "+32 2 299 11 11",
              "call me", "country code"),
    "number": ("2,5", 2.5, "2.5", "3", "3", "three", "in digits"),
    "date": ("2027-03-15", "2027-03-15", "15 March 2027", "2027-03-16", "16 March 2027", "15.3.27", "like 2027-03-15"),
    "yes_no": ("yes", True, "Yes", "no", "No", "perhaps", "Choose yes or no"),
    "one_of": ("fish", "fish", "Fish", "cake", "Cake", "stones", "entries of the list"),
    "several_of": (["fish", "cake"], ["fish", "cake"], "Fish, Cake", ["cake"], "Cake", ["stones"],
                   "entries of the list"),
    "country": ("CL", "CL", "Chile", "BR", "Brazil", "XX", "entries of the list"),
    "region": ("CL-AN", "CL-AN", "Antofagasta (Chile)", "SE22", "Sydsverige (Sweden)", "XX1", "entries of the list"),
    "organisation": ("CORFO", "CORFO", "CORFO", "ANID", "ANID", "x" * 201, "at most 200"),
}  # fmt: skip
EXPORTED: dict[str, Any] = {"short_text": "'=1+1", "number": "3", "date": "2027-03-16", "phone": "'+32 2 299 11 11"}


@pytest.fixture
def category(app) -> Category:
    return factories.make_category(code="lac", capacity=None)


def ask(event: Event, kind: str, **values: Any) -> str:
    choices = MEALS if kind in {"one_of", "several_of"} else []
    section = factories.make_section(event, code="travel", position=-1)
    factories.make_question(section=section, key="answer", kind=kind, choices=choices,
                            label={"en": "The thing asked"}, **{"is_required": True} | values)  # fmt: skip
    db.session.commit()
    return f"/en/{event.slug}/register/lac"


def to_the_page(client, address: str) -> None:
    submit(client, f"{address}/you", YOU)
    submit(client, f"{address}/organisation", ORGANISATION)


def finish(client, address: str) -> Registration:
    submit(client, f"{address}/needs", {"diet": "none"})
    submit(client, f"{address}/consent", {"registration": "y"})
    checked = client.get(f"{address}/check")
    assert checked.status_code == 200
    assert submit(client, f"{address}/check").location.endswith("/sent")
    db.session.rollback()
    return db.session.scalars(db.select(Registration)).one()


def test_no_kind_is_forgotten():
    assert set(CASES) | {"file", "consent"} == set(KINDS)


@pytest.mark.parametrize("kind", CASES)
def test_a_kind_from_the_form_to_the_export(client, category, organiser, kind):
    typed, kept, said, changed, said_after, refused, message = CASES[kind]
    event, address = category.event, ask(category.event, kind)
    to_the_page(client, address)
    page = f"{address}/travel"
    assert submit(client, page, {"answer": []}).status_code == 200  # it is required
    wrong = submit(client, page, {"answer": refused})
    assert message in wrong.text
    assert 'id="answer-error"' in wrong.text
    assert submit(client, page, {"answer": typed}).status_code == 303
    registration = finish(client, address)
    assert registration.answers["answer"]["value"] == kept
    # the delegate changes it
    client.get(f"/en/{event.slug}/registration/open/{link_key(registration.participant, 'return')}")
    own = f"/en/{event.slug}/registration"
    assert said.split("\n")[0] in client.get(own).text
    assert submit(client, f"{own}/edit/travel", {"answer": changed}).status_code == 303
    assert said_after in client.get(own).text
    # the desk sees it, with its history
    desk = organiser(event)
    shown = desk.get(f"/en/{event.slug}/manage/registrations/{registration.public_id}").text
    assert "The thing asked" in shown
    assert f"The thing asked: {said} → {said_after}".replace("\n", " ") in shown.replace("\n", " ")
    table = desk.get(f"/en/{event.slug}/manage/registrations.csv").text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["The thing asked"] for row in rows] == [EXPORTED.get(kind, said_after)]


def test_a_consent_is_recorded_with_its_wording(client, category):
    event = category.event
    consent = queries.section_row(event, "consent")
    photos = factories.make_question(section=consent, key="photos", kind="consent", label={"en": "Photos may show me"})
    db.session.commit()
    address = f"/en/{event.slug}/register/lac"
    to_the_page(client, address)
    submit(client, f"{address}/needs", {"diet": "none"})
    assert "Photos may show me" in client.get(f"{address}/consent").text
    submit(client, f"{address}/consent", {"registration": "y", "photos": "y"})
    submit(client, f"{address}/check")
    db.session.rollback()
    records = db.session.scalars(db.select(Consent).order_by(Consent.id)).all()
    assert [(c.purpose, c.text_version) for c in records] == [("registration", "2026-11"), ("photos", "1")]
    assert db.session.scalars(db.select(Registration)).one().answers[photos.key]["value"] is True


def test_a_consent_whose_wording_changed_is_asked_again(client, category):
    from eventapp.registration.questions import building

    event, address = category.event, f"/en/{category.event.slug}/register/lac"
    to_the_page(client, address)
    submit(client, f"{address}/needs", {"diet": "none"})
    submit(client, f"{address}/consent", {"registration": "y"})
    row = queries.question_row(event, queries.form_of(event).question("registration").public_id)
    building.change_question(row, None, label={"en": "I agree to more"}, help={}, is_required=True, attendance="any",
                             categories=[], limits={}, choices=[])  # fmt: skip
    db.session.commit()
    assert client.get(f"{address}/check").location.endswith("/consent")


def test_a_page_that_changed_while_it_was_read_is_shown_again(client, category):
    address = ask(category.event, "short_text")
    to_the_page(client, address)
    answer = submit(client, f"{address}/travel", {"answer": "LA 612", "seen": "1"})
    assert "have just changed this page" in answer.text
    assert 'value="LA 612"' in answer.text


class TestFiles:
    def send(self, client, page: str, content: bytes, name: str = "../../pass<port>.pdf"):
        return submit(client, page, {"answer": (io.BytesIO(content), name)}, content_type="multipart/form-data")

    def test_a_file_goes_to_the_desk_and_its_owner_alone(self, app, client, category, organiser):
        event, address = category.event, ask(category.event, "file")
        to_the_page(client, address)
        page = f"{address}/travel"
        assert "Choose a file." in submit(client, page, {}).text
        assert self.send(client, page, PDF).status_code == 303
        assert "passport.pdf" in client.get(page).text
        assert submit(client, page, {}).status_code == 303  # the one sent before stays
        registration = finish(client, address)
        value = registration.answers["answer"]["value"]
        assert (value["name"], value["size"]) == ("passport.pdf", len(PDF))
        own = f"/en/{event.slug}/registration/files/{value['file']}"
        assert client.get(own).status_code == 302  # not known yet
        client.get(f"/en/{event.slug}/registration/open/{link_key(registration.participant, 'return')}")
        got = client.get(own)
        assert got.data == PDF
        assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert got.headers["Content-Disposition"].startswith("attachment; filename=passport.pdf")
        assert organiser(event).get(f"/en/{event.slug}/manage/files/{value['file']}").data == PDF
        other = factories.make_confirmed(category)
        stranger = app.test_client()
        stranger.get(f"/en/{event.slug}/registration/open/{link_key(other.participant, 'return')}")
        assert stranger.get(own).status_code == 404

    @pytest.mark.parametrize(("content", "message"), [
        (b"MZ a program", "Choose a PDF"),
        (b"<svg onload=alert(1)>", "Choose a PDF"),
        (b"PK\x03\x04 no archive", "Choose a PDF"),
        (b"", "Choose a file."),
        (b"%PDF-" + b"x" * 5_300_000, "too large"),
    ])  # fmt: skip
    def test_other_contents_are_refused_whatever_they_are_called(self, client, category, content, message):
        address = ask(category.event, "file")
        to_the_page(client, address)
        name = "" if content == b"" else "passport.pdf"
        assert message in self.send(client, f"{address}/travel", content, name).text

    def test_a_sound_file_is_kept_when_another_answer_is_wrong(self, client, category):
        address = ask(category.event, "file")
        section = queries.section_row(category.event, "travel")
        factories.make_question(section=section, key="flight", is_required=True)
        db.session.commit()
        to_the_page(client, address)
        answer = self.send(client, f"{address}/travel", PDF)
        assert "Answer this question." in answer.text
        assert "Sent: passport.pdf" in answer.text
        assert submit(client, f"{address}/travel", {"flight": "LA 612"}).status_code == 303

    def test_files_that_nobody_has_are_swept_away(self, app, category):
        from datetime import timedelta

        from eventapp.common.clock import now
        from eventapp.common.uploads import upload_path
        from eventapp.registration.questions.models import Upload
        from eventapp.registration.questions.operations import sweep_uploads

        kept = factories.make_upload(factories.make_confirmed(category))
        orphan = factories.make_upload()
        paths = [upload_path(upload.public_id) for upload in (kept, orphan)]
        assert sweep_uploads() == 0  # younger than a visit may last
        later = now() + timedelta(hours=7)
        assert sweep_uploads(later) == 1
        db.session.commit()
        sweep_uploads(later)
        assert [path.exists() for path in paths] == [True, False]
        assert [u.id for u in db.session.scalars(db.select(Upload))] == [kept.id]


@pytest.mark.parametrize(("kind", "text", "value"), [
    ("yes_no", "Sí", True), ("yes_no", "não", False), ("number", "1 000,5", 1000.5),
    ("date", "15/03/2027", "2027-03-15"),
    ("date", "2027-03-15 00:00:00", "2027-03-15"), ("one_of", "pescado", "fish"), ("one_of", "FISH", "fish"),
    ("several_of", "Fish; cake", ["fish", "cake"]), ("country", "Brasil", "BR"), ("country", "br", "BR"),
    ("region", "antofagasta", "CL-AN"), ("short_text", " x ", "x"), ("short_text", "  ", None),
    ("phone", "+56221234567", "+56 2 2123 4567"),
])  # fmt: skip
def test_a_cell_means_an_answer(app, kind, text, value):
    assert parse_cell(asked(kind), text) == value


@pytest.mark.parametrize(("kind", "text"), [
    ("yes_no", "perhaps"), ("number", "ten"), ("date", "31/02/2027"), ("one_of", "stones"),
    ("several_of", "fish, stones"),
    ("country", "Atlantis"), ("email", "ana@"), ("file", "passport.pdf"), ("region", "Atlantis"), ("phone", "none"),
])  # fmt: skip
def test_a_cell_that_means_nothing_is_refused_with_a_message(app, kind, text):
    with pytest.raises(Fault) as refused:
        parse_cell(asked(kind), text)
    assert str(refused.value.message)


def asked(kind: str) -> Any:
    event = factories.make_event()
    choices = MEALS if kind in {"one_of", "several_of"} else []
    question = factories.make_question(event, kind=kind, choices=choices)
    return queries.form_of(event).question(question.key)


@pytest.mark.parametrize(("kind", "limits", "good", "bad"), [
    ("number", {"least": 1, "most": 3}, "3", "4"),
    ("date", {"least": "2027-03-01", "most": "2027-03-31"}, "2027-03-31", "2027-04-01"),
    ("short_text", {"most": 3}, "abc", "abcd"),
    ("several_of", {"most": 1}, "fish", "fish; cake"),
])  # fmt: skip
def test_limits_hold_in_forms_and_cells_alike(client, category, kind, limits, good, bad):
    address = ask(category.event, kind, limits=limits)
    question = queries.form_of(category.event).question("answer")
    assert in_words(question, parse_cell(question, good))
    with pytest.raises(Fault):
        parse_cell(question, bad)
    to_the_page(client, address)
    typed = bad.split("; ") if kind == "several_of" else bad
    assert submit(client, f"{address}/travel", {"answer": typed}).status_code == 200
