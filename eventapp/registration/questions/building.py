"""Changing the form: sections, questions, their order, wording, places and conditions.

None of these commits. Each locks the form's last section, so that two editors follow one another; checks that the form
still makes sense; logs; and gives the form a new stamp, by which every process reads it anew.
"""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from eventapp.common import seats
from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.common.text import fold
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db
from eventapp.registration.errors import FewerThanTaken
from eventapp.registration.questions import queries
from eventapp.registration.questions.checks import check_form
from eventapp.registration.questions.errors import FormRefused, StaysInForm
from eventapp.registration.questions.forms import SectionForm
from eventapp.registration.questions.models import CONSENT, Choice, Question, QuestionVersion, Section

KEY_LENGTH = 20
NEEDED = "registration"  # the consent without which nobody is registered
MOST_SECTIONS, MOST_QUESTIONS, MOST_CHOICES = 30, 150, 100
WORDS = ("label", "help", "choices", "limits")


def add_section(event: Event, actor: Any, *, title: dict[str, str], intro: dict[str, str]) -> Section:
    """A new page before the consent."""
    _lock_form(event)
    sections = _sections(event)
    if len(sections) >= MOST_SECTIONS:
        raise FormRefused(_l("A form has at most %(most)s sections.", most=MOST_SECTIONS))
    section = Section(event_id=event.id, code=new_public_id(), title=title, intro=intro)
    db.session.add(section)
    _place([*sections[:-1], section, sections[-1]])
    _changed(event)
    log(actor, "added a section", section, after={"section": _name(title)})
    return section


def change_section(section: Section, actor: Any, *, title: dict[str, str], intro: dict[str, str]) -> None:
    _lock_form(section.event)
    before = section.title
    if (dict(before), dict(section.intro)) == (title, intro):
        return
    section.title, section.intro = title, intro
    _changed(section.event)
    log(actor, "changed a section", section, before={"section": _name(before)}, after={"section": _name(title)})


def move_section(section: Section, to: int, actor: Any) -> None:
    """Put `section` at place `to`, from 0; the consent stays last. Raises FormRefused."""
    _lock_form(section.event)
    if section.code == CONSENT:
        raise FormRefused(_l("The consent stays the last page of the form."))
    *others, consent = [other for other in _sections(section.event) if other.id != section.id]
    others.insert(max(0, to), section)
    _place([*others, consent])
    _changed(section.event)
    log(actor, "moved a section", section, after={"section": _name(section.title)})


def delete_section(section: Section, actor: Any) -> None:
    """Take a page away with all its questions; answers stay. Raises FormRefused."""
    event = section.event
    _lock_form(event)
    if section.code == CONSENT:
        raise StaysInForm
    for question in _questions(section):
        _remove(question)
    consent = queries.section_row(event, CONSENT)
    left = db.update(Question).where(Question.section_id == section.id)  # those that answers need
    db.session.execute(left.values(section_id=consent.id))
    log(actor, "deleted a section", event, before={"section": _name(section.title)})
    db.session.delete(section)
    _changed(event)


def add_question(section: Section, kind: str, actor: Any, *, key: str | None = None, **values: Any) -> Question:
    """A new question at the end of `section`; `values` are those of `change_question`.

    `key` is what its answers are kept under, made of the label when it is None. Raises FormRefused.
    """
    event = section.event
    _lock_form(event)
    if (kind == CONSENT) != (section.code == CONSENT):
        raise FormRefused(_l("Consents, and nothing else, are asked on the page of the consent."))
    if len(queries.form_of(event).questions) >= MOST_QUESTIONS:
        raise FormRefused(_l("A form has at most %(most)s questions.", most=MOST_QUESTIONS))
    if key and key in _used_keys(event):
        raise FormRefused(_l("The key “%(key)s” is or was that of another question. Choose another.", key=key))
    key = key or _unused(_slug(_name(values["label"])), _used_keys(event))
    question = Question(event_id=event.id, section_id=section.id, key=key, kind=kind, position=len(_questions(section)))
    db.session.add(question)
    db.session.flush()
    _write(question, None, values)
    _changed(event)
    log(actor, "added a question", question, after={"question": _name(values["label"])})
    return question


def change_question(question: Question, actor: Any, **values: Any) -> None:
    """Change a question. Another wording is a new version; answers keep the one they were given to.

    `values`: `label`, `help` (texts), `is_required`, `attendance`, `categories` (codes), `limits`, `choices` as
    `{"key": key or None, "label": texts, "capacity": places or None}` in their order. Raises FormRefused or
    FewerThanTaken.
    """
    _lock_form(question.event)
    latest = _latest(question)
    before = _facts(question, latest)
    _write(question, latest, values)
    _changed(question.event)
    after = _facts(question, _latest(question))
    changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    if changes:
        log(
            actor,
            "changed a question",
            question,
            before={"question": before["question"]} | {name: old for name, (old, _new) in changes.items()},
            after={"question": after["question"]} | {name: new for name, (_old, new) in changes.items()},
        )


def move_question(question: Question, section: Section, to: int, actor: Any) -> None:
    """Put `question` at place `to`, from 0, of `section`. Raises FormRefused."""
    _lock_form(question.event)
    if (question.kind == CONSENT) != (section.code == CONSENT):
        raise FormRefused(_l("Consents, and nothing else, are asked on the page of the consent."))
    others = [other for other in _questions(section) if other.id != question.id]
    others.insert(max(0, to), question)
    question.section_id = section.id
    _place(others)
    _changed(question.event)
    log(actor, "moved a question", question, after={"question": _name(_latest(question).label)})


def delete_question(question: Question, actor: Any) -> None:
    """Ask it no more. What was answered stays with the registrations. Raises FormRefused."""
    event = question.event
    _lock_form(event)
    log(actor, "deleted a question", event, before={"question": _name(_latest(question).label)})
    _remove(question)
    _changed(event)


def set_condition(row: Section | Question, tree: dict[str, Any] | None, actor: Any) -> None:
    """Show a section or a question only while `tree` holds (None: always). Raises FormRefused."""
    _lock_form(row.event)
    if getattr(row, "code", None) == CONSENT or getattr(row, "key", None) == NEEDED:
        raise FormRefused(_l("Everyone has to see this."))
    row.condition = tree
    _changed(row.event)
    name = _name(row.title if isinstance(row, Section) else _latest(row).label)
    log(actor, "changed when it is asked", row, after={"question": name})


def _lock_form(event: Event) -> None:
    """Keep other editors away. Not by the event's row: who registers takes places of choices and then writes there."""
    lock(queries.section_row(event, CONSENT))
    db.session.refresh(event)


def _changed(event: Event) -> None:
    """Check the form as it is now, and let every process read it anew. Raises FormRefused."""
    event.form_stamp = new_public_id()
    db.session.flush()
    check_form(queries.form_of(event))
    touch(event)


def _sections(event: Event) -> list[Section]:
    query = db.select(Section).where(Section.event_id == event.id).order_by(Section.position, Section.id)
    return list(db.session.scalars(query))


def _questions(section: Section) -> list[Question]:
    query = db.select(Question).where(Question.section_id == section.id, Question.deleted_at.is_(None))
    return list(db.session.scalars(query.order_by(Question.position, Question.id)))


def _place(rows: Iterable[Any]) -> None:
    for position, row in enumerate(rows):
        row.position = position


def _latest(question: Question) -> QuestionVersion:
    query = db.select(QuestionVersion).where(QuestionVersion.question_id == question.id)
    return db.session.scalars(query.order_by(QuestionVersion.number.desc()).limit(1)).one()


def _write(question: Question, latest: QuestionVersion | None, values: dict[str, Any]) -> None:
    if question.key == NEEDED and not values["is_required"]:
        raise FormRefused(_l("Nobody can be registered without this consent, so it has to be required."))
    question.is_required = values["is_required"]
    question.attendance = "any" if question.key == NEEDED else values["attendance"]
    question.categories = [] if question.key == NEEDED else values["categories"]
    choices = _set_choices(question, values["choices"])
    kept = {name: latest.limits[name] for name in ("default", "none") if latest and name in latest.limits}
    if kept.get("default") not in {choice["key"] for choice in choices}:
        kept.pop("default", None)
    words = {"label": values["label"], "help": values["help"], "choices": choices, "limits": values["limits"] | kept}
    if latest and all(getattr(latest, name) == words[name] for name in WORDS):
        return
    number = latest.number + 1 if latest else 1
    name = f"{now():%Y-%m-%d}/{number}" if question.kind == CONSENT else str(number)
    db.session.add(QuestionVersion(question_id=question.id, number=number, name=name, **words))
    db.session.flush()


def _set_choices(question: Question, choices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each choice its row with its places; returns what the version says of them."""
    if len(choices) > MOST_CHOICES:
        raise FormRefused(_l("A question has at most %(most)s choices.", most=MOST_CHOICES))
    query = db.select(Choice).where(Choice.question_id == question.id)
    rows = {row.key: row for row in db.session.scalars(query)}
    said = []
    for choice in choices:
        key = choice["key"] if choice["key"] in rows else _unused(_slug(_name(choice["label"])), rows)
        if key not in rows:
            rows[key] = Choice(question_id=question.id, key=key)
            db.session.add(rows[key])
            db.session.flush()
        if rows[key].capacity != choice["capacity"]:
            seats.set_capacity(rows[key], choice["capacity"], else_raise=FewerThanTaken())
        said.append({"key": key, "label": choice["label"]})
    return said


def _remove(question: Question) -> None:
    if question.key == NEEDED:
        raise StaysInForm
    if queries.is_answered(question):
        question.deleted_at, question.condition = now(), None
    else:
        db.session.delete(question)
        db.session.flush()


def _facts(question: Question, version: QuestionVersion) -> dict[str, Any]:
    """What the history tells of a question."""
    return {
        "question": _name(version.label),
        "help": _name(version.help),
        "required": question.is_required,
        "choices": ", ".join(_name(choice["label"]) for choice in version.choices),
        "places": ", ".join(f"{key}: {capacity}" for key, capacity in queries.capacities_of(question)),
    }


def _name(texts: dict[str, str]) -> str:
    return texts.get("en") or next(iter(texts.values()), "")


def _slug(text: str) -> str:
    """A short name in letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")[: KEY_LENGTH - 3].strip("_") or "question"


def _unused(name: str, used: Iterable[str]) -> str:
    found, number = name, 1
    while found in used:
        number += 1
        found = f"{name}_{number}"
    return found


def _used_keys(event: Event) -> set[str]:
    """The keys that no new question may have: those of questions that are or were there, and names of the page."""
    used = set(db.session.scalars(db.select(Question.key).where(Question.event_id == event.id)))
    return used | {"csrf_token", "change_language", *dir(SectionForm)}
