"""The files that answer questions: kept when a form is sent, given out to those who may see them."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort

from eventapp.common.uploads import upload_response
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.models import Registration
from eventapp.registration.questions.definition import Answers, answer
from eventapp.registration.questions.forms import SectionForm
from eventapp.registration.questions.operations import keep_file
from eventapp.registration.questions.queries import upload_of


def file_answer(event: Event, public_id: str, may_see: Callable[[Registration], bool]) -> Response:
    """The file, when it belongs to a registration that `may_see` allows; else 404."""
    upload = upload_of(event, public_id)
    registration = db.session.get(Registration, upload.registration_id) if upload and upload.registration_id else None
    if registration is None or not may_see(registration):
        abort(404)
    return upload_response(upload.public_id, upload.name, upload.media_type) or abort(404)


def kept_files(form: Any, event: Event, **owner: Any) -> Answers:
    """Keep the sound files of a sent form, whatever else is wrong with it; the answers they are."""
    if not isinstance(form, SectionForm):
        return {}
    by_key = {question.key: question for question in form.asked}
    return {key: answer(by_key[key], keep_file(event, file, **owner)) for key, file in form.files.items()}
