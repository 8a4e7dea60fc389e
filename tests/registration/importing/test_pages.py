"""The desk imports a table in the browser, and by command."""

import io
import re

import pytest
from openpyxl import Workbook

from eventapp.cli import main
from eventapp.extensions import db
from eventapp.registration.importing.models import Import
from eventapp.registration.models import Registration
from tests.support import factories
from tests.support.forms import filled_form, submit
from tests.support.organisers import sign_in

pytestmark = pytest.mark.db

HEADER = ["Nombre", "Apellidos", "Correo", "País"]


@pytest.fixture
def category(app):
    return factories.make_category(code="lac", capacity=5)


@pytest.fixture
def desk(category, client):
    return sign_in(client, factories.make_member(category.event).user)


def book(*rows) -> io.BytesIO:
    made = Workbook()
    for row in [HEADER, *rows]:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    out.seek(0)
    return out


def count() -> int:
    db.session.expire_all()
    return db.session.scalar(db.select(db.func.count()).select_from(Registration))


def test_from_the_file_to_the_registrations(category, desk):
    start = f"/en/{category.event.slug}/manage/import"
    sent = submit(
        desk, start, {"file": (book(["Ana", "Sol", "ana@example.org", "Chile"], ["Bea", "", "b", "Peru"]), "a.xlsx")}
    )
    page = sent.headers["Location"]
    text = desk.get(page).text
    assert "B: Apellidos" in text
    assert "ana@example.org" in text
    refused = submit(desk, page, {"column_country": "", "category": ""}, form=f"{page}/columns")
    assert refused.status_code == 400
    assert "Choose the column of the country." in refused.text
    assert "Choose a category, or the column that names it." in refused.text
    in_french = submit(desk, page, {"column_phone": "1", "change_language": "fr"}, form=f"{page}/columns")
    assert (in_french.status_code, filled_form(in_french.text, "form")[1]["column_phone"]) == (200, ["1"])
    assert f'formaction="{page.replace("/en/", "/fr/")}/columns"' in desk.get(page).text
    assert submit(desk, page, {"category": "lac"}, form=f"{page}/columns").status_code == 303
    preview = desk.get(page).text
    assert "The family names are missing." in preview
    assert "B3" in preview and "C3" in preview
    assert count() == 0
    assert submit(desk, page, {"rows": "all"}, form=f"{page}/write").status_code == 303
    assert "so not all can be registered" in desk.get(page).text
    assert count() == 0
    submit(desk, page, {"rows": "good"}, form=f"{page}/write")
    done = desk.get(page).text
    assert "1 person was registered." in done
    assert count() == 1


def test_what_is_no_table_is_refused_at_the_field(category, desk):
    start = f"/en/{category.event.slug}/manage/import"
    refused = submit(desk, start, {"file": (io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(500)), "list.xlsx")})
    assert refused.status_code == 400
    assert "This is a picture, not a table" in refused.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Import)) == 0


def test_an_import_is_stopped(category, desk):
    start = f"/en/{category.event.slug}/manage/import"
    page = submit(desk, start, {"file": (book(["Ana", "Sol", "a@example.org", "Chile"]), "a.xlsx")}).headers["Location"]
    submit(desk, page, form=f"{page}/stop")
    assert "Nothing was registered" in desk.get(page).text


def test_the_command_shows_every_problem_and_registers_nobody_in_a_dry_run(app, category, tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(book(["Ana", "Sol", "ana@example.org", "Chile"], ["Bea", "", "b", "Peru"]).read())
    slug = category.event.slug
    db.session.commit()

    def run(*words: str):
        return app.test_cli_runner().invoke(main, ["registrations", "import", slug, str(file), *words])

    tried = run("--category", "lac", "--dry-run")
    assert tried.exit_code == 1, tried.output
    assert "B3: The family names are missing." in tried.output
    assert re.search(r"C3: Enter an e-mail address.* \(b\)", tried.output)
    assert "2 rows: 1 new, 0 registered already, 1 with problems." in tried.output
    assert count() == 0
    assert db.session.scalar(db.select(db.func.count()).select_from(Import)) == 0
    assert run("--category", "lac", "--all-or-nothing").exit_code == 1
    assert count() == 0
    assert "1 registered." in run("--category", "lac").output
    assert count() == 1
    assert "1 registered already" in run("--category", "lac").output
    assert count() == 1
    assert run("--category", "none").exit_code == 2
