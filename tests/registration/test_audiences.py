"""Whom a mail goes to: the selected rows, a shared view, a delegation and its head."""

import pytest

from eventapp.extensions import db
from eventapp.messages.mailings import queries
from eventapp.messages.models import Mailing, Message
from eventapp.registration.delegations import operations as delegations
from eventapp.registration.lists import views
from eventapp.registration.lists.filters import Filters
from tests.support import factories
from tests.support.forms import filled_form, submit

pytestmark = pytest.mark.db


@pytest.fixture
def category(app):
    return factories.make_category(code="lac", capacity=None)


@pytest.fixture
def event(category):
    for name in ("ana", "bea", "carl"):
        factories.make_confirmed(category, f"{name}@example.org", given_name=name.title(), country="CL")
    return category.event


def receivers(event, audience: str, **filters) -> list[str]:
    mailing = factories.make_mailing(event_id=event.id, audience=audience, filters=filters)
    return sorted(recipient.address for recipient in queries.recipients_left(event, mailing))


def test_those_selected_in_the_list(app, event, organiser):
    client = organiser(event)
    page = f"/en/{event.slug}/manage/registrations"
    people = queries.recipients_left(event, factories.make_mailing(event_id=event.id))
    assert len(people) == 3
    token = filled_form(client.get(page).text)[1]["csrf_token"]
    rows = db.session.scalars(db.select(factories.Registration).order_by(factories.Registration.id)).all()
    chosen = [rows[0].public_id, rows[2].public_id]
    db.session.execute(db.delete(Mailing))
    answer = client.post(f"{page}/write", data={"csrf_token": token, "chosen": chosen})
    assert answer.status_code == 303
    editor = client.get(answer.location).text
    assert "Selected in the list: 2" in editor
    submit(client, answer.location, {"subject_en": "To you", "body_en": "Dear {given_name}"})
    db.session.rollback()
    mailing = db.session.scalars(db.select(Mailing)).one()
    assert mailing.filters == {"chosen": ",".join(chosen)}
    found = sorted(recipient.address for recipient in queries.recipients_left(event, mailing))
    assert found == ["ana@example.org", "carl@example.org"]
    assert "This goes to 2 people." in client.get(answer.location.removesuffix("/edit")).text
    everyone = client.post(f"{page}/write", data={"csrf_token": token, "everything": "1", "country": "CL"})
    assert "country=CL" in everyone.location


def test_a_shared_view_and_nobody_when_it_is_gone(event):
    user = factories.make_user()
    view = views.keep(event, user, "A", Filters(text="ana"), [], shared=True)
    db.session.flush()
    assert receivers(event, "registrations", view=view.public_id) == ["ana@example.org"]
    view.is_shared = False
    assert receivers(event, "registrations", view=view.public_id) == []
    assert receivers(event, "registrations", view="nothing") == []


def test_members_and_heads_of_delegations(event, category):
    delegation = factories.make_delegation(category, kind="country", country="CL", name="Chile")
    delegations.appoint(delegation, "head", factories.make_person("head@example.org"), "CL", None)
    member = factories.make_delegate(delegation, "ana@example.org")
    member.registration = db.session.scalars(
        db.select(factories.Registration).join(factories.Participant).where(
            factories.Participant.email_key == "ana@example.org"
        )
    ).one()  # fmt: skip
    member.state = "registered"
    full = factories.make_delegation(category, capacity=1)
    delegations.appoint(full, "head", factories.make_person("other@example.org"), "CL", None)
    factories.make_delegate(full)
    db.session.execute(db.delete(Message))
    assert receivers(event, "registrations", delegation=delegation.public_id) == ["ana@example.org"]
    assert receivers(event, "delegation_heads") == ["head@example.org", "other@example.org"]
    assert receivers(event, "delegation_heads", free="yes") == ["head@example.org"]
    mailing = factories.make_mailing(
        event_id=event.id, audience="delegation_heads", filters={"delegation": delegation.public_id}
    )
    [head] = queries.recipients_left(event, mailing)
    assert (head.values["delegation"], head.values["places_left"]) == ("Chile", "2")
