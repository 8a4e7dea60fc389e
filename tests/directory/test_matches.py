"""Matches: both must gain, reasons in whatever language, variety, a place for everyone, and what people say of them."""

import json

import pytest
from flask.cli import ScriptInfo

from eventapp.cli import main
from eventapp.directory import operations
from eventapp.directory.matching import exposure, ranking, scores
from eventapp.directory.matching.models import INTERESTING, NOT_FOR_ME, MatchExposure
from eventapp.directory.matching.operations import forget_refusals, say
from eventapp.directory.meaning import vectors
from eventapp.extensions import db
from eventapp.people.access import link_key
from tests.support import factories
from tests.support.factories import make_category, make_confirmed, make_directory, make_event

CLOTHES = {"offer": "Recycling of fashion waste into fibres", "need": "Partners for a textile exhibition"}


def made(category, offer=None, need=None, country="ES", organisation="Agencia", language="en", **entry):
    person = make_confirmed(category).participant
    shown = operations.begin_entry(person)
    details = {"country": country, "region": None, "organisation": organisation, "organisation_type": "business"}
    operations.save_entry(shown, details | {"languages": [language], "domains": []} | entry, person)
    operations.set_visibility(shown, 1, {}, person)
    for kind, text in (("offer", offer), ("need", need)):
        if text:
            operations.state(shown, kind, text, language, person)
    return person


@pytest.fixture
def category(app):
    event = make_event()
    make_directory(event)
    return make_category(event, capacity=None)


def embed():
    db.session.commit()  # the worker reads in a transaction of its own
    vectors.embed_due()


def matches(person, **options):
    embed()
    return ranking.matches(person, **options)


def names(person, **options):
    return [match.person.name for match in matches(person, **options)]


def named(person, given):
    person.given_name, person.family_name = given, "Sol"
    operations.person_changed(person)
    return person


@pytest.mark.db
def test_the_best_match_gains_as_much_as_it_gives_and_says_why(category):
    own = made(
        category,
        offer="Instalações para expor arte têxtil",
        need="Dar nova vida a roupas usadas",
        country="BR",
        language="pt",
    )
    both = named(made(category, offer=CLOTHES["offer"], need="A place to exhibit textile art"), "Both")
    one_way = named(
        made(category, offer=CLOTHES["offer"], need="Vaccines against dengue", organisation="Other"), "One way"
    )
    named(made(category, offer="Electric buses", need="Railway engineers", organisation="Third"), "Neither")
    found = matches(own)
    assert [match.person.name for match in found][:2] == ["Both Sol", "One way Sol"]
    assert found[0].score > 2 * found[1].score
    assert (found[0].offers.text, found[0].needs.text) == (CLOTHES["offer"], "A place to exhibit textile art")
    assert (found[0].bridges, found[1].needs) == (True, None)
    assert own.name not in [match.person.name for match in found]
    assert {both.country, one_way.country} == {"ES"}


def test_what_is_not_for_me_is_gone_and_comes_back(category):
    own = made(category, offer="Fabrics", need="Recycling of old clothes")
    other = named(made(category, offer=CLOTHES["offer"], need="Fabrics"), "Other")
    entry = operations.begin_entry(other)
    assert names(own) == ["Other Sol"]
    say(own, entry, INTERESTING)
    assert matches(own)[0].is_interesting
    say(own, entry, NOT_FOR_ME)
    assert names(own) == []
    forget_refusals(own)
    assert names(own) == ["Other Sol"]


def test_not_ten_of_one_organisation(category):
    own = made(category, offer="Fabrics", need="Recycling of old clothes", organisation="Mine")
    for number in range(12):
        made(category, offer=f"Recycling of clothes, line {number}", need="Fabrics of all kinds", organisation="Big")
    for number in range(4):
        made(category, offer=f"Shop for used clothes {number}", need="Fabrics", organisation=f"Small {number}")
    first = matches(own)[:6]
    assert sum(match.person.organisation.name == "Big" for match in first) == 2


def test_everyone_who_can_be_found_is_shown_to_someone(category):
    for number in range(14):
        made(category, offer=f"Recycling of clothes, line {number}", need="Fabrics", organisation=f"O {number}")
    lonely = named(
        made(category, offer="Lessons for the harp", need="Strings", organisation="Music", domains=["nace:90"]),
        "Lonely",
    )
    embed()
    exposure.count_of(category.event)
    row = db.session.get(MatchExposure, operations.begin_entry(lonely).id)
    assert (row.times, row.guest_of_id is not None) == (0, True)
    counted = db.session.scalars(db.select(MatchExposure)).all()
    assert len(counted) == 15
    assert all(one.times or one.guest_of_id for one in counted)


def test_who_is_hidden_or_wrote_nothing_is_matched_with_nobody(category):
    own = made(category, offer="Fabrics", need="Recycling of old clothes")
    hidden = made(category, offer=CLOTHES["offer"], need="Fabrics")
    operations.withdraw(operations.begin_entry(hidden), hidden)
    assert names(own) == []
    assert names(make_confirmed(category).participant) == []


def test_a_region_that_fits_ones_own_is_a_reason_and_counts(category):
    for place in ("BR-SP", "ITC4"):
        factories.make_priority(place=place, title="Textiles", domains=["nace:13"])
    factories.make_priority(place="ES51", title="Fishing", domains=["nace:03"])
    own = made(category, offer="Fabrics", need="Recycling of old clothes", country="BR", region="BR-SP")
    for name, country, region in (("Lombard", "IT", "ITC4"), ("Catalan", "ES", "ES51")):
        named(made(category, offer=CLOTHES["offer"], need="Fabrics", country=country, region=region,
                   organisation=name), name)  # fmt: skip
    found = matches(own)
    assert [(match.person.name, match.is_partner) for match in found] == [("Lombard Sol", True), ("Catalan Sol", False)]
    assert found[0].score == pytest.approx(found[1].score * scores.PARTNER, rel=1e-3)


def test_the_page_and_the_command_name_the_same_people(app, client, category):
    own = made(category, offer="Fabrics", need="Recycling of old clothes")
    other = named(made(category, offer=CLOTHES["offer"], need="Fabrics"), "Other")
    factories.make_meeting_settings(category.event)
    embed()
    slug = category.event.slug
    client.get(f"/en/{slug}/registration/open/{link_key(own, 'return')}")
    page = client.get(f"/en/{slug}/me/matches").text
    assert "Offers what you need:" in page
    entry = operations.begin_entry(other).public_id
    for way in ("contacts/ask", "meetings/ask"):
        assert f'href="/en/{slug}/{way}/{entry}"' in page

    def command(*words):
        return json.loads(app.test_cli_runner().invoke(main, words, obj=ScriptInfo(create_app=lambda: app)).stdout)

    assert [one["name"] for one in command("directory", "matches", slug, own.email, "--json")] == ["Other Sol"]
    found = command("directory", "search", slug, "roupas usadas", "--lang", "pt", "--as", own.email, "--json")
    assert [(item["name"], item["similar_meaning"]["language"]) for item in found["items"]] == [("Other Sol", "en")]
