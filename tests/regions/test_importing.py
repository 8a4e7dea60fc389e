"""Tables of statements: templates that can be sent back, every problem named, all rows or none; proposals on pages."""

import io
import re
from datetime import timedelta

import pytest

from eventapp.common.clock import now
from eventapp.common.spreadsheets import csv_lines, xlsx_bytes
from eventapp.common.tables import Unreadable
from eventapp.common.uploads import upload_folder
from eventapp.extensions import db
from eventapp.messages.models import Message
from eventapp.messages.rendering import render
from eventapp.people.privacy.erasing import erase
from eventapp.regions import importing, keeping, operations
from eventapp.regions.errors import BadStatement
from eventapp.regions.models import STATEMENTS, Figure, Priority, Proposal
from tests.house.visitors import known_as
from tests.support import factories
from tests.support.forms import submit

HEADS = importing.COLUMNS["figure"]


def token(client, address):
    return {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)[1]}


def table(*rows):
    return b"".join(csv_lines(HEADS, rows))


@pytest.mark.parametrize("kind", importing.COLUMNS)
@pytest.mark.usefixtures("app")
def test_every_template_passes_its_own_check(kind):
    example = [importing.EXAMPLES[kind]]
    for content in (b"".join(csv_lines(importing.COLUMNS[kind], example)),
                    xlsx_bytes(importing.COLUMNS[kind], example, kind)):  # fmt: skip
        found = importing.check(kind, "template", content)
        assert (found.problems, len(found.good)) == ([], 1)
    assert importing.write(found, None) == 1


@pytest.mark.usefixtures("app")
def test_problems_name_the_row_and_nothing_is_written():
    content = table(
        ("ES61", "rd_share", "2021", "1,05", "Eurostat", "", ""),
        ("PT16", "rd_share", "2021", "1,05", "Eurostat", "", ""),
        ("ES61", "rd_share", "2021", "1,10", "Eurostat", "", ""),
        ("FR21", "population", "2019", "1 329 134", "", "", ""),
    )
    found = importing.check("figure", "figures.csv", content)
    assert [number for number, _messages in found.problems] == [3, 4, 5]
    assert "PT19, PT1D" in found.problems[0][1][0]
    assert "row 2" in found.problems[1][1][0]
    assert found.problems[2][1][0].startswith("source: ")
    with pytest.raises(ValueError, match="problems"):
        importing.write(found, None)
    assert db.session.scalar(db.select(Figure)) is None


@pytest.mark.usefixtures("app")
def test_a_table_without_the_columns_is_refused():
    with pytest.raises(Unreadable, match="place, title"):
        importing.check("priority", "other.csv", b"name;age\nAna;40\nEva;41\n")


def test_a_table_is_checked_kept_and_entered_without_sending_it_again(app, organiser):
    event = factories.make_event()
    owner, address = organiser(event, "owner"), f"/en/{event.slug}/manage/regions"
    content = table(("ES61", "rd_share", "2021", "1,05", "Eurostat", "", ""))
    key = token(owner, address)
    sent = key | {"kind": "figure", "file": (io.BytesIO(content), "figures.csv")}
    page = owner.post(address, data=sent, content_type="multipart/form-data").text
    assert "Every row is right: 1" in page and "1.05" in page
    assert db.session.scalar(db.select(Figure)) is None
    kept = {"token": re.search(r'name="token" value="([^"]+)"', page)[1]}
    other = factories.make_event()
    elsewhere, there = organiser(other, "owner"), f"/en/{other.slug}/manage/regions"
    assert elsewhere.post(f"{there}/enter", data=token(elsewhere, there) | kept).status_code == 303
    assert db.session.scalar(db.select(Figure)) is None
    assert owner.post(f"{address}/enter", data=key | kept).status_code == 303
    db.session.rollback()
    assert db.session.scalar(db.select(Figure)).value == 1.05
    again = owner.post(f"{address}/enter", data=key | kept, follow_redirects=True)
    assert "no longer kept" in again.text and not list(upload_folder().glob("table-*"))


def test_what_nobody_enters_is_swept_away(app, time_machine):
    token = keeping.keep(1, "figure", "figures.csv", b"x")
    assert keeping.kept(1, token) == ("figure", "figures.csv", b"x")
    assert (keeping.kept(2, token), keeping.kept(1, token + "x")) == (None, None)
    assert keeping.sweep() == 0
    time_machine.move_to(now() + timedelta(hours=25))
    assert keeping.sweep() == 1


def test_the_networking_desk_reads_and_decides_and_only_owners_enter_and_change(app, organiser, client):
    event = factories.make_event()
    desk, owner, address = organiser(event, "networking"), organiser(event, "owner"), f"/en/{event.slug}/manage/regions"
    priority = factories.make_priority("CL-AN", title="Agua", is_invented=True)
    proposal = factories.make_proposal(event, title="Agua limpia", statement=priority.public_id)
    db.session.commit()
    page = desk.get(address).text
    assert "Instead of “Agua”" in page and "Check the table" not in page
    assert desk.get(f"{address}/change/{priority.public_id}").status_code == 403
    key = token(desk, address)
    assert desk.post(f"{address}/remove/{priority.public_id}", data=key).status_code == 403
    assert desk.post(f"{address}/proposals/{proposal.public_id}/approve", data=key).status_code == 303
    db.session.rollback()
    [changed] = db.session.scalars(db.select(Priority))
    assert (changed.title, changed.is_invented) == ("Agua limpia", False)
    assert "Agua limpia" in client.get("/es/regions/CL-AN").text
    late = desk.post(f"{address}/proposals/{proposal.public_id}/decline", data=key, follow_redirects=True)
    assert "was decided before" in late.text
    refused = submit(owner, f"{address}/change/{priority.public_id}", {"source": "", "title": "Agua clara"})
    assert refused.status_code == 400 and "Agua clara" in refused.text
    assert submit(owner, f"{address}/change/{priority.public_id}", {"title": "Agua clara"}).status_code == 303
    history = desk.get(f"{address}/history/{priority.public_id}").text
    assert history.index("<dd>Agua limpia → Agua clara<") < history.index("<dd>Agua → Agua limpia<")


@pytest.mark.parametrize("kind", importing.COLUMNS)
def test_the_owner_enters_a_single_statement_of_each_kind(app, organiser, kind):
    event = factories.make_event()
    owner, address = organiser(event, "owner"), f"/en/{event.slug}/manage/regions/new/{kind}"
    values = dict(zip(importing.COLUMNS[kind], importing.EXAMPLES[kind], strict=False))
    if kind == "finding":
        values["text_en"] = values.pop("text")
    values.pop("is_invented", None)
    assert submit(owner, address, values).status_code == 303
    again = submit(owner, address, values | {"place": "ZZ", "first": "ZZ", "origin": "ZZ"})
    assert again.status_code == 400 and "ZZ is no region or country" in again.text
    assert db.session.scalar(db.select(db.func.count()).select_from(STATEMENTS[kind])) == 1


def test_a_linkage_is_shown_by_its_title_in_the_language_of_the_page(app, client):
    example = [importing.EXAMPLES["linkage"]]
    found = importing.check("linkage", "links.csv", b"".join(csv_lines(importing.COLUMNS["linkage"], example)))
    importing.write(found, None)
    factories.make_event()
    db.session.commit()
    assert "Red solar" in client.get("/es/regions/linkages").text
    assert "Solar network" in client.get("/fr/regions/linkages").text


def test_a_change_to_what_is_stated_already_is_refused(app):
    first, second = (factories.make_figure("ES61", indicator="population", year=year) for year in (2020, 2021))
    with pytest.raises(BadStatement, match="stated already"):
        operations.change(second, {"year": 2020}, None)
    assert operations.change(first, {"value": 3.5}, None).value == 3.5


OF_KINDS = {  # what a delegate from Antofagasta types, the field that names it, and how the page then shows it
    "priority": ({"title": "Litio", "language": "es", "domains": "nace:07"}, "title", "Litio"),
    "figure": ({"indicator": "rd_share", "year": "2021", "value": "1,25"}, "value", "1,25"),
    "finding": ({"text_es": "Falta agua.", "year": "2020"}, "text_es", "Falta agua."),
    "linkage": (
        {"second": "andalucia", "kind": "project", "title": "Sol", "titles_es": "Red solar", "first_year": "2019"},
        "title",
        "Red solar",
    ),
    "flow": ({"destination": "ES61", "what": "goods", "amount": "40", "unit": "tonne", "year": "2021"}, "amount", "40"),
}


def as_delegate(client, region):
    """Come in as a confirmed participant from there, who reads Spanish."""
    person = factories.make_confirmed().participant
    person.country, person.region, person.language, person.event.is_public = region[:2], region, "es", True
    db.session.commit()
    with client.session_transaction() as session:
        session.update(known_as(person))
    db.session.rollback()
    return person, f"/en/{person.event.slug}"


@pytest.mark.parametrize("kind", OF_KINDS)
def test_a_delegate_proposes_for_the_own_region_and_hears_what_became_of_it(app, client, organiser, kind):
    (person, base), (typed, name, shown) = as_delegate(client, "CL-AN"), OF_KINDS[kind]
    desk, manage, good = organiser(person.event, "networking"), f"{base}/manage/regions", typed | {"source": "Plan"}
    assert "Every statement needs a source" in submit(client, f"{base}/my-region/{kind}", good | {"source": ""}).text
    for _time in range(2):
        assert submit(client, f"{base}/my-region/{kind}", good).status_code == 303
    db.session.rollback()
    taken, refused = db.session.scalars(db.select(Proposal).order_by(Proposal.id)).all()
    assert (taken.place, taken.kind, taken.state) == ("CL-AN", kind, "proposed")
    assert db.session.scalar(db.select(STATEMENTS[kind])) is None
    taken, refused, reason = taken.public_id, refused.public_id, "No está en la fuente"
    db.session.rollback()
    answer = submit(desk, manage, {"reason": reason}, form=f"{manage}/proposals/{refused}/decline")
    assert answer.status_code == 303
    assert submit(desk, manage, form=f"{manage}/proposals/{taken}/approve").status_code == 303
    mails = db.session.scalars(db.select(Message).where(Message.template == "people/mail/proposal")).all()
    assert [(m.language, m.address, m.values["reason"]) for m in mails] == \
        [("es", person.email, reason), ("es", person.email, "")]  # fmt: skip
    assert [render(mail).subject for mail in mails] == \
        ["Su propuesta para Antofagasta", "Su propuesta para Antofagasta ya está en la página"]  # fmt: skip
    public_id = db.session.scalars(db.select(STATEMENTS[kind].public_id)).one()
    db.session.rollback()
    page, mine = client.get("/es/regions/CL-AN").text, client.get(f"{base}/my-region").text
    assert shown in page and "Modificado el" in page
    assert "Approved" in mine and reason in mine
    history = client.get(f"{base}/my-region/history/{public_id}").text
    assert "Proposed by a delegate" in history and "The organisers" in history
    assert "@" not in history.partition("<main")[2].partition("</main")[0]
    assert f"Proposed by {person.name}" in desk.get(f"{manage}/history/{public_id}").text
    other = {name: "7" if kind in ("figure", "flow") else "Otro"}
    assert submit(client, f"{base}/my-region/{kind}?change={public_id}", other).status_code == 303
    db.session.rollback()
    last = db.session.scalars(db.select(Proposal).order_by(Proposal.id.desc())).first()
    assert (last.statement, last.source) == (public_id, "Plan")
    name = person.name
    erase(person, None)
    db.session.commit()
    for page in (manage, f"{manage}/history/{public_id}"):
        assert name not in desk.get(page).text


def test_what_is_of_another_region_is_not_theirs_to_change(app, client):
    (person, base), foreign = as_delegate(client, "CL-AN"), factories.make_priority("CL-MA", title="Viento")
    db.session.commit()
    assert client.get(f"{base}/my-region/priority?change={foreign.public_id}").status_code == 404
    assert client.get(f"{base}/my-region/history/{foreign.public_id}").status_code == 404
    values = {"title": "Sol", "language": "es", "source": "Plan"}
    with pytest.raises(BadStatement, match="another region"):
        operations.propose(person.event, "priority", "CL-AN", values, person, replaced=foreign)
