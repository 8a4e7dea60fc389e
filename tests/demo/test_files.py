"""The demo's files keep what they promise: complete in four languages, plausible and invented people."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import phonenumbers
import pytest

from eventapp import demo
from eventapp.regions.lists import country_name, region, side

pytestmark = pytest.mark.unit

FILES = Path(demo.__path__[0])
LANGUAGES = {"en", "es", "pt", "fr"}
TYPES = {
    "public_authority", "research", "business", "civil_society",
    "eu_institution", "international_organisation", "funding_body", "media",
}  # fmt: skip
NEEDING_A_VISA = {"BO", "BZ", "CU", "DO", "EC", "GY", "HT", "JM", "SR"}


def read_events() -> dict[str, dict]:
    events = json.loads((FILES / "events.json").read_text(encoding="utf-8"))
    return {event["slug"]: event for event in events}


def read_people() -> list[dict[str, str]]:
    return list(csv.DictReader((FILES / "participants.csv").read_text(encoding="utf-8").splitlines()))


EVENTS = read_events()
PEOPLE = read_people()


def translations(value: object, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every {language: text} inside `value`, with the path to it."""
    if isinstance(value, dict):
        if LANGUAGES & value.keys():
            yield path, value
            return
        for key, inner in value.items():
            yield from translations(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from translations(inner, f"{path}[{position}]")


def test_two_events():
    assert list(EVENTS) == ["s3-latam-2017", "s3-celac"]


def test_both_events_have_the_same_fields():
    past, coming = EVENTS.values()
    assert list(past) == list(coming)


TRANSLATIONS = list(translations(list(EVENTS.values())))


@pytest.mark.parametrize(("path", "texts"), TRANSLATIONS, ids=[path for path, _ in TRANSLATIONS])
def test_every_text_is_there_in_four_languages_and_each_is_its_own(path, texts):
    assert texts.keys() == LANGUAGES
    assert all(text == text.strip() and text for text in texts.values())
    assert len(set(texts.values())) == 4


@pytest.mark.parametrize("slug", ["s3-latam-2017", "s3-celac"])
@pytest.mark.parametrize("field", ["description", "audience", "how_to_register"])
def test_translations_have_the_same_paragraphs_and_list_items(slug, field):
    texts = EVENTS[slug][field].values()
    assert len({text.count("\n") for text in texts}) == 1
    assert len({text.count("\n- ") for text in texts}) == 1


def test_past_event_is_on_its_day_and_closed():
    past = EVENTS["s3-latam-2017"]
    assert [day["date"] for day in past["days"]] == ["2017-03-15"]
    assert past["registration"]["state"] == "closed"
    assert [category["code"] for category in past["categories"]] == ["participant"]
    assert [(link["relation"], link["date"]) for link in past["linked_events"]] == [("before", "2017-03-14")]
    assert [(document["year"], document["size_mb"]) for document in past["documents"]] == [(2017, 2.19)]


def test_coming_event_is_open_and_has_five_categories():
    coming = EVENTS["s3-celac"]
    assert coming["starts_in_days"] == 60
    assert len(coming["days"]) == 2
    assert coming["registration"]["state"] == "open"
    assert [
        (c["code"], c["capacity"], c["by_invitation"], c["is_online"]) for c in coming["categories"]
    ] == [
        ("eu", 120, False, False),
        ("lac", 120, False, False),
        ("speaker", None, True, False),
        ("press", 20, False, False),
        ("online", None, False, True),
    ]  # fmt: skip
    assert [category["order"] for category in coming["categories"]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("language", "word"), [("en", "invented"), ("es", "ficticio"), ("pt", "fictício"), ("fr", "fictif")]
)
def test_coming_event_says_that_it_is_invented(language, word):
    coming = EVENTS["s3-celac"]
    assert word in coming["summary"][language]
    assert word in coming["description"][language]


def test_links_between_events_lead_to_events_in_the_file():
    slugs = {link["slug"] for event in EVENTS.values() for link in event["linked_events"]} - {None}
    assert slugs == {"s3-latam-2017"}
    assert EVENTS["s3-celac"]["linked_events"][0]["day_offset"] == -1


def test_contacts_lead_nowhere_real():
    assert all(event["contact"].endswith("@example.org") for event in EVENTS.values())


def test_150_people_with_an_address_each():
    assert len(PEOPLE) == 150
    assert len({person["email"] for person in PEOPLE}) == 150
    assert len({(person["given_name"], person["family_name"]) for person in PEOPLE}) == 150
    assert all(p["email"].isascii() and p["email"] == p["email"].lower() for p in PEOPLE)
    assert all(p["email"].endswith("@example.org") for p in PEOPLE)


def test_every_field_holds_one_of_its_values():
    allowed = {
        "organisation_type": TYPES,
        "language": LANGUAGES,
        "category": {category["code"] for category in EVENTS["s3-celac"]["categories"]},
        "state": {"confirmed", "unconfirmed", "cancelled", "waiting"},
        "diet": {"none", "vegetarian", "vegan", "halal", "kosher", "gluten_free", "other"},
        "interpretation": LANGUAGES | {""},
        "visa_letter": {"yes", "no"},
        "registered_days_ago": {str(days) for days in range(1, 41)},
    }
    for field, values in allowed.items():
        assert {person[field] for person in PEOPLE} <= values, field
    for field in ("diet", "organisation_type", "category", "state", "interpretation"):
        assert {person[field] for person in PEOPLE} == allowed[field], field


def test_every_region_belongs_to_the_country():
    for person in PEOPLE:
        chosen = region(person["region"])
        assert chosen is not None, person
        assert chosen.country == person["country"], person


def test_delegates_come_from_their_side_and_from_many_countries():
    eu = {person["country"] for person in PEOPLE if person["category"] == "eu"}
    lac = {person["country"] for person in PEOPLE if person["category"] == "lac"}
    assert (len(eu), len(lac)) == (26, 28)
    assert {side(country) for country in eu} == {"eu"}
    assert {side(country) for country in lac} == {"celac"}
    assert all(country_name(country, "en") != country for country in eu | lac)


def test_states_add_up_and_press_is_full():
    assert Counter(person["state"] for person in PEOPLE) == {
        "confirmed": 128, "unconfirmed": 8, "cancelled": 6, "waiting": 8
    }  # fmt: skip
    press = Counter(person["state"] for person in PEOPLE if person["category"] == "press")
    assert press["confirmed"] + press["unconfirmed"] == 20
    assert press["waiting"] == 8


def test_those_waiting_came_after_those_who_have_a_seat():
    press = [person for person in PEOPLE if person["category"] == "press"]
    waiting = {int(p["registered_days_ago"]) for p in press if p["state"] == "waiting"}
    seated = {int(p["registered_days_ago"]) for p in press if p["state"] in {"confirmed", "unconfirmed"}}
    assert max(waiting) < min(seated)


def test_rows_are_in_the_order_of_registration():
    days = [int(person["registered_days_ago"]) for person in PEOPLE]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) >= 30


def test_an_organisation_has_one_type():
    kinds = {(person["organisation"], person["organisation_type"]) for person in PEOPLE}
    people_of = Counter(person["organisation"] for person in PEOPLE)
    assert len(kinds) == len(people_of)
    assert sum(count > 1 for count in people_of.values()) >= 8
    assert max(people_of.values()) <= 4


def test_interpretation_is_into_the_persons_own_language():
    assert all(person["interpretation"] in {"", person["language"]} for person in PEOPLE)


def test_visa_letters_are_for_those_who_travel_and_need_one():
    asking = [person for person in PEOPLE if person["visa_letter"] == "yes"]
    assert {person["country"] for person in asking} <= NEEDING_A_VISA
    assert "online" not in {person["category"] for person in asking}
    assert len(asking) >= 10


def test_telephone_numbers_are_well_formed_and_nobody_shares_one():
    numbers = [person["phone"] for person in PEOPLE if person["phone"]]
    assert len(numbers) == len(set(numbers)) >= 80
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in numbers)


def test_every_statement_is_someones_own():
    statements = [person["statement"] for person in PEOPLE]
    assert len(set(statements)) == 150
    assert all(statement == statement.strip() for statement in statements)
    assert min(len(statement) for statement in statements) > 60


def test_names_of_many_kinds():
    families = {person["family_name"] for person in PEOPLE}
    assert {"O'Brien", "D'Angelo", "Papadopoulou"} & families == {"O'Brien", "D'Angelo"}
    assert {"Димитров", "Παπαδοπούλου"} <= families
    assert any("-" in family for family in families)
