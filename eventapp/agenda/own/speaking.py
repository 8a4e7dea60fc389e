"""The page of a speaker: confirm, say when one can come, what one needs, who one is. No account needed."""

from datetime import datetime, time, timedelta

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from eventapp.accounts.access import public
from eventapp.agenda import operations
from eventapp.agenda.models import Appearance, Material, Session, Speaker
from eventapp.agenda.views import bp
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.formats import date_text
from eventapp.common.forms import Form, LongText, ShortText, announce
from eventapp.common.languages import current_language
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db, limiter

ONE_DAY = timedelta(days=1)


def speaker_form(event: Event) -> type[Form]:
    """The form with its words in the visitor's language."""
    from wtforms import SelectMultipleField
    from wtforms.validators import URL, Optional
    from wtforms.widgets import CheckboxInput, ListWidget

    class SpeakerForm(Form):
        days = SelectMultipleField(
            _("Days on which you can come"),
            choices=[(day.isoformat(), date_text(day, "full")) for day in event.days],
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
        )
        biography = LongText(_("About you"), max=3000, description=_("It stands on your page in the programme."))
        needs = LongText(_("What you need"), max=2000, description=_("Only the organisers read it."))
        link = ShortText(_("Link to your material"), [Optional(), URL(message=_("Give a web address."))], max=1000)

    return SpeakerForm


@bp.route("/programme/speak/<public_id:secret>", methods=["GET", "POST"])
@public
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def speak(event: Event, secret: str):
    """What a speaker hands in; the address is secret and theirs."""
    speaker = db.session.scalar(select(Speaker).where(Speaker.secret == secret, Speaker.event_id == event.id))
    if speaker is None:
        abort(404)
    language = current_language()
    query = select(Appearance).join(Session).where(Appearance.speaker_id == speaker.id, Session.state != "cancelled")
    appearances = list(db.session.scalars(query.order_by(Session.starts_at, Appearance.id)))
    known = {available.starts_at.astimezone(event.zone).date().isoformat() for available in speaker.availabilities}
    form = speaker_form(event)(
        days=sorted(known) or [day.isoformat() for day in event.days],
        biography=speaker.biography.get(language, ""),
        needs=speaker.needs,
    )
    if form.is_submitted_well():
        _hand_in(event, speaker, form, appearances, language)
        db.session.commit()
        announce(_("Thank you. The organisers have it; what is public appears with the next version of the programme."))
        return redirect(url_for("agenda.speak", event=event, secret=secret), code=303)
    page = render_template(
        "agenda/own/speak.html",
        event=event,
        speaker=speaker,
        appearances=appearances,
        form=form,
        has_errors=bool(form.errors),
    )
    return page, 400 if form.errors else 200


def _hand_in(event: Event, speaker: Speaker, form: Form, appearances: list[Appearance], language: str) -> None:
    for appearance in appearances:
        answer = request.form.get(f"answer-{appearance.id}")
        if answer == "yes":
            appearance.confirmed_at, appearance.declined_at = appearance.confirmed_at or now(), None
        elif answer == "no":
            appearance.confirmed_at, appearance.declined_at = None, appearance.declined_at or now()
    chosen = [day for day in event.days if day.isoformat() in form.days.data]
    all_days = len(chosen) in {0, len(event.days)}
    begins = [datetime.combine(day, time(), event.zone) for day in chosen]
    operations.set_availability(speaker, [] if all_days else [(begin, begin + ONE_DAY) for begin in begins])
    speaker.biography = dict(speaker.biography) | {language: form.biography.data or ""}
    speaker.needs = form.needs.data or ""
    if form.link.data and appearances:
        material = Material(title=form.link.data[:250], url=form.link.data, speaker_id=speaker.id)
        operations.add_materials(appearances[0].session, [material])
    log(speaker.participant, "handed in as a speaker", speaker)
