"""The pages of head and desk: who sees what, files, refusals where they belong."""

import io
import re

import pytest
from openpyxl import Workbook

from eventapp.extensions import db
from eventapp.people.access import SESSION_KEY, link_key
from eventapp.registration.delegations import operations
from eventapp.registration.invitations.mails import invitation_key
from eventapp.registration.invitations.models import Invitation
from tests.support import factories

pytestmark = pytest.mark.db


@pytest.fixture
def delegation(app):
    made = factories.make_delegation(kind="country", country="CL", name="Chile")
    operations.appoint(made, "head", factories.make_person("head@example.org"), "CL", None)
    db.session.commit()
    return made


@pytest.fixture
def head(app, delegation):
    """A client that came by the link in the mail to the head."""
    client = app.test_client()
    answer = client.get(f"/en/{delegation.event.slug}/delegation/open/{link_key(delegation.head, 'delegation')}")
    assert answer.location == f"/en/{delegation.event.slug}/delegation"
    return client


def token(page: str) -> str:
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


def post(client, path: str, page: str | None = None, **fields):
    return client.post(path, data={"csrf_token": token(client.get(page or path).text), **fields})


def sheet(*rows) -> tuple[io.BytesIO, str]:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out, "nominations.xlsx"


def members_in(delegation) -> list[str]:
    query = db.select(Invitation.email).where(Invitation.delegation_id == delegation.id).order_by(Invitation.id)
    return list(db.session.scalars(query))


def test_a_head_sees_the_state_and_nothing_the_member_answered(head, delegation):
    base = f"/en/{delegation.event.slug}/delegation"
    own = factories.make_confirmed(
        delegation.category, "known@example.org", given_name="Secreta", phone="+56 2 2123 4567"
    )
    factories.make_delegate(delegation, "known@example.org", given_name="Rosa")
    db.session.commit()
    page = head.get(base).text
    assert "Rosa Mamani Quispe" in page
    assert own.participant.given_name not in page
    assert "2123 4567" not in page
    assert own.public_id not in page


def test_who_leads_no_delegation_finds_none(app, delegation):
    other = factories.make_participant(delegation.event)
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session[SESSION_KEY] = {delegation.event.slug: [other.public_id, other.link_version]}
    assert client.get(f"/en/{delegation.event.slug}/delegation").status_code == 404


def test_a_head_who_was_replaced_is_head_no_more(head, delegation):
    base = f"/en/{delegation.event.slug}/delegation"
    assert head.get(base).status_code == 200
    operations.appoint(delegation, "head", factories.make_person(), "CL", None)
    db.session.commit()
    assert head.get(base).status_code == 404


def test_members_of_other_delegations_are_out_of_reach(head, delegation):
    other = factories.make_delegate(factories.make_delegation(delegation.category))
    db.session.commit()
    base = f"/en/{delegation.event.slug}/delegation"
    path = f"{base}/members/{other.public_id}/withdraw"
    assert post(head, path, f"{base}/invite").status_code == 404
    assert other.state == "sent"


def test_nominations_by_file_show_faults_and_then_invite_the_good_rows(head, delegation, outbox):
    base = f"/es/{delegation.event.slug}/delegation"
    file = sheet(
        ("Nombres", "Apellidos", "Correo electrónico", "Idioma"),
        ("Ana", "Lima", "ana@example.org", "pt"),
        ("Eva", None, "eva@", None),
        ("Ana", "Lima", "ANA@example.org", None),
    )
    shown = post(head, f"{base}/list", file=file, language="es")
    assert members_in(delegation) == []
    for fault in ("Indique los apellidos.", "La misma dirección está en la fila 2."):
        assert fault in shown.text
    people = re.search(r'name="people" value="([^"]+)"', shown.text)[1]
    assert people.strip() == "Ana;Lima;ana@example.org;pt"
    answer = post(head, f"{base}/list", step="invite", people=people, language="es")
    assert answer.status_code == 303
    assert members_in(delegation) == ["ana@example.org"]
    assert outbox(template="registration/mail/invited")[-1].language == "pt"


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + b"0" * 99, b"PK\x03\x04nonsense", b""])
def test_a_file_that_is_no_table_is_refused_at_the_field(head, delegation, content):
    path = f"/en/{delegation.event.slug}/delegation/list"
    answer = post(head, path, file=(io.BytesIO(content), "people.xlsx"), language="en")
    assert answer.status_code == 200
    assert re.search(r'href="#(file|people)"', answer.text)
    assert members_in(delegation) == []


def test_more_rows_than_places_are_named(head, delegation):
    path = f"/en/{delegation.event.slug}/delegation/list"
    people = "\n".join(f"Ana;Lima;ana{n}@example.org" for n in range(5))
    assert post(head, path, people=people, language="en").text.count("The quota has no place left for this row.") == 2


@pytest.mark.parametrize("language", factories.LANGUAGES)
def test_the_template_is_read_back(head, delegation, language):
    base = f"/{language}/{delegation.event.slug}/delegation"
    for kind in ("csv", "xlsx"):
        file = head.get(f"{base}/template.{kind}").data
        shown = post(head, f"{base}/list", file=(io.BytesIO(file), f"template.{kind}"), language=language)
        assert "rosa.mamani@example.org" in shown.text
        assert 'name="step" value="invite"' in shown.text


def test_a_quota_below_what_is_taken_is_refused_at_the_field(organiser, delegation):
    factories.make_delegate(delegation)
    factories.make_delegate(delegation)
    client = organiser(delegation.event)
    path = f"/en/{delegation.event.slug}/manage/delegations/{delegation.public_id}/edit"
    answer = post(client, path, kind="country", country="CL", name="Chile", category=delegation.category.code,
                  quota="1", deadline="2030-01-01")  # fmt: skip
    assert "2 places are taken. Enter at least that many." in answer.text
    assert (delegation.capacity, delegation.taken) == (3, 2)


def test_the_desk_exceeds_the_quota_only_with_a_reason(organiser, delegation):
    client = organiser(delegation.event)
    page = f"/en/{delegation.event.slug}/manage/delegations/{delegation.public_id}"
    assert post(client, f"{page}/exceed", page, by="2", reason="").status_code == 400
    assert delegation.exceeded_by == 0
    assert post(client, f"{page}/exceed", page, by="2", reason="The minister comes").status_code == 303
    db.session.refresh(delegation)
    assert (delegation.exceeded_by, delegation.quota, delegation.capacity) == (2, 3, 5)
    assert "The minister comes" in client.get(page).text


def test_the_head_fills_in_and_the_member_consents(app, head, delegation, outbox):
    base = f"/en/{delegation.event.slug}"
    member = factories.make_delegate(delegation, "rosa@example.org")
    db.session.commit()
    answer = post(head, f"{base}/delegation/members/{member.public_id}/fill", f"{base}/delegation")
    page = head.get(answer.location)
    assert "You fill in this form for Rosa Mamani Quispe" in page.text
    assert 'value="rosa@example.org"' in page.text
    member_of = app.test_client().get(f"{base}/invitation/{invitation_key(member)}")
    assert member_of.status_code == 200
    filled = factories.make_filled(delegation)
    db.session.commit()
    client = app.test_client()
    path = f"{base}/invitation/{invitation_key(filled)}"
    assert post(client, path).status_code == 200  # nothing is confirmed without the consent
    assert filled.registration.state == "unconfirmed"
    assert post(client, path, registration="y").status_code == 303
    db.session.refresh(filled)
    assert (filled.state, filled.registration.state) == ("registered", "confirmed")
