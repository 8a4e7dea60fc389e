"""The desk's letters: who wants one, issuing one or many, withdrawing, previews, letterhead and texts."""

from collections.abc import Iterable
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager, may_in
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.common.languages import LANGUAGES
from eventapp.common.paging import page_of
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.registration import queries as registrations
from eventapp.registration.errors import Refused
from eventapp.registration.forms import SubmitForm
from eventapp.registration.letters import operations, queries, sheets, texts
from eventapp.registration.letters.answers import pdf_answer
from eventapp.registration.letters.forms import TextForm, letterhead_form, letterhead_values
from eventapp.registration.letters.kinds import KIND_NAMES
from eventapp.registration.letters.models import KINDS, VISA, Letter
from eventapp.registration.letters.words import STANDING_KINDS, STANDING_NAMES
from eventapp.registration.models import Registration
from eventapp.registration.views import bp

PER_PAGE = 100
AT_ONCE = 500
IN_ONE_TRANSACTION = 20


@bp.get("/manage/letters")
@manager("registration")
def letters(event: Event):
    """Who wants a letter of a kind, and how it stands with it."""
    kind = request.args.get("kind", VISA)
    kind = kind if kind in KINDS else VISA
    standing = request.args.get("standing", "")
    page = page_of(queries.wanted(event, kind, standing), per_page=PER_PAGE)
    counts = queries.counts(event, kind)
    return render_template(
        "registration/letters/desk.html",
        event=event,
        kind=kind,
        is_signed=bool((head := queries.letterhead_of(event)) and head.signatory),
        standing=standing if standing in queries.STANDINGS else "",
        page=page,
        standings=queries.standings(page.items, kind),
        counts=counts,
        to_do=counts.get("to_do", 0) + counts.get("changed", 0),
        kind_names=KIND_NAMES,
        standing_names=STANDING_NAMES,
        standing_kinds=STANDING_KINDS,
        form=SubmitForm(),
        may_change=may_in(event, "registration", write=True),
    )


@bp.post("/manage/letters/<any(visa, confirmation):kind>")
@manager("registration")
def issue_letters(event: Event, kind: str):
    """Issue letters to those ticked, or to all who still want one."""
    if "all" in request.form:
        chosen = list(_to_do(event, kind))
    else:
        ids = request.form.getlist("registration")[:AT_ONCE]
        query = queries.wanted(event, kind).where(Registration.public_id.in_(ids))
        chosen = list(db.session.scalars(query))
    issued, refusals = 0, []
    for registration in chosen:
        try:
            operations.issue(registration, kind, current_user)
            issued += 1
            if issued % IN_ONE_TRANSACTION == 0:
                db.session.commit()  # each letter stands alone, and others want to write too
        except Refused as refused:  # raised before anything is written
            refusals.append(f"{registration.participant.name}: {refused.message}")
    db.session.commit()
    if issued:
        announce(ngettext("%(num)s letter issued.", "%(num)s letters issued.", issued))
    if refusals:
        warn(" ".join(refusals[:10]))
    if not chosen:
        warn(_("Tick those who shall get a letter."))
    return redirect(url_for("registration.letters", kind=kind), code=303)


@bp.post("/manage/letters/<public_id:public_id>/withdraw")
@manager("registration")
def withdraw_letter(event: Event, public_id: str):
    letter = queries.letter_of(event, public_id) or abort(404)
    operations.withdraw(letter, current_user)
    db.session.commit()
    announce(_("Letter %(number)s is withdrawn. Whoever checks it reads so.", number=letter.reference))
    return redirect(url_for("registration.letters", kind=letter.kind), code=303)


@bp.get("/manage/letters/<public_id:public_id>.pdf")
@manager("registration", write=True)
@limiter.limit("60 per minute")
def letter_pdf(event: Event, public_id: str):
    letter = queries.letter_of(event, public_id) or abort(404)
    if letter.words is None:
        abort(404)
    return _sheet(letter.words, letter, f"{event.slug}-{letter.kind}-{letter.year}-{letter.number:04d}.pdf")


@bp.get("/manage/letters/<any(visa, confirmation):kind>.zip")
@manager("registration", write=True)
@limiter.limit("6 per minute")
def letters_zip(event: Event, kind: str):
    """All letters that hold, in one file that begins to arrive with the first of them."""
    sheets_asked = [
        (f"{letter.year}-{letter.number:04d}.pdf", letter.words, int(letter.issued_at.timestamp()))
        for letter in queries.current_letters(event, kind)
    ]
    headers = {
        "Content-Disposition": f'attachment; filename="{event.slug}-{kind}-{now():%Y-%m-%d}.zip"',
        "Cache-Control": "private, no-store",
    }
    db.session.rollback()  # nothing is held while the sheets are made
    return Response(sheets.zipped(sheets_asked), content_type="application/zip", headers=headers)


@bp.get("/manage/registrations/<public_id:public_id>/letters/<any(visa, confirmation):kind>.pdf")
@manager("registration", write=True)
@limiter.limit("60 per minute")
def preview_letter(event: Event, public_id: str, kind: str):
    """What the letter would say, without a number."""
    registration = registrations.registration_by_id(event, public_id) or abort(404)
    details = queries.details_of(registration) if kind == VISA else None
    try:
        operations.check(registration, kind, details)
    except Refused as refused:
        warn(refused.message)
        return redirect(url_for("registration.letters", kind=kind))
    language = details.language if details else registration.participant.language
    draft = Letter(event=event, kind=kind, language=language, issued_at=now())
    words = sheets.words(draft, registration, details)
    return _sheet(words, draft, f"preview-{kind}.pdf")


@bp.route("/manage/letters/head", methods=["GET", "POST"])
@manager("registration")
@keeps_input
def letterhead(event: Event):
    """Who signs, and where; and the texts there are."""
    form = letterhead_form(event, queries.letterhead_of(event))
    if form.is_submitted_well():
        operations.change_letterhead(event, letterhead_values(event, form), current_user)
        db.session.commit()
        announce(_("Your changes are saved."))
        return redirect(url_for("registration.letterhead"), code=303)
    return render_template(
        "registration/letters/head.html",
        event=event,
        form=form,
        fields=[field for field in form if field.name != "csrf_token"],
        texts=[(kind, language) for kind in KINDS for language in LANGUAGES],
        own=queries.own_texts(event),
        kind_names=KIND_NAMES,
        languages=LANGUAGES,
        may_change=may_in(event, "registration", write=True),
        has_errors=bool(form.errors),
    )


@bp.route("/manage/letters/<any(visa, confirmation):kind>/<any(en, es, pt, fr):language>", methods=["GET", "POST"])
@manager("registration")
@keeps_input
def letter_text(event: Event, kind: str, language: str):
    """What a kind of letter says in a language."""
    own = queries.own_texts(event).get((kind, language))
    if request.method == "POST" and request.form.get("action") == "reset":
        form = SubmitForm()
        if form.is_submitted_well():
            operations.reset_text(event, kind, language, current_user)
            db.session.commit()
            announce(_("The text is the product's own again."))
            return redirect(url_for("registration.letterhead"), code=303)
    form = TextForm(kind=kind, data={"body": own.body if own else texts.default_text(kind, language)})
    if form.is_submitted_well():
        operations.change_text(event, kind, language, form.body.data, current_user)
        db.session.commit()
        announce(_("Your changes are saved."))
        return redirect(url_for("registration.letterhead"), code=303)
    return render_template(
        "registration/letters/text.html",
        event=event,
        form=form,
        kind=kind,
        language=LANGUAGES[language],
        is_own=own is not None,
        kind_name=KIND_NAMES[kind],
        placeholders=texts.PLACEHOLDERS[kind],
        reader=str(get_locale()),
        may_change=may_in(event, "registration", write=True),
        has_errors=bool(form.errors),
    )


def _to_do(event: Event, kind: str) -> Iterable[Registration]:
    """Those whose letter is to be issued, at most so many as one request can."""
    for standing in ("to_do", "changed"):
        yield from db.session.scalars(queries.wanted(event, kind, standing).limit(AT_ONCE)).all()


def _sheet(words: dict[str, Any], letter: Letter, name: str) -> Response:
    timestamp = int(letter.issued_at.timestamp())
    db.session.rollback()  # nothing is held while the sheet is made
    return pdf_answer(sheets.pdf(words, timestamp), name)
