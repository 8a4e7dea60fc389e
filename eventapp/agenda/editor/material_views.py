"""The organisers' pages of materials: links and files of a session, and by whom and from when on."""

from datetime import UTC, datetime, time
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf.file import FileField
from sqlalchemy import select
from wtforms import DateField, HiddenField, SelectChoice, TimeField
from wtforms.validators import URL, Optional

from eventapp.accounts.access import manager, may_in
from eventapp.agenda import materials
from eventapp.agenda.editor.forms import named
from eventapp.agenda.editor.stale import both_versions, gone, sent_version
from eventapp.agenda.errors import Refused, Stale
from eventapp.agenda.models import Material, Session
from eventapp.agenda.operations import local_instant
from eventapp.agenda.views import bp
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, ShortText, announce, required
from eventapp.common.uploads import NotSound, SoundFile, accepts_files, sound_file, upload_response
from eventapp.events.forms import Choice
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.forms import SubmitForm

AREA = "programme"


class MaterialForm(Form):
    """A link or a file."""

    version = HiddenField()
    title = ShortText(_l("Title"), required(_l("Enter a title.")), max=250)
    url = ShortText(_l("Link"), [Optional(), URL(message=_l("Give a web address."))], max=1000)
    file = FileField(_l("File"), description=_l("PDF, JPEG, PNG, Word, PowerPoint or OpenDocument."))
    talk = Choice(_l("Talk"))
    speaker = Choice(_l("Handed in by"))
    day = DateField(_l("Public from"), [Optional()], description=_l("Empty: with the next release."))
    clock = TimeField(_l("Time"), [Optional()])

    @classmethod
    def of(cls, event: Event, session: Session, material: Material | None) -> "MaterialForm":
        known: dict[str, Any] = {}
        talks = {talk.id: talk for talk in session.talks}
        speakers = {a.speaker.id: a.speaker for a in session.appearances}
        if material is not None:
            known = {"title": material.title, "url": material.url, "version": material.version}
            known["talk"] = talks[material.talk_id].public_id if material.talk_id in talks else ""
            known["speaker"] = speakers[material.speaker_id].public_id if material.speaker_id in speakers else ""
            if material.public_from:
                local = material.public_from.astimezone(event.zone)
                known |= {"day": local.date(), "clock": local.time()}
        form = cls(data=known)
        form.talk.choices = [SelectChoice("", _("The whole session"))]
        form.talk.choices += [SelectChoice(talk.public_id, named(talk.title, event)) for talk in talks.values()]
        form.speaker.choices = [SelectChoice("", _("The organisers"))]
        form.speaker.choices += [SelectChoice(one.public_id, one.name) for one in speakers.values()]
        return form

    def sent_file(self) -> SoundFile | None:
        """Raises NotSound."""
        return sound_file(self.file.data, slides=True) if self.file.data and self.file.data.filename else None

    def values(self, event: Event, session: Session) -> dict[str, Any]:
        """Columns of `Material`. Raises BadTimes."""
        talks = {talk.public_id: talk.id for talk in session.talks}
        speakers = {a.speaker.public_id: a.speaker.id for a in session.appearances}
        opens = None
        if self.day.data is not None:
            opens = local_instant(event, datetime.combine(self.day.data, self.clock.data or time())).astimezone(UTC)
        return {
            "title": self.title.data,
            "url": self.url.data or None,
            "talk_id": talks.get(self.talk.data),
            "speaker_id": speakers.get(self.speaker.data),
            "public_from": opens,
        }


@bp.route("/manage/programme/<public_id:public_id>/material", methods=["GET", "POST"])
@bp.route("/manage/programme/<public_id:public_id>/material/<public_id:material_id>", methods=["GET", "POST"])
@manager(AREA)
@accepts_files
@keeps_input
def edit_material(event: Event, public_id: str, material_id: str | None = None):
    """A material of a session, or a new one."""
    query = select(Session).where(Session.event_id == event.id, Session.public_id == public_id)
    session = db.session.scalar(query) or abort(404)
    material = next((one for one in session.materials if one.public_id == material_id), None)
    if material_id and material is None:
        return abort(404) if request.method == "GET" else gone()
    form = MaterialForm.of(event, session, material)
    goes = material is not None and request.form.get("action") == "remove" and SubmitForm().is_submitted_well()
    if not goes and not form.is_submitted_well():
        return _page(event, session, material, form)
    try:
        if goes:
            materials.remove_material(material, current_user, sent_version())
        else:
            _save(event, session, material, form)
    except Stale as stale:
        db.session.rollback()
        theirs = both_versions(form, MaterialForm.of(event, session, material), stale)
        return _page(event, session, material, form, theirs), 409
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(refused.message)
        return _page(event, session, material, form)
    except NotSound as unsound:
        form.file.errors = [*form.file.errors, unsound.message]
        return _page(event, session, material, form)
    db.session.commit()
    announce(_("Your changes are saved."))
    return redirect(url_for("agenda.edit_session", event=event, public_id=public_id, _anchor="materials"), code=303)


@bp.get("/manage/programme/material/<public_id:public_id>")
@manager(AREA)
def draft_material(event: Event, public_id: str):
    """A material as it is in the draft, public or not."""
    query = select(Material).join(Session).where(Session.event_id == event.id, Material.public_id == public_id)
    found = db.session.scalar(query) or abort(404)
    if found.url:
        return redirect(found.url)
    return upload_response(found.public_id, found.name or found.title, found.media_type or "") or abort(404)


def _save(event: Event, session: Session, material: Material | None, form: MaterialForm) -> None:
    file, values = form.sent_file(), form.values(event, session)
    if material is None:
        materials.add_material(session, values, file, current_user)
    else:
        materials.change_material(material, values, file, current_user, sent_version())


def _page(
    event: Event, session: Session, material: Material | None, form: MaterialForm, theirs: list | None = None
) -> str:
    return render_template(
        "agenda/editor/material.html",
        event=event,
        session=session,
        material=material,
        form=form,
        theirs=theirs,
        may_change=may_in(event, AREA, write=True),
    )
