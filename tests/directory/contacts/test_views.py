"""What the pages refuse, and what they never show."""

import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.event import listens_for, remove

from eventapp.directory.contacts import cards, operations, queries, rules, safety
from eventapp.directory.contacts.models import ContactRequest, Introduction
from eventapp.directory.models import Entry
from eventapp.extensions import db
from eventapp.people import operations as people_operations
from eventapp.people.access import SESSION_KEY, link_key
from tests.support import factories
from tests.support.forms import filled_form, submit


def come(app, person):
    """A client that came by the link in a mail to `person`."""
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session[SESSION_KEY] = {person.event.slug: [person.public_id, person.link_version]}
    return client


@pytest.fixture
def settings():
    return {"RATE_LIMITS": True}


@pytest.fixture
def people(app):
    event = factories.make_event()
    made = [factories.make_participant(event, f"{name}@secret.example.org", given_name=name) for name in ("Ana", "Bia")]
    for person in made:
        factories.make_entry(person, visibility=1)
    return made


def test_what_is_not_ones_own_is_not_found(app, people):
    ana, bia = people
    third = factories.make_entry(factories.another(ana.event), visibility=1).participant
    request = operations.ask(ana, bia, "Hola", "es")
    operations.accept(request, bia)
    contact = queries.contact_with(ana, bia)
    stranger = come(app, third)
    base = f"/en/{ana.event.slug}/contacts"
    for path in (
        f"{base}/requests/{request.public_id}",
        f"{base}/people/{contact.public_id}",
        f"{base}/people/{contact.public_id}.vcf",
        f"{base}/people/{contact.public_id}/report",
        f"{base}/ask/{'2' * 16}",
        f"{base}/ask/{factories.make_entry().public_id}",
        f"{base}/ask/{factories.make_entry(factories.another(ana.event), visibility=0).public_id}",
    ):
        assert stranger.get(path).status_code == 404, path


def test_markup_in_a_message_is_shown_as_typed(app, people):
    ana, bia = people
    request = operations.ask(ana, bia, "<script>alert(1)</script> **hi**", "en")
    page = come(app, bia).get(f"/en/{ana.event.slug}/contacts/requests/{request.public_id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **hi**" in page
    assert ana.email not in page


def test_the_request_stands_at_the_head_of_the_messages(app, people):
    ana, bia = people
    operations.accept(operations.ask(ana, bia, "Olá, Bia!", "pt"), bia)
    for one, other, author in ((ana, bia, "You"), (bia, ana, ana.name)):
        contact = queries.contact_with(one, other)
        page = come(app, one).get(f"/en/{ana.event.slug}/contacts/people/{contact.public_id}").text
        said = page[page.index('class="conversation"') : page.index("</ol>", page.index('class="conversation"'))]
        assert "Olá, Bia!" in said
        assert author in said


def test_of_five_hundred_requests_in_a_minute_ten_go_out_and_the_others_write_nothing(app, people, outbox):
    ana, _bia = people
    entries = [factories.make_entry(factories.another(ana.event), visibility=1) for _ in range(12)]
    client, base = come(app, ana), f"/en/{ana.event.slug}/contacts/ask"
    _action, values = filled_form(client.get(f"{base}/{entries[0].public_id}").text, "form")
    writes: list[str] = []

    @listens_for(db.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, *_more):
        if not statement.startswith(("SELECT", "BEGIN")):
            writes.append(statement)

    def send(number):
        return client.post(f"{base}/{entries[number % 12].public_id}", data=values | {"message": f"Hello {number}"})

    answers = [send(number) for number in range(10)]
    writes.clear()
    answers += [send(number) for number in range(10, 500)]
    remove(db.engine, "before_cursor_execute", note)
    assert [answer.status_code for answer in answers] == [303] * 10 + [429] * 490
    assert "Too many" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) <= 60
    assert writes == []
    assert db.session.scalar(select(func.count()).select_from(ContactRequest)) == 10
    assert len(outbox()) <= 10


def test_an_introduction_is_answered_by_both_and_a_no_is_told_to_nobody(app, people, organiser):
    """The organisers introduce Ana to Bia, who both want to, and to Carla, who does not."""
    ana, bia = people
    carla = factories.make_participant(ana.event, "carla@secret.example.org", given_name="Carla")
    base = f"/en/{ana.event.slug}"
    desk, visits = (
        organiser(ana.event, "networking"),
        {person.given_name: come(app, person) for person in (*people, carla)},
    )
    overview = f"{base}/manage/contacts"
    for other in (bia, carla):
        fields = {"one": ana.email, "other": other.email, "message": f"For Ana and {other.given_name}."}
        assert submit(desk, overview, fields, form=f"{overview}/introductions").status_code == 303

    def waits_for(name) -> list[str]:
        page = visits[name].get(f"{base}/contacts").text
        assert not [person for person in (ana, bia, carla) if person.email in page]
        return [other for other in visits if f"For Ana and {other}." in page]

    def answer(name, of, action) -> str:
        found = db.session.scalars(select(Introduction).where(Introduction.message == f"For Ana and {of}.")).one()
        form = f"{base}/contacts/introductions/{found.public_id}"
        client = visits[name]
        answered = submit(client, f"{base}/contacts", {"action": action}, form=form)
        return client.get(answered.headers["Location"]).text

    assert [waits_for(name) for name in visits] == [["Bia", "Carla"], ["Bia"], ["Carla"]]
    assert "Your answer is saved." in answer("Carla", "Carla", "decline")
    assert [waits_for(name) for name in visits] == [["Bia", "Carla"], ["Bia"], []]
    assert "Your answer is saved." in answer("Ana", "Carla", "accept")
    assert "Your answer is saved." in answer("Ana", "Bia", "accept")
    assert waits_for("Ana") == []
    assert "You are contacts now." in answer("Bia", "Bia", "accept")
    pairs = [(ana, bia), (bia, ana), (ana, carla), (carla, ana)]
    assert [rules.are_contacts(*pair) for pair in pairs] == [True, True, False, False]
    agreed = r'figures__number">50%</span>\s*<span class="figures__label">Introductions that both wanted'
    assert re.search(agreed, desk.get(overview).text)


def test_whoever_hides_the_organisation_does_not_give_it_away_by_being_asked_or_introduced(app, people, outbox):
    ana, bia = people
    bia.organisation = people_operations.organisation_named("Instituto Zorblax", "research", "PY")
    entry = db.session.scalar(select(Entry).where(Entry.participant_id == bia.id))
    for choice, is_named in ((0, False), (1, True)):
        entry.field_visibility = {"organisation": choice}
        request = queries.request_between(ana, bia) or operations.ask(ana, bia, "Hola", "es")
        introduction = safety.introduce(ana, bia, "You two should meet.", None)
        client, base = come(app, ana), f"/en/{ana.event.slug}/contacts"
        pages = [client.get(path).text for path in (base, f"{base}/requests/{request.public_id}")]
        mail = next(mail for mail in reversed(outbox(ana.email)) if mail.template == "directory/mail/introduced")
        named = ["Zorblax" in text for text in (*pages, str(mail.values))]
        assert named == [is_named] * 3
        db.session.delete(introduction)
        db.session.commit()


def test_a_code_of_another_purpose_or_event_adds_nobody(app, people):
    ana, bia = people
    client, base = come(app, ana), f"/en/{ana.event.slug}/contacts/add"
    assert client.get(f"{base}/{link_key(bia, 'contacts-card')}").status_code == 200
    assert client.get(f"{base}/{link_key(bia, 'contacts')}").status_code == 410
    assert client.get(f"{base}/{link_key(factories.make_participant(), 'contacts-card')}").status_code == 410
    safety.block(bia, ana)
    assert client.get(f"{base}/{link_key(bia, 'contacts-card')}").status_code == 404


def test_a_code_is_scanned_or_typed_on_the_one_page_that_may_use_the_camera(app, people):
    ana, bia = people
    client, base = come(app, ana), f"/en/{ana.event.slug}/contacts"
    shown = come(app, bia).get(f"{base}/code").text
    letters = re.search(r"<code>(\w{4}\s\w{4})</code>", shown)[1]
    address = re.search(r"<code>(http\S+/contacts/add/\S+)</code>", shown)[1]
    for typed in (letters, letters.upper().replace("\u00a0", "-"), address):
        answer = submit(client, f"{base}/scan", {"code": typed})
        assert (answer.status_code, answer.headers["Location"].rsplit("/", 1)[1]) == (303, address.rsplit("/", 1)[1])
    elsewhere = cards.letters_of(factories.make_participant())
    for wrong in (letters[:-1], "2222-2222", elsewhere, f"{base}/add/{link_key(bia, 'contacts')}", "ñ" * 400):
        assert "nobody’s code" in submit(client, f"{base}/scan", {"code": wrong}).text, wrong
    allowed = {
        path: "camera=(self)" in client.get(f"{base}/{path}").headers["Permissions-Policy"] for path in ("scan", "code")
    }
    assert allowed == {"scan": True, "code": False}
    operations.add_by_card(ana, bia)
    people_operations.end_links(bia)
    assert "nobody’s code" in submit(client, f"{base}/scan", {"code": letters}).text
