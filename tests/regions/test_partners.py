"""Partners of a region: who is found, in which language, and that what is missing is said."""

import json

import pytest

from eventapp.cli import main
from eventapp.extensions import db
from eventapp.regions import operations, partners, queries
from eventapp.regions.errors import BadStatement
from eventapp.regions.models import Linkage, Priority, PriorityVector
from eventapp.regions.vectors import embed_due
from tests.support import factories

TEXTS = {
    "CL-AN": ("es", "Minería del cobre con menos agua", ["nace:07"]),
    "SE33": ("en", "Copper mining that uses less water", ["nace:07"]),
    "PT15": ("pt", "Turismo de natureza", ["nace:79"]),
    "FRH0": ("fr", "Extraction du cuivre économe en eau", []),
    "MX-YUC": ("es", "Turismo en la naturaleza", ["nace:79"]),
    "FI1D": ("fi", "Kuparin louhinta vähällä vedellä", ["nace:07", "nace:28"]),
}


@pytest.fixture
def declared(app):
    for place, (language, title, domains) in TEXTS.items():
        factories.make_priority(place, language=language, title=title, domains=domains)
    db.session.commit()
    embed_due()


def codes(*args, **values):
    return [partner.place.code for partner in partners.partners(*args, **values)]


@pytest.mark.usefixtures("declared")
def test_gold_set_across_languages():
    assert codes("CL-AN", "alike", {"domain": 0, "meaning": 1, "structure": 0})[:2] == ["SE33", "FRH0"]
    assert codes("MX-YUC", "alike")[0] == "PT15"
    assert codes("SE33", "alike")[0] == "CL-AN"
    # Machinery goes with mining in Finland; Chile has mining without it, Yucatán has neither.
    assert codes("CL-AN", "complementary")[0] == "FI1D"
    # Of a language the encoder does not know nothing is said by meaning, and the domains count alone.
    found = {partner.place.code: partner for partner in partners.partners("CL-AN", "alike")}
    assert found["FI1D"].parts["meaning"] is None
    assert found["FI1D"].structural is None
    assert found["SE33"].domains == ["nace:07"]
    assert found["SE33"].pairs[0].other == "Copper mining that uses less water"


def test_weights_from_an_address_are_numbers_or_as_at_first():
    assert partners.weights_from("alike", {"domain": "80", "meaning": "x", "structure": "-1"}) == {
        "domain": 80,
        "meaning": 50,
        "structure": 0,
    }
    assert partners.weights_from("alike", {"domain": "0", "meaning": "0"}) == partners.WEIGHTS["alike"]


@pytest.mark.usefixtures("app")
def test_statements_are_checked_kept_once_and_their_history_stays():
    made = operations.enter("figure", {"place": "FR21", "indicator": "rd_share", "year": "2021", "value": "1,25",
                                       "source": "Eurostat"}, None)  # fmt: skip
    assert (made.place, made.value) == ("FRF2", 1.25)  # an old code with one successor, a decimal comma
    again = {"place": "FRF2", "indicator": "rd_share", "year": 2021, "value": 1.5, "source": "Eurostat"}
    assert operations.enter("figure", again, None) is made
    assert made.value == 1.5
    for wrong, field in (
        ({"place": "PT16"}, "place"), ({"place": "XX99"}, "place"), ({"source": " "}, "source"),
        ({"value": "1.234"}, "value"), ({"value": "140"}, "value"), ({"year": "21"}, "year"),
        ({"indicator": "happiness"}, "indicator"),
    ):  # fmt: skip
        with pytest.raises(BadStatement) as error:
            operations.enter("figure", again | wrong, None)
        assert list(error.value.errors) == [field]
    from eventapp.common.log import history_of

    assert [line.action for line in history_of(made)] == ["change region statement", "enter region statement"]
    assert history_of(made)[0].before == {"value": 1.25}


@pytest.mark.usefixtures("app")
def test_a_linkage_joins_two_places():
    values = {
        "first": "ES61",
        "second": "ES61",
        "kind": "project",
        "title": "Sun",
        "first_year": 2020,
        "source": "List",
    }
    with pytest.raises(BadStatement) as error:
        operations.enter("linkage", values, None)
    assert list(error.value.errors) == ["second"]
    made = operations.enter("linkage", values | {"second": "CL-AN"}, None)
    assert (made.first, made.second) == ("CL-AN", "ES61")
    assert operations.enter("linkage", values | {"first": "CL-AN"}, None) is made
    assert db.session.scalar(db.select(db.func.count()).select_from(Linkage)) == 1


@pytest.mark.usefixtures("declared")
def test_a_changed_priority_gets_a_new_meaning():
    priority = queries.priorities_of(["SE33"])[0]
    operations.change(priority, {"title": "Winter tourism"}, None)
    db.session.commit()
    assert db.session.scalar(db.select(PriorityVector).where(PriorityVector.priority_id == priority.id)) is None
    assert embed_due() == 1


@pytest.mark.usefixtures("app")
def test_a_proposal_is_entered_only_when_it_is_approved():
    event, ana = factories.make_event(), factories.make_participant()
    values = {"place": "CL-AN", "title": "Agua", "language": "es", "domains": "nace:36", "source": "Estrategia 2030"}
    proposal = operations.propose(event, "priority", "CL-AN", values, ana)
    assert queries.priorities_of(["CL-AN"]) == []
    made = operations.approve(proposal, factories.make_user())
    assert [priority.title for priority in queries.priorities_of(["CL-AN"])] == ["Agua"]
    assert (proposal.state, proposal.statement) == ("approved", made.public_id)
    with pytest.raises(operations.AlreadyDecided):
        operations.decline(proposal, None)
    assert isinstance(made, Priority)


@pytest.mark.usefixtures("declared")
def test_the_command_prints_json(app):
    answer = app.test_cli_runner().invoke(main, ["regions", "partners", "CL-AN", "--json", "--most", "1"])
    assert json.loads(answer.output)["partners"][0]["code"] == "SE33"


@pytest.mark.usefixtures("declared")
def test_a_long_list_of_partners_comes_in_pages(client, monkeypatch):
    every = codes("CL-AN", "alike")
    assert partners.ranking("CL-AN", "alike", most=2) == (partners.partners("CL-AN", "alike", most=2), len(every))
    assert [one.place.code for one in partners.ranking("CL-AN", "alike", skip=2)[0]] == every[2:]
    monkeypatch.setattr("eventapp.regions.views.MOST", 2)
    page = client.get("/en/regions/CL-AN/partners?page=2&domain=50").text
    assert "Partners 3 to" in page and 'start="3"' in page and "page=1" in page and "domain=50" in page
