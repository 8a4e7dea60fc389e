"""`eventapp registrations export`."""

import csv
from pathlib import Path

import pytest
from flask.cli import ScriptInfo
from openpyxl import load_workbook

from eventapp.cli import main
from eventapp.extensions import db
from eventapp.registration.lists.filters import Filters
from eventapp.registration.lists.views import keep
from tests.support import factories

pytestmark = pytest.mark.db


@pytest.fixture
def event(app):
    category = factories.make_category(code="lac", capacity=None)
    factories.make_confirmed(category, given_name="Ana", country="BR", region=None)
    factories.make_confirmed(category, given_name="=Bea()", country="CL")
    return category.event


@pytest.fixture
def export(app, event, tmp_path):
    def run(name: str, *options: str):
        db.session.commit()
        file = tmp_path / name
        words = ["registrations", "export", event.slug, str(file), *options]
        return app.test_cli_runner().invoke(main, words, obj=ScriptInfo(create_app=lambda: app)), file

    return run


def rows(file: Path) -> list[list[str]]:
    return list(csv.reader(file.open(encoding="utf-8-sig", newline="")))


def test_columns_filters_and_language(export):
    result, file = export("out.csv", "--columns", "country,given_name", "--sort", "name", "--language", "es")
    assert (result.exit_code, result.output.split()[0]) == (0, "2")
    assert rows(file)[0] == ["País", "Nombres"]
    assert {row[1] for row in rows(file)[1:]} == {"Ana", "'=Bea()"}
    result, file = export("out.xlsx", "--columns", "given_name", "--country", "CL")
    assert list(load_workbook(file).active.iter_rows(values_only=True))[1:] == [("'=Bea()",)]


def test_a_view_gives_filters_and_columns_and_options_win(export, event):
    user = factories.make_user("desk@example.org")
    keep(event, user, "Chile", Filters(country="CL"), ["country_code"], shared=False)
    _, file = export("out.csv", "--view", "Chile")
    assert rows(file)[1:] == [["CL"]]
    _, file = export("out.csv", "--view", "Chile", "--country", "BR")
    assert rows(file)[1:] == [["BR"]]
    other = factories.make_user("other@example.org")
    keep(event, other, "Chile", Filters(country="BR"), [], shared=False)
    result, _ = export("out.csv", "--view", "Chile")
    assert (result.exit_code, "desk@example.org, other@example.org" in result.output) == (2, True)
    result, file = export("out.csv", "--view", "Chile", "--of", "desk@example.org")
    assert (result.exit_code, rows(file)[1:]) == (0, [["CL"]])


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("out.pdf",), ".csv or .xlsx"),
        (("out.csv", "--columns", "nonsense"), "there is no nonsense"),
        (("out.csv", "--state", "gone"), "--state: expected one of live"),
        (("out.csv", "--view", "none"), "there is no view"),
        (("out.csv", "--day", "yesterday"), "--day"),
        (("out.csv", "--language", "xx"), "--language"),
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(export, options, problem):
    result, file = export(*options)
    assert (result.exit_code, problem in result.output, file.exists()) == (2, True, False)


def test_the_columns_are_listed(export):
    result, file = export("out.csv", "--columns", "list")
    assert "country_code  Country code" in result.output
    assert not file.exists()
