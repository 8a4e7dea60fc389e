"""What an event adds to the page of a region: only what everyone may see, and gone as soon as it is hidden."""

import pytest

from eventapp.agenda.models import Session
from eventapp.directory import operations as directory
from eventapp.directory.contacts.of_regions import pairs
from eventapp.extensions import db
from eventapp.regions import linking
from eventapp.regions.naming import is_named, names
from eventapp.regions.places import place
from eventapp.registration.models import Registration
from eventapp.registration.operations import cancel
from tests.support import factories
from tests.support.forms import submit

TITLES = {"en": "Water in Antofagasta", "es": "Agua en Antofagasta"}


@pytest.fixture
def event(app):
    event = factories.make_event(is_public=True)
    factories.make_directory(event)
    return event


def shows(event, name, visibility):
    """The entry of a confirmed participant from Antofagasta."""
    registration = factories.make_confirmed(factories.make_category(event), given_name=name)
    person = registration.participant
    person.country, person.region = "CL", "CL-AN"
    return factories.make_entry(person, visibility=visibility)


def test_only_whom_everyone_may_see_is_named_and_only_as_long(event, client):
    shown, hidden = shows(event, "Visible", 2), shows(event, "Hidden", 1)
    db.session.commit()
    page = client.get("/en/regions/CL-AN").text
    assert "Visible" in page and "Hidden" not in page
    assert f"/en/{event.slug}/directory?region=CL-AN" in page
    assert "Visible" in client.get("/en/regions/CL").text
    assert "Visible" not in client.get("/en/regions/CL-MA").text
    directory.set_visibility(shown, 2, {"place": 1}, shown.participant)
    db.session.commit()
    assert "Visible" not in client.get("/en/regions/CL-AN").text
    directory.set_visibility(hidden, 2, {}, hidden.participant)
    db.session.commit()
    assert "Hidden" in client.get("/en/regions/CL-AN").text


def test_who_cancels_is_gone_from_the_kept_page(event, client):
    entry = shows(event, "Visible", 2)
    db.session.commit()
    assert "Visible" in client.get("/en/regions/CL-AN").text
    registration = db.session.scalars(db.select(Registration).filter_by(participant_id=entry.participant_id)).one()
    cancel(registration, None)
    db.session.commit()
    assert "Visible" not in client.get("/en/regions/CL-AN").text


def test_sessions_about_the_place_stand_before_those_that_only_name_it(event, client, organiser):
    session = factories.make_session(event, title=TITLES)
    factories.make_session(event, title={"en": "Innovation in Chile"})
    factories.make_session(event, title={"en": "Wind in Galicia"})
    factories.make_release(event)
    factories.make_article(event, title={"en": "Antofagasta comes"})
    factories.make_article(event, title={"en": "A secret of Antofagasta"}, published_at=None)
    db.session.commit()
    page = client.get("/en/regions/CL-AN").text
    assert f"programme/session/{session.public_id}" in page
    assert page.index("Water in Antofagasta") < page.index("Innovation in Chile") < page.index("about the country")
    assert "Wind in Galicia" not in page
    assert "Antofagasta comes" in page and "A secret" not in page
    assert "Agua en Antofagasta" in client.get("/es/regions/CL-AN").text
    editor, wind = organiser(event, "programme"), db.session.scalars(db.select(Session).order_by(Session.id)).all()[-1]
    wind, address = wind.public_id, f"/en/{event.slug}/manage/programme/{wind.public_id}"
    db.session.rollback()
    assert "PT16 no longer exists" in submit(editor, address, {"places": "Galicia, PT16"}).text
    assert submit(editor, address, {"places": "galicia, antofagasta; FR51"}).status_code == 303
    page = client.get("/en/regions/CL-AN").text
    assert page.index("Wind in Galicia") < page.index("Water in Antofagasta")
    session = client.get(f"/en/{event.slug}/programme/session/{wind}").text
    assert [f'/en/regions/{code}"' in session for code in ("ES11", "CL-AN", "FRG0", "CL")] == [True, True, True, False]
    assert submit(editor, address, {"places": ""}).status_code == 303
    assert "Wind in Galicia" not in client.get("/en/regions/CL-AN").text


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("CL-AN", "Minería en Antofagasta.", True),
        ("CL-AN", "CL-AN: water", True),
        ("CL-AN", "Antofagastas", False),
        ("PT11", "América do Norte", False),  # a word of every day
        ("ES23", "La Rioja", False),  # two regions have this name
        ("FR", "La Francia y la France", True),
        ("CL", "Chileans", False),
    ],
)
def test_a_text_names_a_place_only_when_it_is_sure(code, text, wanted):
    assert is_named(names(place(code)), text) is wanted


@pytest.mark.db
def test_contacts_count_towards_a_suggested_linkage_from_five_on(event):
    american, european = (
        [factories.make_participant(event, country=code[:2], region=code) for _ in range(3)]
        for code in ("CL-AN", "ES61")
    )
    made = [(one, other) for one in american for other in european]
    for one, other in made[:4]:
        factories.make_contact(one, other)
        factories.make_contact(other, one)
    db.session.commit()
    assert pairs(event) == {("CL-AN", "ES61"): 4}
    assert linking.suggestions(event) == []
    factories.make_contact(*made[4])
    db.session.commit()
    [suggestion] = linking.suggestions(event)
    assert (suggestion.european.code, suggestion.american.code, suggestion.met) == ("ES61", "CL-AN", 5)
