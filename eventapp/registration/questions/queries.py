"""Reading the form of an event and what was answered."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from eventapp.common.columns import LocalizedText
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.regions import lists
from eventapp.registration.questions.conditions import holds, sources
from eventapp.registration.questions.definition import (
    COUNTRY,
    ORGANISATION_TYPE,
    SIDE,
    AskedQuestion,
    Form,
    FormSection,
    Option,
    Values,
    values_of,
)
from eventapp.registration.questions.kinds import is_empty
from eventapp.registration.questions.models import CONSENT, Choice, Question, QuestionVersion, Section, Upload

if TYPE_CHECKING:
    from eventapp.registration.models import Registration

KEPT_FORMS = 200
_forms: dict[int, Form] = {}


def form_of(event: Event) -> Form:
    """The form of `event`, read anew when its stamp has changed.

    Stamps are random, so a form that was changed and rolled back is never taken for another.
    """
    kept = _forms.get(event.id)
    if kept is not None and kept.stamp == event.form_stamp:
        return kept
    if event.form_stamp is None:
        raise LookupError(f"{event.slug} has no form: operations.create_default_form makes it")
    form = _read(event)
    if len(_forms) >= KEPT_FORMS:
        _forms.clear()
    _forms[event.id] = form
    return form


def questions_of(event: Event) -> list[AskedQuestion]:
    """What `event` asks now, in the order of the form."""
    return form_of(event).questions


def _read(event: Event) -> Form:
    sections = db.session.scalars(
        db.select(Section).where(Section.event_id == event.id).order_by(Section.position, Section.id)
    ).all()
    questions = db.session.scalars(
        db.select(Question).where(Question.event_id == event.id).order_by(Question.position, Question.id)
    ).all()
    of_event = db.select(Question.id).where(Question.event_id == event.id)
    choices: dict[int, dict[str, Choice]] = {}
    for choice in db.session.scalars(db.select(Choice).where(Choice.question_id.in_(of_event))):
        choices.setdefault(choice.question_id, {})[choice.key] = choice
    found: dict[int, list[QuestionVersion]] = {}
    query = db.select(QuestionVersion).where(QuestionVersion.question_id.in_(of_event))
    for version in db.session.scalars(query.order_by(QuestionVersion.number)):
        found.setdefault(version.question_id, []).append(version)
    codes = {section.id: section.code for section in sections}
    by_version, current = {}, {}
    for section in sections:
        for question in (question for question in questions if question.section_id == section.id):
            for version in found.get(question.id, ()):
                asked = _asked(question, version, codes[section.id], choices.get(question.id, {}))
                by_version[version.id] = current[question.key] = asked
    return Form(event.form_stamp, tuple(_section(section, current) for section in sections), by_version, current)


def _section(section: Section, current: dict[str, AskedQuestion]) -> FormSection:
    questions = [asked for asked in current.values() if asked.section == section.code and not asked.is_deleted]
    title, intro = LocalizedText(section.title), LocalizedText(section.intro)
    return FormSection(section.id, section.code, title, intro, section.condition, tuple(questions))


def _asked(question: Question, version: QuestionVersion, section: str, choices: dict[str, Choice]) -> AskedQuestion:
    options = tuple(
        Option(
            choice["key"],
            LocalizedText(choice["label"]),
            choices[choice["key"]].id,
            choices[choice["key"]].capacity,
        )
        for choice in version.choices
    )
    return AskedQuestion(
        id=question.id,
        public_id=question.public_id,
        key=question.key,
        kind=question.kind,
        section=section,
        version=version.id,
        version_name=version.name,
        label=LocalizedText(version.label),
        help=LocalizedText(version.help),
        options=options,
        limits=dict(version.limits),
        is_required=question.is_required,
        attendance=question.attendance,
        categories=frozenset(question.categories),
        condition=question.condition,
        is_deleted=question.deleted_at is not None,
    )


def known_of(answers: dict[str, Any]) -> Values:
    """What conditions may ask of complete or partial `answers` (page by page): all of them, and the person's own."""
    you, organisation = answers.get("you") or {}, answers.get("organisation") or {}
    country = you.get("country")
    return values_of(answers.get("answers") or {}) | {
        COUNTRY: country,
        SIDE: (lists.side(country) or "other") if country else None,
        ORGANISATION_TYPE: organisation.get("organisation_type"),
    }


def missing_answers(registration: "Registration") -> list[AskedQuestion]:
    """The required questions, of those the registration is shown now, that it has no answer to."""
    from eventapp.registration.operations import answers_of

    known = known_of(answers_of(registration))
    shown = form_of(registration.event).shown(registration.category, known)
    return [question for question in shown.values() if lacks_answer(question, known.get(question.key))]


def lacks_answer(question: AskedQuestion, value: Any) -> bool:
    """Whether `question` must be answered and `value` does not do so."""
    if not question.is_required:
        return False
    return is_empty(value) or (question.kind == "consent" and value is not True)


def still_asked(registration: "Registration", before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The answers in `after` without those to questions that were shown with `before` and are not any more."""
    form, category = form_of(registration.event), registration.category
    gone = form.shown(category, known_of(before)).keys() - form.shown(category, known_of(after)).keys()
    return {key: answer for key, answer in after["answers"].items() if key not in gone}


def places_left(questions: Iterable[AskedQuestion]) -> dict[int, int]:
    """The places left of each limited choice of `questions`, by its id; none while others wait for them."""
    ids = [option.id for q in questions for option in q.options if option.capacity is not None]
    if not ids:
        return {}
    columns = Choice.id, Choice.capacity, Choice.taken, Choice.has_queue
    rows = db.session.execute(db.select(*columns).where(Choice.id.in_(ids)))
    return {
        id: 0 if is_waited_for else capacity - taken
        for id, capacity, taken, is_waited_for in rows
        if capacity is not None
    }


def places_taken(event: Event) -> dict[int, int]:
    """How many have each choice of the form of `event`, by the id of the choice."""
    query = db.select(Choice.id, Choice.taken).join(Choice.question).where(Question.event_id == event.id)
    return dict(db.session.execute(query).all())


def answers_count(event: Event, key: str) -> int:
    """How many registrations answered the question `key`, in whatever wording; who left it empty did not."""
    return answers_counts(event, [key])[key]


def answers_counts(event: Event, keys: list[str]) -> dict[str, int]:
    """How many registrations answered each of these questions; in one query."""
    from eventapp.registration.models import Registration

    if not keys:
        return {}
    given = [Registration.answers[(key, "value")].as_string() for key in keys]
    columns = [db.func.count(db.func.nullif(db.func.nullif(value, "[]"), "")) for value in given]
    counts = db.session.execute(db.select(*columns).where(Registration.event_id == event.id)).one()
    return dict(zip(keys, counts, strict=True))


def section_row(event: Event, code: str) -> Section | None:
    return db.session.scalar(db.select(Section).where(Section.event_id == event.id, Section.code == code))


def question_row(event: Event, public_id: str) -> Question | None:
    """A question of the form that is not deleted."""
    query = db.select(Question).where(Question.event_id == event.id, Question.public_id == public_id)
    return db.session.scalar(query.where(Question.deleted_at.is_(None)))


def upload_of(event: Event, public_id: str) -> Upload | None:
    return db.session.scalar(db.select(Upload).where(Upload.event_id == event.id, Upload.public_id == public_id))


def askable(form: Form, page: str, category: Any, answers: dict[str, Any]) -> list[AskedQuestion]:
    """The questions of a page that someone of `category` may come to see, whatever they answer on it."""
    section = form.section(page)
    if section is None:
        return []
    asked = [question for question in section.questions if question.is_asked_in(category)]
    here, known = {question.key for question in asked}, known_of(answers)
    return [q for q in asked if here.intersection(sources(q.condition)) or holds(q.condition, known)]


def pages_of(form: Form, category: Any, answers: dict[str, Any]) -> dict[str, list[AskedQuestion]]:
    """The pages of the form that someone of `category` with these answers sees, with what stands on each.

    The consent is always the last.
    """
    shown = form.shown(category, known_of(answers))
    pages: dict[str, list[AskedQuestion]] = {section.code: [] for section in form.sections}
    for question in shown.values():
        pages[question.section].append(question)
    return {code: questions for code, questions in pages.items() if questions or code == CONSENT}


def is_answered(question: Question) -> bool:
    """Whether a registration or a draft holds an answer to `question`, be it an empty one."""
    from eventapp.registration.models import Draft, Registration

    for model, path in ((Registration, ()), (Draft, ("answers",))):
        given = model.answers[(*path, question.key, "version")].as_integer()
        query = db.select(model.id).where(model.event_id == question.event_id, given.is_not(None)).limit(1)
        if db.session.scalar(query) is not None:
            return True
    return False


def capacities_of(question: Question) -> list[tuple[str, int]]:
    """The limited choices of `question` with their places."""
    query = db.select(Choice.key, Choice.capacity).where(
        Choice.question_id == question.id, Choice.capacity.is_not(None)
    )
    return [(key, capacity) for key, capacity in db.session.execute(query.order_by(Choice.id))]
