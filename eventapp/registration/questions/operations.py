"""Making and changing the form of an event, and keeping the files that answer its questions.

None of these commits. Whoever changes the form locks the event first, so that two editors follow one another.
"""

import json
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.uploads import SoundFile, upload_folder, upload_path
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration.questions.definition import AskedQuestion
from eventapp.registration.questions.models import CONSENT, Choice, Question, QuestionVersion, Section, Upload

CONSENT_TEXT = "2026-11"  # the name of the first wording of the default consents
ORPHANS_STAY = timedelta(hours=6)


def create_default_form(event: Event) -> None:
    """Give a new event the form every event begins with; `default_form.json` says what it asks."""
    db.session.flush()
    for position, described in enumerate(default_form()):
        section = Section(
            event_id=event.id,
            code=described["code"],
            position=position,
            title=described["title"],
            intro=described["intro"],
        )
        db.session.add(section)
        db.session.flush()
        for number, question in enumerate(described["questions"]):
            _enter_default(section, question, number)
    event.form_stamp = new_public_id()
    db.session.flush()


def default_form() -> list[dict[str, Any]]:
    """The sections of the default form."""
    return json.loads((files("eventapp.registration.questions") / "default_form.json").read_text(encoding="utf-8"))


def _enter_default(section: Section, described: dict[str, Any], position: int) -> None:
    question = Question(
        event_id=section.event_id,
        section_id=section.id,
        key=described["key"],
        kind=described["kind"],
        position=position,
        is_required=described.get("is_required", False),
        attendance=described.get("attendance", "any"),
    )
    db.session.add(question)
    db.session.flush()
    choices = described.get("choices", [])
    db.session.add(
        QuestionVersion(
            question_id=question.id,
            number=1,
            name=CONSENT_TEXT if question.kind == "consent" else "1",
            label=described["label"],
            help=described.get("help", {}),
            choices=choices,
            limits=described.get("limits", {}),
        )
    )
    db.session.add_all(Choice(question_id=question.id, key=choice["key"]) for choice in choices)


def keep_file(event: Event, file: SoundFile, **owner: Any) -> dict[str, Any]:
    """Keep an uploaded file for `owner` (draft_id or registration_id); returns the value that answers the question.

    The content is written before the commit: what is never committed is swept away later.
    """
    upload = Upload(event_id=event.id, name=file.name, media_type=file.media_type, size=len(file.content), **owner)
    db.session.add(upload)
    db.session.flush()
    upload_path(upload.public_id).write_bytes(file.content)
    return {"file": upload.public_id, "name": upload.name, "size": upload.size}


def record_consents(participant: Participant, given: dict[str, Any], shown: dict[str, AskedQuestion]) -> None:
    """Record each consent given, with the name of its wording."""
    from eventapp.registration.models import Consent as Record

    for key, answer in given.items():
        if shown[key].kind == CONSENT and answer["value"]:
            db.session.add(Record(participant=participant, purpose=key, text_version=shown[key].version_name))


def hand_over_files(answers: dict[str, Any], registration: Any, *, any_upload: bool = False) -> None:
    """Let the files in `answers` be those of `registration`, and no others; `any_upload` when it may have had some."""
    kept = [
        given["value"]["file"]
        for given in answers.values()
        if isinstance(given.get("value"), dict) and "file" in given["value"]
    ]
    if not kept and not any_upload:
        return
    of_event = db.update(Upload).where(Upload.event_id == registration.event_id)
    db.session.flush()
    if kept:
        db.session.execute(of_event.where(Upload.public_id.in_(kept)).values(registration_id=registration.id))
    left = of_event.where(Upload.registration_id == registration.id, Upload.public_id.not_in(kept))
    db.session.execute(left.values(registration_id=None))


def sweep_uploads(at: datetime | None = None) -> int:
    """Forget files that neither a draft nor a registration has; returns how many.

    Their rows go first; the content goes once no row names it, in a later run.
    """
    before = (at or now()) - ORPHANS_STAY
    for path in upload_folder().iterdir():
        is_old = datetime.fromtimestamp(path.stat().st_mtime, before.tzinfo) < before
        if is_old and not db.session.scalar(db.select(Upload.id).where(Upload.public_id == path.name)):
            path.unlink(missing_ok=True)
    orphans = db.delete(Upload).where(
        Upload.draft_id.is_(None), Upload.registration_id.is_(None), Upload.created_at < before
    )
    return db.session.execute(orphans).rowcount
