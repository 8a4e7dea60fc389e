"""The desk builds the form in the browser: sections, questions, versions, order, conditions, places."""

import html

import pytest

from eventapp.common.log import Activity
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration import operations
from eventapp.registration.questions import building, queries
from eventapp.registration.questions.errors import FormRefused
from eventapp.registration.questions.models import CONSENT, Choice, Question, QuestionVersion, Section
from tests.support import factories
from tests.support.forms import filled_form, submit

pytestmark = pytest.mark.db

TEXT = {
    "label": {"en": "Flight number"}, "help": {}, "is_required": False, "attendance": "any", "categories": [],
    "limits": {}, "choices": [],
}  # fmt: skip


@pytest.fixture
def event(app) -> Event:
    return factories.make_event()


def section(event: Event, code: str = "needs") -> Section:
    return queries.section_row(event, code)


def question(event: Event, key: str) -> Question:
    return db.session.scalars(db.select(Question).where(Question.event_id == event.id, Question.key == key)).one()


def added(event: Event, label: str = "Dinner", kind: str = "short_text", **values) -> Question:
    return building.add_question(section(event), kind, None, **TEXT | {"label": {"en": label}} | values)


def keys(event: Event, code: str = "needs") -> list[str]:
    return [asked.key for asked in queries.form_of(event).section(code).questions]


def after(key: str, value: list[str] | None = None) -> dict:
    leaf = {"question": key, "is": "one_of", "value": value} if value else {"question": key, "is": "answered"}
    return {"all": [{"all": [leaf]}]}


def test_a_new_event_begins_with_the_default_form(event):
    form = queries.form_of(event)
    assert [s.code for s in form.sections] == ["needs", "consent"]
    assert keys(event) == ["diet", "diet_note", "access", "interpretation", "visa_letter", "hopes"]
    assert {tuple(sorted(q.label)) for q in form.questions} == {("en", "es", "fr", "pt")}


def test_the_desk_adds_a_section_and_a_question_and_delegates_see_them(app, client, organiser):
    category = factories.make_category(code="lac")
    event, desk = category.event, organiser(category.event)
    base = f"/en/{event.slug}/manage/form"
    submit(desk, f"{base}/sections/new", {"title_en": "Your travel", "title_es": "Su viaje"})
    db.session.rollback()
    code = queries.form_of(event).sections[1].code
    chosen = submit(desk, f"{base}/sections/{code}/add", {"kind": "one_of"})
    assert chosen.location.endswith("/add/one_of")
    typed = {
        "label_en": "Dinner", "label_es": "Cena", "is_required": "y",
        "choices-0-label_en": "Fish", "choices-0-label_es": "Pescado", "choices-0-capacity": "60",
        "choices-1-label_en": "Nothing", "choices-1-label_es": "Nada",
    }  # fmt: skip
    assert submit(desk, chosen.location, typed).status_code == 303
    page = desk.get(base).text
    assert "Your travel" in page
    assert "0 of 60 places taken" in page
    db.session.rollback()
    asked = queries.form_of(event).question("dinner")
    assert [(o.key, o.capacity) for o in asked.options] == [("fish", 60), ("nothing", None)]
    assert [s.code for s in queries.form_of(event).sections] == ["needs", code, "consent"]
    missing = submit(desk, f"{base}/sections/{code}/add/date", {"label_es": "Llegada"})
    assert "Enter the question." in missing.text
    empty = submit(desk, f"{base}/sections/{code}/add/one_of", {"label_en": "Lunch"})
    assert "Enter at least one choice." in empty.text


def test_another_wording_is_a_new_version_and_old_answers_keep_theirs(event):
    asked = added(event, "Dinner", "one_of", choices=[{"key": None, "label": {"en": "Fish"}, "capacity": None}])
    registration = factories.make_confirmed(factories.make_category(event))
    old = queries.form_of(event).question("dinner")
    registration.answers = registration.answers | {"dinner": {"version": old.version, "value": "fish"}}
    choices = [{"key": "fish", "label": {"en": "Trout"}, "capacity": None}]
    building.change_question(asked, None, **TEXT | {"label": {"en": "Gala dinner"}, "choices": choices})
    form = queries.form_of(event)
    [(question, value)] = [pair for pair in form.answered(registration.answers) if pair[0].key == "dinner"]
    assert (question.label["en"], question.option(value).label["en"]) == ("Dinner", "Fish")
    new = form.question("dinner")
    assert (new.label["en"], new.option("fish").label["en"], new.version_name) == ("Gala dinner", "Trout", "2")
    count = db.select(db.func.count()).select_from(QuestionVersion).where(QuestionVersion.question_id == asked.id)
    building.change_question(asked, None, **TEXT | {"label": {"en": "Gala dinner"}, "choices": choices,
                                                    "is_required": True})  # fmt: skip
    assert db.session.scalar(count) == 2  # what is no wording makes no version
    assert queries.form_of(event).question("dinner").is_required


def test_deleting_a_question_keeps_its_answers_and_asks_it_no_more(event, organiser):
    category = factories.make_category(event)
    registration = factories.make_confirmed(category)
    access = queries.form_of(event).question("access")
    registration.answers = registration.answers | {"access": {"version": access.version, "value": "A ramp"}}
    for nothing in (None, "", []):
        empty = factories.make_confirmed(category)
        empty.answers = empty.answers | {"access": {"version": access.version, "value": nothing}}
    unanswered = added(event, "Hobby")
    desk, base = organiser(event), f"/en/{event.slug}/manage/form"
    page = desk.get(f"{base}/questions/{access.public_id}/delete").text
    assert "answered 1 time" in page
    assert queries.form_of(event).question("access")  # looking deletes nothing
    for public_id in (access.public_id, unanswered.public_id):
        submit(desk, f"{base}/questions/{public_id}/delete")
    db.session.expire_all()
    assert keys(event) == ["diet", "diet_note", "interpretation", "visa_letter", "hopes"]
    assert [q.key for q in db.session.scalars(db.select(Question).where(Question.deleted_at.is_not(None)))] == [
        "access"
    ]
    shown = desk.get(f"/en/{event.slug}/manage/registrations/{registration.public_id}").text
    assert "A ramp" in shown


def test_deleting_a_section_keeps_what_was_answered_there(event):
    registration = factories.make_confirmed(factories.make_category(event))
    building.delete_section(section(event), None)
    assert [s.code for s in queries.form_of(event).sections] == ["consent"]
    answered = {question.key: value for question, value in queries.form_of(event).answered(registration.answers)}
    assert answered["diet"] == "none"


def test_the_consent_stays(event):
    with pytest.raises(FormRefused):
        building.delete_section(section(event, CONSENT), None)
    with pytest.raises(FormRefused):
        building.delete_question(question(event, "registration"), None)
    with pytest.raises(FormRefused):
        building.change_question(question(event, "registration"), None, **TEXT)
    with pytest.raises(FormRefused):
        building.move_section(section(event, CONSENT), 0, None)
    with pytest.raises(FormRefused):
        building.move_question(question(event, "registration"), section(event), 0, None)
    with pytest.raises(FormRefused):
        building.set_condition(question(event, "registration"), after("diet"), None)


def test_questions_move_by_buttons_over_the_border_of_sections(event, organiser):
    travel = building.add_section(event, None, title={"en": "Travel"}, intro={})
    code = travel.code
    desk, base = organiser(event), f"/en/{event.slug}/manage/form"
    for direction in ("down", "down", "up"):
        hopes = question(event, "hopes").public_id
        page = f"{base}/questions/{hopes}/move"
        submit(desk, base, {"direction": direction}, form=page)
        db.session.expire_all()
    assert keys(event) == ["diet", "diet_note", "access", "interpretation", "visa_letter", "hopes"]
    submit(desk, base, {"section": code, "to": "0"}, form=f"{base}/questions/{question(event, 'diet').public_id}/move")
    submit(desk, base, {"direction": "up"}, form=f"{base}/sections/{code}/move")
    db.session.expire_all()
    assert (keys(event, code), keys(event)[0]) == (["diet"], "diet_note")
    assert [s.code for s in queries.form_of(event).sections] == [code, "needs", "consent"]


class TestConditions:
    def test_a_circle_is_refused_and_named(self, event):
        building.set_condition(question(event, "access"), after("diet"), None)
        db.session.commit()
        with pytest.raises(FormRefused, match="in a circle: Diet → Access needs → Diet"):
            building.set_condition(question(event, "diet"), after("access"), None)
        db.session.rollback()
        assert queries.form_of(event).question("diet").condition is None

    def test_what_comes_later_cannot_be_asked(self, event):
        with pytest.raises(FormRefused, match="must come after"):
            building.set_condition(question(event, "diet"), after("hopes"), None)

    def test_moving_and_deleting_keep_conditions_sound(self, event):
        building.set_condition(question(event, "diet_note"), after("diet", ["other"]), None)
        db.session.commit()
        with pytest.raises(FormRefused, match="must come after"):
            building.move_question(question(event, "diet_note"), section(event), 0, None)
        db.session.rollback()
        with pytest.raises(FormRefused, match="would be gone"):
            building.delete_question(question(event, "diet"), None)
        db.session.rollback()
        choices = [{"key": "none", "label": {"en": "None"}, "capacity": None}]
        with pytest.raises(FormRefused, match="a choice that would be gone"):
            building.change_question(question(event, "diet"), None, **TEXT | {"choices": choices})
        db.session.rollback()

    @pytest.mark.parametrize("leaf", [
        {"question": "diet", "is": "before", "value": "2027-01-01"},
        {"question": "you.side", "is": "one_of", "value": ["moon"]},
        {"question": "nothing", "is": "answered"},
    ])  # fmt: skip
    def test_senseless_comparisons_are_refused(self, event, leaf):
        with pytest.raises(FormRefused):
            building.set_condition(question(event, "hopes"), {"all": [leaf]}, None)

    def test_the_desk_makes_one_in_the_browser_and_takes_it_away(self, event, organiser):
        desk, note = organiser(event), question(event, "diet_note").public_id
        page = f"/en/{event.slug}/manage/form/questions/{note}/condition"
        submit(desk, f"{page}/add?group=new&of=diet", {"operator": "one_of", "value": ["other", "kosher"]})
        submit(desk, f"{page}/add?group=0&of=you.side", {"value": ["celac"]})
        submit(desk, f"{page}/add?group=new&of=you.country", {"value": "BR"})
        submit(desk, page, {"joiner": "any", "group_0": "any", "group_1": "none"})
        shown = html.unescape(desk.get(page).text)
        assert "(“Diet” is one of Another diet, Kosher or “Side of the country” is one of Latin America" in shown
        db.session.rollback()
        assert queries.form_of(event).question("diet_note").condition == {
            "any": [
                {"any": [{"question": "diet", "is": "one_of", "value": ["other", "kosher"]},
                         {"question": "you.side", "is": "one_of", "value": ["celac"]}]},
                {"not": {"any": [{"question": "you.country", "is": "one_of", "value": ["BR"]}]}},
            ]
        }  # fmt: skip
        for _line in range(3):
            submit(desk, page, {"remove": "0.0"})
        db.session.rollback()
        assert queries.form_of(event).question("diet_note").condition is None

    def test_what_is_chosen_stays_when_the_language_of_the_page_is_changed(self, event, organiser):
        desk, note = organiser(event), question(event, "diet_note").public_id
        page = f"/en/{event.slug}/manage/form/questions/{note}/condition"
        submit(desk, f"{page}/add?group=new&of=diet", {"operator": "one_of", "value": ["other", "kosher"]})
        submit(desk, f"{page}/add?group=new&of=you.country", {"value": "BR"})
        db.session.rollback()
        kept = queries.form_of(event).question("diet_note").condition
        in_french = page.replace("/en/", "/fr/")
        typed = {"joiner": "any", "group_0": "none", "group_1": "all", "change_language": "fr"}
        shown = desk.post(in_french, data=filled_form(desk.get(page).text)[1] | typed).text
        for option in ('value="any" selected>un au moins est vrai', 'value="none" selected', 'value="all" selected'):
            assert option in shown
        assert desk.get(f"{in_french}/add?group=1&of=diet&change_language=fr").text.count('value="diet" selected') == 1
        db.session.rollback()
        assert queries.form_of(event).question("diet_note").condition == kept

    def test_an_empty_comparison_is_said_at_its_field(self, event, organiser):
        desk, note = organiser(event), question(event, "diet_note").public_id
        page = f"/en/{event.slug}/manage/form/questions/{note}/condition/add?group=new&of=diet"
        assert "Say with what it is compared." in submit(desk, page, {"operator": "one_of"}).text


def test_places_cannot_fall_below_what_is_taken(event, organiser):
    asked = added(event, "Dinner", "one_of", choices=[{"key": None, "label": {"en": "Fish"}, "capacity": 5}])
    category = factories.make_category(event)
    version = queries.form_of(event).question("dinner").version
    for _number in range(2):
        answers = {"dinner": {"version": version, "value": "fish"}}
        operations.register(factories.make_participant(event), category, answers)
    page = f"/en/{event.slug}/manage/form/questions/{asked.public_id}"
    desk = organiser(event)
    assert "taken: 2" in desk.get(page).text
    assert "More places than that are already taken" in submit(desk, page, {"choices-0-capacity": "1"}).text
    assert submit(desk, page, {"choices-0-capacity": "2"}).status_code == 303
    db.session.rollback()
    row = db.session.scalars(db.select(Choice).where(Choice.key == "fish")).one()
    assert (row.capacity, row.taken) == (2, 2)


def test_more_rows_are_given_without_losing_what_was_typed(event, organiser):
    page = f"/en/{event.slug}/manage/form/sections/needs/add/one_of"
    answer = submit(organiser(event), page, {"label_en": "Dinner", "choices-0-label_en": "Fish", "more": "yes"})
    assert 'value="Fish"' in answer.text
    assert 'name="choices-7-label_en"' in answer.text


def test_the_form_is_in_the_log(event, organiser):
    added(event, "Dinner")
    actions = db.session.scalars(db.select(Activity.action).where(Activity.event_id == event.id)).all()
    assert "added a question" in actions


def test_whoever_may_only_read_changes_nothing(event, organiser):
    viewer = organiser(event, "checkin")
    for path in ("", "/sections/new", "/sections/needs", "/preview"):
        assert viewer.get(f"/en/{event.slug}/manage/form{path}").status_code == 403


def test_what_is_typed_stays_when_the_language_of_the_page_is_changed(event, organiser):
    desk, asked = organiser(event), question(event, "hopes").public_id
    page = f"/en/{event.slug}/manage/form/questions/{asked}"
    typed = filled_form(desk.get(page).text)[1] | {"label_en": "What do you hope for?", "change_language": "fr"}
    answer = desk.post(page.replace("/en/", "/fr/"), data=typed)
    assert "What do you hope for?" in answer.text
    db.session.rollback()
    assert queries.form_of(event).question("hopes").label["en"] != "What do you hope for?"


def test_the_desk_may_give_a_key_of_which_the_numbers_know(event, organiser):
    desk = organiser(event)
    page = f"/en/{event.slug}/manage/form/sections/needs/add/one_of"
    typed = {"label_en": "How do we address you?", "choices-0-label_en": "Ms", "choices-1-label_en": "Mr"}
    assert "Use small letters" in submit(desk, page, typed | {"key": "Über"}).text
    assert "is or was that of another" in html.unescape(submit(desk, page, typed | {"key": "diet"}).text)
    assert submit(desk, page, typed | {"key": "gender"}).status_code == 303
    db.session.rollback()
    asked = queries.form_of(event).question("gender")
    assert [option.key for option in asked.options] == ["ms", "mr"]
    assert submit(desk, page, typed).status_code == 303
    db.session.rollback()
    assert queries.form_of(event).question("how_do_we_address") is not None
