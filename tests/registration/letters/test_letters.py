"""Letters: who gets one, what it says, its number, and what others learn from it."""

import io
import re
import zipfile
from datetime import date, timedelta

import pytest
import time_machine
from pypdf import PdfReader

from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText
from eventapp.common.log import history_of
from eventapp.common.typesetting import typeset
from eventapp.extensions import db
from eventapp.registration import operations as registrations
from eventapp.registration.letters import operations, queries, sheets, texts
from eventapp.registration.letters.models import KINDS, Letter, LetterSeries, VisaDetails
from eventapp.registration.models import Registration
from eventapp.registration.tickets import DOCUMENTS
from tests.support import factories
from tests.support.applications import counted_queries
from tests.support.factories import VISA, in_all
from tests.support.forms import submit

pytestmark = pytest.mark.db
TYPED = r"#eval(1) $x$ @ref \ *b* _i_ <lab> `raw` // end {passport_number} #set page(fill: red)"
HOSTILE = TYPED + r" \u{41}"
PERSONAL = ("Paulina", "PAULINA", "Godoy", "GODOY", "P1234567", "Antofagasta", "1980", "Chile")


@pytest.fixture
def category(app):
    return factories.make_category(capacity=None)


@pytest.fixture
def registration(category):
    return factories.make_confirmed(category)


@pytest.fixture
def own(app, registration):
    """A browser that came in by the link of the participant's mail."""
    from eventapp.people.access import link_key

    client = app.test_client()
    client.get(f"/es/{registration.event.slug}/registration/open/{link_key(registration.participant, 'return')}")
    return client


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def sheet(letter: Letter) -> bytes:
    content, fault = typeset(letter.words, int(letter.issued_at.timestamp()), sheets.TEMPLATE, DOCUMENTS)
    assert fault == ""  # typst's own check of PDF/UA-1
    return content


EXPECTED = {
    "en": ("Letter in support of a visa application", "Passport number: P1234567", "Date of birth: 24 May 1980"),
    "es": ("Carta de apoyo a una solicitud de visado", "Número de pasaporte: P1234567", "24 de mayo de 1980"),
    "pt": ("Carta de apoio a um pedido de visto", "Número do passaporte: P1234567", "24 de maio de 1980"),
    "fr": ("Lettre à l’appui d’une demande de visa", "Numéro de passeport : P1234567", "24 mai 1980"),
}


@pytest.mark.parametrize("language", EXPECTED)
def test_a_visa_letter_says_its_data_in_its_language(registration, language):
    operations.keep_details(registration, VISA | {"language": language}, None)
    head = {"organiser": in_all("Agency"), "signatory": "Ana Rojas", "function": in_all("Head"), "address": "Street 1",
            "place": in_all("Ghent")}  # fmt: skip
    operations.change_letterhead(registration.event, head, None)
    letter = operations.issue(registration, "visa", None)
    pdf = sheet(letter)
    said = text_of(pdf)
    of_the_head = [f"{word} ({language})" for word in ("Head", "Agency", "Ghent")]
    check = f"/{language}/{registration.event.slug}/verify/"
    for words in (*EXPECTED[language], "PAULINA GODOY TAPIA", letter.reference, "Ana Rojas", *of_the_head, check):
        assert words in said
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.metadata.title == EXPECTED[language][0]
    assert b"pdfuaid:part" in reader.xmp_metadata.stream.get_data()


@pytest.mark.parametrize("language", EXPECTED)
def test_a_confirmation_says_no_passport(category, language):
    registration = factories.make_confirmed(category, language=language)
    operations.keep_details(registration, VISA, None)
    said = text_of(sheet(operations.issue(registration, "confirmation", None)))
    assert "Paulina Godoy Tapia" in said
    assert "P1234567" not in said


GREETINGS = {
    "en": ("Dear Paulina Godoy Tapia,", "Dear Ms Godoy Tapia,"),
    "es": ("Estimado/a Paulina Godoy Tapia:", "Estimada Sra. Godoy Tapia:"),
    "pt": ("Prezado(a) Paulina Godoy Tapia,", "Exma. Sra. Godoy Tapia,"),
    "fr": ("Madame, Monsieur,", "Madame,"),
}
FORMS_OF_ADDRESS = {"en": "Dear Ms", "es": "Estimada Sra.", "pt": "Exma. Sra.", "fr": "Madame"}


@pytest.mark.parametrize("language", GREETINGS)
def test_a_confirmation_greets_the_person_as_they_asked(category, language):
    registration = factories.make_confirmed(category, language=language)
    neutral, asked_for = GREETINGS[language]
    assert f"{neutral} " in text_of(sheet(operations.issue(registration, "confirmation", None)))
    choices = [{"key": "dear_ms", "label": FORMS_OF_ADDRESS}]
    factories.make_question(registration.event, kind="one_of", key="salutation", choices=choices)
    registration.event.form_stamp = "anew"
    registration.answers = {"salutation": {"version": 1, "value": "dear_ms"}}
    db.session.commit()
    assert f"{asked_for} " in text_of(sheet(operations.issue(registration, "confirmation", None)))


def test_what_people_type_is_never_markup(registration):
    operations.keep_details(registration, VISA | {"passport_name": HOSTILE, "address": HOSTILE}, None)
    operations.change_text(registration.event, "visa", "es", TYPED + "\n\nNombre: {name}", None)
    letter = operations.issue(registration, "visa", None)
    said = text_of(sheet(letter))
    assert TYPED.format(passport_number="P1234567") in said
    # In a value nothing is read once more.
    assert "Nombre: " + HOSTILE in said


def test_a_line_without_values_is_left_out():
    values = {"name": "Ana", "organisation": "", "position": ""}
    text = "Name: {name}\nOrganisation: {organisation}\nWork: {position} {organisation}\n\n{organisation}\n\nEnd."
    assert texts.paragraphs(text, values) == [["Name: Ana"], ["End."]]


def test_a_text_with_an_unknown_placeholder_is_refused_and_can_be_reset(registration):
    event = registration.event
    with pytest.raises(operations.UnknownPlaceholders) as refused:
        operations.change_text(event, "confirmation", "en", "I am {nam} {passport_number} {name}", None)
    assert refused.value.names == ["nam", "passport_number"]
    assert queries.own_texts(event) == {}
    operations.change_text(event, "confirmation", "es", "Consta que {name} asiste.", None)
    assert letter_body(registration) == [["Consta que Paulina Godoy Tapia asiste."]]
    operations.reset_text(event, "confirmation", "es", None)
    assert letter_body(registration)[1][0].startswith("Confirmamos su inscripción")


def letter_body(registration) -> list[list[str]]:
    return operations.issue(registration, "confirmation", None).words["body"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", EXPECTED)
def test_the_delivered_texts_name_known_placeholders_alone(app, kind, language):
    assert texts.unknown_placeholders(kind, texts.default_text(kind, language)) == []


def test_only_a_confirmed_registration_gets_a_letter(category):
    unconfirmed = factories.make_registration(category)
    with pytest.raises(operations.NotConfirmed):
        operations.issue(unconfirmed, "confirmation", None)
    confirmed = factories.make_confirmed(category)
    with pytest.raises(operations.DetailsMissing):
        operations.issue(confirmed, "visa", None)
    online = factories.make_confirmed(factories.make_category(category.event, is_online=True))
    with pytest.raises(operations.NoVisaOnline):
        operations.keep_details(online, VISA, None)
    assert db.session.scalars(db.select(Letter)).all() == []


def test_numbers_run_through_each_event_and_year(category):
    event = category.event
    first = [operations.issue(factories.make_confirmed(category), "confirmation", None).number for _ in range(3)]
    other = operations.issue(factories.make_confirmed(), "confirmation", None).number
    with time_machine.travel(now() + timedelta(days=370), tick=True):
        later = operations.issue(db.session.scalars(db.select(Registration)).first(), "confirmation", None)
    assert (first, other, later.number, later.year) == ([1, 2, 3], 1, 1, later.issued_at.astimezone(event.zone).year)


def test_a_letter_that_was_rolled_back_leaves_no_gap(registration):
    db.session.commit()
    operations.issue(registration, "confirmation", None)
    db.session.rollback()
    assert operations.issue(registration, "confirmation", None).number == 1


def test_many_at_once_get_each_a_number_of_their_own_without_gaps(category, in_parallel):
    ids = [factories.make_confirmed(category).id for _ in range(8)]

    def issue(number: int) -> int:
        return operations.issue(db.session.get(Registration, ids[number]), "confirmation", None).number

    assert sorted(in_parallel(8, issue)) == list(range(1, 9))


def test_control_counting_rows_instead_gives_a_number_twice(category, in_parallel, database, monkeypatch):
    """What the series is for: on PostgreSQL, counting meets the constraint; SQLite has one writer at a time."""
    ids = [factories.make_confirmed(category).id for _ in range(8)]
    count = db.select(db.func.count()).select_from(Letter)
    monkeypatch.setattr(operations, "next_number", lambda _event, _year: db.session.scalar(count) + 1)

    def issue(number: int) -> int:
        return operations.issue(db.session.get(Registration, ids[number]), "confirmation", None).number

    assert ("IntegrityError" in in_parallel(8, issue)) == database.startswith("postgresql")


def test_issuing_anew_withdraws_the_former(registration, outbox):
    first = factories.make_letter(registration, "visa")
    with time_machine.travel(now() + timedelta(minutes=5), tick=True):
        operations.keep_details(registration, VISA | {"passport_number": "X99"}, None)
        assert queries.counts(registration.event, "visa") == {"changed": 1}
        second = operations.issue(registration, "visa", None)
    assert (first.is_valid, second.is_valid, second.number) == (False, True, 2)
    assert queries.current_letter(registration, "visa") is second
    assert "X99" in str(second.words) and "X99" not in str(first.words)
    mails = outbox(template="registration/mail/letter")
    assert [mail.values["number"] for mail in mails] == [first.reference, second.reference]
    assert {mail.language for mail in mails} == {"es"}


def test_the_log_tells_no_data_of_a_passport(registration):
    factories.make_letter(registration, "visa")
    told = " ".join(f"{line.action} {line.before} {line.after} {line.note}" for line in history_of(registration))
    assert "issued a letter" in told
    assert not [word for word in ("P1234567", "PAULINA", "Argentina 1595") if word in told]


@pytest.mark.parametrize("language", EXPECTED)
def test_checking_shows_that_it_is_real_and_nothing_about_the_person(client, registration, language):
    letter = factories.make_letter(registration, "visa")
    page = client.get(f"/{language}/{registration.event.slug}/verify/{letter.public_id}")
    assert page.status_code == 200
    assert letter.reference in page.text
    assert not [word for word in PERSONAL if word in page.text]


def test_a_withdrawn_or_forged_letter_is_said_to_be_so(client, registration):
    address = f"/en/{registration.event.slug}/verify/"
    letter = factories.make_letter(registration, "visa")
    assert "This letter is real" in client.get(address + letter.public_id).text
    operations.withdraw(letter, None)
    assert "This letter no longer holds" in client.get(address + letter.public_id).text
    for forged in ("23456789abcdefgh", "x", "%00", letter.reference.lower()):
        page = client.get(address + forged)
        assert page.status_code == 404
        assert "This letter is real" not in page.text
    assert "This letter is not real" in client.get(address + "23456789abcdefgh").text
    elsewhere = factories.make_event()
    assert client.get(f"/en/{elsewhere.slug}/verify/{letter.public_id}").status_code == 404


def test_the_letter_of_a_cancelled_registration_no_longer_holds(client, registration):
    letter = factories.make_letter(registration)
    registrations.cancel(registration, None)
    page = client.get(f"/en/{registration.event.slug}/verify/{letter.public_id}")
    assert "This letter no longer holds" in page.text


def test_data_are_deleted_weeks_after_the_event_and_the_letter_can_still_be_checked(client, registration):
    letter = factories.make_letter(registration, "visa")
    ends_at = registration.event.ends_at
    assert operations.forget(ends_at + timedelta(weeks=8)) == 0
    assert operations.forget(ends_at + timedelta(weeks=8, days=1)) == 2
    db.session.expire_all()
    assert letter.words is None
    assert db.session.scalars(db.select(VisaDetails)).all() == []
    assert letter.reference in client.get(f"/en/{registration.event.slug}/verify/{letter.public_id}").text


def test_a_delegate_asks_for_a_letter_and_takes_it(own, registration):
    address = f"/es/{registration.event.slug}/registration/letters"
    typed = {key: value.isoformat() if isinstance(value, date) else value for key, value in VISA.items()}
    refused = submit(
        own,
        address,
        form="visa-data",
        fields=typed | {"leaves_on": "2027-01-01", "nationality": "", "birth_date": "2999-01-01"},
    )
    assert refused.status_code == 200
    assert len(re.findall('aria-invalid="true"', refused.text)) == 3
    assert submit(own, address, typed, form="visa-data").status_code == 303
    letter = operations.issue(registration, "visa", None)
    assert letter.reference in own.get(address).text
    pdf = own.get(f"{address}/{letter.public_id}.pdf")
    assert pdf.mimetype == "application/pdf"
    assert "P1234567" in text_of(pdf.data)
    operations.withdraw(letter, None)
    assert own.get(f"{address}/{letter.public_id}.pdf").status_code == 404


def test_a_delegate_takes_no_letter_of_another(own, category):
    letter = factories.make_letter(factories.make_confirmed(category), "visa")
    answer = own.get(f"/es/{category.event.slug}/registration/letters/{letter.public_id}.pdf")
    assert answer.status_code == 404


def wish(registration) -> Registration:
    registration.answers = registration.answers | factories.answered(registration.event, {"visa_letter": True})
    return registration


def test_the_desk_sees_who_wants_a_letter_and_issues_them(category, organiser):
    event = category.event
    lacking = wish(factories.make_confirmed(category, given_name="Lacking"))
    ready = wish(factories.make_confirmed(category, given_name="Ready"))
    factories.make_confirmed(category, given_name="Unasked")
    factories.make_visa_details(ready)
    assert queries.counts(event, "visa") == {"no_details": 1, "to_do": 1}
    desk = organiser(event)
    page = desk.get(f"/en/{event.slug}/manage/letters").text
    assert ("Lacking" in page, "Ready" in page, "Unasked" in page) == (True, True, False)
    preview = desk.get(f"/en/{event.slug}/manage/registrations/{ready.public_id}/letters/visa.pdf")
    assert "P1234567" in text_of(preview.data)
    assert db.session.scalars(db.select(Letter)).all() == []
    chosen = {"registration": [lacking.public_id, ready.public_id]}
    assert submit(desk, f"/en/{event.slug}/manage/letters", chosen, form="issue")
    assert queries.counts(event, "visa") == {"no_details": 1, "issued": 1}
    assert "The data for the visa letter are missing" in desk.get(f"/en/{event.slug}/manage/letters").text
    archive = zipfile.ZipFile(io.BytesIO(desk.get(f"/en/{event.slug}/manage/letters/visa.zip").data))
    [name] = archive.namelist()
    assert "P1234567" in text_of(archive.read(name))


def test_no_connection_is_held_while_many_letters_are_made(category, organiser):
    for _ in range(3):
        factories.make_letter(factories.make_confirmed(category))
    desk = organiser(category.event)
    answer = desk.get(f"/en/{category.event.slug}/manage/letters/confirmation.zip")
    pieces = iter(answer.response)
    content = next(pieces)
    assert db.engine.pool.checkedout() == 0
    names = zipfile.ZipFile(io.BytesIO(content + b"".join(pieces))).namelist()
    year = now().astimezone(category.event.zone).year
    assert names == [f"{year}-{number:04d}.pdf" for number in (1, 2, 3)]


def test_the_desk_needs_no_more_statements_for_more_letters(category, organiser):
    desk, event = organiser(category.event), category.event

    def statements() -> int:
        with counted_queries() as found:
            desk.get(f"/en/{event.slug}/manage/letters?kind=confirmation")
        return len(found)

    factories.make_letter(factories.make_confirmed(category))
    before = statements()
    for _ in range(5):
        factories.make_letter(factories.make_confirmed(category))
    assert statements() == before


def test_the_desk_changes_a_text_at_the_page(category, organiser):
    event = category.event
    desk, address = organiser(event), f"/en/{event.slug}/manage/letters/confirmation/en"
    refused = submit(desk, address, {"body": "Hello {nobody}"})
    assert "There is no such placeholder: {nobody}" in refused.text
    assert submit(desk, address, {"body": "Hello {name}"}).status_code == 303
    assert queries.own_texts(event)["confirmation", "en"].body == "Hello {name}"
    assert submit(desk, address, {"action": "reset"}).status_code == 303
    assert queries.own_texts(event) == {}


def test_who_may_only_look_gets_no_letter_of_another(registration, organiser):
    letter = factories.make_letter(registration, "visa")
    looks = organiser(registration.event, "readonly")
    assert looks.get(f"/en/{registration.event.slug}/manage/letters/{letter.public_id}.pdf").status_code == 403


def test_the_series_is_the_count_of_letters(category):
    for _ in range(3):
        operations.issue(factories.make_confirmed(category), "confirmation", None)
    [series] = db.session.scalars(db.select(LetterSeries)).all()
    assert series.last == 3
    assert LocalizedText(in_all("x"))["en"] == "x (en)"
