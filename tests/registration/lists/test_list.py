"""The list: order, pages, columns, saved views, selected rows."""

import csv
import io
import re
import time

import pytest
from openpyxl import load_workbook

from eventapp.common.log import Activity
from eventapp.extensions import db
from eventapp.registration import operations
from eventapp.registration.lists import columns, queries
from eventapp.registration.lists.filters import Filters
from eventapp.registration.lists.models import SavedView
from eventapp.registration.lists.selection import ACTIONS
from tests.support import factories
from tests.support.applications import counted_queries
from tests.support.forms import filled_form, submit

pytestmark = pytest.mark.db

PEOPLE = [("Ana", "Zapata", "BR"), ("Bea", "Álvarez", "CL"), ("Carl", "Ørsted", "SE"), ("Dora", "Alvarez", "AR")]


@pytest.fixture
def category(app):
    return factories.make_category(code="lac", capacity=None)


@pytest.fixture
def event(category):
    for given, family, country in PEOPLE:
        factories.make_confirmed(
            category,
            given_name=given,
            family_name=family,
            country=country,
            region=None,
            organisation=f"Body of {given}",
        )
    return category.event


def names(page) -> list[str]:
    return [registration.participant.given_name for registration in page.items]


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def page_of(app, event, address: str = "", **asked):
    with app.test_request_context(address or "/"):
        return queries.page_of_list(event, Filters(**asked), per_page=2)


@pytest.mark.parametrize("sort", queries.ORDERS)
@pytest.mark.parametrize("way", ["", "-"])
def test_pages_hold_every_row_once_in_the_order_of_the_whole(app, event, sort, way):
    asked = {"sort": way + sort}
    whole = [r.participant.given_name for r in db.session.scalars(queries.registrations(event, Filters(**asked)))]
    pages = [names(page_of(app, event, f"/?page={number}", **asked)) for number in (1, 2)]
    assert [*pages[0], *pages[1]] == whole
    assert sorted(whole) == ["Ana", "Bea", "Carl", "Dora"]


def test_names_are_sorted_without_accents(app, event):
    assert names(page_of(app, event, sort="name")) == ["Bea", "Dora"]
    assert names(page_of(app, event, "/?page=2", sort="name")) == ["Carl", "Ana"]
    assert names(page_of(app, event, "/?page=99", sort="-name")) == ["Dora", "Bea"]


def test_a_changed_organisation_is_sorted_anew(app, event):
    [bea] = db.session.scalars(queries.registrations(event, Filters(text="bea")))
    answers = operations.answers_of(bea)
    answers["organisation"]["organisation"] = "Zzz"
    operations.edit(bea, answers, bea.participant)
    assert names(page_of(app, event, "/?page=2", sort="organisation")) == ["Dora", "Bea"]


def test_the_number_of_statements_is_the_same_whatever_is_asked(event, organiser):
    desk, seen = organiser(event), set()
    for asked in ("", "?text=a+b", "?state=live&category=lac&country=CL&day=2026-01-01", "?sort=-organisation&page=2"):
        with counted_queries() as statements:
            assert desk.get(f"/en/{event.slug}/manage/registrations{asked}").status_code == 200
        seen.add(len(statements))
    assert len(seen) == 1


def test_columns_are_chosen_and_ordered(event, organiser):
    desk, base = organiser(event), f"/en/{event.slug}/manage/registrations"
    asked = "apply=1&column=email&column=country&column=ticket&number-country=1&number-ticket=2&number-email=3&text=bea"
    answer = desk.get(f"{base}/columns?{asked}")
    assert answer.location.endswith("/manage/registrations?text=bea&columns=country,ticket,email")
    heads = re.findall(r'<th scope="col"[^>]*>\s*(?:<a[^>]*>|<span[^>]*>)?([^<]+)', desk.get(answer.location).text)
    assert [head.strip() for head in heads] == ["Select", "Name", "Country", "Ticket", "E-mail address"]
    rows = list(
        csv.reader(io.StringIO(desk.get(f"{base}.csv?text=bea&columns=country,name,nonsense").data.decode("utf-8-sig")))
    )
    assert rows == [["Country", "Name"], ["Chile", "Bea Álvarez"]]


def test_every_column_stands_in_both_files_with_its_value(event, organiser):
    desk, base = organiser(event), f"/en/{event.slug}/manage/registrations"
    keys = list(columns.columns_of(event))
    assert {"state", "email", "organisation_type", "answer-diet", "ticket", "changed"} <= set(keys)
    asked = f"?text=bea&columns={','.join(keys)}"
    head, row = rows_of(desk.get(f"{base}.csv{asked}"))
    named = dict(zip(keys, row, strict=True))
    assert (named["country_code"], named["category"], named["state"]) == ("CL", "Delegate (en)", "Confirmed")
    assert (named["organisation"], named["organisation_type"]) == (
        "Body of Bea",
        "Public authority (national, regional, local)",
    )
    book = load_workbook(io.BytesIO(desk.get(f"{base}.xlsx{asked}").data), read_only=True)
    cells = list(book.active.iter_rows(values_only=True))
    assert list(cells[0]) == head
    assert dict(zip(keys, cells[1], strict=True))["name"] == "Bea Álvarez"


def test_selected_rows_go_into_the_file(event, organiser):
    desk, base = organiser(event, "registration"), f"/en/{event.slug}/manage/registrations"
    chosen = [
        r.public_id for r in db.session.scalars(queries.registrations(event)) if r.participant.country in ("CL", "SE")
    ]
    foreign = factories.make_confirmed(factories.make_category())
    address = f"{base}/selected.csv"

    def download(page: str, fields: dict):
        _action, values = filled_form(desk.get(page).text, "selection")
        return desk.post(address, data=values | fields)

    answer = download(base, {"chosen": [*chosen, foreign.public_id], "columns": "given_name", "sort": "name"})
    assert answer.data.decode("utf-8-sig").split() == ["Given", "names", "Bea", "Carl"]
    matching = download(f"{base}?text=alvarez&columns=given_name", {"everything": "1"})
    assert sorted(matching.data.decode("utf-8-sig").split()[2:]) == ["Bea", "Dora"]
    nothing = download(base, {})
    assert (nothing.status_code, nothing.location.endswith("/manage/registrations")) == (303, True)
    assert "Choose at least one registration first." in desk.get(nothing.location).text
    assert organiser(event, "readonly").post(address, data={"everything": "1"}).status_code in (400, 403)


def test_every_action_has_an_address(app, event):
    with app.test_request_context(f"/en/{event.slug}/manage"):
        from flask import g

        g.event = event
        assert all(action.url.startswith(f"/en/{event.slug}/manage/") for action in ACTIONS)


def test_views_are_saved_shared_replaced_and_deleted(event, organiser):
    desk, colleague, base = organiser(event, "registration"), organiser(event), f"/en/{event.slug}/manage/registrations"

    def save(name, **more):
        action = f"{base}/views"
        return submit(desk, f"{base}?country=CL&sort=name&columns=email,country", {"name": name} | more, form=action)

    empty = save(" ")
    assert (empty.status_code, "Enter a name for the view." in empty.text) == (400, True)
    assert save("Chile").status_code == 303
    assert save("Chile").status_code == 303
    assert save("For all", is_shared="y").location.endswith("?country=CL&sort=name&columns=email,country")
    assert db.session.scalar(db.select(db.func.count()).select_from(SavedView)) == 2
    seen = {name: [view in client.get(base).text for view in ("Chile</a>", "For all</a>")]
            for name, client in {"desk": desk, "colleague": colleague}.items()}  # fmt: skip
    assert seen == {"desk": [True, True], "colleague": [False, True]}
    own, shared = db.session.scalars(db.select(SavedView).order_by(SavedView.id))
    page = desk.get(base).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    other = organiser(event, "registration")
    token_of_other = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', other.get(base).text)[1]
    assert other.post(f"{base}/views/{own.public_id}/delete", data={"csrf_token": token_of_other}).status_code == 404
    assert organiser(event, "readonly").post(f"{base}/views/{shared.public_id}/delete").status_code in (400, 403)
    assert desk.post(f"{base}/views/{own.public_id}/delete", data={"csrf_token": token}).status_code == 303
    assert [view.name for view in db.session.scalars(db.select(SavedView))] == ["For all"]
    answer = other.post(f"{base}/views/{shared.public_id}/delete", data={"csrf_token": token_of_other})
    assert (answer.status_code, db.session.scalar(db.select(db.func.count()).select_from(SavedView))) == (303, 0)
    actions = db.select(Activity.action).where(Activity.subject_table == "saved_view").order_by(Activity.id)
    assert list(db.session.scalars(actions)) == ["saved a view"] * 3 + ["deleted a view"] * 2


def test_a_list_of_many_is_found_quickly_and_in_the_same_statements(app, organiser):
    """A small form of `python -m tests.bench listing`; the time is that of the processor, and generous."""
    from tests.bench import listing
    from tests.bench.listing import organiser as bench_organiser

    listing.fill(3_000)
    client = bench_organiser(app)
    for asked in ("?sort=-organisation&page=30", "?text=god&sort=name", "?state=waiting"):
        started = time.process_time()
        assert client.get(f"/en/{listing.SLUG}/manage/registrations{asked}").status_code == 200
        assert time.process_time() - started < 0.5
