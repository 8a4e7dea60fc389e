"""The search by words, the same cases on both databases: part-words, accents, stems, mistakes, facets, bad input."""

import json
import re
from datetime import datetime, time, timedelta

import pytest
import time_machine
from flask.cli import ScriptInfo

from eventapp.cli import main
from eventapp.directory import operations
from eventapp.directory.models import Visibility
from eventapp.directory.search import engines, misses
from eventapp.directory.search.asked import Asked
from eventapp.directory.search.search import search
from eventapp.extensions import db
from eventapp.people.access import link_key
from tests.support.factories import make_category, make_confirmed, make_directory, make_event, make_participant

pytestmark = pytest.mark.db

PEOPLE = {
    "moreira": ("João", "Moreira Gonçalves", "BR", "pt", "Reciclagem de resíduos têxteis para novas roupas", "need"),
    "nunez": ("María José", "Núñez", "ES", "es", "Investigaciones sobre energía eólica marina", "offer"),
    "okafor": ("Grace", "O'Brien-Okafor", "IE", "en", "Training engineers for offshore wind farms", "offer"),
    "lefevre": ("Éloïse", "Lefèvre", "FR", "fr", "Valorisation des déchets agricoles", "offer"),
}


def fill(event):
    entries = {}
    for name, (given, family, country, language, text, kind) in PEOPLE.items():
        person = make_participant(event, given_name=given, family_name=family, country=country, language=language)
        person.name_key = f"{family} {given}".lower()
        entries[name] = entry = operations.begin_entry(person)
        operations.set_visibility(entry, Visibility.EVERYONE, {}, person)
        operations.state(entry, kind, text, language, person)
    return entries


@pytest.fixture
def event(app):
    event = make_event()
    make_directory(event)
    event.entries = fill(event)
    db.session.commit()
    return event


def names(event, text, viewer=None, **asked):
    found = search(event, viewer, Asked.read({"text": text} | asked), by_meaning=False)
    of = {entry.public_id: name for name, entry in event.entries.items()}
    return {of[item.person.public_id] for item in found.items}


def test_people_are_found_by_what_is_typed(event):
    cases = {
        "moreira": {"moreira"},
        "goncal": {"moreira"},  # part of a word
        "GONÇALVES joao": {"moreira"},  # any case, any order, accents or none
        "João Moreira": {"moreira"},
        "nunez maria": {"nunez"},
        "Nuñes": {"nunez"},  # a mistake
        "Gonzalvez": {"moreira"},
        "lefevbre": {"lefevre"},
        "obrien okafor": {"okafor"},
        "investigación eólica": {"nunez"},  # stems of Spanish
        "engineer": {"okafor"},
        "trained engineering": {"okafor"},
        "resíduo": {"moreira"},
        "dechet agricole": {"lefevre"},
        "España": {"nunez"},  # countries in the four languages
        "Spain": {"nunez"},
        "wind eólica": {"nunez", "okafor"},  # no one has both: those with any
        "zzzzqqq": set(),
    }
    wrong = {}
    for text, expected in cases.items():
        found = names(event, text)
        if text in ("obrien okafor", "trained engineering"):
            found &= expected  # some of the words will do
        if found != expected:
            wrong[text] = found
    assert wrong == {}


def test_what_no_one_types_finds_nothing_and_breaks_nothing(event):
    for text in (
        "a", "x" * 10_000, '"', "'", "*", '"wind" OR *', "wind AND NOT", "NEAR(a b)", "name:wind",
        "'; DROP TABLE entry;--",
        "🙂", "la de los", "مرحبا بالعالم", "\u202ewind", "\x00wind", "(((",
        "wind & | ! <->", ":*", "%", "_", "{name} : x",
    ):  # fmt: skip
        search(event, None, Asked.read({"text": text}), by_meaning=False)
    assert names(event, "🙂") == names(event, '"') == set()
    assert names(event, "") == set(PEOPLE)


def test_facets_count_what_is_found(event):
    results = search(event, None, Asked.read({}), by_meaning=False)
    assert results.total == 4
    assert results.facets["side"] == [("eu", 3), ("celac", 1)]
    assert sorted(results.facets["country"]) == [("BR", 1), ("ES", 1), ("FR", 1), ("IE", 1)]
    assert results.facets["has"] == [("offer", 3), ("need", 1)]
    narrowed = search(event, None, Asked.read({"has": "offer", "side": "eu", "language": "es"}), by_meaning=False)
    assert [item.person.name for item in narrowed.items] == ["María José Núñez"]
    assert narrowed.facets["country"] == [("ES", 1)]
    assert names(event, "wind", country="IE") == {"okafor"}
    assert names(event, "wind", country="FR") == set()


def test_who_is_there_today_is_counted_and_found_by_whom_they_tell(app, event):
    first, second = event.days[:2]
    days = {"moreira": [second.isoformat()], "okafor": [], "nunez": None, "lefevre": None}
    for name, entry in event.entries.items():
        operations.save_entry(entry, {"days": days[name]}, None)
    operations.set_visibility(event.entries["lefevre"], Visibility.EVERYONE, {"days": Visibility.PARTICIPANTS}, None)
    online = make_confirmed(make_category(event, is_online=True)).participant
    event.entries["online"] = operations.begin_entry(online)
    operations.set_visibility(event.entries["online"], Visibility.EVERYONE, {}, online)
    db.session.commit()
    there = {first: [{"nunez"}, {"nunez", "lefevre"}], second: [{"moreira", "nunez"}, {"moreira", "nunez", "lefevre"}],
             second + timedelta(days=30): [set(), set()]}  # fmt: skip
    for day, expected in there.items():
        with time_machine.travel(datetime.combine(day, time(12), event.zone), tick=False):
            for viewer, found in zip((None, online), expected, strict=True):
                assert names(event, "", viewer, present="today") == found, day
                counted = search(event, viewer, Asked(), by_meaning=False).facets
                assert counted.get("present", []) == ([("today", len(found))] if found else [])
                assert "there" not in counted
    assert names(event, "", present="tomorrow") == set()
    with time_machine.travel(datetime.combine(first, time(12), event.zone), tick=False):
        page = app.test_client().get(f"/en/{event.slug}/directory").text
        assert re.search(r'present=today">Present today <span class="table__minor">1<', page)
        words = ("directory", "search", event.slug, "wind", "--only", "present=today", "--json")
        said = app.test_cli_runner().invoke(main, words, obj=ScriptInfo(create_app=lambda: app)).stdout
        assert json.loads(said)["total"] == 0
        said = app.test_cli_runner().invoke(
            main, (*words[:3], "eólica", *words[4:]), obj=ScriptInfo(create_app=lambda: app)
        )
        assert [item["name"] for item in json.loads(said.stdout)["items"]] == ["María José Núñez"]


def test_offers_and_needs_and_organisations_are_views_of_one_search(event):
    found = search(event, None, Asked.read({"text": "eólica", "view": "statements"}), by_meaning=False)
    assert [item.statement.text for item in found.items] == ["Investigaciones sobre energía eólica marina"]
    person = event.entries["nunez"].participant
    operations.save_entry(
        event.entries["nunez"], {"organisation": "Clúster Eólico", "organisation_type": "business"}, person
    )
    found = search(event, None, Asked.read({"text": "eolico", "view": "organisations"}), by_meaning=False)
    assert [(item.organisation.name, item.people) for item in found.items] == [("Clúster Eólico", 1)]
    assert found.total == 1


def test_a_withdrawn_entry_is_found_no_more(event):
    entry = event.entries["nunez"]
    assert names(event, "nunez") == {"nunez"}
    operations.withdraw(entry, entry.participant)
    assert names(event, "nunez") == names(event, "eólica marina", view="statements") == set()
    assert search(event, None, Asked.read({})).total == 3


def test_a_word_that_no_row_holds_any_more_is_forgotten(event):
    operations.state(event.entries["lefevre"], "need", "Zymotechnie 2026", "fr", None)
    for row in event.entries.values():  # written again, the words stand there once
        operations.person_changed(row.participant)
    assert engines.nearest("zymotecnie") == ["zymotechnie"]
    operations.withdraw(event.entries["lefevre"], None)
    assert (engines.sweep_words(), engines.sweep_words()) == ((0, 0) if engines.on_sqlite() else (10, 0))
    assert engines.nearest("zymotecnie") == []
    assert engines.nearest("moreirra") == ["moreira"]


def test_pages_and_orders(event):
    def page(number, **asked):
        return search(event, None, Asked.read(asked), page=number, per_page=3)

    assert [item.person.name.split()[-1] for item in page(1).items] == ["Lefèvre", "Gonçalves", "Núñez"]
    assert [item.person.name for item in page(2).items] == ["Grace O'Brien-Okafor"]
    assert (page(9).number, page(1).pages) == (2, 2)
    assert page(1, sort="recent").items[0].person.name == "Éloïse Lefèvre"


def test_what_is_typed_into_the_form_is_sorted_by_what_fits(event, client):
    page = client.get(f"/en/{event.slug}/directory").text
    chosen = re.search(r'<option value="(\w+)" selected>', page[page.index('id="sort"') :])[1]
    assert Asked.read({"text": "wind", "sort": chosen}).order == "best"
    assert Asked.read({"sort": chosen}).order == "name"


def test_who_asks_for_offers_is_shown_nobody_for_what_they_need(event, monkeypatch):
    entry = event.entries["moreira"]
    operations.state(entry, "offer", "Cursos de costura", "pt", entry.participant)
    db.session.commit()
    near = {statement.id: entry.id for statement in entry.statements}
    monkeypatch.setattr("eventapp.directory.meaning.nearest.nearest_statements", lambda *_args, **_more: near)
    asked = {"text": "dar nova vida a roupas usadas"}
    assert [item.why.meaning.kind for item in search(event, None, Asked.read(asked)).items] == ["need"]
    offering = search(event, None, Asked.read(asked | {"has": "offer"}))
    assert [item.why.meaning.kind for item in offering.items] == ["offer"]


def test_searches_without_result_are_counted_for_the_organisers_but_not_who_made_them(event, client):
    person = event.entries["nunez"].participant
    address = f"/es/{event.slug}/directory?text="
    client.get(f"{address}Fusi%C3%B3n+qqqq")  # of a stranger
    client.get(f"/es/{event.slug}/registration/open/{link_key(person, 'return')}")
    for asked in ("Fusi%C3%B3n%20%20qqqq", "fusi%C3%B3n+QQQQ", "wind", "zzzzqqq&country=IE", "%22"):
        assert client.get(address + asked).status_code == 200
    assert [(miss.text, miss.language, miss.times) for miss in misses.misses_of(event)] == [
        ("fusión qqqq", "es", 2),
        ('"', "es", 1),
    ]
    assert misses.how_many(event) == 3
