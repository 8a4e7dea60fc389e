"""A participant's own programme: stars, seats, feedback, the agenda and its calendar feed."""

from flask import Response, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired, NumberRange

from eventapp.accounts.access import public
from eventapp.agenda import releases
from eventapp.agenda.errors import Refused
from eventapp.agenda.formats.calendar import calendar
from eventapp.agenda.models import Feed, Material, Session
from eventapp.agenda.own import operations
from eventapp.agenda.own.calendars import entries_of, session_of
from eventapp.agenda.views import bp
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.formats import date_text
from eventapp.common.forms import Form, LongText, announce, warn
from eventapp.common.languages import absolute_url, current_language
from eventapp.common.uploads import upload_response
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import participant, visitor
from eventapp.people.commitments import Clash, commitments_of
from eventapp.people.models import Commitment, Participant
from eventapp.registration.queries import has_ticket

MOST_STARS = 500


class SendForm(Form):
    """No answers, only a token."""


def feedback_form() -> type[Form]:
    """The form with its words in the visitor's language."""

    class FeedbackForm(Form):
        stars = RadioField(
            _("How useful was it?"),
            [InputRequired(_("Choose from 1 to 5.")), NumberRange(1, 5)],
            coerce=int,
            choices=[SelectChoice(n, str(n)) for n in range(1, 6)],
            description=_("5 is best."),
        )
        text = LongText(
            _("What should the organisers know?"),
            max=2000,
            description=_("They read it without your name, and may show it on the page of the session."),
        )

    return FeedbackForm


@bp.get("/programme/mine")
@participant
def mine(event: Event):
    """Everything the participant is bound by or has starred, and the address of the calendar."""
    rows = commitments_of(g.participant)
    days: dict = {}
    for row in rows:
        days.setdefault(row.starts_at.astimezone(event.zone).date(), []).append(row)
    feed = operations.feed_of(g.participant)
    return render_template(
        "agenda/own/mine.html",
        event=event,
        days=sorted(days.items()),
        address=_address,
        to_judge=_to_judge,
        kind_of=_kind_of,
        turns=operations.turns_of(g.participant),
        form=SendForm(),
        speaker=operations.speaker_who_is(g.participant),
        feed=_feed_address(event, feed) if feed else None,
    )


@bp.get("/programme/mine.pdf")
@limiter.limit("20 per minute", key_func=visitor)
@participant
def mine_pdf(event: Event):
    from eventapp.agenda.formats.paper import paper

    language, zone = current_language(), event.zone
    days: dict = {}
    for row in commitments_of(g.participant):
        begin, end = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
        facts = [_kind_of(row), row.location.localized(language, event.language)]
        said = {
            "when": f"{begin:%H:%M}–{end:%H:%M}",
            "title": row.title.localized(language, event.language),
            "facts": " · ".join(filter(None, facts)),
            "lines": [],
        }
        days.setdefault(begin.date(), []).append(said)
    named = [(date_text(day, "full"), rows) for day, rows in sorted(days.items())]
    content = paper(event, language, _("My agenda"), g.participant.name + ".", named, int(now().timestamp()))
    answer = Response(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.slug}-agenda.pdf"'
    return answer


@bp.post("/programme/mine/feed")
@limiter.limit("20 per hour", key_func=visitor)
@participant
def change_feed(event: Event):
    """Make the secret address of the calendar, make another, or end it."""
    if request.form.get("action") == "end":
        operations.end_feed(g.participant)
        announce(_("The calendar address has ended."))
    else:
        operations.new_feed(g.participant)
        announce(_("Your calendar has a new address. An older one has ended."))
    db.session.commit()
    return redirect(url_for("agenda.mine", event=event), code=303)


@bp.get("/programme/calendar/<key>.ics")
@limiter.limit("120 per minute")
@public
def feed(event: Event, key: str):
    """A participant's agenda for calendar programs, which sign in nowhere."""
    found = db.session.scalar(select(Feed).where(Feed.key == key)) if key.isascii() else None
    if found is None or found.participant.event_id != event.id:
        abort(404)
    answer = _calendar(event, found.participant, found.participant.language)
    answer.last_modified = answer.last_modified or found.made_at
    answer.add_etag()
    return answer.make_conditional(request)


@bp.get("/programme/mine.ics")
@limiter.limit("20 per minute", key_func=visitor)
@participant
def mine_ics(event: Event):
    """The same as a file, for calendar programs that subscribe to nothing."""
    answer = _calendar(event, g.participant, current_language())
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.slug}-agenda.ics"'
    return answer


@bp.get("/programme/session/<public_id:public_id>/take-part")
@participant
def take_part(event: Event, public_id: str):
    session = _session(event, public_id)
    given = operations.feedback_of(session, g.participant)
    known = {"stars": given.stars, "text": given.text} if given else {}
    return _session_page(event, session, feedback_form()(data=known))


@bp.post("/programme/session/<public_id:public_id>/take-part")
@limiter.limit("60 per minute", key_func=visitor)
@participant
def act_on_session(event: Event, public_id: str):
    """Star, unstar, book a seat or give it back."""
    session = _session(event, public_id)
    action = request.form.get("action", "")
    try:
        _do(action, session)
    except Clash as clash:
        db.session.rollback()
        warn(clash.message)
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
    db.session.commit()
    return redirect(url_for("agenda.take_part", event=event, public_id=public_id), code=303)


@bp.post("/programme/session/<public_id:public_id>/feedback")
@limiter.limit("20 per minute", key_func=visitor)
@participant
@keeps_input
def give_feedback(event: Event, public_id: str):
    session = _session(event, public_id)
    form = feedback_form()()
    if not form.is_submitted_well():
        return _session_page(event, session, form)
    try:
        operations.give_feedback(session, g.participant, form.stars.data, form.text.data or "")
        announce(_("Thank you. The organisers will read it."))
    except Refused as refused:
        warn(refused.message)
    db.session.commit()
    return redirect(url_for("agenda.take_part", event=event, public_id=public_id, _anchor="feedback"), code=303)


@bp.post("/programme/stars")
@limiter.limit("20 per minute", key_func=visitor)
@participant
def merge_stars(event: Event):
    """Take over the stars that a browser kept before its owner was known: `ids`, separated by spaces."""
    ids = request.form.get("ids", "").split()[:MOST_STARS]
    query = select(Session).where(Session.event_id == event.id, Session.public_id.in_(ids))
    query = query.where(Session.published.is_not(None))
    for session in db.session.scalars(query):
        operations.star(session, g.participant)
    db.session.commit()
    return redirect(url_for("agenda.mine", event=event), code=303)


@bp.get("/programme/material/<public_id:public_id>")
@public
def material(event: Event, public_id: str):
    """A file of a session that is public."""
    found = db.session.scalar(select(Material).where(Material.public_id == public_id))
    if found is None or found.session.event_id != event.id or (found.public_from and found.public_from > now()):
        abort(404)
    said = releases.published(found.session)
    if said is None or public_id not in {material["id"] for material in said["materials"]}:
        abort(404)
    if found.url:
        return redirect(found.url)
    return upload_response(found.public_id, found.name or found.title, found.media_type or "") or abort(404)


def _do(action: str, session: Session) -> None:
    if action == "star":
        operations.star(session, g.participant)
    elif action == "unstar":
        operations.unstar(session, g.participant)
    elif action == "book":
        booking = operations.book(session, g.participant)
        if booking.state == "booked":
            announce(_("You have a seat."))
        else:
            announce(_("All seats are taken. You are on the waiting list and get a mail when one comes free."))
    elif action == "leave":
        operations.leave(session, g.participant)


def _session_page(event: Event, session: Session, form: Form):
    said = releases.published(session) or abort(404)
    begin, end = operations.times_of(said)
    in_the_way = operations.in_the_way(session, g.participant, begin, end)
    may_book = has_ticket(g.participant)
    return render_template(
        "agenda/own/session.html",
        event=event,
        session=session,
        begin=begin,
        end=end,
        needs_seat=said["seats"] != "none",
        is_cancelled=said["state"] == "cancelled",
        has_begun=begin <= now(),
        given=operations.feedback_of(session, g.participant),
        booking=operations.booking_of(session, g.participant),
        is_starred=operations.is_starred(session, g.participant),
        in_the_way=in_the_way,
        has_link=bool(said["link"]) and said["format"] != "on_site",
        link=said["link"] if said["format"] != "on_site" and may_book else "",
        may_book=may_book,
        form=form,
        has_errors=bool(form.errors),
    )


def _session(event: Event, public_id: str) -> Session:
    """The session of this id, of the latest release."""
    query = select(Session).where(Session.event_id == event.id, Session.public_id == public_id)
    return db.session.scalar(query.where(Session.published.is_not(None))) or abort(404)


def _address(row: Commitment) -> str | None:
    """Where the thing is that a commitment is about: ours by its source, another's by its link."""
    if id := session_of(row):
        return url_for("agenda.session", public_id=id)
    return row.link or None


def _to_judge(row: Commitment) -> str | None:
    """Where to say what a session was like, once it has begun."""
    id = session_of(row)
    return url_for("agenda.take_part", public_id=id, _anchor="feedback") if id and row.starts_at <= now() else None


def _kind_of(row: Commitment) -> str:
    if row.source.startswith("star:"):
        return _("Starred")
    words = {"appearance": _("You appear"), "seat": _("Your seat"), "meeting": _("Meeting")}
    return words.get(row.kind, _("Not available"))


def _feed_address(event: Event, found: Feed) -> str:
    return absolute_url("agenda.feed", event=event, key=found.key)


def _calendar(event: Event, person: Participant, language: str) -> Response:
    rows = commitments_of(person, with_cancelled=True)
    title = event.title.localized(language, event.language)
    text = calendar(event, title, entries_of(event, rows, language, may_join=has_ticket(person)))
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.last_modified = max((row.changed_at for row in rows), default=None)
    return answer
