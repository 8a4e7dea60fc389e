"""The page of a speaker: confirm, say when one can come, what one needs, who one is. No account needed."""

from datetime import date, datetime, time, timedelta

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from wtforms import SelectChoice

from eventapp.accounts.access import public
from eventapp.agenda import materials, operations
from eventapp.agenda.editor.stale import both_versions, sent_version
from eventapp.agenda.errors import Refused, Stale
from eventapp.agenda.models import Appearance, Material, Session, Speaker
from eventapp.agenda.own import operations as own
from eventapp.agenda.views import bp
from eventapp.agenda.words import ROLES
from eventapp.common import photos
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.formats import date_text
from eventapp.common.forms import AlwaysAnswered, Form, LongText, ShortText, announce, warn
from eventapp.common.languages import current_language
from eventapp.common.log import log
from eventapp.common.uploads import NotSound, SoundFile, accepts_files, sound_file
from eventapp.events.forms import Choice
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db, limiter
from eventapp.people.access import participant

ONE_DAY = timedelta(days=1)


def speaker_form(event: Event) -> type[Form]:
    """The form with its words in the visitor's language."""
    from flask_wtf.file import FileField
    from wtforms import BooleanField, HiddenField, SelectMultipleField
    from wtforms.validators import URL, Optional
    from wtforms.widgets import CheckboxInput, ListWidget

    class SpeakerForm(Form):
        version = HiddenField()
        days = SelectMultipleField(
            _("Days on which you can come"),
            choices=[SelectChoice(day.isoformat(), date_text(day, "full")) for day in event.days],
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
        )
        photo = FileField(
            _("Photo"),
            description=_("JPEG, PNG or WebP, at most 5 MB. We cut a square out of the middle and keep nothing else."),
            render_kw={"accept": "image/jpeg,image/png,image/webp"},
        )
        no_photo = BooleanField(_("Show no photo of me any more"), [AlwaysAnswered()])
        biography = LongText(
            _("About you"),
            max=3000,
            description=_("It stands on your page in the programme, in the language of this page."),
        )
        needs = LongText(_("What you need"), max=2000, description=_("Only the organisers read it."))
        session = Choice(_("Session of your material"))
        link = ShortText(_("Link to your material"), [Optional(), URL(message=_("Give a web address."))], max=1000)
        file = FileField(_("File"), description=_("PDF, JPEG, PNG, Word, PowerPoint or OpenDocument."))

    return SpeakerForm


@bp.route("/programme/speak/<public_id:secret>", methods=["GET", "POST"])
@public
@accepts_files
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def speak(event: Event, secret: str):
    """What a speaker hands in; the address is secret and theirs."""
    speaker = db.session.scalar(select(Speaker).where(Speaker.secret == secret, Speaker.event_id == event.id))
    if speaker is None:
        abort(404)
    language = current_language()
    query = select(Appearance).join(Session).where(Appearance.speaker_id == speaker.id, Session.state != "cancelled")
    query = query.options(contains_eager(Appearance.session).joinedload(Session.room), joinedload(Appearance.talk))
    appearances = list(db.session.scalars(query.order_by(Session.starts_at, Appearance.id)))
    form, theirs = _form_of(event, speaker, appearances, language), None
    try:
        if form.is_submitted_well() and _hand_in(event, speaker, form, appearances, language):
            db.session.commit()
            announce(
                _("Thank you. The organisers have it; what is public appears with the next version of the programme.")
            )
            return redirect(url_for("agenda.speak", event=event, secret=secret), code=303)
    except Stale as stale:
        db.session.rollback()
        theirs = both_versions(form, _form_of(event, speaker, appearances, language), stale)
    page = render_template(
        "agenda/own/speak.html",
        event=event,
        speaker=speaker,
        appearances=appearances,
        answers={one.id: _answer_to(one) for one in appearances},
        roles=ROLES,
        handed_in=_handed_in(speaker),
        form=form,
        theirs=theirs,
        has_errors=bool(form.errors),
    )
    return page, 409 if theirs is not None else 400 if form.errors else 200


@bp.get("/programme/speak")
@participant
def own_speaking(event: Event):
    """Lead participants who speak to their page; who they are, a code sent to their address has told."""
    speaker = own.speaker_who_is(g.participant)
    if speaker is None:
        warn(_("You are not named in this programme under your address. Ask the organisers for your link."))
        return redirect(url_for("agenda.mine", event=event))
    return redirect(url_for("agenda.speak", event=event, secret=speaker.secret))


@bp.get("/programme/speak/<public_id:secret>/photo.jpg")
@limiter.limit("120 per minute")
@public
def own_speaker_photo(event: Event, secret: str):
    """What the speaker has handed in, released or not."""
    speaker = db.session.scalar(select(Speaker).where(Speaker.secret == secret, Speaker.event_id == event.id))
    if speaker is None or speaker.photo is None:
        abort(404)
    return photos.photo_response(speaker.photo, photos.SPEAKERS) or abort(404)


def _form_of(event: Event, speaker: Speaker, appearances: list[Appearance], language: str) -> Form:
    """The form as what is known of the speaker fills it."""
    form = speaker_form(event)(
        version=speaker.version,
        days=sorted(_days_of(event, speaker)) or [day.isoformat() for day in event.days],
        biography=speaker.biography.get(language, ""),
        needs=speaker.needs,
    )
    sessions = {one.session.public_id: one.session for one in appearances}
    form.session.choices = [
        SelectChoice(id, one.title.localized(language, event.language)) for id, one in sessions.items()
    ]
    return form


def _handed_in(speaker: Speaker) -> list[Material]:
    """Links and files that are theirs, the oldest first."""
    query = select(Material).where(Material.speaker_id == speaker.id).order_by(Material.id)
    return list(db.session.scalars(query.options(selectinload(Material.session))))


def _answer_to(appearance: Appearance) -> str:
    """Whether the speaker comes: as just chosen, else as it is known; "" while it is open."""
    known = "yes" if appearance.confirmed_at else "no" if appearance.declined_at else ""
    return request.form.get(f"answer-{appearance.id}", known)


def _days_of(event: Event, speaker: Speaker) -> set[str]:
    return {one.starts_at.astimezone(event.zone).date().isoformat() for one in speaker.availabilities}


def _hand_in(event: Event, speaker: Speaker, form: Form, appearances: list[Appearance], language: str) -> bool:
    """Write it; False, with what is wrong said in the form, when a file is not taken. Raises Stale."""
    operations.set_availability(speaker, _times(event, speaker, form.days.data), sent_version())
    try:
        square = photos.square_photo(form.photo.data.stream.read(photos.MOST_BYTES + 1)) if form.photo.data else None
        file = sound_file(form.file.data, slides=True) if form.file.data else None
        if appearances:
            _add_materials(speaker, form, appearances, file)
    except photos.NotAPhoto as refused:
        db.session.rollback()
        form.photo.errors = [refused.message]
        return False
    except (NotSound, Refused) as refused:
        db.session.rollback()
        form.file.errors = [refused.message]
        return False
    for material in _handed_in(speaker):
        if material.public_id in request.form.getlist("remove"):
            materials.remove_material(material, speaker.participant)
    for appearance in appearances:
        answer = _answer_to(appearance)
        if answer == "yes":
            appearance.confirmed_at, appearance.declined_at = appearance.confirmed_at or now(), None
        elif answer == "no":
            appearance.confirmed_at, appearance.declined_at = None, appearance.declined_at or now()
    speaker.biography = dict(speaker.biography) | {language: form.biography.data or ""}
    speaker.needs = form.needs.data or ""
    if square is not None:
        speaker.photo = photos.keep(square, photos.SPEAKERS)
    elif form.no_photo.data:
        speaker.photo = None
    touch(event)  # a photo that was shown is another, or none
    log(speaker.participant, "handed in as a speaker", speaker)
    return True


def _times(event: Event, speaker: Speaker, days: list[str]) -> list[tuple[datetime, datetime]]:
    """When who comes on these days can: the hours that the organisers know of a day stay while it is chosen.

    All days without known hours are no times at all, which means always; so are none, which nobody means.
    """
    chosen = [day for day in event.days if day.isoformat() in days]
    known: dict[date, list[tuple[datetime, datetime]]] = {}
    for one in speaker.availabilities:
        known.setdefault(one.starts_at.astimezone(event.zone).date(), []).append((one.starts_at, one.ends_at))
    if not chosen or (len(chosen) == len(event.days) and not known):
        return []
    times: list[tuple[datetime, datetime]] = []
    for day in chosen:
        begin = datetime.combine(day, time(), event.zone)
        times += known.get(day) or [(begin, begin + ONE_DAY)]
    return times


def _add_materials(speaker: Speaker, form: Form, appearances: list[Appearance], file: SoundFile | None) -> None:
    """Raises Refused."""
    chosen = [one.session for one in appearances if one.session.public_id == form.session.data]
    session = chosen[0] if chosen else appearances[0].session
    if form.link.data:
        values = {"title": form.link.data[:250], "url": form.link.data, "speaker_id": speaker.id}
        materials.add_material(session, values, None, speaker.participant)
    if file is not None:
        values = {"title": file.name.rpartition(".")[0][:250], "speaker_id": speaker.id}
        materials.add_material(session, values, file, speaker.participant)


def sweep_photos() -> int:
    """Delete photos that no speaker shows; returns how many."""

    def is_named(name: str) -> bool:
        return db.session.scalar(select(Speaker.id).where(Speaker.photo == name)) is not None

    return photos.sweep(photos.SPEAKERS, is_named)
