"""The table of visibility, by every way out: organisers' policy x person's choice x viewer x field x way.

Every field holds a word that stands nowhere else, so a way that leaks is caught by the word.
"""

import json
from datetime import timedelta

import pytest

from eventapp.common.clock import now
from eventapp.directory import of_regions, operations
from eventapp.directory.contacts import safety
from eventapp.directory.contacts.operations import set_bookmark
from eventapp.directory.matching.ranking import matches
from eventapp.directory.meaning import vectors
from eventapp.directory.models import FIELDS
from eventapp.directory.search.asked import Asked
from eventapp.directory.search.index import rebuild
from eventapp.directory.search.search import search
from eventapp.extensions import db
from eventapp.meetings import asking, nudging
from eventapp.meetings.queries import settings_of
from eventapp.people.access import link_key, remember
from eventapp.registration.models import Registration
from tests.support.factories import make_category, make_confirmed, make_directory, make_event, make_meeting_settings

# What each field holds, and a search that asks for it by words.
SECRETS = {
    "position": "Zarquonista",
    "organisation": "Instituto Zorblax",
    "place": "Paraguay",
    "offers": "Reciclaje de residuos textiles zumbadores",
    "needs": "Energía eólica para los zancudos",
    "wish": "Busco a la señora Zenobia",
}
FACETS = {"place": ("country", "PY"), "organisation": ("type", "research"), "languages": ("language", "gn"),
          "domains": ("domain", "nace:38"), "offers": ("has", "offer"), "needs": ("has", "need"),
          "days": ("present", "today")}  # fmt: skip
OF_THE_ORGANISATION = {("place", "organisations")}  # where an organisation is at home says not where its people are
MEANINGS = {"offers": "recycling of old clothes", "needs": "wind power turbines"}


@pytest.fixture
def settings():
    return {"RATE_LIMITS": False}


@pytest.fixture
def event(app):
    event = make_event(starts_at=now() - timedelta(hours=1))
    directory = make_directory(event, fields={})
    category = make_category(event)
    event.viewer, person = make_confirmed(category).participant, make_confirmed(category).participant
    entry = operations.begin_entry(person)
    details = {"position": SECRETS["position"], "organisation": SECRETS["organisation"], "country": "PY",
               "organisation_type": "research", "region": None, "languages": ["gn"], "domains": ["nace:38"],
               "links": ["https://zeta.example.org/"], "wish": SECRETS["wish"], "wish_language": "es"}  # fmt: skip
    operations.save_entry(entry, details, person)
    for kind in ("offer", "need"):
        operations.state(entry, kind, SECRETS[f"{kind}s"], "es", person)
    own = operations.begin_entry(event.viewer)
    operations.state(own, "need", "Dar nova vida a roupas usadas", "pt", None)
    operations.state(own, "offer", "Offshore wind farms", "en", None)
    db.session.commit()
    vectors.embed_due()
    event.entry, event.directory, event.category = entry, directory, category
    return event


def come(event, viewer):
    """A client that came by the link in a mail to `viewer`."""
    client = event.app.test_client()
    if viewer is not None:
        client.get(f"/en/{event.slug}/registration/open/{link_key(viewer, 'return')}")
    return client


def ways(event, viewer, entry=None) -> dict[str, str]:
    """What a viewer gets of an entry by each way, as one text."""
    client = come(event, viewer)
    base, entry = f"/en/{event.slug}/directory", (entry or event.entry).public_id
    everything = search(event, viewer, Asked(), by_meaning=False)
    found = {
        "page": client.get(f"{base}/people/{entry}").text,
        "list": client.get(f"{base}?layout=table").text + client.get(f"{base}?view=statements").text,
        "organisations": client.get(f"{base}?view=organisations").text,
        "facets": json.dumps(everything.facets),
    }
    if viewer is not None:
        found["csv"] = client.get(f"{base}/export.csv").text
        found["vcards"] = client.get(f"{base}/export.vcf").text.replace("\r\n ", "")
        found["card"] = client.get(f"{base}/people/{entry}/card.vcf").text.replace("\r\n ", "")
        found["matches"] = client.get(f"/en/{event.slug}/me/matches").text
    return found


def finds(event, viewer, asked) -> bool:
    return any(item.person.public_id == event.entry.public_id for item in search(event, viewer, asked).items)


PAIRS = [(policy, choice) for policy in range(3) for choice in range(3)]


@pytest.mark.parametrize("turn", range(len(PAIRS)))
def test_a_field_goes_out_by_no_way_to_whom_it_is_not_for(app, event, turn):
    """In nine turns each field has each policy with each choice, and no two fields go through them alike."""
    event.app = app
    pairs = {name: PAIRS[(turn * (1 + number // 9) + number) % 9] for number, name in enumerate(FIELDS)}
    fields = {name: policy for name, (policy, _choice) in pairs.items()}
    operations.set_policy(event.directory, {"fields": fields}, None)
    operations.set_visibility(event.entry, 2, {name: choice for name, (_policy, choice) in pairs.items()}, None)
    rebuild(event.directory)
    db.session.commit()
    for viewer, level in ((None, 2), (event.viewer, 1)):
        got = ways(event, viewer)
        facets = search(event, viewer, Asked(), by_meaning=False).facets
        for name, (policy, choice) in pairs.items():
            may = min(policy, choice) >= level
            case = f"{name}, policy {policy}, choice {choice}, {'participant' if viewer else 'everyone'}"
            if secret := SECRETS.get(name):
                leaks = [way for way, text in got.items() if secret in text]
                leaks = [way for way in leaks if (name, way) not in OF_THE_ORGANISATION]
                assert bool(leaks) is may, f"{case}: {leaks}"
                assert finds(event, viewer, Asked(text=secret.split()[-1])) is may, case
            if name in FACETS:
                facet, value = FACETS[name]
                assert (dict(facets.get(facet, [])).get(value, 0) > 0) is may, f"{case}: counted"
                assert finds(event, viewer, Asked(**{facet: value})) is may, f"{case}: by facet"
            if name in MEANINGS:
                results = search(event, viewer, Asked(text=MEANINGS[name])).items
                said = [item.why.meaning.text for item in results if item.why.meaning]
                assert (SECRETS[name] in said) is may, f"{case}: by meaning"
            if name == "export" and viewer:
                for way in ("csv", "vcards", "card"):
                    assert (event.entry.participant.name in got[way]) is may, f"{case}: {way}"


def test_who_withdraws_goes_out_by_no_way(app, event):
    event.app = app
    operations.set_policy(event.directory, {"fields": dict.fromkeys(FIELDS, 2)}, None)
    operations.set_visibility(event.entry, 2, {}, None)
    rebuild(event.directory)
    db.session.commit()
    before = ways(event, event.viewer)
    assert [way for way in ("page", "csv", "matches") if event.entry.participant.name not in before[way]] == []
    operations.withdraw(event.entry, None)
    db.session.commit()
    for viewer in (None, event.viewer):
        for way, text in ways(event, viewer).items():
            assert not [s for s in (*SECRETS.values(), event.entry.participant.name) if s in text], way
        assert not finds(event, viewer, Asked(text=MEANINGS["offers"]))
        assert search(event, viewer, Asked()).facets == {}


def ways_to_reach(event, viewer, other) -> dict[str, str]:
    """Where else two participants meet one another: what the viewer gets there, each as one text."""
    client, entry = come(event, viewer), operations.begin_entry(other)
    slug = event.slug
    companions = asking.companions(viewer, settings_of(event), besides=viewer)
    suggested = nudging.Suggestions(event).of(viewer)
    region = f"/en/{slug}/directory/organisations/{other.organisation.public_id}"
    return {
        "contacts": client.get(f"/en/{slug}/contacts").text + client.get(f"/en/{slug}/contacts.csv").text,
        "organisation": client.get(region).text,
        "bookmarks": client.get(f"/en/{slug}/contacts/bookmarks").text,
        "code": client.get(f"/en/{slug}/contacts/add/{link_key(other, 'contacts-card')}").text,
        "request": client.get(f"/en/{slug}/contacts/ask/{entry.public_id}").text,
        "meeting": client.get(f"/en/{slug}/meetings/ask/{entry.public_id}").text,
        "companions": " ".join([*(one.name for one in companions[0]), *companions[1]]),
        "suggestions": " ".join(entry.participant.name for entry in suggested),
        "region": " ".join(one["name"] for one in people_of_region(event, viewer, "PY-11")),
    }


def people_of_region(event, viewer, code):
    with event.app.test_request_context():
        remember(viewer)
        return of_regions.people(code, event)


def test_who_blocked_and_who_is_blocked_find_nothing_of_one_another_by_any_way(app, event):
    """Whoever of the two did it; and what others asked before is not given to either from memory."""
    event.app = app
    one, other, third = event.viewer, event.entry.participant, make_confirmed(event.category).participant
    one.given_name, other.given_name, one.organisation = "Quirina", "Zacarias", other.organisation
    one.region = other.region = "PY-11"
    for person, given in ((one, "Quirina"), (other, "Zacarias")):
        person.given_name = given
        operations.person_changed(person)
    operations.set_policy(event.directory, {"fields": dict.fromkeys(FIELDS, 2)}, None)
    for entry in (operations.begin_entry(one), event.entry):
        operations.set_visibility(entry, 1, {}, None)
    rebuild(event.directory)
    make_meeting_settings(event, most_people=4, sides="any")
    safety.introduce(one, other, "Both recycle.", None)
    for owner, person in ((one, other), (other, one)):
        set_bookmark(owner, person, True)
    db.session.commit()
    said = {one: "Dar nova vida a roupas usadas", other: SECRETS["offers"]}

    def leaks(viewer, person) -> list[str]:
        entry = operations.begin_entry(person)
        found = ways(event, viewer, entry) | ways_to_reach(event, viewer, person)
        leaks = [way for way, text in found.items() if person.given_name in text or said[person] in text]
        texts = (person.given_name, said[person], MEANINGS["offers"])
        results = [
            search(event, viewer, Asked(text=text, view=view)) for text in texts for view in ("people", "statements")
        ]
        leaks += [f"search {r.asked}" for r in results if any(i.person.public_id == entry.public_id for i in r.items)]
        counted = search(event, viewer, Asked(), by_meaning=False)
        return leaks + ["counted"] * (counted.total == 2)

    operations.state(operations.begin_entry(third), "need", "Recycling of old clothes", "en", None)
    db.session.commit()
    vectors.embed_due()
    everywhere = {"page", "csv", "vcards", "card", "counted", "organisation", "matches", "contacts", "companions",
                  "suggestions", "region", "code", "request", "meeting", "bookmarks"}  # fmt: skip
    assert everywhere <= set(leaks(one, other))
    for owner, person in ((one, other), (other, one)):
        block = safety.block(owner, person)
        db.session.commit()
        assert search(event, third, Asked(), by_meaning=False).total == 2  # which is kept in memory
        assert matches(third)
        assert (leaks(owner, person), leaks(person, owner)) == ([], [])
        safety.unblock(owner, block)
        db.session.commit()
    assert "matches" in leaks(one, other)


def test_an_old_policy_shows_nothing_until_the_rows_are_made_anew(event):
    operations.set_visibility(event.entry, 2, {}, None)
    operations.set_policy(event.directory, {"fields": dict.fromkeys(FIELDS, 2)}, None)
    assert search(event, None, Asked()).total == 0
    assert rebuild(event.directory) == 1
    assert search(event, None, Asked()).total == 1


def test_what_is_kept_in_memory_is_never_older_than_the_rows(event):
    operations.set_visibility(event.entry, 2, {}, None)
    operations.set_policy(event.directory, {"fields": dict.fromkeys(FIELDS, 2)}, None)
    for _ in range(2):
        assert search(event, None, Asked()).facets == {}
    rebuild(event.directory)
    assert search(event, None, Asked()).facets["country"] == [("PY", 1)]
    registration = db.session.scalar(
        db.select(Registration).where(Registration.participant_id == event.entry.participant_id)
    )
    registration.state = "cancelled"
    db.session.flush()
    assert search(event, None, Asked()).facets == {}


def test_a_mistyped_word_is_not_read_as_one_that_only_others_may_find(event):
    operations.set_policy(event.directory, {"fields": dict.fromkeys(FIELDS, 2)}, None)
    operations.set_visibility(event.entry, 2, {"position": 1}, None)
    rebuild(event.directory)
    assert search(event, event.viewer, Asked(text="zarquanista")).read_as == {"zarquanista": ["zarquonista"]}
    assert search(event, None, Asked(text="zarquanista")).read_as == {}
