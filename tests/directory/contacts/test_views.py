"""What the pages refuse, and what they never show."""

import pytest

from eventapp.directory.contacts import operations, queries, safety
from eventapp.extensions import db
from eventapp.people.access import SESSION_KEY, link_key
from tests.support import factories
from tests.support.forms import submit


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


def test_five_hundred_requests_in_a_minute_are_not_five_hundred(app, people):
    ana, _bia = people
    entries = [factories.make_entry(factories.another(ana.event), visibility=1) for _ in range(12)]
    client = come(app, ana)
    answers = [
        submit(client, f"/en/{ana.event.slug}/contacts/ask/{entry.public_id}", {"message": "Hello"}).status_code
        for entry in entries
    ]
    assert answers == [303] * 10 + [429] * 2


def test_a_code_of_another_purpose_or_event_adds_nobody(app, people):
    ana, bia = people
    client, base = come(app, ana), f"/en/{ana.event.slug}/contacts/add"
    assert client.get(f"{base}/{link_key(bia, 'contacts-card')}").status_code == 200
    assert client.get(f"{base}/{link_key(bia, 'contacts')}").status_code == 410
    assert client.get(f"{base}/{link_key(factories.make_participant(), 'contacts-card')}").status_code == 410
    safety.block(bia, ana)
    assert client.get(f"{base}/{link_key(bia, 'contacts-card')}").status_code == 404
