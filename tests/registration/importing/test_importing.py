"""Imports: every problem by row and cell before anything is written, then all or the good rows, never twice."""

import time

import pytest

from eventapp.common.log import history_of
from eventapp.common.uploads import upload_path
from eventapp.extensions import db
from eventapp.people.models import Organisation, Participant
from eventapp.registration import queries as registrations
from eventapp.registration.importing import operations, queries, work
from eventapp.registration.importing.models import Import, ImportRow
from eventapp.registration.models import Category, Consent, Registration
from tests.support import factories

pytestmark = pytest.mark.db

HEADER = "Nombre;Apellidos;Correo electrónico;País;Organización;Tipo de organización;Región;Categoría;Teléfono;Dieta"
GOOD = "Ana;Sol;ana{0}@example.org;Chile;Gobierno Regional;Autoridad pública;Antofagasta;lac;+56 2 2123 4567;vegan"


@pytest.fixture
def category(app):
    return factories.make_category(code="lac", capacity=None)


def begun(event, *lines: str, encoding: str = "cp1252") -> Import:
    found = operations.begin(event, "tabla.csv", "\n".join([HEADER, *lines]).encode(encoding), "en", None)
    db.session.commit()
    return found


def checked(event, *lines: str, **options) -> Import:
    found = begun(event, *lines)
    operations.check(found, found.columns, {"organisation_type": "public_authority"} | options)
    db.session.commit()
    work.work_on(found.id)
    return db.session.get(Import, found.id)


def written(found: Import, *, whole: bool = False) -> Import:
    operations.write(found, whole=whole, actor=None)
    db.session.commit()
    work.work_on(found.id)
    return db.session.get(Import, found.id)


def problems(found: Import) -> dict[int, list]:
    return {row.number: row.problems for row in db.session.scalars(queries.rows_with(found, "problem"))}


def people(event) -> list[Registration]:
    return list(db.session.scalars(db.select(Registration).where(Registration.event_id == event.id)))


def test_good_rows_become_registrations_with_history_and_mail(category, outbox):
    event = category.event
    found = written(checked(event, GOOD.format(1), GOOD.format(2)))
    assert found.state == "done"
    assert found.counts == {"new": 0, "written": 2}
    one, two = people(event)
    person = one.participant
    assert (person.given_name, person.family_name, person.email) == ("Ana", "Sol", "ana1@example.org")
    assert (person.country, person.region, person.phone) == ("CL", "CL-AN", "+56 2 2123 4567")
    assert (person.organisation.name, person.organisation.type) == ("Gobierno Regional", "public_authority")
    assert person.organisation_id == two.participant.organisation_id
    assert person.search_text == "ana sol ana1@example.org gobierno regional"
    assert (one.state, one.confirmed_at) == ("unconfirmed", None)
    assert one.answers["diet"]["value"] == "vegan"
    assert [line.action for line in history_of(one)] == ["imported"]
    assert [mail.address for mail in outbox(template="registration/mail/confirm")] == [
        "ana1@example.org", "ana2@example.org",
    ]  # fmt: skip
    db.session.refresh(category)
    assert category.taken == 2
    assert db.session.scalar(db.select(db.func.count()).select_from(Consent)) == 0
    assert not upload_path(found.public_id).exists()
    assert db.session.scalar(db.select(db.func.count()).select_from(ImportRow)) == 0


def test_confirmed_at_once_brings_the_ticket(category, outbox):
    category.confirmation = {"en": "Badge at **door B**"}
    written(checked(category.event, GOOD.format(1), confirmed=True))
    (one,) = people(category.event)
    assert one.state == "confirmed"
    assert one.confirmed_at is not None
    assert one.participant.email_confirmed_at is None  # nobody has shown yet who reads it
    (mail,) = outbox()
    assert mail.template == "registration/mail/ticket"
    assert mail.values["confirmation"] == "Badge at door B"  # written as Markdown, as on the page


BAD = {
    "address": (GOOD.replace("ana{0}@example.org", "ana.example.org"), 2, "ana.example.org", "Enter an e-mail address"),
    "no address": (GOOD.replace("ana{0}@example.org", ""), 2, "", "Enter an e-mail address"),
    "country": (GOOD.replace("Chile", "Chyle"), 3, "Chyle", "The country is not known"),
    "no country": (GOOD.replace("Chile", ""), 3, "", "The country is missing"),
    "given name": (GOOD.replace("Ana;", ";"), 0, "", "The given names are missing"),
    "family name": (GOOD.replace("Sol", " "), 1, "", "The family names are missing"),
    "type": (GOOD.replace("Autoridad pública", "Ministerium"), 5, "Ministerium", "type of organisation is not known"),
    "region": (GOOD.replace("Antofagasta", "Bavaria"), 6, "Bavaria", "no region of the country"),
    "category": (GOOD.replace(";lac;", ";vip;"), 7, "vip", "no such category"),
    "no category": (GOOD.replace(";lac;", ";;"), 7, "", "The category is missing"),
    "phone": (GOOD.replace("+56 2 2123 4567", "call me"), 8, "call me", "telephone number"),
    "answer": (GOOD.replace("vegan", "tomatoes"), 9, "tomatoes", "not one of the answers"),
    "long": (GOOD.replace("Sol", "S" * 121), 1, "S" * 80, "at most 120"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_problem_is_told_with_row_and_cell_and_nothing_is_written(category, case):
    line, column, text, message = BAD[case]
    found = checked(category.event, GOOD.format(1), line.format(2), GOOD.format(3))
    assert found.state == "checked"
    assert found.counts == {"new": 2, "problem": 1}
    ((number, (problem,)),) = problems(found).items()
    assert number == 3
    assert problem[:2] == [column, text]
    assert message in problem[2]
    assert people(category.event) == []
    db.session.refresh(category)
    assert category.taken == 0
    with pytest.raises(operations.HasProblems):
        operations.write(found, whole=True, actor=None)
    db.session.rollback()
    written(found)
    assert [r.participant.email for r in people(category.event)] == ["ana1@example.org", "ana3@example.org"]


def test_every_problem_of_a_row_is_told(category):
    again = GOOD.format(1).replace("Sol", "").replace(";vegan", ";tomatoes")
    found = checked(category.event, ";;nobody;Atlantis;;;;;;tomatoes", GOOD.format(1), again)
    assert {number: sorted(problem[0] for problem in told) for number, told in problems(found).items()} == {
        2: [0, 1, 2, 3, 7, 9],
        4: [1, 2, 9],
    }


def test_an_address_in_two_rows(category):
    found = checked(category.event, GOOD.format(1), GOOD.format(1).replace("ana1@", "ANA1@"))
    assert problems(found) == {3: [[2, "ANA1@example.org", "The same address stands in row 2."]]}


def test_whoever_is_registered_already_is_left_as_they_are(category):
    event = category.event
    before = factories.make_confirmed(category, "ana1@example.org", given_name="Anita")
    found = checked(event, GOOD.format(1), GOOD.format(2))
    assert found.counts == {"known": 1, "new": 1}
    written(found, whole=True)
    again = checked(event, GOOD.format(1), GOOD.format(2), GOOD.format(3))
    assert again.counts == {"known": 2, "new": 1}
    written(again)
    assert [r.participant.given_name for r in people(event)] == ["Anita", "Ana", "Ana"]
    assert before.participant.given_name == "Anita"
    db.session.refresh(category)
    assert category.taken == 3


def test_one_who_cancelled_is_registered_again_as_the_same_participant(category):
    from eventapp.registration.operations import cancel

    cancel(factories.make_registration(category, "ana1@example.org"), None)
    written(checked(category.event, GOOD.format(1)))
    assert [r.state for r in people(category.event)] == ["cancelled", "unconfirmed"]
    assert db.session.scalar(db.select(db.func.count()).select_from(Participant)) == 1


def test_a_category_that_is_full_at_row_412(app):
    category = factories.make_category(code="lac", capacity=411)
    found = checked(category.event, *(GOOD.format(n) for n in range(450)))
    assert found.counts == {"new": 411, "problem": 39}
    assert min(problems(found)) == 413  # the 412th person: the header is row 1
    assert "No place is left in “Delegate (en)”" in problems(found)[413][0][2]
    found = written(found)
    assert found.counts["written"] == 411
    db.session.refresh(category)
    assert category.taken == 411 == len(people(category.event))


def test_places_taken_by_others_after_the_check(app):
    category = factories.make_category(code="lac", capacity=3)
    found = checked(category.event, *(GOOD.format(n) for n in range(3)))
    factories.make_registration(category)
    db.session.commit()
    with pytest.raises(operations.NoPlaces):
        operations.write(found, whole=True, actor=None)
    db.session.rollback()
    assert len(people(category.event)) == 1
    found = written(found)
    assert found.counts == {"new": 0, "written": 2, "full": 1}
    assert [row.problems[0][2] for row in db.session.scalars(queries.rows_with(found, "full"))] == ["No place is left."]
    db.session.refresh(category)
    assert category.taken == 3


def test_one_who_registers_during_the_import_gives_the_place_back(app):
    category = factories.make_category(code="lac", capacity=3)
    found = checked(category.event, GOOD.format(1), GOOD.format(2))
    operations.write(found, whole=True, actor=None)
    factories.make_registration(category, "ana2@example.org")
    db.session.commit()
    work.work_on(found.id)
    found = db.session.get(Import, found.id)
    assert found.counts == {"new": 0, "written": 1, "known": 1}
    db.session.refresh(category)
    assert category.taken == 2


def test_limited_choices_are_held_and_run_out(app):
    from eventapp.registration.questions.queries import form_of

    category = factories.make_category(code="lac", capacity=None)
    diet = form_of(category.event).question("diet")
    from eventapp.registration.questions.models import Choice

    choice = db.session.get(Choice, diet.option("vegan").id)
    choice.capacity = 1
    category.event.form_stamp = "changed"
    db.session.commit()
    found = checked(category.event, GOOD.format(1), GOOD.format(2))
    assert found.counts == {"new": 1, "problem": 1}
    assert problems(found)[3] == [[None, "", "All places of “Vegan” are taken."]]
    written(found)
    (one,) = people(category.event)
    assert one.held_choices == [choice.id]
    db.session.refresh(choice)
    assert choice.taken == 1
    from eventapp.registration.operations import cancel

    cancel(one, None)
    db.session.refresh(choice)
    assert choice.taken == 0


def test_by_invitation_and_closed_categories_are_open_to_the_desk(app):
    from datetime import timedelta

    from eventapp.common.clock import now

    category = factories.make_category(code="lac", by_invitation=True, closes_at=now() - timedelta(days=1))
    assert written(checked(category.event, GOOD.format(1))).counts["written"] == 1


def test_an_import_that_was_killed_is_gone_on_with(category, monkeypatch):
    """The worker dies after some batches: what is written stays, and the next worker writes the rest, once."""
    monkeypatch.setattr(work, "ROWS_AT_FIRST", 5)
    monkeypatch.setattr(work, "LEAST_ROWS", 5)
    monkeypatch.setattr(work, "MOST_ROWS", 5)
    event = category.event
    found = checked(event, *(GOOD.format(n) for n in range(23)))
    operations.write(found, whole=True, actor=None)
    db.session.commit()
    id, batches = found.id, []
    write_rows = work.writing.write_rows

    def dying(*arguments):
        write_rows(*arguments)
        batches.append(1)
        if len(batches) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(work.writing, "write_rows", dying)
    with pytest.raises(KeyboardInterrupt):
        work.work_on(id)
    db.session.rollback()
    assert len(people(event)) == 10
    monkeypatch.setattr(work.writing, "write_rows", write_rows)
    assert work.work_on_imports() == 0  # its lease has not ended
    db.session.execute(db.update(Import).values(held_until=None))
    db.session.commit()
    assert work.work_on_imports() == 1
    assert len(people(event)) == 23
    assert len({r.participant.email for r in people(event)}) == 23
    db.session.expire_all()
    assert db.session.get(Category, category.id).taken == 23


def test_unfinished_imports_are_stopped_after_a_day(category):
    from datetime import timedelta

    from eventapp.common.clock import now

    found = checked(category.event, GOOD.format(1))
    found.created_at = now() - timedelta(days=2)
    db.session.commit()
    assert work.forget_unfinished() == 1
    assert found.state == "stopped"
    assert not upload_path(found.public_id).exists()
    assert db.session.scalar(db.select(db.func.count()).select_from(ImportRow)) == 0


def test_a_category_goes_by_its_name_without_what_stands_in_brackets_where_no_other_does(category):
    category.name = {"en": "LAC delegate (Caribbean)"}
    for code, name in (("press-1", "Press (print)"), ("press-2", "Press (radio)")):
        factories.make_category(category.event, code=code, name={"en": name})
    lines = [GOOD.format(number).replace(";lac;", f";{name};") for number, name in enumerate(("lac delegate", "press"))]
    assert {number: told[0][0] for number, told in problems(checked(category.event, *lines)).items()} == {3: 7}


def test_full_names_with_a_comma_and_other_headings(category):
    lines = (
        "Name,E-mail,Country code",
        '"García Márquez, Gabriel",gabo@example.org,CO',
        "Gabo García,g@example.org,co",
    )
    content = "\n".join(lines).encode()
    found = operations.begin(category.event, "a.csv", content, "en", None)
    operations.check(found, found.columns, {"category": "lac", "organisation_type": "media"})
    db.session.commit()
    work.work_on(found.id)
    found = db.session.get(Import, found.id)
    assert list(problems(found)) == [3]
    written(found)
    (one,) = people(category.event)
    assert (one.participant.family_name, one.participant.given_name) == ("García Márquez", "Gabriel")
    assert one.participant.country == "CO"


def test_the_type_of_a_known_organisation_is_kept(category):
    db.session.add(Organisation(name="Gobierno Regional", name_key="gobierno regional", type="research", country="CL"))
    written(checked(category.event, GOOD.format(1).replace("Autoridad pública", "")))
    assert people(category.event)[0].participant.organisation.type == "research"


def test_a_batch_holds_the_lock_for_less_than_a_quarter_of_a_second(category):
    """A stream of writers beside an import of a thousand rows; tests/bench measures 20,000."""
    import threading

    from flask import current_app

    app = current_app._get_current_object()
    found = checked(category.event, *(GOOD.format(n) for n in range(1000)))
    operations.write(found, whole=True, actor=None)
    db.session.commit()
    id, waits, done = found.id, [], threading.Event()

    def others():
        with app.app_context():
            while not done.is_set():
                begun_at = time.monotonic()
                db.session.execute(db.update(Category).where(Category.id == 0).values(position=1))
                db.session.commit()
                waits.append(time.monotonic() - begun_at)
                time.sleep(0.005)

    thread = threading.Thread(target=others)
    thread.start()
    work.work_on(id)
    done.set()
    thread.join()
    assert db.session.get(Import, id).counts["written"] == 1000
    assert len(waits) > 20
    assert sorted(waits)[int(len(waits) * 0.95)] < 0.25


def test_the_queue_gets_what_an_import_leaves(app):
    category = factories.make_category(code="lac", capacity=None)
    assert registrations.categories_of(category.event) == [category]
    found = checked(category.event, GOOD.format(1))
    operations.stop(found, None)
    with pytest.raises(operations.NotNow):
        operations.write(found, whole=False, actor=None)
