"""Tables of statements: templates that can be sent back, every problem named, all rows or none; proposals on pages."""

import io
import re

import pytest

from eventapp.common.spreadsheets import csv_lines, xlsx_bytes
from eventapp.common.tables import Unreadable
from eventapp.extensions import db
from eventapp.regions import importing
from eventapp.regions.models import Figure, Priority, PriorityProposal
from tests.support import factories

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


def test_the_desk_checks_first_then_enters_and_decides_on_proposals(app, client):
    from tests.house.visitors import signed_in

    event = factories.make_event()
    member = factories.make_member(event, "networking")
    proposal = factories.make_priority_proposal(event, title="Agua limpia")
    with client.session_transaction() as session:
        session.update(signed_in(member.user))
    address = f"/en/{event.slug}/manage/regions"
    content = table(("ES61", "rd_share", "2021", "1,05", "Eurostat", "", ""))

    key = token(client, address)

    def send(step):
        sent = key | {"kind": "figure", "step": step, "file": (io.BytesIO(content), "figures.csv")}
        return client.post(address, data=sent, content_type="multipart/form-data")

    assert "Every row is right: 1" in send("check").text
    assert db.session.scalar(db.select(Figure)) is None
    assert send("write").status_code == 303
    assert db.session.scalar(db.select(Figure)).value == 1.05
    assert client.post(f"{address}/proposals/{proposal.public_id}/approve", data=key).status_code == 303
    db.session.rollback()
    assert [priority.title for priority in db.session.scalars(db.select(Priority))] == ["Agua limpia"]
    assert "Agua limpia" in client.get("/es/regions/CL-AN").text
    assert "was decided before" in client.post(
        f"{address}/proposals/{proposal.public_id}/decline", data=key, follow_redirects=True
    ).text  # fmt: skip


def test_a_delegate_proposes_for_the_own_region(app, client):
    from tests.house.visitors import known_as

    person = factories.make_confirmed().participant
    person.country, person.region = "CL", "CL-AN"
    db.session.commit()
    with client.session_transaction() as session:
        session.update(known_as(person))
    address = f"/en/{person.event.slug}/my-region"
    good = token(client, address) | {
        "title": "Litio",
        "language": "es",
        "domains": "nace:07",
        "source": "Estrategia 2030",
    }
    assert "Every statement needs a source" in client.post(address, data=good | {"source": ""}).text
    assert "Unknown domain: nace:990" in client.post(address, data=good | {"domains": "nace:990"}).text
    assert client.post(address, data=good).status_code == 303
    db.session.rollback()
    found = db.session.scalars(db.select(PriorityProposal)).one()
    assert (found.place, found.title, found.state) == ("CL-AN", "Litio", "proposed")
    assert "Litio" not in client.get("/en/regions/CL-AN").text
